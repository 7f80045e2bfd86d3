/** Short links: made, changed, looked up and joined, over servers in memory (rules in SPEC.md). */
import { describe, expect, test } from 'vitest';
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { ONE_USER, type Person, World, isConnected, linkOf } from '../testing/agent-world.ts';
import {
  accept,
  askedBy,
  done,
  insist,
  joinBy,
  makeAddress,
  outcomeOf,
} from '../testing/link-steps.ts';
import type { Interference, NetworkPoint } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { type ConnId, type Invitation, type LinkContent, agentUserId } from './index.ts';
import type { ShortLink } from './protocol/short-link.ts';

const open = useWorlds();

type Scene = {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  readonly one: ServerAddress;
};

function scene(): Scene {
  const world = new World();
  open.push(world);
  const one = world.network.addServer('one.example');
  const alice = world.person('alice', one);
  return {
    world,
    one,
    alice,
    bob: world.person('bob', world.network.addServer('two.example')),
  };
}

/** Alice's invitation with link data. */
function invitation({ world, alice }: Scene, pq = false): Promise<Invitation> {
  const linkData = utf8Encode('I am Alice');
  return done(world, alice.agent.createInvitation({ userId: ONE_USER, pq, linkData }));
}

function shortOf({ shortLink }: Invitation): ShortLink {
  if (shortLink === undefined) throw new Error('no short link');
  return shortLink;
}

const lookUp = ({ world }: Scene, person: Person, link: ShortLink): Promise<LinkContent> =>
  done(world, person.agent.lookUpLink(link, { userId: ONE_USER }));

const errorOf = async ({ world }: Scene, person: Person, link: ShortLink): Promise<unknown> => {
  const result = await outcomeOf(world, person.agent.lookUpLink(link, { userId: ONE_USER }));
  return result.ok ? 'found' : result.error;
};

const dataOf = async (told: Scene, link: ShortLink): Promise<string | undefined> =>
  utf8Decode((await lookUp(told, told.bob, link)).linkData);

function set(person: Person, id: ConnId, ...texts: string[]): void {
  person.transaction((db) => {
    for (const text of texts) person.agent.setLinkData(db, id, utf8Encode(text));
  });
}

/** What an agent has sent from now on. */
function commandsOf({ world }: Scene, client: string): string[] {
  const commands: string[] = [];
  world.network.interfere = (point) => {
    if (point.client === client && point.phase === 'before') commands.push(point.command);
    return 'pass';
  };
  return commands;
}

