/** What a list shows of many connections, read at once. */
import { decodeRatchetState } from '../../crypto/ratchet/index.ts';
import { type ReadDb, sql } from '../../database/index.ts';
import { type ConnId, type RatchetSyncState, connId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import type { ConnectionSummary } from '../types.ts';
import { type ConnStatus, isLeftBehind } from './connections.ts';

type Row = {
  readonly conn_id: number;
  readonly status: ConnStatus;
  readonly agent_version: number;
  readonly is_peer_deleted: number;
  readonly must_renew: number;
  readonly ratchet_sync: RatchetSyncState;
  readonly resync_at: number | null;
  readonly resync_count: number;
  readonly is_key_waiting: number;
  readonly pq_support: number;
  readonly state: Uint8Array | null;
};

/** A summary, with what is stored of the exchange of keys instead of who mends it, and without blocked queues. */
export type StoredSummary = Omit<
  ConnectionSummary,
  'keyRepair' | 'receivingBlocked' | 'sendingBlocked'
> & {
  readonly status: ConnStatus;
  readonly isPeerDeleted: boolean;
  /** When our keys were sent last. */
  readonly atMs: number | undefined;
  readonly autoCount: number;
  readonly isKeyWaiting: boolean;
};

/** All connections of a user. */
export function connectionSummaries(
  db: ReadDb,
  userId: AgentUserId,
): ReadonlyMap<ConnId, StoredSummary> {
  const rows = db.all<Row>(sql`SELECT conn_id, status, agent_version, is_peer_deleted, must_renew,
      ratchet_sync, resync_at, resync_count, pq_support, state,
      CASE WHEN ratchet_sync IN ('started', 'agreed') THEN EXISTS (
        SELECT 1 FROM agent_outgoing
        WHERE agent_outgoing.conn_id = agent_connection.conn_id AND kind = 'ratchetKey'
      ) ELSE 0 END AS is_key_waiting
    FROM agent_connection LEFT JOIN agent_ratchet USING (conn_id) WHERE user_id = ${userId}`);
  return new Map(rows.map((row) => [connId(row.conn_id), rowToSummary(row)]));
}

function rowToSummary(row: Row): StoredSummary {
  return {
    agentVersion: row.agent_version,
    ratchetSync: row.ratchet_sync,
    pqSupport: row.pq_support === 1,
    pqSending: row.state !== null && decodeRatchetState(row.state).sndKem,
    isLeftBehind: isLeftBehind({ status: row.status, mustRenew: row.must_renew === 1 }),
    status: row.status,
    isPeerDeleted: row.is_peer_deleted === 1,
    atMs: row.resync_at ?? undefined,
    autoCount: row.resync_count,
    isKeyWaiting: row.is_key_waiting === 1,
  };
}
