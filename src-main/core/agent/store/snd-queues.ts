/** Queues we send to. */
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import {
  type Ed25519Secret,
  type X25519Public,
  ed25519Secret,
  x25519Public,
} from '../../crypto/index.ts';
import { type ConnId, connId } from '../events.ts';
import { type AgentUserId, agentUserId } from '../network.ts';
import type { QueueMode } from '../../smp/index.ts';
import type { SessionScope } from '../servers/session-scope.ts';

/**
 * held: waits until our own queue is secured; new: nothing sent yet; secured: in use; unused: the
 * new queue of a rotation, until the peer says to use it.
 */
export type SndQueueStatus = 'held' | 'new' | 'secured' | 'unused';

export type SndQueue = {
  readonly queueId: number;
  readonly connId: ConnId;
  readonly userId: AgentUserId;
  readonly serverId: number;
  readonly sndId: Uint8Array;
  readonly authSecret: Ed25519Secret;
  readonly e2ePublic: X25519Public;
  /** Shared with the recipient, 32 bytes. */
  readonly e2eSecret: Uint8Array;
  readonly clientVersion: number;
  /** We give the server our key (SKEY); otherwise the recipient does. */
  readonly isSecurable: boolean;
  readonly status: SndQueueStatus;
  readonly replacesId: number | undefined;
  /** Number of the last message the server has taken. */
  readonly sentExtId: number;
};

export type NewSndQueue = Omit<SndQueue, 'queueId' | 'userId' | 'sentExtId'> & {
  /** Of a queue that is not used yet. */
  readonly createdAtMs?: number;
  readonly mode?: QueueMode | undefined;
};

type SndQueueRow = {
  readonly queue_id: number;
  readonly conn_id: number;
  readonly user_id: number;
  readonly server_id: number;
  readonly snd_id: Uint8Array;
  readonly auth_secret: Uint8Array;
  readonly e2e_public: Uint8Array;
  readonly e2e_secret: Uint8Array;
  readonly client_version: number;
  readonly is_securable: number;
  readonly status: SndQueueStatus;
  readonly replaces_id: number | null;
  readonly sent_ext_id: number;
};

/** A queue to send to; its row id. */
export function insertSndQueue(db: WriteDb, queue: NewSndQueue): number {
  return db.run(sql`INSERT INTO agent_snd_queue (conn_id, server_id, snd_id, auth_secret,
    e2e_public, e2e_secret, client_version, is_securable, status, replaces_id, created_at, mode) VALUES
    (${queue.connId}, ${queue.serverId}, ${queue.sndId}, ${queue.authSecret}, ${queue.e2ePublic},
    ${queue.e2eSecret}, ${queue.clientVersion}, ${queue.isSecurable}, ${queue.status},
    ${queue.replacesId}, ${queue.createdAtMs}, ${queue.mode})`).rowId;
}

/** The queue of a row. */
export function loadSndQueue(db: ReadDb, queueId: number): SndQueue | undefined {
  return selectQueues(db, sql`q.queue_id = ${queueId}`)[0];
}

/** The queues of a connection, oldest first. */
export function sndQueuesOf(db: ReadDb, id: ConnId): readonly SndQueue[] {
  return selectQueues(db, sql`q.conn_id = ${id}`);
}

/** Queues with something to deliver or to secure; those of one session, or all. */
export function sndQueuesWithWork(db: ReadDb, scope?: SessionScope): readonly number[] {
  const where = scope === undefined ? sql`1` : inScope(scope);
  const rows = db.all<{ queue_id: number }>(sql`SELECT q.queue_id FROM agent_snd_queue q
    JOIN agent_connection c USING (conn_id) WHERE ${where} AND ((q.status = 'new' AND q.is_securable = 1) OR EXISTS
      (SELECT 1 FROM agent_delivery d WHERE d.snd_queue_id = q.queue_id))`);
  return rows.map((row) => row.queue_id);
}

/** Moves a queue on. */
export function setSndStatus(db: WriteDb, queueId: number, status: SndQueueStatus): void {
  db.run(sql`UPDATE agent_snd_queue SET status = ${status} WHERE queue_id = ${queueId}`);
}

