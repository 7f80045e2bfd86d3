/** Requests at our addresses that nobody has answered yet. */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { type ConnId, type RequestId, connId, requestId } from '../events.ts';

export type NewRequest = {
  /** The address. */
  readonly connId: ConnId;
  /** The requester's invitation. */
  readonly link: string;
  readonly receivedAtMs: number;
};

/** A request; the number it is known by. */
export function insertRequest(db: WriteDb, request: NewRequest): RequestId {
  const { connId: id, link, receivedAtMs } = request;
  const { rowId } = db.run(sql`INSERT INTO agent_request (conn_id, link, received_at)
    VALUES (${id}, ${link}, ${receivedAtMs})`);
  return requestId(rowId);
}

/** The invitation of a request, and the address it came to. */
export function findRequest(
  db: ReadDb,
  id: RequestId,
): Pick<NewRequest, 'connId' | 'link'> | undefined {
  const row = db.get<{ conn_id: number; link: string }>(
    sql`SELECT conn_id, link FROM agent_request WHERE request_id = ${id}`,
  );
  return row === undefined ? undefined : { connId: connId(row.conn_id), link: row.link };
}

/** Answered, one way or the other. */
export function deleteRequest(db: WriteDb, id: RequestId): void {
  db.run(sql`DELETE FROM agent_request WHERE request_id = ${id}`);
}

/** Keeps the newest requests of an address; how many were dropped. */
export function dropOldRequests(db: WriteDb, id: ConnId, keptCount: number): number {
  return db.run(sql`DELETE FROM agent_request WHERE conn_id = ${id} AND request_id <= (
    SELECT request_id FROM agent_request WHERE conn_id = ${id}
    ORDER BY request_id DESC LIMIT 1 OFFSET ${keptCount})`).changes;
}
