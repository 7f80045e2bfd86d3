/** How long messages are kept: of a profile, of conversations with a time of their own, what is due. */
import { type ContactId, type ItemId, type UserId, contactId, itemId } from '#shared/ids.ts';
import type { RetentionException } from '#shared/model/index.ts';
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { isKept } from './discarded.ts';

/** How long messages of the profile are kept, in seconds; undefined: for ever. */
export function findKeepS(db: ReadDb, id: UserId): number | undefined {
  const row = db.get<{ keep_s: number | null }>(
    sql`SELECT keep_s FROM chat_user WHERE user_id = ${id}`,
  );
  return row?.keep_s ?? undefined;
}

/** undefined: for ever. */
export function setKeepS(db: WriteDb, id: UserId, keepS: number | undefined): void {
  db.run(sql`UPDATE chat_user SET keep_s = ${keepS} WHERE user_id = ${id}`);
}

/** Conversations of the profile that have a time of their own. */
export function listRetentionExceptions(db: ReadDb, id: UserId): RetentionException[] {
  return db
    .all<{ contact_id: number; keep_s: number | null }>(
      sql`SELECT r.contact_id, r.keep_s FROM chat_contact c
          CROSS JOIN chat_retention r ON r.contact_id = c.contact_id
          WHERE c.user_id = ${id} AND ${isKept(sql`c.contact_id`)} ORDER BY r.contact_id`,
    )
    .map((row) => ({ contactId: contactId(row.contact_id), keepS: row.keep_s ?? undefined }));
}

/** Gives the conversation a time of its own. */
export function insertRetentionException(db: WriteDb, exception: RetentionException): void {
  const { contactId: id, keepS } = exception;
  db.run(sql`INSERT OR REPLACE INTO chat_retention (contact_id, keep_s) VALUES (${id}, ${keepS})`);
}

/** The conversation goes by its profile. */
export function deleteRetentionException(db: WriteDb, id: ContactId): void {
  db.run(sql`DELETE FROM chat_retention WHERE contact_id = ${id}`);
}

/** A conversation of which all that is older is to go. */
export type DueChat = { readonly contactId: ContactId; readonly beforeMs: number };

/** Conversations, of all profiles, with something that has been kept long enough. */
export function listDueChats(db: ReadDb, nowMs: number): DueChat[] {
  return db
    .all<{ contact_id: number; before_ms: number }>(
      sql`SELECT contact_id, before_ms FROM (
            SELECT c.contact_id, ${nowMs} - 1000 *
              CASE WHEN r.contact_id IS NULL THEN u.keep_s ELSE r.keep_s END AS before_ms
            FROM chat_contact c CROSS JOIN chat_user u ON u.user_id = c.user_id
            LEFT JOIN chat_retention r ON r.contact_id = c.contact_id
            WHERE ${isKept(sql`c.contact_id`)}) k
          WHERE before_ms IS NOT NULL AND EXISTS (SELECT 1 FROM chat_item i
            WHERE i.contact_id = k.contact_id AND i.at_ms < k.before_ms)`,
    )
    .map((row) => ({ contactId: contactId(row.contact_id), beforeMs: row.before_ms }));
}

/** As much of an item as it takes to decide whether it goes. */
export type AgedItem = {
  readonly itemId: ItemId;
  readonly atMs: number;
  readonly isSent: boolean;
  /** It waits to be sent. */
  readonly isWaiting: boolean;
};

type AgedRow = { item_id: number; at_ms: number; is_sent: number; is_waiting: number };

/** The place in the order of time that a list goes on from. */
export type AgePlace = Pick<AgedItem, 'atMs' | 'itemId'>;

/** The oldest items of a conversation before a time, in the order of time. */
export function listItemsBeforeTime(
  db: ReadDb,
  { contactId: id, beforeMs }: DueChat,
  page: { readonly after: AgePlace | undefined; readonly count: number },
): AgedItem[] {
  const { atMs, itemId: lastId } = page.after ?? { atMs: Number.MIN_SAFE_INTEGER, itemId: 0 };
  return db
    .all<AgedRow>(
      sql`SELECT item_id, at_ms, is_sent, status IN ('pending', 'delayed') AS is_waiting
          FROM chat_item INDEXED BY chat_item_by_time
          WHERE contact_id = ${id} AND at_ms < ${beforeMs} AND (at_ms, item_id) > (${atMs}, ${lastId})
          ORDER BY at_ms, item_id LIMIT ${page.count}`,
    )
    .map(toAgedItem);
}

/** Some of a conversation's items up to one, the newest first. */
export function listItemsUpTo(
  db: ReadDb,
  id: ContactId,
  { itemId: upTo, count }: { readonly itemId: ItemId; readonly count: number },
): AgedItem[] {
  return db
    .all<AgedRow>(
      sql`SELECT item_id, at_ms, is_sent, status IN ('pending', 'delayed') AS is_waiting
          FROM chat_item WHERE contact_id = ${id} AND item_id <= ${upTo}
          ORDER BY item_id DESC LIMIT ${count}`,
    )
    .map(toAgedItem);
}

/** Reactions to messages that are not here any more, given before a time. */
export function deleteOrphanReactions(db: WriteDb, id: ContactId, beforeMs: number): void {
  db.run(sql`DELETE FROM chat_reaction AS r WHERE contact_id = ${id} AND created_at_ms < ${beforeMs}
    AND NOT EXISTS (SELECT 1 FROM chat_item i WHERE i.contact_id = r.contact_id
      AND i.is_sent IN (0, 1) AND i.shared_msg_id = r.shared_msg_id)`);
}

function toAgedItem(row: AgedRow): AgedItem {
  return {
    itemId: itemId(row.item_id),
    atMs: row.at_ms,
    isSent: row.is_sent === 1,
    isWaiting: row.is_waiting === 1,
  };
}