/** Lets go what waited for our own queue to be secured. */
export function releaseHeldQueues(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_snd_queue SET status = 'new' WHERE conn_id = ${id} AND status = 'held'`);
}

/** The server has taken this message. */
export function setSentExtId(db: WriteDb, queueId: number, extId: number): void {
  db.run(sql`UPDATE agent_snd_queue SET sent_ext_id = max(sent_ext_id, ${extId})
    WHERE queue_id = ${queueId}`);
}

/** Forgets a queue and what it still had to take. */
export function deleteSndQueue(db: WriteDb, queueId: number): void {
  db.run(sql`DELETE FROM agent_snd_queue WHERE queue_id = ${queueId}`);
}

/** What is to be said of the peer's new queue: our keys for it, or a test of it. */
export type UnsaidOfQueue = {
  readonly queue: SndQueue;
  readonly unsaid: 'keys' | 'test';
  readonly mode: QueueMode | undefined;
};

/** Something is to be said of a queue. */
export function setUnsaid(db: WriteDb, queueId: number, unsaid: UnsaidOfQueue['unsaid']): void {
  db.run(sql`UPDATE agent_snd_queue SET unsaid = ${unsaid} WHERE queue_id = ${queueId}`);
}

/** Takes what is to be said of a connection's queues, oldest first: it is said now. */
export function takeUnsaid(db: WriteDb, id: ConnId): readonly UnsaidOfQueue[] {
  const rows = db.all<{
    queue_id: number;
    unsaid: UnsaidOfQueue['unsaid'];
    mode: QueueMode | null;
  }>(sql`SELECT queue_id, unsaid, mode FROM agent_snd_queue
    WHERE conn_id = ${id} AND unsaid IS NOT NULL ORDER BY queue_id`);
  if (rows.length > 0) {
    db.run(sql`UPDATE agent_snd_queue SET unsaid = NULL WHERE conn_id = ${id}`);
  }
  return rows.flatMap(({ queue_id: queueId, unsaid, mode }) => {
    const queue = loadSndQueue(db, queueId);
    return queue === undefined ? [] : [{ queue, unsaid, mode: mode ?? undefined }];
  });
}

/** Forgets queues that were not used since a time. */
export function deleteUnusedQueues(db: WriteDb, createdBeforeMs: number): void {
  db.run(sql`DELETE FROM agent_snd_queue
    WHERE status = 'unused' AND created_at < ${createdBeforeMs}`);
}

function selectQueues(db: ReadDb, condition: Sql): readonly SndQueue[] {
  const query = sql`SELECT q.queue_id, q.conn_id, c.user_id, q.server_id, q.snd_id, q.auth_secret,
    q.e2e_public, q.e2e_secret, q.client_version, q.is_securable, q.status, q.replaces_id,
    q.sent_ext_id FROM agent_snd_queue q JOIN agent_connection c USING (conn_id)
    WHERE ${condition} ORDER BY q.queue_id`;
  return db.all<SndQueueRow>(query).map(rowToSndQueue);
}

function inScope({ userId, serverId, connId: id }: SessionScope): Sql {
  const ofConnection = id === undefined ? sql`1` : sql`q.conn_id = ${id}`;
  return sql`q.server_id = ${serverId} AND c.user_id = ${userId} AND ${ofConnection}`;
}

function rowToSndQueue(row: SndQueueRow): SndQueue {
  return {
    queueId: row.queue_id,
    connId: connId(row.conn_id),
    userId: agentUserId(row.user_id),
    serverId: row.server_id,
    sndId: row.snd_id,
    authSecret: ed25519Secret(row.auth_secret),
    e2ePublic: x25519Public(row.e2e_public),
    e2eSecret: row.e2e_secret,
    clientVersion: row.client_version,
    isSecurable: row.is_securable === 1,
    status: row.status,
    replacesId: row.replaces_id ?? undefined,
    sentExtId: row.sent_ext_id,
  };
}