describe('a one-time link', () => {
  test('[AG100] shows its data and is joined without another key', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const made = await invitation(told);
    const commands = commandsOf(told, 'bob');
    const found = await lookUp(told, bob, shortOf(made));
    expect(found).toEqual({
      link: linkOf(made.link),
      linkData: utf8Encode('I am Alice'),
    });
    joinBy(bob, found.link);
    await world.until(() => isConnected(alice) && isConnected(bob));
    expect(commands.filter((command) => command !== 'MSG' && command !== 'ACK')).toEqual([
      'LKEY',
      'NEW',
      'SEND',
    ]);
  });

  test('[AG100] it carries the KEM key that the full link leaves out', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const made = await invitation(told, true);
    const { link } = await lookUp(told, bob, shortOf(made));
    const keys = [linkOf(made.link), link].map(
      ({ request }) => request.type === 'invitation' && request.e2e.kem !== undefined,
    );
    expect(keys).toEqual([false, true]);
    joinBy(bob, link, true);
    await world.until(() => isConnected(alice) && isConnected(bob));
    // From the first message on.
    expect(alice.eventsOf('confirmation')[0]?.pq).toBe(true);
  });

  test('[AG100] the full link of it works as well', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const made = await invitation(told, true);
    joinBy(bob, made.link, true);
    await world.until(() => isConnected(alice) && isConnected(bob));
    expect(bob.eventsOf('connected')[0]?.pq).toBe(true);
  });

  test('[AG101] whoever looks it up first has it, again and again, and nobody else', async () => {
    const told = scene();
    const { world, bob } = told;
    const carol = world.person('carol', world.network.addServer('three.example'));
    const link = shortOf(await invitation(told));
    const first = await lookUp(told, bob, link);
    bob.restart();
    expect(await lookUp(told, bob, link)).toEqual(first);
    expect(await errorOf(told, carol, link)).toEqual({ type: 'linkGone' });
    joinBy(bob, first.link);
    await world.until(() => isConnected(bob));
    expect(await errorOf(told, bob, link)).toEqual({ type: 'linkGone' });
  });

  test('[AG101] a joiner who has not looked it up takes it from who has', async () => {
    const told = scene();
    const { world, bob } = told;
    const carol = world.person('carol', world.network.addServer('three.example'));
    const made = await invitation(told);
    await lookUp(told, bob, shortOf(made));
    joinBy(carol, made.link);
    await world.until(() => carol.events.length > 0);
    expect(carol.events).toMatchObject([{ type: 'joinFailed', error: { type: 'linkUsed' } }]);
  });

  test('[AG102] our own is recognised, also after a restart, and not used up', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const made = await invitation(told);
    const link = shortOf(made);
    alice.restart();
    expect(alice.agent.findOwn({ type: 'short', link })).toBe(made.connId);
    expect(bob.agent.findOwn({ type: 'short', link })).toBeUndefined();
    const commands = commandsOf(told, 'alice');
    expect(utf8Decode((await lookUp(told, alice, link)).linkData)).toBe('I am Alice');
    expect(commands).not.toContain('LKEY');
    joinBy(bob, (await lookUp(told, bob, link)).link);
    await world.until(() => isConnected(bob));
  });

  test('[AG100] a server without link data gives a full link alone', async () => {
    const world = new World();
    open.push(world);
    const old = world.network.addServer('old.example', { hasNoLinks: true });
    const alice = world.person('alice', old);
    const bob = world.person('bob', old);
    const made = await invitation({ world, alice, bob, one: old });
    expect(made.shortLink).toBeUndefined();
    joinBy(bob, made.link);
    await world.until(() => isConnected(alice) && isConnected(bob));
    set(alice, made.connId, 'nothing happens');
    await world.quiet();
    const address = await makeAddress(world, alice, 'data');
    expect(address.shortLink).toBeUndefined();
    joinBy(bob, address.link);
    await world.until(() => askedBy(alice).length === 1);
  });
});

describe('an address with a short link', () => {
  test('[AG103] shows its data to everybody, and takes requests', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const made = await makeAddress(world, alice, 'Alice, open to all');
    const link = shortOf(made);
    const found = await lookUp(told, bob, link);
    expect(found).toEqual({
      link: linkOf(made.link),
      linkData: utf8Encode('Alice, open to all'),
    });
    expect(await lookUp(told, bob, link)).toEqual(found);
    expect(alice.agent.findOwn({ type: 'short', link })).toBe(made.connId);
    joinBy(bob, found.link, true);
    await world.until(() => askedBy(alice).length === 1);
    const [request] = alice.eventsOf('request');
    if (request !== undefined) accept(alice, request.requestId, true);
    await world.until(() => isConnected(alice) && isConnected(bob));
  });
});

