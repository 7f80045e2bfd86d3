/** Item rows: messages and notices of a conversation, in the order they came to be here. */
import { type ContactId, type ItemId, contactId, itemId, type UserId } from '#shared/ids.ts';
import type { Notice, SendReason } from '#shared/model/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import type { JsonObject } from '../protocol/index.ts';
import { isKept } from './discarded.ts';
import { type UnindexOptions, indexItem, unindexItem, unindexItems } from './search-index.ts';

export type ItemStatusRow =
  'pending' | 'sent' | 'delivered' | 'delayed' | 'failed' | 'unread' | 'read';

export type ItemRow = {
  readonly itemId: ItemId;
  readonly contactId: ContactId;
  readonly isSent: boolean;
  readonly content: ItemRowContent;
  readonly sharedMsgId: Uint8Array | undefined;
  readonly status: ItemStatusRow;
  readonly reason: SendReason | undefined;
  readonly atMs: number;
  readonly editedAtMs: number | undefined;
  /** Its sender is still writing it. */
  readonly isLive: boolean;
  readonly deletedAtMs: number | undefined;
  /** Whether a server in between hid our address; undefined: not known. */
  readonly isProxied: boolean | undefined;
  readonly createdAtMs: number;
};

export type ItemRowContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string; readonly json: JsonObject }
  | { readonly kind: 'notice'; readonly notice: Notice };

type Row = {
  item_id: number;
  contact_id: number;
  is_sent: number;
  kind: 'text' | 'other' | 'notice';
  text: string;
  detail: string | null;
  shared_msg_id: Uint8Array | null;
  status: ItemStatusRow;
  reason: string | null;
  at_ms: number;
  edited_at_ms: number | null;
  is_live: number;
  deleted_at_ms: number | null;
  is_proxied: number | null;
  created_at_ms: number;
};

const SELECT = sql`SELECT item_id, contact_id, is_sent, kind, text, detail, shared_msg_id, status,
  reason, at_ms, edited_at_ms, is_live, deleted_at_ms, is_proxied, created_at_ms FROM chat_item`;

export type NewItem = Pick<
  ItemRow,
  'contactId' | 'isSent' | 'content' | 'sharedMsgId' | 'status' | 'atMs' | 'createdAtMs'
> & { readonly editedAtMs?: number | undefined; readonly isLive?: boolean | undefined };

/** Adds an item at the end of its conversation; its id is returned. */
export function insertItem(db: WriteDb, item: NewItem): ItemId {
  const { text, detail } = contentColumns(item.content);
  const { rowId } = db.run(
    sql`INSERT INTO chat_item (contact_id, is_sent, kind, text, detail, shared_msg_id, status, at_ms,
          edited_at_ms, is_live, created_at_ms)
        VALUES (${item.contactId}, ${item.isSent}, ${item.content.kind}, ${text}, ${detail},
          ${item.sharedMsgId}, ${item.status}, ${item.atMs}, ${item.editedAtMs},
          ${item.isLive === true}, ${item.createdAtMs})`,
  );
  const id = itemId(rowId);
  if (item.content.kind !== 'notice') indexItem(db, id);
  return id;
}

/** One item of a contact. */
export function findItem(db: ReadDb, contact: ContactId, id: ItemId): ItemRow | undefined {
  return one(
    db,
    sql`${SELECT} i WHERE item_id = ${id} AND contact_id = ${contact}
        AND ${isKept(sql`i.contact_id`)}`,
  );
}

/** The item both sides know by this id; isSent tells whose it is. */
export function findItemByMsgId(
  db: ReadDb,
  contact: ContactId,
  shared: { readonly msgId: Uint8Array; readonly isSent: boolean },
): ItemRow | undefined {
  return one(
    db,
    sql`${SELECT} WHERE contact_id = ${contact} AND is_sent = ${shared.isSent}
        AND shared_msg_id = ${shared.msgId}`,
  );
}

