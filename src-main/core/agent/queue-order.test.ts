/**
 * A move and a re-synchronisation at once: what two queues bring in another order than it was sent, and
 * re-synchronisations that begin by themselves (rules in SPEC.md).
 */
import { expect, test } from 'vitest';
import { sql } from '../database/index.ts';
import { type Connected, type Person, connected } from '../testing/agent-world.ts';
import type { NetworkPoint } from '../testing/memory-smp.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { AUTO_RESYNC_MS } from './connections/ratchet-sync.ts';
import { RESYNC_SPREAD_MS } from './connections/resync-retries.ts';
import { UNUSED_MS } from './connections/rotation.ts';
import { HOUSEKEEPING_MS } from './deps.ts';
import { connId } from './events.ts';
import { MAX_EARLY_MESSAGES, deleteEarly, earlyMessages, insertEarly } from './store/early.ts';
import { MAX_GAPS, fillGap, insertGap, takeGaps } from './store/gaps.ts';
import { HISTORY_MS } from './store/history.ts';
import { MAX_KEPT_RATCHETS, keepRatchet, keptRatchets } from './store/ratchets.ts';
import { sndQueuesOf } from './store/snd-queues.ts';

const open = useWorlds();

/** Bob may move from two to three, and to five. */
async function pair(): Promise<Connected> {
  const made = await connected();
  made.bob.servers.push(made.world.network.addServer('three.example'));
  open.push(made.world);
  return made;
}

const syncOf = ({ alice, bob, aliceConn, bobConn }: Connected): unknown => [
  alice.agent.info(aliceConn)?.ratchetSync,
  bob.agent.info(bobConn)?.ratchetSync,
];
const failuresOf = ({ alice, bob }: Connected): number =>
  [alice, bob].flatMap((person) => person.eventsOf('decryptionFailed')).length;
const isDone = (person: Person): boolean => person.eventsOf('rotation').at(-1)?.state === 'done';

/**
 * Bob moves; from the moment in which he secures the new queue his old one brings nothing, until the
 * function returned is called. What Alice does in that moment goes to the old queue alone.
 */
function moveWithOldQueueStuck(made: Connected, atSecuring: () => void): () => void {
  const { world, bob, bobConn } = made;
  let isStuck = false;
  world.network.interfere = ({ client, server, command, phase }: NetworkPoint) => {
    if (client === 'bob' && command === 'KEY' && phase === 'before' && !isStuck) {
      isStuck = true;
      atSecuring();
    }
    const isHeld = isStuck && client === 'bob' && server === 'two.example';
    return isHeld && command === 'MSG' && phase === 'before' ? 'cut' : 'pass';
  };
  expect(bob.transaction((db) => bob.agent.rotate(db, bobConn))).toBe(true);
  return () => {
    world.network.interfere = () => 'pass';
  };
}

test('[AG164] keys by the new queue leave messages in the old one readable', async () => {
  const made = await pair();
  const { world, alice, bob, aliceConn, bobConn } = made;
  const release = moveWithOldQueueStuck(made, () => {
    alice.say(aliceConn, 'left behind', 'this too');
  });
  await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
  expect(alice.transaction((db) => alice.agent.resync(db, aliceConn))).toBe(true);
  await world.until(() => bob.eventsOf('ratchetSync').at(-1)?.state === 'ok');
  expect([bob.texts, bob.agent.info(bobConn)?.rcvServers]).toEqual([
    [],
    ['two.example', 'three.example'],
  ]);
  expect(keptRatchets(bob.database.read, bobConn)).toHaveLength(1);
  release();
  await world.until(() => bob.agent.info(bobConn)?.rcvServers.length === 1);
  expect([bob.texts, failuresOf(made), syncOf(made)]).toEqual([
    ['left behind', 'this too'],
    0,
    ['ok', 'ok'],
  ]);
  expect(keptRatchets(bob.database.read, bobConn)).toEqual([]);
  alice.say(aliceConn, 'and on');
  await world.until(() => alice.eventsOf('delivered').length === 3);
});

const irregularitiesOf = (person: Person): unknown =>
  person.eventsOf('irregular').map(({ irregularity }) => irregularity);

/** Bob has moved, and two messages of Alice have been overtaken in his old queue. */
async function overtaken(): Promise<Connected & { release: () => void }> {
  const made = await pair();
  const { world, alice, bob, aliceConn, bobConn } = made;
  const release = moveWithOldQueueStuck(made, () => {
    alice.say(aliceConn, 'left behind', 'this too');
  });
  await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
  alice.say(aliceConn, 'new here');
  await world.until(() => bob.texts.length === 1);
  expect([bob.agent.info(bobConn)?.rcvServers.length, irregularitiesOf(bob)]).toEqual([2, []]);
  return { ...made, release };
}

