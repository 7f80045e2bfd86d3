import { afterEach, beforeEach, expect, test } from 'vitest';
import { ed25519Public, initCrypto } from '../../core/crypto/index.ts';
import { type Database, openDatabase, queryPlan, sql } from '../../core/database/index.ts';
import {
  RELAY_MIGRATIONS,
  appendMessage,
  countStored,
  deleteHeadMessage,
  expireOldest,
  headMessage,
  insertQueue,
} from './index.ts';

let database: Database;
let queue: number;

beforeEach(async () => {
  await initCrypto();
  const opened = openDatabase({ path: ':memory:', migrations: RELAY_MIGRATIONS });
  if (!opened.ok) throw new Error(opened.error.type);
  database = opened.value;
  queue = addQueue(1);
});

afterEach(() => {
  database.close();
});

function addQueue(id: number): number {
  const recipientKeys = [{ type: 'ed25519', key: ed25519Public(new Uint8Array(32)) }] as const;
  const ids = { recipientId: Uint8Array.of(1, id), senderId: Uint8Array.of(2, id) };
  const bodySecret = new Uint8Array(32);
  return database.transaction((db) =>
    insertQueue(db, { ...ids, recipientKeys, bodySecret, mode: 'messaging' }),
  );
}

function append(id: number, sentAtSeconds = id, queueRowId = queue): string {
  const message = { messageId: Uint8Array.of(id), sentAtSeconds, hasNotification: true };
  return database.transaction((db) =>
    appendMessage(db, queueRowId, { ...message, body: Uint8Array.of(id), quota: 2 }),
  );
}

function drop(id: number): void {
  database.transaction((db) => {
    deleteHeadMessage(db, queue, Uint8Array.of(id));
  });
}

test('[RL15] the marker carries no body and no flag, and counts in the size', () => {
  expect([append(1), append(2), append(3), append(4)]).toEqual([
    'stored',
    'stored',
    'overQuota',
    'overQuota',
  ]);
  expect(countStored(database.read)).toEqual({ queues: 1, messages: 3 });
  drop(1);
  drop(2);
  expect(append(5)).toBe('overQuota');
  expect(headMessage(database.read, queue)).toEqual({
    ...{ messageId: Uint8Array.of(3), sentAtSeconds: 3, hasNotification: false, body: undefined },
    bodySecret: new Uint8Array(32),
  });
  drop(3);
  expect([append(6), append(7), append(8)]).toEqual(['stored', 'stored', 'overQuota']);
});

test('only the head is deleted, and only when it is the one named', () => {
  append(1);
  append(2);
  drop(2);
  expect(countStored(database.read).messages).toBe(2);
  drop(1);
  expect(headMessage(database.read, queue)?.messageId).toEqual(Uint8Array.of(2));
});

test('[RL16] the sweep deletes what is older than the time, of all queues, in steps', () => {
  const queues = Array.from({ length: 120 }, (_, index) => addQueue(index + 2));
  for (const queueRowId of queues) append(1, 10, queueRowId);
  append(2, 20);
  const sweep = (): boolean => database.transaction((db) => expireOldest(db, 20));
  expect([sweep(), sweep(), countStored(database.read).messages]).toEqual([true, false, 1]);
});

test('[RL32] queues are found by every id, and heads by their queue, without a scan', () => {
  const id = Uint8Array.of(1);
  const queries = [
    sql`SELECT id FROM queue WHERE recipient_id = ${id}`,
    sql`SELECT id FROM queue WHERE sender_id = ${id}`,
    sql`SELECT id FROM queue WHERE id = (SELECT queue_id FROM link WHERE link_id = ${id})`,
    sql`SELECT id FROM queue WHERE id = (SELECT queue_id FROM notifier WHERE notifier_id = ${id})`,
    sql`SELECT body FROM message WHERE queue_id = ${1} ORDER BY id LIMIT 1`,
    sql`DELETE FROM message WHERE message_id = ${id} AND id =
      (SELECT id FROM message WHERE queue_id = ${1} ORDER BY id LIMIT 1)`,
  ];
  const plans = database.transaction((db) => queries.map((query) => queryPlan(db, query)));
  expect(plans.flat().filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});