/** The newest items, oldest first. */
export function listLatestItems(db: ReadDb, contact: ContactId, count: number): ItemRow[] {
  return listItemsBefore(db, contact, { itemId: Number.MAX_SAFE_INTEGER as ItemId, count });
}

export type Window = { readonly itemId: ItemId; readonly count: number };

/** Up to count items older than the given one, oldest first. */
export function listItemsBefore(db: ReadDb, contact: ContactId, window: Window): ItemRow[] {
  return db
    .all<Row>(
      sql`${SELECT} WHERE contact_id = ${contact} AND item_id < ${window.itemId}
          ORDER BY item_id DESC LIMIT ${window.count}`,
    )
    .map(rowToItem)
    .reverse();
}

/** Up to count items from the given one on, oldest first. */
export function listItemsFrom(db: ReadDb, contact: ContactId, window: Window): ItemRow[] {
  return db
    .all<Row>(
      sql`${SELECT} WHERE contact_id = ${contact} AND item_id >= ${window.itemId}
          ORDER BY item_id LIMIT ${window.count}`,
    )
    .map(rowToItem);
}

/** The item of that time, or the next after it in time; undefined when all are older. */
export function findItemAtTime(db: ReadDb, contact: ContactId, atMs: number): ItemId | undefined {
  const row = db.get<{ item_id: number }>(
    sql`SELECT item_id FROM chat_item WHERE contact_id = ${contact} AND at_ms >= ${atMs}
        ORDER BY at_ms, item_id LIMIT 1`,
  );
  return row === undefined ? undefined : itemId(row.item_id);
}

/** How many items the user has not read. */
export function countUnread(db: ReadDb, contact: ContactId): number {
  const row = db.get<{ count: number }>(
    sql`SELECT count(*) AS count FROM chat_item WHERE contact_id = ${contact} AND status = 'unread'`,
  );
  return row?.count ?? 0;
}

/** The same for every contact that has unread items. */
export function countUnreadByContact(db: ReadDb): ReadonlyMap<ContactId, number> {
  const rows = db.all<{ contact_id: number; count: number }>(
    sql`SELECT contact_id, count(*) AS count FROM chat_item WHERE status = 'unread'
        GROUP BY contact_id`,
  );
  return new Map(rows.map(({ contact_id, count }) => [contactId(contact_id), count]));
}

/** Items of all contacts of a user that were not read. */
export function countUnreadOfUser(db: ReadDb, user: UserId): number {
  const row = db.get<{ count: number }>(sql`SELECT count(*) AS count FROM chat_contact c
    CROSS JOIN chat_item i ON i.contact_id = c.contact_id
    WHERE c.user_id = ${user} AND i.status = 'unread' AND ${isKept(sql`c.contact_id`)}`);
  return row?.count ?? 0;
}

/** The oldest item the user has not read. */
export function findFirstUnread(db: ReadDb, contact: ContactId): ItemId | undefined {
  const row = db.get<{ item_id: number }>(
    sql`SELECT item_id FROM chat_item WHERE contact_id = ${contact} AND status = 'unread'
        ORDER BY item_id LIMIT 1`,
  );
  return row === undefined ? undefined : itemId(row.item_id);
}

/** @returns how many items this made read */
export function markItemsRead(db: WriteDb, contact: ContactId, upTo: ItemId): number {
  return db.run(
    sql`UPDATE chat_item SET status = 'read'
        WHERE contact_id = ${contact} AND status = 'unread' AND item_id <= ${upTo}`,
  ).changes;
}

/** What became of a message; a reason goes with delayed and failed. */
export function setItemStatus(
  db: WriteDb,
  id: ItemId,
  status: { readonly status: ItemStatusRow; readonly reason?: SendReason },
): void {
  const reason = status.reason === undefined ? undefined : JSON.stringify(status.reason);
  db.run(
    sql`UPDATE chat_item SET status = ${status.status}, reason = ${reason} WHERE item_id = ${id}`,
  );
}