test('[AG165] what was overtaken in a move and comes after all is not told as missing', async () => {
  const { world, bob, bobConn, release } = await overtaken();
  release();
  await world.until(() => bob.agent.info(bobConn)?.rcvServers.length === 1);
  expect(bob.texts).toEqual(['new here', 'left behind', 'this too']);
  expect(irregularitiesOf(bob)).toEqual([]);
});

test('[AG165] what was overtaken and lost is told when the old queue is gone', async () => {
  const { world, alice, bob, aliceConn, bobConn, release } = await overtaken();
  world.network.loseMessages('two.example');
  bob.restart();
  release();
  await world.until(() => bob.agent.info(bobConn)?.rcvServers.length === 1);
  expect(irregularitiesOf(bob)).toEqual([]);
  alice.say(aliceConn, 'and on');
  await world.until(() => bob.texts.length === 2);
  expect(irregularitiesOf(bob)).toEqual([{ type: 'skipped', from: 3, to: 4 }]);
  expect(bob.transaction((db) => takeGaps(db, bobConn))).toEqual([]);
});

test('[AG165] what is missing for longer than servers keep it is told', async () => {
  const { world, bob } = await overtaken();
  bob.transaction((db) => {
    db.run(sql`UPDATE agent_gap SET held_at = held_at - ${HISTORY_MS}`);
  });
  await world.pass(HOUSEKEEPING_MS);
  expect(irregularitiesOf(bob)).toEqual([{ type: 'skipped', from: 3, to: 4 }]);
});

test('[AG165] few gaps are held; a late message makes one smaller, or two of it', async () => {
  const { bob, bobConn } = await pair();
  bob.transaction((db) => {
    const hold = (from: number, to: number): boolean =>
      insertGap(db, bobConn, { from, to, heldAtMs: 1 });
    expect(hold(10, 14)).toBe(true);
    expect([9, 15, 10, 10, 12, 14].map((extId) => fillGap(db, bobConn, extId))).toEqual([
      ...[false, false, true, false, true, true],
    ]);
    expect([takeGaps(db, bobConn, 13), takeGaps(db, bobConn)]).toEqual([
      [{ from: 11, to: 11 }],
      [{ from: 13, to: 13 }],
    ]);
    const held = Array.from({ length: MAX_GAPS + 1 }, (_, index) => hold(index + 1, index + 1));
    expect(held.filter(Boolean)).toHaveLength(MAX_GAPS);
  });
});

test('[AG164] messages by the new queue wait for the keys in the old one', async () => {
  // Who has to wait for whom follows from the keys, which differ each time.
  for (let round = 0; round < 4; round++) {
    const made = await pair();
    const { world, alice, bob, aliceConn, bobConn } = made;
    const release = moveWithOldQueueStuck(made, () => {
      alice.transaction((db) => alice.agent.resync(db, aliceConn));
    });
    await world.until(() => bob.agent.info(bobConn)?.rotation?.canAbort === false);
    expect(bob.transaction((db) => bob.agent.resync(db, bobConn))).toBe(true);
    await world.until(() => alice.agent.info(aliceConn)?.ratchetSync === 'agreed');
    expect(bob.agent.info(bobConn)?.ratchetSync).toBe('started');
    release();
    await world.until(() => isDone(bob) && bob.agent.info(bobConn)?.rcvServers.length === 1);
    await world.until(() => alice.agent.info(aliceConn)?.sndServers.length === 1);
    expect([failuresOf(made), syncOf(made)]).toEqual([0, ['ok', 'ok']]);
    expect(alice.agent.info(aliceConn)?.securityCode).toBe(bob.agent.info(bobConn)?.securityCode);
    expect(earlyMessages(bob.database.read, bobConn)).toEqual([]);
  }
});

test('[AG164] few ratchets and messages are kept, the ratchet of the move among them', async () => {
  const { bob, bobConn } = await pair();
  const sealed = { agentVersion: 7, encAgentMessage: new Uint8Array(9), sentAtMs: 1, isTold: true };
  bob.transaction((db) => {
    keepRatchet(db, bobConn, 1);
    const [ofMove] = keptRatchets(db, bobConn);
    for (let count = 0; count < 5; count++) keepRatchet(db, bobConn, 2);
    const kept = keptRatchets(db, bobConn);
    expect([kept.length, kept[0]?.keptId]).toEqual([MAX_KEPT_RATCHETS, ofMove?.keptId]);
    const taken = Array.from({ length: 20 }, () => insertEarly(db, bobConn, sealed));
    expect(taken.filter(Boolean)).toHaveLength(MAX_EARLY_MESSAGES);
    expect(earlyMessages(db, bobConn)[0]).toEqual(sealed);
    deleteEarly(db, bobConn);
  });
});

