/**
 * Messages that came before the keys of their ratchet: one queue may overtake another (SPEC.md, AG164).
 * They are tried again when keys come; at most 16 for a connection.
 */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import type { ConnId } from '../events.ts';

/** A peer that cannot be read must not fill the database. */
export const MAX_EARLY_MESSAGES = 16;

/** A message as its envelope had it, not decrypted yet. */
export type EarlyMessage = {
  readonly agentVersion: number;
  readonly encAgentMessage: Uint8Array;
  readonly sentAtMs: number;
  /** The user knows that it could not be read. */
  readonly isTold: boolean;
};

/** Keeps a message for later; false when there are too many. */
export function insertEarly(db: WriteDb, id: ConnId, early: EarlyMessage): boolean {
  const { changes } = db.run(sql`INSERT INTO agent_early
    (conn_id, agent_version, sealed, sent_at, is_told)
    SELECT ${id}, ${early.agentVersion}, ${early.encAgentMessage}, ${early.sentAtMs},
      ${early.isTold ? 1 : 0}
    WHERE (SELECT count(*) FROM agent_early WHERE conn_id = ${id}) < ${MAX_EARLY_MESSAGES}`);
  return changes > 0;
}

/** What was kept, in the order in which it came. */
export function earlyMessages(db: ReadDb, id: ConnId): readonly EarlyMessage[] {
  const rows = db.all<{
    agent_version: number;
    sealed: Uint8Array;
    sent_at: number;
    is_told: number;
  }>(sql`SELECT agent_version, sealed, sent_at, is_told FROM agent_early
    WHERE conn_id = ${id} ORDER BY early_id`);
  return rows.map((row) => ({
    agentVersion: row.agent_version,
    encAgentMessage: row.sealed,
    sentAtMs: row.sent_at,
    isTold: row.is_told === 1,
  }));
}

/** They are tried again now. */
export function deleteEarly(db: WriteDb, id: ConnId): void {
  db.run(sql`DELETE FROM agent_early WHERE conn_id = ${id}`);
}
