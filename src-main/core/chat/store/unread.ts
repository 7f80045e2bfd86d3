/** What is new to the user since some item. */
import { type ContactId, type ItemId, itemId } from '#shared/ids.ts';
import { type ReadDb, sql } from '../../database/index.ts';

/** Of the items from `since` on: how many the user has not read, and the newest of these. */
export function findUnreadSince(
  db: ReadDb,
  contact: ContactId,
  since: ItemId,
): { readonly count: number; readonly newestId: ItemId } | undefined {
  const row = db.get<{ count: number; newest: number | null }>(
    sql`SELECT count(*) AS count, max(item_id) AS newest FROM chat_item
        WHERE contact_id = ${contact} AND status = 'unread' AND item_id >= ${since}
          AND deleted_at_ms IS NULL`,
  );
  if (row === undefined || row.newest === null) return undefined;
  return { count: row.count, newestId: itemId(row.newest) };
}
