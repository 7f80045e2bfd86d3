/**
 * Contacts and profiles that the user has deleted. They are as if they did not exist, but what there is
 * of their conversations goes by and by, and its rows refer to them until the last one is gone: such a
 * contact has a clearing that removes it, such a profile a mark, and neither has anything to be known by.
 */
import type { ContactId, UserId } from '#shared/ids.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { insertClearings } from './clearings.ts';

/** That the contact of this id is there, for conditions. */
export function isKept(contactId: Sql): Sql {
  return sql`NOT EXISTS (SELECT 1 FROM chat_clearing g
    WHERE g.contact_id = ${contactId} AND g.removes_contact = 1)`;
}

/** Takes away all of the contact but its conversation, which is to be cleared. */
export function discardContact(db: WriteDb, id: ContactId): void {
  discardContacts(db, sql`contact_id = ${id}`);
}

/** Takes away all of the profile but its conversations, which are to be cleared. */
export function discardUser(db: WriteDb, id: UserId): void {
  discardContacts(db, sql`user_id = ${id}`);
  db.run(sql`DELETE FROM chat_connection WHERE user_id = ${id} AND contact_id IS NULL`);
  db.run(sql`DELETE FROM chat_address WHERE user_id = ${id}`);
  db.run(sql`DELETE FROM chat_request WHERE user_id = ${id}`);
  db.run(sql`UPDATE chat_user SET is_deleted = 1, is_active = 0, display_name = '', full_name = '',
    short_descr = NULL, peer_type = NULL, password_hash = NULL, password_salt = NULL, keep_s = NULL
    WHERE user_id = ${id}`);
  deleteUserIfEmpty(db, id);
}

/** Deletes the row of a contact of which nothing else is left, and that of its profile likewise. */
export function deleteDiscarded(db: WriteDb, id: ContactId): void {
  const row = db.get<{ user_id: UserId }>(
    sql`SELECT user_id FROM chat_contact WHERE contact_id = ${id}`,
  );
  db.run(sql`DELETE FROM chat_contact WHERE contact_id = ${id}`);
  if (row !== undefined) deleteUserIfEmpty(db, row.user_id);
}

/** Deletes up to count reactions in a conversation; whether there were any. */
export function deleteSomeReactions(db: WriteDb, id: ContactId, count: number): boolean {
  const { changes } = db.run(sql`DELETE FROM chat_reaction
    WHERE (contact_id, shared_msg_id, is_own, emoji) IN
      (SELECT contact_id, shared_msg_id, is_own, emoji FROM chat_reaction
        WHERE contact_id = ${id} LIMIT ${count})`);
  return changes > 0;
}

/** Contacts of the profile, both those that are there and the deleted ones with most left, up to count. */
export function listLeftContacts(
  db: ReadDb,
  user: UserId,
  count: number,
): { readonly kept: readonly ContactId[]; readonly discarded: readonly ContactId[] } {
  const ids = (query: Sql): ContactId[] =>
    db.all<{ contact_id: ContactId }>(query).map((row) => row.contact_id);
  const discarded = ids(sql`SELECT c.contact_id FROM chat_clearing g
    CROSS JOIN chat_contact c ON c.contact_id = g.contact_id
    LEFT JOIN chat_size s ON s.contact_id = c.contact_id
    WHERE g.removes_contact = 1 AND c.user_id = ${user}
    ORDER BY s.item_count DESC LIMIT ${count}`);
  if (discarded.length === 0) return { kept: [], discarded };
  const kept = ids(sql`SELECT c.contact_id FROM chat_contact c
    WHERE c.user_id = ${user} AND ${isKept(sql`c.contact_id`)} LIMIT ${count}`);
  return { kept, discarded };
}

/** Names are free for others at once: no contact is called by a line break and a number. */
function discardContacts(db: WriteDb, condition: Sql): void {
  insertClearings(db, { removesContact: true }, condition);
  db.run(sql`UPDATE chat_contact SET local_display_name = char(10) || contact_id, display_name = '',
    full_name = '', short_descr = NULL, image = NULL, contact_link = NULL, preferences = NULL,
    peer_type = NULL, local_alias = '', draft = '', verified_code = NULL, verified_at_ms = NULL,
    sends_receipts = NULL WHERE ${condition}`);
  // Which message carried which item refers to the connection; the agent's number may not be taken.
  db.run(sql`UPDATE chat_connection SET agent_conn_id = -connection_id, origin = 'invitation',
    link = '', short_link = NULL, local_alias = '', peer_name = NULL, failure = NULL, can_send = 0,
    incognito_name = NULL, contact_req_id = NULL, request_text = NULL, request_shared_id = NULL,
    welcome_text = NULL, welcome_shared_id = NULL, is_profile_due = 0
    WHERE contact_id IN (SELECT contact_id FROM chat_contact WHERE ${condition})`);
  db.run(sql`DELETE FROM chat_retention
    WHERE contact_id IN (SELECT contact_id FROM chat_contact WHERE ${condition})`);
}

function deleteUserIfEmpty(db: WriteDb, id: UserId): void {
  db.run(sql`DELETE FROM chat_user WHERE user_id = ${id} AND is_deleted = 1
    AND NOT EXISTS (SELECT 1 FROM chat_contact c WHERE c.user_id = ${id})`);
}
