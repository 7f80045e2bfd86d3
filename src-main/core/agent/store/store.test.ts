/** Plans of the queries on hot paths: none of them may scan a table that grows (style rule 40). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import {
  type Database,
  type ReadDb,
  type Sql,
  loadMigrations,
  openDatabase,
  queryPlan,
} from '../../database/index.ts';
import { connId, requestId } from '../events.ts';
import { agentUserId } from '../network.ts';
import {
  connectionsWithReceipts,
  findSent,
  isReceiptExpected,
  isReceived,
  pendingReceipts,
} from './history.ts';
import { findOwnShortLink, loadOwnLink } from './links.ts';
import {
  countPending,
  expiredDeliveries,
  findFailed,
  findMessage,
  loadEnvelope,
  pendingDeliveries,
} from './outgoing.ts';
import { earlyMessages } from './early.ts';
import { keptRatchets, skippedKeys } from './ratchets.ts';
import {
  countRcvQueues,
  findConnOfSenderId,
  findRcvQueue,
  findSubscription,
  rcvQueuesOf,
  subscriptionsPage,
} from './rcv-queues.ts';
import { findRequest } from './requests.ts';
import { isSessionInUse } from './servers.ts';
import { sndQueuesOf } from './snd-queues.ts';
import { findConnection } from './connections.ts';
import { connectionSummaries } from './summaries.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);
let database: Database;
beforeAll(() => {
  const opened = openDatabase({ path: ':memory:', migrations });
  if (!opened.ok) throw new Error(opened.error.type);
  database = opened.value;
});
afterAll(() => {
  database.close();
});

/** A handle that explains what it is asked and finds nothing. */
function explaining(plans: string[]): ReadDb {
  return {
    all: <Row>(query: Sql): Row[] => {
      plans.push(...queryPlan(database.read, query));
      return [];
    },
    get: <Row>(query: Sql): Row | undefined => {
      plans.push(...queryPlan(database.read, query));
      return undefined;
    },
  };
}

const id = connId(1);
const scope = { userId: agentUserId(1), serverId: 1, connId: undefined };
const hash = new Uint8Array(32);
const SHORT_LINK = {
  kind: 'contact',
  type: 'contact',
  server: { hosts: [], port: '', keyHash: hash },
  linkKey: hash,
} as const;
const page = { afterOutId: 0, limit: 16 };

describe('no scan of a growing table', () => {
  test.each<[string, (db: ReadDb) => unknown]>([
    ['a received message finds its queue', (db) => findRcvQueue(db, 1, hash)],
    ['and its connection', (db) => findConnection(db, id)],
    ['a repetition is found by its hash', (db) => isReceived(db, id, hash)],
    ['header keys of skipped messages', (db) => skippedKeys(db, { connId: id }).headerKeys()],
    ['a skipped key', (db) => skippedKeys(db, { connId: id }).find(hash, 1)],
    [
      'skipped keys of a kept ratchet',
      (db) => skippedKeys(db, { connId: id, keptId: 1 }).find(hash, 1),
    ],
    ['kept ratchets', (db) => keptRatchets(db, id)],
    ['messages that came early', (db) => earlyMessages(db, id)],
    ['what a queue has to deliver', (db) => pendingDeliveries(db, 1, page)],
    ['what is too old', (db) => expiredDeliveries(db, 1, 0)],
    ['an envelope', (db) => loadEnvelope(db, 1)],
    ['a message by its number', (db) => findMessage(db, id, 1)],
    ['a failed message', (db) => findFailed(db, id, 1)],
    ['how much waits', (db) => countPending(db, id)],
    ['a receipt finds its message', (db) => findSent(db, id, 1)],
    ['whether a receipt is expected', (db) => isReceiptExpected(db, id, { after: 0, upTo: 9 })],
    ['receipts to be sent', (db) => pendingReceipts(db, id, 255)],
    ['a short link of ours by its key', (db) => findOwnShortLink(db, SHORT_LINK)],
    ['the short link of a connection', (db) => loadOwnLink(db, id)],
    ['connections of a user', (db) => connectionSummaries(db, agentUserId(1))],
    ['a request', (db) => findRequest(db, requestId(1))],
    ['queues of a connection', (db) => [rcvQueuesOf(db, id), sndQueuesOf(db, id)]],
    [
      'queues on a server',
      (db) => [
        subscriptionsPage(db, scope, { afterRcvId: hash, limit: 9 }),
        findSubscription(db, scope, hash),
        countRcvQueues(db, scope),
      ],
    ],
    [
      'the queue of a connection with a session of its own',
      (db) => [
        subscriptionsPage(db, { ...scope, connId: id }, { afterRcvId: hash, limit: 9 }),
        countRcvQueues(db, { ...scope, connId: id }),
      ],
    ],
  ])('%s', (_name, ask) => {
    const plans: string[] = [];
    ask(explaining(plans));
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((plan) => plan.startsWith('SCAN'))).toEqual([]);
  });

  test('pages of subscriptions come in the order of the index, without sorting', () => {
    const plans: string[] = [];
    subscriptionsPage(explaining(plans), scope, { afterRcvId: hash, limit: 9 });
    expect(plans).toEqual([
      'SEARCH q USING INDEX sqlite_autoindex_agent_rcv_queue_1 (server_id=? AND rcv_id>?)',
      'SEARCH c USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });

  test('what is asked only now and then may look at the few rows of its kind', () => {
    const plans: string[] = [];
    isSessionInUse(explaining(plans), scope);
    findConnOfSenderId(explaining(plans), hash, hash);
    connectionsWithReceipts(explaining(plans));
    const scanned = plans.filter((plan) => plan.startsWith('SCAN'));
    expect(scanned.some((plan) => /agent_(outgoing|sent|received)\b/.test(plan))).toBe(false);
  });
});
