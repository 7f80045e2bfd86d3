/**
 * Numbers of a peer's messages that were passed over while two queues of a connection deliver: the
 * slower one may still bring them (SPEC.md, AG165). At most 100 ranges for a connection.
 */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import type { ConnId } from '../events.ts';
import { HISTORY_MS } from './history.ts';

/** A peer that counts wildly must not fill the database. */
export const MAX_GAPS = 100;

/** Messages `from` to `to`, both among them. */
export type Gap = { readonly from: number; readonly to: number };

type GapRow = {
  readonly from_ext_id: number;
  readonly to_ext_id: number;
  readonly held_at: number;
};

/** Holds a gap; false when there are too many. */
export function insertGap(
  db: WriteDb,
  id: ConnId,
  gap: Gap & { readonly heldAtMs: number },
): boolean {
  const { changes } = db.run(sql`INSERT INTO agent_gap (conn_id, from_ext_id, to_ext_id, held_at)
    SELECT ${id}, ${gap.from}, ${gap.to}, ${gap.heldAtMs}
    WHERE (SELECT count(*) FROM agent_gap WHERE conn_id = ${id}) < ${MAX_GAPS}`);
  return changes > 0;
}

/** The message has come after all; false when it was not missing. */
export function fillGap(db: WriteDb, id: ConnId, extId: number): boolean {
  const row = db.get<GapRow>(sql`SELECT from_ext_id, to_ext_id, held_at FROM agent_gap
    WHERE conn_id = ${id} AND from_ext_id <= ${extId} AND to_ext_id >= ${extId}`);
  if (row === undefined) return false;
  const { from_ext_id: from, to_ext_id: to, held_at: heldAtMs } = row;
  db.run(sql`DELETE FROM agent_gap WHERE conn_id = ${id} AND from_ext_id = ${from}`);
  // What was one range may become two: no bound is looked at, as each costs the peer a message.
  for (const rest of [
    { from, to: extId - 1 },
    { from: extId + 1, to },
  ]) {
    if (rest.from <= rest.to) {
      db.run(sql`INSERT INTO agent_gap (conn_id, from_ext_id, to_ext_id, held_at)
        VALUES (${id}, ${rest.from}, ${rest.to}, ${heldAtMs})`);
    }
  }
  return true;
}

/** What is still missing below the number, which is forgotten. */
export function takeGaps(
  db: WriteDb,
  id: ConnId,
  belowExtId = Number.MAX_SAFE_INTEGER,
): readonly Gap[] {
  const rows = db.all<GapRow>(sql`SELECT from_ext_id, to_ext_id, held_at FROM agent_gap
    WHERE conn_id = ${id} AND to_ext_id < ${belowExtId} ORDER BY from_ext_id`);
  if (rows.length > 0) {
    db.run(sql`DELETE FROM agent_gap WHERE conn_id = ${id} AND to_ext_id < ${belowExtId}`);
  }
  return rows.map((row) => ({ from: row.from_ext_id, to: row.to_ext_id }));
}

/** Connections with gaps that no server can fill any more. */
export function connectionsWithOldGaps(db: ReadDb, nowMs: number): readonly ConnId[] {
  const rows = db.all<{ conn_id: ConnId }>(sql`SELECT DISTINCT conn_id FROM agent_gap
    WHERE held_at < ${nowMs - HISTORY_MS}`);
  return rows.map((row) => row.conn_id);
}