describe('link data', () => {
  test('[AG104] changes, the newest wins', async () => {
    const told = scene();
    const { world, alice } = told;
    const address = await makeAddress(world, alice, 'first');
    const commands = commandsOf(told, 'alice');
    set(alice, address.connId, 'second', 'third');
    await world.quiet();
    expect(await dataOf(told, shortOf(address))).toBe('third');
    expect(commands).toEqual(['LSET']);
  });

  test('[AG104] changed while it is sent, it is sent again', async () => {
    const told = scene();
    const { world, alice } = told;
    const address = await makeAddress(world, alice, 'first');
    let count = 0;
    world.network.interfere = ({ command, phase }) => {
      if (command === 'LSET' && phase === 'before' && count++ === 0) {
        set(alice, address.connId, 'third');
      }
      return 'pass';
    };
    set(alice, address.connId, 'second');
    await world.quiet();
    expect([count, await dataOf(told, shortOf(address))]).toEqual([2, 'third']);
  });

  test('[AG104] of a one-time link changes while nobody has it, and then no more', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const made = await invitation(told);
    set(alice, made.connId, 'changed');
    await world.quiet();
    const found = await lookUp(told, bob, shortOf(made));
    expect(utf8Decode(found.linkData)).toBe('changed');
    set(alice, made.connId, 'too late');
    await world.quiet();
    expect(utf8Decode((await lookUp(told, bob, shortOf(made))).linkData)).toBe('changed');
    await world.pass(600_000);
  });

  test('[AG104] reaches a server that was away, over a restart and another user', async () => {
    const told = scene();
    const { world, alice } = told;
    const address = await makeAddress(world, alice, 'first');
    world.network.down.add('one.example');
    world.network.cut({ host: 'one.example' });
    set(alice, address.connId, 'second');
    alice.transaction((db) => {
      alice.agent.changeUser(db, address.connId, agentUserId(2));
    });
    await world.pass(1000);
    alice.restart();
    world.network.down.clear();
    await world.pass(600_000);
    expect(await dataOf(told, shortOf(address))).toBe('second');
    expect(alice.agent.servers(agentUserId(1))).toEqual([]);
  });

  test.each([{ isKept: true }, { isKept: false }])(
    '[AG104] is sent however often the owner dies, kept $isKept',
    async ({ isKept }) => {
      for (let commit = 0; ; commit++) {
        const told = scene();
        const { world, alice } = told;
        const address = await makeAddress(world, alice, 'first');
        alice.death = { commit, isKept };
        set(alice, address.connId, 'second');
        await world.pass(60_000);
        expect(await dataOf(told, shortOf(address))).toBe('second');
        if (alice.death !== undefined) break;
        expect(commit).toBeLessThan(10);
      }
    },
  );

  test('[AG104] is at most 13,000 bytes', async () => {
    const told = scene();
    const { world, alice } = told;
    const longest = 'x'.repeat(13_000);
    const address = await makeAddress(world, alice, longest);
    expect(await dataOf(told, shortOf(address))).toBe(longest);
    expect(() => {
      set(alice, address.connId, `${longest}x`);
    }).toThrow('link data');
    const linkData = utf8Encode(`${longest}x`);
    const making = alice.agent.createAddress({ userId: ONE_USER, linkData });
    await expect(making).rejects.toThrow('link data');
  });
});

describe('looking up what cannot be', () => {
  test('[AG105] a link without a fingerprint, of a wrong key, of nothing', async () => {
    const told = scene();
    const { world, alice, bob } = told;
    const link = shortOf(await invitation(told));
    const address = shortOf(await makeAddress(world, alice, 'data'));
    const unknown = { ...link, server: { ...link.server, keyHash: undefined } };
    expect(await errorOf(told, bob, unknown)).toEqual({ type: 'linkData' });
    expect(await errorOf(told, bob, { ...link, linkKey: systemRandom(32) })).toEqual({
      type: 'linkData',
    });
    expect(await errorOf(told, bob, { ...address, linkKey: systemRandom(32) })).toEqual({
      type: 'linkGone',
    });
    const wrongId = { ...link, linkId: systemRandom(24) };
    expect(await errorOf(told, bob, wrongId)).toEqual({ type: 'linkGone' });
    // Nothing is kept of it.
    expect(await lookUp(told, bob, link)).toBeDefined();
  });

  test('[AG105] a server that cannot be reached, one that does not answer, and no patience', async () => {
    const told = scene();
    const { world, bob } = told;
    const link = shortOf(await invitation(told));
    world.network.interfere = ({ command, phase }) =>
      command === 'LKEY' && phase === 'after' ? 'lose' : 'pass';
    const server = 'one.example';
    expect(await errorOf(told, bob, link)).toEqual({
      type: 'network',
      server,
      problem: 'timeout',
    });
    world.network.interfere = () => 'pass';
    for (const when of ['before', 'after'] as const) {
      const abort = new AbortController();
      if (when === 'before') abort.abort();
      const options = { userId: ONE_USER, signal: abort.signal };
      const looking = bob.agent.lookUpLink(link, options);
      abort.abort();
      expect(await outcomeOf(world, looking)).toEqual({
        ok: false,
        error: { type: 'network', server, problem: 'aborted' },
      });
    }
    // The server has our key by now; it is the same as before.
    expect(await lookUp(told, bob, link)).toBeDefined();
    world.network.down.add(server);
    world.network.cut({ client: 'bob' });
    await world.pass(600_000);
    expect(await errorOf(told, bob, link)).toEqual({
      type: 'network',
      server,
      problem: 'ECONNREFUSED',
    });
    await bob.agent.stop();
    const stopped = await bob.agent.lookUpLink(link, { userId: ONE_USER });
    expect(stopped).toEqual({ ok: false, error: { type: 'stopped' } });
  });
});

