/** Outgoing queues in trouble (rules in ../SPEC.md). */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { defined } from '../../base/index.ts';
import { initCrypto } from '../../crypto/index.ts';
import { sql } from '../../database/index.ts';
import type { SmpError, SmpRequest } from '../../smp/index.ts';
import {
  type Connected,
  ONE_USER,
  type Person,
  World,
  introduce,
  isConnected,
} from '../../testing/agent-world.ts';
import type { MemorySession } from '../../testing/memory-smp.ts';
import type { AgentMsgId } from '../events.ts';

beforeAll(initCrypto);

const open: World[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.stop();
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** silent: the server takes the command, and no answer comes before the connection ends. */
type Verdict = SmpError | 'silent' | undefined;

/** A pair whose SENDs a test may answer instead of the server, which then does not see them. */
class Pair {
  readonly world = new World();
  verdict: (client: string, request: SmpRequest) => Verdict = () => undefined;
  #connected: Connected | undefined;

  constructor() {
    open.push(this.world);
    const { network } = this.world;
    const connector = network.connector.bind(network);
    network.connector = (client) => async (server) => {
      const made = await connector(client)(server);
      return made.ok ? ok(this.#scripted(client, made.value)) : made;
    };
  }

  async connect(): Promise<Connected> {
    const { world } = this;
    const alice = world.person('alice', world.network.addServer('one.example'));
    const bob = world.person('bob', world.network.addServer('two.example'));
    this.#connected = await introduce(world, { alice, bob });
    await world.until(() => isConnected(alice) && isConnected(bob));
    return this.#connected;
  }

  /** Alice's SENDs get these answers, one after another. */
  answer(...verdicts: Verdict[]): void {
    this.verdict = (client, { command }) =>
      client === 'alice' && command.type === 'SEND' ? verdicts.shift() : undefined;
  }

  #scripted(client: string, session: MemorySession): MemorySession {
    const send: MemorySession['send'] = async (request, options) => {
      const verdict = this.verdict(client, request);
      if (verdict === undefined) return session.send(request, options);
      if (verdict === 'silent') return new Promise(() => undefined);
      await this.world.quiet();
      return err({ type: 'smp', error: verdict });
    };
    return new Proxy(session, {
      get: (target, name): unknown => {
        if (name === 'send') return send;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}

async function pair(): Promise<Connected & { readonly scripted: Pair }> {
  const scripted = new Pair();
  return { ...(await scripted.connect()), scripted };
}

function cutOff({ world }: Connected, host: string): void {
  world.network.down.add(host);
  world.network.cut({ host });
}

const INTERNAL: SmpError = { type: 'INTERNAL' };
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `message ${String(index)}`);
const errorsOf = (person: Person): unknown[] =>
  person.eventsOf('sendFailed').map(({ error }) => error);

describe('order', () => {
  test('[AG138] what was on its way with a message that failed may overtake it, nothing else', async () => {
    const { world, alice, bob, aliceConn, scripted } = await pair();
    scripted.answer(undefined, undefined, INTERNAL);
    alice.say(aliceConn, ...numbered(30));
    await world.until(() => bob.texts.length === 30);
    // Sixteen were under way: the third failed, those up to the sixteenth were taken.
    const late = 'message 2';
    expect(bob.texts.filter((text) => text !== late)).toEqual(
      numbered(30).filter((text) => text !== late),
    );
    expect(bob.texts.indexOf(late)).toBeLessThanOrEqual(30);
    const irregular = bob.eventsOf('irregular').map(({ irregularity }) => irregularity.type);
    expect(irregular).toEqual(['skipped', 'badId']);
    expect(alice.eventsOf('sent')).toHaveLength(30);
  });

  test('[AG138] after an error one at a time, until something is taken: it is not overtaken twice', async () => {
    const { world, alice, bob, aliceConn, scripted } = await pair();
    scripted.answer(INTERNAL, INTERNAL, INTERNAL);
    /** How many were under way as each reached the server. */
    const inFlight: number[] = [];
    let count = 0;
    world.network.interfere = ({ client, command, phase }) => {
      if (client !== 'alice' || command !== 'SEND') return 'pass';
      count += phase === 'before' ? 1 : -1;
      if (phase === 'before') inFlight.push(count);
      return 'pass';
    };
    alice.say(aliceConn, 'first');
    await world.until(() => alice.eventsOf('sendDelayed').length === 1);
    alice.say(aliceConn, ...numbered(20));
    await world.until(() => bob.texts.length === 21);
    expect(bob.texts).toEqual(['first', ...numbered(20)]);
    expect(inFlight.slice(0, 4)).toEqual([1, 1, 2, 3]);
  });

  test('[AG138] a queue that was full goes on in order', async () => {
    const { world, alice, bob, aliceConn, scripted } = await pair();
    scripted.answer(...Array<SmpError>(5).fill({ type: 'QUOTA' }));
    alice.say(aliceConn, ...numbered(5));
    await world.until(() => alice.eventsOf('sendDelayed').length === 5);
    await world.until(() => bob.texts.length === 5);
    expect(bob.texts).toEqual(numbered(5));
  });
});

describe('age', () => {
  test('[AG139] where nothing fails, because nothing answers, messages expire all the same', async () => {
    const { world, alice, aliceConn, scripted } = await pair();
    scripted.verdict = (client, { command }) =>
      client === 'alice' && command.type === 'SEND' ? 'silent' : undefined;
    alice.say(aliceConn, 'anybody?');
    await world.pass(47 * HOUR_MS);
    expect(errorsOf(alice)).toEqual([]);
    await world.pass(HOUR_MS + 20 * MINUTE_MS);
    expect(errorsOf(alice)).toEqual([{ type: 'expired' }]);
    expect(alice.agent.info(aliceConn)?.pendingCount).toBe(0);
    const [failed] = alice.eventsOf('sendFailed');
    const state = failed && alice.agent.delivery(aliceConn, failed.msgId);
    expect(state).toMatchObject({ queues: [], isFailed: true });
  });

  test('[AG139] a full queue has seven days, also when the server is away at times', async () => {
    const pairing = await pair();
    const { world, alice, aliceConn, scripted } = pairing;
    scripted.verdict = (client, { command }) =>
      client === 'alice' && command.type === 'SEND' ? { type: 'QUOTA' } : undefined;
    alice.say(aliceConn, 'when you are back');
    await world.pass(60 * HOUR_MS);
    cutOff(pairing, 'two.example');
    await world.pass(HOUR_MS);
    expect(errorsOf(alice)).toEqual([]);
    world.network.down.delete('two.example');
    await world.pass(100 * HOUR_MS);
    expect(errorsOf(alice)).toEqual([]);
    await world.pass(12 * HOUR_MS);
    expect(errorsOf(alice)).toEqual([{ type: 'expired' }]);
  });

  test('[AG140] what grew old while the computer slept is tried before it is given up', async () => {
    const pairing = await pair();
    const { world, alice, bob, aliceConn } = pairing;
    cutOff(pairing, 'two.example');
    alice.say(aliceConn, 'good night');
    await world.until(() => alice.eventsOf('sendDelayed').length === 1);
    await alice.agent.stop();
    world.clock.advance(80 * HOUR_MS);
    world.network.down.delete('two.example');
    alice.restart();
    await world.until(() => bob.texts.length === 1);
    expect(errorsOf(alice)).toEqual([]);
  });

  test('[AG140] a message dated in the future, because the clock was set back, begins to age now', async () => {
    const { world, alice, aliceConn, scripted } = await pair();
    scripted.verdict = (client, { command }) =>
      client === 'alice' && command.type === 'SEND' ? 'silent' : undefined;
    alice.say(aliceConn, 'from the future');
    alice.transaction((db) => {
      db.run(sql`UPDATE agent_outgoing SET created_at = created_at + ${9000 * HOUR_MS}`);
    });
    await world.pass(50 * HOUR_MS);
    expect(errorsOf(alice)).toEqual([{ type: 'expired' }]);
  });
});

describe('what a message waits for', () => {
  const idOf = (person: Person): AgentMsgId =>
    defined(person.eventsOf('sendDelayed').at(-1), 'event').msgId;

  test('[AG141] a server that is away; those before it; nothing once it is sent', async () => {
    const pairing = await pair();
    const { world, alice, aliceConn } = pairing;
    cutOff(pairing, 'two.example');
    const createdAtMs = world.clock.now();
    alice.say(aliceConn, 'first', 'second');
    await world.until(() => alice.eventsOf('sendDelayed').length === 2);
    const msgId = idOf(alice);
    expect(alice.agent.delivery(aliceConn, msgId)).toEqual({
      createdAtMs,
      queues: [
        {
          server: 'two.example',
          serverState: 'disconnected',
          aheadCount: 1,
          waitsFor: 'connection',
          nextTryAtMs: undefined,
          lastProblem: expect.stringContaining('two.example: '),
        },
      ],
      isFailed: false,
      expiresAtMs: createdAtMs + 48 * HOUR_MS,
    });
    world.network.down.delete('two.example');
    await world.until(() => alice.eventsOf('sent').length === 2);
    expect(alice.agent.delivery(aliceConn, msgId)).toBeUndefined();
  });

  const QUOTA: SmpError = { type: 'QUOTA' };
  test.each([
    { waitsFor: 'quota', error: QUOTA, delayMs: 5 * MINUTE_MS, lastProblem: 'QUOTA', days: 7 },
    {
      waitsFor: 'retry',
      error: INTERNAL,
      delayMs: 2000,
      lastProblem: 'two.example: INTERNAL',
      days: 2,
    },
  ])('[AG141] $waitsFor, with the time of the next try', async (expected) => {
    const { waitsFor, error, delayMs, lastProblem, days } = expected;
    const { world, alice, aliceConn, scripted } = await pair();
    scripted.answer(error);
    const nowMs = world.clock.now();
    alice.say(aliceConn, 'hello');
    await world.until(() => alice.eventsOf('sendDelayed').length === 1);
    const nextTryAtMs = world.clock.now() + delayMs;
    const queue = { waitsFor, nextTryAtMs, lastProblem, serverState: 'connected', aheadCount: 0 };
    expect(alice.agent.delivery(aliceConn, idOf(alice))).toMatchObject({
      queues: [queue],
      expiresAtMs: nowMs + days * 24 * HOUR_MS,
    });
  });

  test('[AG141] an answer, or its turn', async () => {
    const { world, alice, aliceConn, scripted } = await pair();
    scripted.verdict = (client, { command }) =>
      client === 'alice' && command.type === 'SEND' ? 'silent' : undefined;
    const ids: AgentMsgId[] = [];
    alice.transaction((db) => {
      for (let index = 0; index < 17; index++) {
        const message = { body: new Uint8Array(1), notification: false };
        const sent = alice.agent.send(db, aliceConn, message);
        if (sent.ok) ids.push(sent.value);
      }
    });
    await world.quiet();
    const states = [ids[0], ids[16]].map((id) => id && alice.agent.delivery(aliceConn, id));
    expect(states.map((state) => state?.queues.map(({ waitsFor }) => waitsFor))).toEqual([
      ['answer'],
      ['turn'],
    ]);
  });
});

test('[AG28] a message cancelled while it is under way is forgotten, taken or not', async () => {
  const { world, alice, bob, aliceConn, scripted } = await pair();
  scripted.answer(undefined, INTERNAL);
  const ids = alice.transaction((db) =>
    [1, 2].map((size) => {
      const message = { body: new Uint8Array(size), notification: false };
      return alice.agent.send(db, aliceConn, message);
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  alice.transaction((db) => {
    for (const id of ids) expect(id.ok && alice.agent.cancel(db, aliceConn, id.value)).toBe(true);
  });
  await world.pass(MINUTE_MS);
  expect(alice.eventsOf('sent')).toEqual([]);
  expect(alice.agent.info(aliceConn)?.pendingCount).toBe(0);
  alice.say(aliceConn, 'after');
  await world.until(() => bob.texts.includes('after'));
  expect(bob.eventsOf('message').map(({ body }) => body.length)).toEqual([1, 5]);
  expect(alice.eventsOf('sent')).toHaveLength(1);
});

test('[AG142] [AG143] what is sent is counted, directly here, and so are errors and what expired', async () => {
  const { world, alice, aliceConn, scripted } = await pair();
  alice.agent.resetTraffic(ONE_USER);
  const counts = (): unknown =>
    alice.agent.traffic(ONE_USER).servers.find(({ server }) => server === 'two.example')?.counts;
  scripted.answer(INTERNAL);
  alice.say(aliceConn, 'one', 'two');
  await world.until(() => alice.eventsOf('sent').length === 2);
  expect(alice.eventsOf('sent').map(({ isProxied }) => isProxied)).toEqual([false, false]);
  expect(counts()).toMatchObject({ sentDirectly: 2, sentThroughProxy: 0, errors: 1, expired: 0 });
  scripted.verdict = (client, { command }) =>
    client === 'alice' && command.type === 'SEND' ? 'silent' : undefined;
  alice.say(aliceConn, 'three');
  await world.pass(50 * HOUR_MS);
  expect(counts()).toMatchObject({ sentDirectly: 2, expired: 1 });
});

test('[AG144] a server that is reached by proxies only is not connected to at start or after a failure', async () => {
  const { world, alice, aliceConn } = await pair();
  await alice.agent.stop();
  alice.settings = { routing: () => ({ mode: 'always', fallback: 'no' }) };
  const hosts: string[] = [];
  const { network } = world;
  const connector = network.connector.bind(network);
  network.connector = (client) => async (server) => {
    if (client === 'alice') hosts.push(server.hosts[0] ?? '');
    return connector(client)(server);
  };
  alice.restart();
  alice.say(aliceConn, 'hidden');
  await world.until(() => alice.eventsOf('sendDelayed').length === 1);
  network.cut({ client: 'alice' });
  await world.pass(HOUR_MS);
  expect(new Set(hosts)).toEqual(new Set(['one.example']));
});