test('[AG151] what is to be said of a move during a re-synchronisation is said after it', async () => {
  const made = await pair();
  const { world, alice, bob, aliceConn, bobConn } = made;
  await bob.agent.stop();
  alice.transaction((db) => alice.agent.resync(db, aliceConn));
  await world.quiet();
  bob.restart();
  // He moves before he has seen her keys.
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  await world.until(() => isDone(bob) && alice.eventsOf('peerRotated').length === 1);
  expect([failuresOf(made), syncOf(made)]).toEqual([0, ['ok', 'ok']]);
  expect(alice.agent.info(aliceConn)?.sndServers).toEqual(['three.example']);
});

test('[AG151] two moves in a row drop both old queues where the first test had no answer', async () => {
  const made = await pair();
  const { world, alice, bob, aliceConn, bobConn } = made;
  world.network.interfere = ({ client, server, command, phase }) => {
    const isTest = client === 'alice' && server === 'three.example' && command === 'SEND';
    // Bob does not learn either that his old queue is empty.
    return phase === 'after' && (isTest || command === 'QUE') ? 'lose' : 'pass';
  };
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  await world.until(() => isDone(bob));
  expect(alice.eventsOf('peerRotated')).toEqual([]);
  bob.servers.splice(0, 2, world.network.addServer('five.example'));
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  await world.until(() => alice.eventsOf('peerRotated').length === 1 && isDone(bob));
  world.network.interfere = () => 'pass';
  alice.say(aliceConn, 'found you');
  await world.until(() => bob.texts.length === 1);
  expect(alice.agent.info(aliceConn)?.sndServers).toEqual(['five.example']);
  await world.until(() => bob.agent.info(bobConn)?.rcvServers.length === 1);
  expect([...alice.eventsOf('sendFailed'), ...alice.eventsOf('peerDeleted')]).toEqual([]);
});

test('[AG147] a queue that the peer never uses is not shown, and forgotten after six weeks', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await pair();
  const countOf = (): number => sndQueuesOf(alice.database.read, aliceConn).length;
  world.network.interfere = ({ command, phase }) =>
    command === 'KEY' && phase === 'before' ? 'cut' : 'pass';
  bob.transaction((db) => bob.agent.rotate(db, bobConn));
  await world.quiet();
  expect(bob.transaction((db) => bob.agent.abortRotation(db, bobConn))).toBe(true);
  world.network.interfere = () => 'pass';
  await world.until(() => countOf() === 2);
  expect(alice.agent.info(aliceConn)?.sndServers).toEqual(['two.example']);
  const age = (ms: number): void => {
    alice.transaction((db) => {
      db.run(sql`UPDATE agent_snd_queue SET created_at = created_at - ${ms}
        WHERE status = 'unused'`);
    });
  };
  age(UNUSED_MS - 2 * HOUSEKEEPING_MS);
  await world.pass(HOUSEKEEPING_MS);
  expect(countOf()).toBe(2);
  age(2 * HOUSEKEEPING_MS);
  await world.pass(HOUSEKEEPING_MS);
  expect(countOf()).toBe(1);
});

/** Bob cannot read what Alice sends, and may not begin by himself yet. */
function require(bob: Person, atMs: number): void {
  bob.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET ratchet_sync = 'required', resync_at = ${atMs},
      resync_count = 1`);
  });
}

test('[AG157] begins when the time has come, though nothing arrives and after a restart', async () => {
  const made = await pair();
  const { world, bob } = made;
  const startsOf = (): number =>
    bob.eventsOf('ratchetSync').filter(({ state }) => state === 'started').length;
  require(bob, world.clock.now());
  bob.restart();
  await world.pass(2 * AUTO_RESYNC_MS - 1);
  expect(startsOf()).toBe(0);
  await world.pass(1);
  await world.until(() => bob.eventsOf('ratchetSync').at(-1)?.state === 'ok');
  expect([startsOf(), syncOf(made)]).toEqual([1, ['ok', 'ok']]);
});

test('[AG157] of many that are due each begins at a time of its own', async () => {
  const { world, bob } = await pair();
  const count = 8;
  require(bob, 0);
  bob.transaction((db) => {
    for (let copy = 0; copy < count - 1; copy++) {
      db.run(sql`INSERT INTO agent_connection (user_id, role, status, agent_version, pq_support,
          ratchet_sync, resync_at)
        SELECT user_id, role, status, agent_version, pq_support, 'required', 0
        FROM agent_connection ORDER BY conn_id LIMIT 1`);
    }
  });
  const startedAtMs: number[] = [];
  bob.react = (_db, event) => {
    if (event.type !== 'ratchetSync' || event.state !== 'started') return;
    startedAtMs.push(world.clock.now());
  };
  const beganAtMs = world.clock.now();
  bob.restart();
  await world.pass(2 * RESYNC_SPREAD_MS * count);
  const gaps = startedAtMs.map((atMs, index) => atMs - (startedAtMs[index - 1] ?? beganAtMs));
  expect(gaps).toHaveLength(count);
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(0.85 * RESYNC_SPREAD_MS);
  expect(bob.agent.info(connId(count))?.ratchetSync).toBe('started');
});
