/** Counting what goes over connections (rules in ../SPEC.md). */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../base/index.ts';
import { initCrypto } from '../../crypto/index.ts';
import { type Database, loadMigrations, openDatabase } from '../../database/index.ts';
import { connected } from '../../testing/agent-world.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { agentUserId } from '../network.ts';
import { ensureServer } from '../store/servers.ts';
import { loadTraffic } from '../store/traffic.ts';
import { serverAt } from './testing-sessions.ts';
import { Traffic } from './traffic.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);
const userId = agentUserId(1);
let database: Database;
let clock: FakeClock;
let commitCount: number;
let isFull: boolean;

beforeEach(() => {
  const opened = openDatabase({ path: ':memory:', migrations });
  if (!opened.ok) throw new Error(opened.error.type);
  database = opened.value;
  clock = new FakeClock();
  commitCount = 0;
  isFull = false;
});
afterEach(() => {
  database.close();
});

function newTraffic(): Traffic {
  const counting: Pick<Database, 'read' | 'transaction'> = {
    read: database.read,
    transaction: (work) => {
      if (isFull) throw new Error('disk full');
      commitCount += 1;
      return database.transaction(work);
    },
  };
  return new Traffic({ clock, logger: silentLogger, database: counting as Database });
}

const serverId = (host: string): number =>
  database.transaction((db) => ensureServer(db, serverAt(host)));
const stored = (): Record<string, number> =>
  Object.fromEntries(loadTraffic(database.read).map(({ name, count }) => [name, count]));

test('[AG122] counts are stored together, 30 s after the first of them', () => {
  const traffic = newTraffic();
  const target = { userId, serverId: serverId('one') };
  const sinceMs = clock.now();
  for (let count = 0; count < 1000; count++) traffic.count(target, 'received');
  traffic.count(target, 'bytesSent', 16_384);
  traffic.count(target, 'errors', 0);
  clock.advance(29_999);
  expect([commitCount, stored()]).toEqual([0, {}]);
  clock.advance(1);
  expect([commitCount, stored()]).toEqual([1, { received: 1000, bytesSent: 16_384, sinceMs }]);
  clock.advance(3_600_000);
  expect([commitCount, clock.timerCount]).toEqual([1, 0]);
  traffic.count(target, 'received');
  traffic.close();
  expect([commitCount, stored()['received'], clock.timerCount]).toEqual([2, 1001, 0]);
  traffic.count(target, 'received');
  expect(newTraffic().of(userId)).toMatchObject({
    sinceMs,
    servers: [{ server: 'one', counts: { received: 1001, bytesSent: 16_384 } }],
  });
});

test('[AG122] what cannot be stored now is stored later', () => {
  const traffic = newTraffic();
  const target = { userId, serverId: serverId('one') };
  traffic.count(target, 'received');
  isFull = true;
  clock.advance(30_000);
  isFull = false;
  traffic.count(target, 'sentDirectly');
  clock.advance(30_000);
  expect(stored()).toMatchObject({ received: 1, sentDirectly: 1 });
  traffic.close();
});

test('[AG122] servers of one name are one, users are not, and one of them can begin anew', () => {
  const traffic = newTraffic();
  const [first, second] = [serverId('one'), serverId('one')];
  const other = agentUserId(2);
  traffic.count({ userId, serverId: first }, 'received');
  traffic.count({ userId, serverId: second }, 'received');
  traffic.count({ userId: other, serverId: first }, 'received');
  let uncounted = 5;
  traffic.addSource(() => {
    traffic.count({ userId, serverId: first }, 'bytesReceived', uncounted);
    uncounted = 0;
  });
  expect(traffic.of(userId).servers).toMatchObject([
    { server: 'one', counts: { received: 2, bytesReceived: 5 } },
  ]);
  clock.advance(60_000);
  uncounted = 3;
  traffic.reset(userId);
  uncounted = 7;
  const sinceMs = clock.now();
  clock.advance(60_000);
  expect(traffic.of(userId)).toMatchObject({
    sinceMs,
    servers: [{ server: 'one', counts: { received: 0, bytesReceived: 7 } }],
  });
  expect(traffic.of(other).servers).toMatchObject([{ counts: { received: 1 } }]);
  traffic.close();
  expect(newTraffic().of(userId).sinceMs).toBe(sinceMs);
});

test('[AG122] every message received is counted, once handled', async () => {
  await initCrypto();
  const { world, alice, bob, bobConn } = await connected();
  const received = (): number | undefined =>
    alice.agent.traffic(userId).servers.find(({ server }) => server === 'one.example')?.counts
      .received;
  const before = received() ?? 0;
  bob.say(bobConn, 'one', 'two', 'three');
  await world.until(() => alice.texts.length === 3);
  await world.quiet();
  expect([before >= 1, received()]).toEqual([true, before + 3]);
  await world.stop();
});
