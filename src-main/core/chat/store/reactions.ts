/** Reactions, kept by the shared id of their message, which may not be here yet. */
import type { ContactId } from '#shared/ids.ts';
import type { Reaction } from '#shared/model/index.ts';
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';

export type ReactionKey = {
  readonly contactId: ContactId;
  readonly msgId: Uint8Array;
};

export type ReactionBy = { readonly isOwn: boolean; readonly emoji: string };

/** @returns false when it was there already */
export function insertReaction(
  db: WriteDb,
  key: ReactionKey,
  reaction: ReactionBy & { readonly atMs: number },
): boolean {
  const { changes } = db.run(
    sql`INSERT OR IGNORE INTO chat_reaction
          (contact_id, shared_msg_id, is_own, emoji, created_at_ms)
        VALUES (${key.contactId}, ${key.msgId}, ${reaction.isOwn},
          ${reaction.emoji}, ${reaction.atMs})`,
  );
  return changes > 0;
}

/** @returns false when it was not there */
export function deleteReaction(db: WriteDb, key: ReactionKey, reaction: ReactionBy): boolean {
  const { changes } = db.run(
    sql`DELETE FROM chat_reaction WHERE contact_id = ${key.contactId}
        AND shared_msg_id = ${key.msgId}
        AND is_own = ${reaction.isOwn} AND emoji = ${reaction.emoji}`,
  );
  return changes > 0;
}

/** How many different reactions one side has on the message. */
export function countReactions(db: ReadDb, key: ReactionKey, isOwn: boolean): number {
  const row = db.get<{ count: number }>(
    sql`SELECT count(*) AS count FROM chat_reaction WHERE contact_id = ${key.contactId}
        AND shared_msg_id = ${key.msgId}
        AND is_own = ${isOwn}`,
  );
  return row?.count ?? 0;
}

/** Both sides' reactions together, in the order they were first given. */
export function listReactions(db: ReadDb, key: ReactionKey): Reaction[] {
  return db
    .all<{ emoji: string; count: number; is_own: number }>(
      sql`SELECT emoji, count(*) AS count, max(is_own) AS is_own FROM chat_reaction
          WHERE contact_id = ${key.contactId}
          AND shared_msg_id = ${key.msgId}
          GROUP BY emoji ORDER BY min(created_at_ms), emoji`,
    )
    .map(({ emoji, count, is_own }) => ({ emoji, count, isOwn: is_own === 1 }));
}