/** Bob looks the link up, joins and says a word; repeated by hand where it does not succeed. */
async function play(told: Scene): Promise<unknown> {
  const { world, alice, bob } = told;
  const link = shortOf(await invitation(told));
  const found = await insist(world, bob, (agent) => agent.lookUpLink(link, { userId: ONE_USER }));
  const bobConn = joinBy(bob, found.link);
  await world.until(() => isConnected(alice) && isConnected(bob));
  bob.say(bobConn, 'hello');
  await world.until(() => bob.eventsOf('delivered').length === 1);
  await world.pass(30_000);
  const trouble = [...alice.events, ...bob.events].filter(({ type }) =>
    ['decryptionFailed', 'sendFailed', 'joinFailed'].includes(type),
  );
  return { texts: alice.texts, trouble, stored: world.network.storedCount };
}

const EXPECTED = { texts: ['hello'], trouble: [], stored: 0 };

async function playInterfered(interference: Interference, at: number): Promise<NetworkPoint[]> {
  const told = scene();
  const { network } = told.world;
  const points: NetworkPoint[] = [];
  network.interfere = (point) => {
    // Alice's part is that of any invitation (crash.test.ts).
    if (point.client === 'alice' || isConnected(told.bob)) return 'pass';
    return points.push(point) === at + 1 ? interference : 'pass';
  };
  try {
    expect(await play(told)).toEqual(EXPECTED);
  } catch (error) {
    const where = JSON.stringify(points[at]);
    throw new Error(`${interference} at ${String(at)} ${where}`, {
      cause: error,
    });
  } finally {
    network.interfere = () => 'pass';
  }
  return points;
}

describe('looking up and joining, whatever happens', () => {
  test.each(['cut', 'lose'] as const)(
    '[AG106] %s at every command, answer and delivery ends the same',
    async (interference) => {
      const points = await playInterfered('pass', -1);
      expect(points.slice(0, 2).map(({ command }) => command)).toEqual(['LKEY', 'LKEY']);
      for (const [at, { command, phase }] of points.entries()) {
        const applies = interference === 'cut' || (command !== 'MSG' && phase === 'after');
        if (applies) await playInterfered(interference, at);
      }
    },
    60_000,
  );

  test.each([{ isKept: true }, { isKept: false }])(
    '[AG106] death of the joiner at every commit, kept $isKept, ends the same',
    async ({ isKept }) => {
      for (let commit = 0; ; commit++) {
        const told = scene();
        told.bob.death = { commit, isKept };
        try {
          expect(await play(told)).toEqual(EXPECTED);
        } catch (error) {
          throw new Error(`death at commit ${String(commit)}`, {
            cause: error,
          });
        }
        if (told.bob.death !== undefined) break;
      }
    },
    60_000,
  );
});
