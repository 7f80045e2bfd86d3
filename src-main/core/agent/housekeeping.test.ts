/** What is over is forgotten a little at a time: SPEC.md, [AG43]. */
import { expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { sha256 } from '../crypto/index.ts';
import { type Sql, sql } from '../database/index.ts';
import { type Person, connected } from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import type { ConnId } from './index.ts';
import { TURN_ROWS } from './store/endings.ts';
import { HISTORY_MS, insertReceived, insertSent } from './store/history.ts';

const MANY = 3 * TURN_ROWS;

const open = useWorlds();

function count({ database }: Person, query: Sql): number {
  return database.read.get<{ count: number }>(query)?.count ?? Number.NaN;
}

const historyOf = (person: Person): number =>
  count(
    person,
    sql`SELECT (SELECT count(*) FROM agent_sent) + (SELECT count(*) FROM agent_received) AS count`,
  );

/** As years of talking leave it. */
function addHistory(person: Person, id: ConnId, atMs: number): void {
  person.transaction((db) => {
    for (let index = 0; index < MANY; index++) {
      const hash = sha256(utf8Encode(String(index)));
      insertReceived(db, id, { hash, receivedAtMs: atMs });
      insertSent(db, id, { extId: 1_000 + index, msgId: 1_000 + index, hash, sentAtMs: atMs });
    }
  });
}

/** Lets the next timer of all run, and says how much history went with it. */
function turn(person: Person, runNext: () => boolean): number {
  const before = historyOf(person);
  expect(runNext()).toBe(true);
  return before - historyOf(person);
}

test('[AG43] a connection with a long history is over at once, and its rows go in turns', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  addHistory(alice, aliceConn, world.clock.now());
  const all = historyOf(alice);
  alice.transaction((db) => {
    alice.agent.send(db, aliceConn, { body: utf8Encode('never sent'), notification: true });
    alice.agent.deleteMany(db, [aliceConn], {});
  });
  const left = [historyOf(alice)];
  expect(all - left[0]!).toBeLessThanOrEqual(TURN_ROWS);
  expect(alice.database.read.all(sql`SELECT 1 FROM agent_rcv_queue`)).toEqual([]);
  expect(alice.database.read.all(sql`SELECT 1 FROM agent_delivery`)).toEqual([]);
  while (count(alice, sql`SELECT count(*) AS count FROM agent_connection`) > 0) {
    const gone = turn(alice, () => world.clock.runNext());
    expect(gone).toBeLessThanOrEqual(TURN_ROWS);
  }
  const eventCount = alice.events.length;
  bob.say(bobConn, 'is anybody there?');
  await world.pass(60_000);
  expect([historyOf(alice), alice.events.length, bob.texts]).toEqual([0, eventCount, []]);
  expect(count(alice, sql`SELECT count(*) AS count FROM agent_command`)).toBe(0);
});

test('[AG43] it goes on after a restart', async () => {
  const { world, alice, aliceConn } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  addHistory(alice, aliceConn, world.clock.now());
  alice.transaction((db) => {
    alice.agent.delete(db, aliceConn, { waitDelivery: false });
  });
  expect(historyOf(alice)).toBeGreaterThan(TURN_ROWS);
  alice.restart();
  await world.pass(60_000);
  expect(historyOf(alice)).toBe(0);
  expect(count(alice, sql`SELECT count(*) AS count FROM agent_connection`)).toBe(0);
});

test('[AG43] what is too old goes in turns, and nothing else', async () => {
  const { world, alice, aliceConn } = await connected({ pq: true });
  open.push(world);
  await world.quiet();
  const kept = historyOf(alice);
  addHistory(alice, aliceConn, world.clock.now() - HISTORY_MS - 1);
  alice.restart();
  // One turn of each kind at once.
  expect(historyOf(alice)).toBe(kept + 2 * MANY - 2 * TURN_ROWS);
  while (historyOf(alice) > kept) {
    expect(turn(alice, () => world.clock.runNext())).toBeLessThanOrEqual(2 * TURN_ROWS);
  }
  await world.pass(60_000);
  expect(historyOf(alice)).toBe(kept);
});
