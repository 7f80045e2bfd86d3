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
  const condition = sql`contact_id = ${id}`;
  insertClearings(db, { removesContact: true }, condition);
  emptyContacts(db, condition);
  forgetConnections(db, condition);
}

/**
 * The same for all contacts of the profile, in a few statements: their rows, which may hold pictures, are
 * emptied by emptySomeDiscarded.
 */
export function discardContactsOfUser(db: WriteDb, id: UserId): void {
  const condition = sql`user_id = ${id}`;
  insertClearings(db, { removesContact: true }, condition);
  forgetConnections(db, condition);
}

/** Takes away all of the profile but its conversations, which are to be cleared. */
export function discardUser(db: WriteDb, id: UserId): void {
  discardContactsOfUser(db, id);
  db.run(sql`DELETE FROM chat_connection WHERE user_id = ${id} AND contact_id IS NULL`);
  for (const table of SERVER_TABLES) db.run(sql`DELETE FROM ${table} WHERE user_id = ${id}`);
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

/** Takes from up to count deleted contacts what they are known by; whether there were any. */
export function emptySomeDiscarded(db: WriteDb, count: number): boolean {
  const rows = db.all<{ contact_id: ContactId }>(sql`SELECT c.contact_id FROM chat_clearing g
    CROSS JOIN chat_contact c ON c.contact_id = g.contact_id
    WHERE g.removes_contact = 1 AND NOT ${IS_EMPTIED} LIMIT ${count}`);
  for (const row of rows) emptyContacts(db, sql`contact_id = ${row.contact_id}`);
  return rows.length > 0;
}

/** Makes a name free that a deleted contact still has. */
export function freeName(db: WriteDb, user: UserId, localDisplayName: string): void {
  emptyContacts(
    db,
    sql`user_id = ${user} AND local_display_name = ${localDisplayName}
      AND NOT ${isKept(sql`chat_contact.contact_id`)}`,
  );
}

/** What a profile has chosen of servers, those that it has added among them. */
const SERVER_TABLES = [
  sql`network_operator`,
  sql`network_preset_server`,
  sql`network_own_server`,
] as const;

/** No contact is called by a line break and a number. */
const IS_EMPTIED = sql`substr(c.local_display_name, 1, 1) = char(10)`;

function emptyContacts(db: WriteDb, condition: Sql): void {
  db.run(sql`UPDATE chat_contact SET local_display_name = char(10) || contact_id, display_name = '',
    full_name = '', short_descr = NULL, image = NULL, contact_link = NULL, preferences = NULL,
    peer_type = NULL, local_alias = '', draft = '', verified_code = NULL, verified_at_ms = NULL,
    sends_receipts = NULL WHERE ${condition}`);
}

function forgetConnections(db: WriteDb, condition: Sql): void {
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
