/** What a list shows of many connections, read at once. */
import { decodeRatchetState } from '../../crypto/ratchet/index.ts';
import { type ReadDb, sql } from '../../database/index.ts';
import { type ConnId, type RatchetSyncState, connId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import type { ConnectionSummary } from '../types.ts';

type Row = {
  readonly conn_id: number;
  readonly agent_version: number;
  readonly ratchet_sync: RatchetSyncState;
  readonly pq_support: number;
  readonly state: Uint8Array | null;
};

/** All connections of a user; each says what info() says of it. */
export function connectionSummaries(
  db: ReadDb,
  userId: AgentUserId,
): ReadonlyMap<ConnId, ConnectionSummary> {
  const rows = db.all<Row>(sql`SELECT conn_id, agent_version, ratchet_sync, pq_support, state
    FROM agent_connection LEFT JOIN agent_ratchet USING (conn_id) WHERE user_id = ${userId}`);
  return new Map(rows.map((row) => [connId(row.conn_id), rowToSummary(row)]));
}

function rowToSummary(row: Row): ConnectionSummary {
  return {
    agentVersion: row.agent_version,
    ratchetSync: row.ratchet_sync,
    pqSupport: row.pq_support === 1,
    pqSending: row.state !== null && decodeRatchetState(row.state).sndKem,
  };
}