/** Which way the message left. */
export function setItemProxied(db: WriteDb, id: ItemId, isProxied: boolean): void {
  db.run(sql`UPDATE chat_item SET is_proxied = ${isProxied} WHERE item_id = ${id}`);
}

/** Replaces what the item says. */
export function setItemContent(
  db: WriteDb,
  id: ItemId,
  change: { readonly content: ItemRowContent; readonly editedAtMs: number | undefined },
): void {
  const { text, detail } = contentColumns(change.content);
  unindexItem(db, id);
  db.run(
    sql`UPDATE chat_item SET kind = ${change.content.kind}, text = ${text}, detail = ${detail},
          edited_at_ms = ${change.editedAtMs} WHERE item_id = ${id}`,
  );
  indexItem(db, id);
}

/** Its sender has finished the message. */
export function endLive(db: WriteDb, id: ItemId): void {
  db.run(sql`UPDATE chat_item SET is_live = 0 WHERE item_id = ${id}`);
}

/** Takes the text and the reactions away and leaves the mark that something was here. */
export function setItemDeleted(db: WriteDb, id: ItemId, atMs: number): void {
  unindexItem(db, id);
  db.run(
    sql`UPDATE chat_item SET kind = 'text', text = '', detail = NULL, deleted_at_ms = ${atMs}
        WHERE item_id = ${id}`,
  );
  deleteReactions(db, id);
}

/** Removes the row and all that hangs on it. */
export function deleteItem(db: WriteDb, id: ItemId): void {
  unindexItem(db, id);
  removeRow(db, id);
}

/**
 * The same for many. Of 50 and more, and where they are a part of many, the words leave the search index
 * a little later.
 */
export function deleteItems(
  db: WriteDb,
  ids: readonly ItemId[],
  options: UnindexOptions = { isBulk: false },
): void {
  unindexItems(db, ids, options);
  for (const id of ids) removeRow(db, id);
}

function removeRow(db: WriteDb, id: ItemId): void {
  deleteReactions(db, id);
  db.run(sql`DELETE FROM chat_item WHERE item_id = ${id}`);
}

function deleteReactions(db: WriteDb, id: ItemId): void {
  db.run(
    sql`DELETE FROM chat_reaction WHERE (contact_id, shared_msg_id) =
          (SELECT contact_id, shared_msg_id FROM chat_item WHERE item_id = ${id})`,
  );
}

function contentColumns(content: ItemRowContent): { text: string; detail: string | undefined } {
  switch (content.kind) {
    case 'text':
      return { text: content.text, detail: undefined };
    case 'other':
      return { text: content.text, detail: JSON.stringify(content.json) };
    case 'notice':
      return { text: '', detail: JSON.stringify(content.notice) };
  }
}

function one(db: ReadDb, query: Sql): ItemRow | undefined {
  const row = db.get<Row>(query);
  return row === undefined ? undefined : rowToItem(row);
}

function rowToItem(row: Row): ItemRow {
  return {
    itemId: itemId(row.item_id),
    contactId: contactId(row.contact_id),
    isSent: row.is_sent === 1,
    content: rowToContent(row),
    sharedMsgId: row.shared_msg_id ?? undefined,
    status: row.status,
    // Both JSON columns hold only what this file wrote.
    reason: row.reason === null ? undefined : (JSON.parse(row.reason) as SendReason),
    atMs: row.at_ms,
    editedAtMs: row.edited_at_ms ?? undefined,
    isLive: row.is_live === 1,
    deletedAtMs: row.deleted_at_ms ?? undefined,
    isProxied: row.is_proxied === null ? undefined : row.is_proxied === 1,
    createdAtMs: row.created_at_ms,
  };
}

function rowToContent(row: Row): ItemRowContent {
  const detail = row.detail ?? '{}';
  switch (row.kind) {
    case 'text':
      return { kind: 'text', text: row.text };
    case 'other':
      return { kind: 'other', text: row.text, json: JSON.parse(detail) as JsonObject };
    case 'notice':
      return { kind: 'notice', notice: JSON.parse(detail) as Notice };
  }
}
