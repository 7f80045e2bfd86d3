/** Conversations that the user has cleared, until the last of each is gone. */
import { type ContactId, type ItemId, type UserId, contactId, itemId } from '#shared/ids.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';

export type Clearing = {
  readonly contactId: ContactId;
  /** What has come since stays. */
  readonly upToItemId: ItemId;
  /** The contact goes too: it is as if it did not exist (discarded.ts). */
  readonly removesContact: boolean;
};

/** Notes that all items which the conversation has now are to go. */
export function insertClearing(db: WriteDb, id: ContactId): void {
  insertClearings(db, { removesContact: false }, sql`contact_id = ${id}`);
}

/** The same for every conversation of a profile. */
export function insertClearingsOfUser(db: WriteDb, id: UserId): void {
  insertClearings(db, { removesContact: false }, sql`user_id = ${id}`);
}

/** One that is not finished; those that the user sees come first. */
export function findClearing(db: ReadDb): Clearing | undefined {
  const row = db.get<{ contact_id: number; up_to_item_id: number; removes_contact: number }>(
    sql`SELECT contact_id, up_to_item_id, removes_contact FROM chat_clearing
        ORDER BY removes_contact, contact_id LIMIT 1`,
  );
  if (row === undefined) return undefined;
  return {
    contactId: contactId(row.contact_id),
    upToItemId: itemId(row.up_to_item_id),
    removesContact: row.removes_contact === 1,
  };
}

/** How many items there are in conversations that are to be cleared. */
export function countItemsToClear(db: ReadDb): number {
  const row = db.get<{ count: number | null }>(sql`SELECT sum(s.item_count) AS count
    FROM chat_clearing g CROSS JOIN chat_size s ON s.contact_id = g.contact_id`);
  return row?.count ?? 0;
}

/** It is finished, unless the contact is to go by now. */
export function deleteClearing(db: WriteDb, id: ContactId): void {
  db.run(sql`DELETE FROM chat_clearing WHERE contact_id = ${id} AND removes_contact = 0`);
}

/** Of the conversations of the contacts that the condition on their rows names. */
export function insertClearings(
  db: WriteDb,
  { removesContact }: { readonly removesContact: boolean },
  condition: Sql,
): void {
  // A contact that is to go does not stay because its conversation is cleared once more.
  db.run(sql`INSERT INTO chat_clearing (contact_id, up_to_item_id, removes_contact)
    SELECT contact_id, (SELECT ifnull(max(item_id), 1) FROM chat_item), ${removesContact}
      FROM chat_contact c WHERE ${condition} AND (${removesContact} OR EXISTS
        (SELECT 1 FROM chat_item i WHERE i.contact_id = c.contact_id))
    ON CONFLICT (contact_id) DO UPDATE SET up_to_item_id = excluded.up_to_item_id,
      removes_contact = max(removes_contact, excluded.removes_contact)`);
}
