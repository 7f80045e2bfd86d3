/**
 * Random stories of two people who talk, move their queues, give moves up and agree on new ratchets
 * while connections are cut, answers are lost, servers fail and processes die: in the end everything said
 * has arrived once, and both ends agree (rules in SPEC.md). All that happens in a story follows from its
 * number. STORIES and FIRST choose others.
 */
import { beforeAll, expect, test } from 'vitest';
import { defined, utf8Encode } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { type Connected, type Person, type World, connected } from '../testing/agent-world.ts';
import type { Interference } from '../testing/memory-smp.ts';
import { Prng } from '../testing/scenario/prng.ts';

beforeAll(async () => {
  await initCrypto();
});

const STORY_COUNT = Number(process.env['STORIES'] ?? 25);
const FIRST = Number(process.env['FIRST'] ?? 0);
const STEP_COUNT = 14;

type Side = {
  readonly person: Person;
  readonly id: Connected['aliceConn'];
  readonly said: string[];
};

function act(side: Side, random: Prng): void {
  const { person, id, said } = side;
  person.transaction((db) => {
    const choice = random.below(10);
    if (choice < 5) {
      const text = `${person.name} ${String(said.length)}`;
      const message = { body: utf8Encode(text), notification: true };
      if (person.agent.send(db, id, message).ok) said.push(text);
    } else if (choice < 7) person.agent.rotate(db, id);
    else if (choice < 8) person.agent.abortRotation(db, id);
    else if (choice < 9) person.agent.resync(db, id);
  });
}

/** What nobody should see, whatever happens on the way. */
const TROUBLE = new Set(['decryptionFailed', 'sendFailed', 'peerDeleted', 'queueLost']);

function troubleOf({ events }: Person): string[] {
  return events.map(({ type }) => type).filter((type) => TROUBLE.has(type));
}

/** A server that works fails, or the one that has failed works again. */
function failOrMend({ network }: World, host: string): void {
  const isDown = network.down.size > 0;
  network.down.clear();
  if (isDown) return;
  network.down.add(host);
  network.cut({ host });
}

async function play(seed: number, { hasOutages }: { readonly hasOutages: boolean }): Promise<void> {
  const random = new Prng(seed, 'story');
  const { bytes } = new Prng(seed, 'agents');
  const { world, alice, bob, aliceConn, bobConn } = await connected({ random: bytes });
  const sides: readonly Side[] = [
    { person: alice, id: aliceConn, said: [] },
    { person: bob, id: bobConn, said: [] },
  ];
  for (const { person } of sides) {
    for (const name of ['x', 'y']) {
      person.servers.push(world.network.addServer(`${person.name}-${name}.example`));
    }
  }
  const hosts = ['one.example', 'two.example', 'alice-x.example', 'bob-x.example'];
  const kinds: readonly Interference[] = ['cut', 'lose', 'twice'];
  world.network.interfere = () =>
    random.below(25) === 0 ? defined(kinds[random.below(kinds.length)], 'interference') : 'pass';
  for (let step = 0; step < STEP_COUNT; step++) {
    const side = defined(sides[random.below(2)], 'side');
    if (world.network.isKilled(side.person.name)) await world.quiet();
    act(side, random);
    if (random.below(6) === 0) {
      side.person.death = { commit: random.below(4), isKept: random.below(2) === 0 };
    }
    if (hasOutages && random.below(4) === 0) {
      failOrMend(world, defined(hosts[random.below(hosts.length)], 'host'));
    }
    if (random.below(2) === 0) await world.quiet();
    else if (random.below(3) === 0) await world.pass(random.below(20_000));
  }
  world.network.down.clear();
  world.network.interfere = () => 'pass';
  await world.quiet();
  for (const { person } of sides) person.death = undefined;

  const isSettled = (): boolean =>
    sides.every(({ person, id }) => {
      const info = person.agent.info(id);
      const isMoving = info?.rotation !== undefined || info?.rcvServers.length !== 1;
      return info?.ratchetSync === 'ok' && !isMoving && info.pendingCount === 0;
    });
  const hasAll = (): boolean =>
    alice.texts.length >= (sides[1]?.said.length ?? 0) &&
    bob.texts.length >= (sides[0]?.said.length ?? 0);
  await world.until(() => isSettled() && hasAll());
  await world.pass(60_000);
  const [ours, theirs] = [alice.agent.info(aliceConn), bob.agent.info(bobConn)];
  expect([...bob.texts].sort()).toEqual([...(sides[0]?.said ?? [])].sort());
  expect([...alice.texts].sort()).toEqual([...(sides[1]?.said ?? [])].sort());
  expect([troubleOf(alice), troubleOf(bob)]).toEqual([[], []]);
  expect(ours?.securityCode).toBe(theirs?.securityCode);
  expect(ours?.sndServers).toEqual(theirs?.rcvServers);
  expect(theirs?.sndServers).toEqual(ours?.rcvServers);
  expect(world.errors).toEqual([]);
  await world.stop();
}

const NUMBERS = Array.from({ length: STORY_COUNT }, (_, index) => FIRST + index);

test.each(NUMBERS)(
  '[AG151] [AG162] story %i',
  async (seed) => {
    await play(seed, { hasOutages: false });
  },
  30_000,
);

test.each(NUMBERS)(
  '[AG151] [AG162] story %i with servers that fail',
  async (seed) => {
    await play(seed, { hasOutages: true });
  },
  30_000,
);
