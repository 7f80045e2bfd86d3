/**
 * Events that the host could not take, for it to be told them again, perhaps by a later version
 * (SPEC.md, AG183). At most 64 for a connection.
 */
import { base64urlDecode, base64urlEncode } from '../../base/index.ts';
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import type { AgentEvent } from '../events.ts';

/** A peer whose messages cannot be taken must not fill the database. */
export const MAX_UNTAKEN = 64;

export type Untaken = { readonly untakenId: number; readonly event: AgentEvent };

/** Keeps an event; false when there are too many. */
export function insertUntaken(db: WriteDb, event: AgentEvent, keptAtMs: number): boolean {
  const { connId: id } = event;
  const { changes } = db.run(sql`INSERT INTO agent_untaken (conn_id, event, kept_at)
    SELECT ${id}, ${toText(event)}, ${keptAtMs}
    WHERE (SELECT count(*) FROM agent_untaken WHERE conn_id = ${id}) < ${MAX_UNTAKEN}`);
  return changes > 0;
}

/** All that are kept of connections that go on, in the order in which they were told first. */
export function listUntaken(db: ReadDb): readonly Untaken[] {
  const rows = db.all<{ untaken_id: number; event: string }>(sql`SELECT untaken_id, event
    FROM agent_untaken JOIN agent_connection USING (conn_id)
    WHERE status <> 'deleting' ORDER BY untaken_id`);
  return rows.map((row) => ({ untakenId: row.untaken_id, event: fromText(row.event) }));
}

/** It was taken. */
export function deleteUntaken(db: WriteDb, untakenId: number): void {
  db.run(sql`DELETE FROM agent_untaken WHERE untaken_id = ${untakenId}`);
}

/** Fields of events are JSON, but for bytes and great numbers. */
function toText(event: AgentEvent): string {
  const fields = Object.entries(event).map(([key, value]: [string, unknown]) => {
    if (value instanceof Uint8Array) return [key, { bytes: base64urlEncode(value) }];
    return [key, typeof value === 'bigint' ? { bigint: String(value) } : value];
  });
  return JSON.stringify(Object.fromEntries(fields));
}

function fromText(text: string): AgentEvent {
  const fields = Object.entries(JSON.parse(text) as Record<string, unknown>).map(([key, value]) => {
    const { bytes, bigint } = (value ?? {}) as { bytes?: string; bigint?: string };
    if (bytes !== undefined) return [key, base64urlDecode(bytes) ?? new Uint8Array(0)];
    return [key, bigint === undefined ? value : BigInt(bigint)];
  });
  // Written by toText.
  return Object.fromEntries(fields) as AgentEvent;
}
