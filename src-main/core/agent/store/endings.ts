/**
 * Connections that end: at once nothing of them receives, sends or is found, and their rows go a few at
 * a time, since one can have thousands of hashes and keys.
 */
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { type ConnId, connId } from '../events.ts';

/** Rows that are deleted in one turn, a few milliseconds of work. */
export const TURN_ROWS = 400;

/** What a connection without much in it counts for, and a message that waits with all its text. */
const CONNECTION_ROWS = 10;
const OUTGOING_ROWS = 4;

/**
 * Ends the connections, all in the same few statements. Their queues are left to be deleted on their
 * servers, unless they are to be kept there; the caller kicks the commands and lets deleteSomeEnded
 * follow.
 */
export function endConnections(
  db: WriteDb,
  ids: readonly ConnId[],
  { keepQueues, nowMs }: { readonly keepQueues: boolean; readonly nowMs: number },
): void {
  const isOneOf = sql`conn_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  db.run(sql`DELETE FROM agent_command WHERE ${isOneOf}`);
  if (!keepQueues) {
    db.run(sql`INSERT INTO agent_command (type, server_id, user_id, rcv_id, auth_secret, created_at)
      SELECT 'deleteQueue', q.server_id, c.user_id, q.rcv_id, q.auth_secret, ${nowMs}
      FROM agent_rcv_queue q JOIN agent_connection c USING (conn_id)
      WHERE q.${isOneOf} ORDER BY q.queue_id`);
  }
  db.run(sql`DELETE FROM agent_rcv_queue WHERE ${isOneOf}`);
  db.run(sql`DELETE FROM agent_delivery WHERE out_id IN
    (SELECT out_id FROM agent_outgoing WHERE ${isOneOf})`);
  db.run(sql`DELETE FROM agent_receipt WHERE ${isOneOf}`);
  db.run(sql`DELETE FROM agent_untaken WHERE ${isOneOf}`);
  db.run(sql`DELETE FROM agent_link WHERE ${isOneOf}`);
  db.run(sql`DELETE FROM agent_request WHERE ${isOneOf}`);
  db.run(sql`UPDATE agent_connection SET status = 'deleting', deleted_at = ${nowMs},
    ratchet_sync = 'ok', must_renew = 0, e2e_params = NULL, join_info = NULL, e2e_secrets = NULL
    WHERE ${isOneOf}`);
}

/**
 * Deletes about count rows of connections that have ended and wait for nothing; whether more may be
 * left.
 */
export function deleteSomeEnded(db: WriteDb, count: number): boolean {
  let left = count;
  for (const id of listEnded(db, Math.ceil(count / CONNECTION_ROWS))) {
    left -= deleteRows(db, id, left);
    if (left <= 0) return true;
    db.run(sql`DELETE FROM agent_connection WHERE conn_id = ${id}`);
    left -= CONNECTION_ROWS;
    if (left <= 0) return true;
  }
  return false;
}

/** Of those whose deletion waits for their messages, the ones that have waited since before a time. */
export function listExpired(db: ReadDb, beforeMs: number): ConnId[] {
  return ids(
    db,
    sql`SELECT conn_id FROM agent_connection WHERE status = 'deleting' AND deleted_at < ${beforeMs}`,
  );
}

function listEnded(db: ReadDb, count: number): ConnId[] {
  return ids(
    db,
    sql`SELECT conn_id FROM agent_connection c WHERE status = 'deleting' AND NOT EXISTS
        (SELECT 1 FROM agent_outgoing o CROSS JOIN agent_delivery d ON d.out_id = o.out_id
          WHERE o.conn_id = c.conn_id) LIMIT ${count}`,
  );
}

/** Of the tables with many rows of one connection, for about count; how many it counts them for. */
function deleteRows(db: WriteDb, id: ConnId, count: number): number {
  let left = count;
  for (const { statement, weight } of LARGE_TABLES) {
    if (left <= 0) break;
    left -= weight * db.run(statement(id, Math.ceil(left / weight))).changes;
  }
  return count - left;
}

const LARGE_TABLES = [
  {
    weight: OUTGOING_ROWS,
    statement: (id: ConnId, limit: number) => sql`DELETE FROM agent_outgoing WHERE out_id IN
      (SELECT out_id FROM agent_outgoing WHERE conn_id = ${id} LIMIT ${limit})`,
  },
  {
    weight: 1,
    statement: (id: ConnId, limit: number) => sql`DELETE FROM agent_sent
      WHERE conn_id = ${id} AND ext_id IN
        (SELECT ext_id FROM agent_sent WHERE conn_id = ${id} LIMIT ${limit})`,
  },
  {
    weight: 1,
    statement: (id: ConnId, limit: number) => sql`DELETE FROM agent_received
      WHERE conn_id = ${id} AND hash IN
        (SELECT hash FROM agent_received WHERE conn_id = ${id} LIMIT ${limit})`,
  },
  {
    weight: 1,
    statement: (id: ConnId, limit: number) => sql`DELETE FROM agent_skipped_key
      WHERE skipped_id IN
        (SELECT skipped_id FROM agent_skipped_key WHERE conn_id = ${id} LIMIT ${limit})`,
  },
] as const;

function ids(db: ReadDb, query: Sql): ConnId[] {
  return db.all<{ conn_id: number }>(query).map((row) => connId(row.conn_id));
}
