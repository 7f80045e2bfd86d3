/** Requests at our addresses that nobody has answered yet. */
import { type WriteDb, sql } from '../../database/index.ts';
import type { RequestId } from '../events.ts';

/** Answered, one way or the other. */
export function deleteRequest(db: WriteDb, id: RequestId): void {
  db.run(sql`DELETE FROM agent_request WHERE request_id = ${id}`);
}
