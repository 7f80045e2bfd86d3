/** Queues, their short-link data and their notifiers: rows in and out (20-smp section 7). */
import { type AuthPublicKey, decodeAuthKey, encodeSpki } from '../../core/crypto/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../core/database/index.ts';
import { Writer, decodeAll } from '../../core/encoding/index.ts';
import {
  type QueueLinkData,
  type QueueMode,
  type SmpError,
  SMP_VERSION,
  decodeSmpError,
  encodeSmpError,
} from '../../core/smp/index.ts';

/** What a queue that the operator has blocked is answered with. */
export type Blocked = Extract<SmpError, { readonly type: 'BLOCKED' }>;

/** A queue as commands need it. */
export type Queue = {
  readonly rowId: number;
  readonly recipientId: Uint8Array;
  readonly senderId: Uint8Array;
  /** Any of them authorises the recipient. */
  readonly recipientKeys: readonly AuthPublicKey[];
  /** Present: the queue is secured. */
  readonly senderKey: AuthPublicKey | undefined;
  /** X25519 of the keys of NEW and IDS: seals message bodies for the recipient. */
  readonly bodySecret: Uint8Array;
  readonly mode: QueueMode | undefined;
  /** False: suspended by OFF. */
  readonly isActive: boolean;
  readonly blocked: SmpError | undefined;
  /** Messages waiting, with the marker of a full queue. */
  readonly size: number;
};

export type NewQueue = Pick<
  Queue,
  'recipientId' | 'senderId' | 'recipientKeys' | 'bodySecret' | 'mode'
>;

export type QueueLink = QueueLinkData & { readonly linkId: Uint8Array };

export type Notifier = {
  readonly notifierId: Uint8Array;
  readonly authKey: AuthPublicKey;
  /** X25519 of the keys of NKEY and NID: seals notifications. */
  readonly secret: Uint8Array;
};

/** Stores the queue; the caller has made sure that its ids are free. Returns its row id. */
export function insertQueue(db: WriteDb, queue: NewQueue): number {
  const { rowId } = db.run(sql`
    INSERT INTO queue (recipient_id, sender_id, recipient_keys, body_secret, mode)
    VALUES (${queue.recipientId}, ${queue.senderId}, ${encodeKeys(queue.recipientKeys)},
            ${queue.bodySecret}, ${queue.mode})`);
  return rowId;
}

export function queueByRecipientId(db: ReadDb, recipientId: Uint8Array): Queue | undefined {
  return getQueue(db, sql`recipient_id = ${recipientId}`);
}

export function queueBySenderId(db: ReadDb, senderId: Uint8Array): Queue | undefined {
  return getQueue(db, sql`sender_id = ${senderId}`);
}

export function queueByLinkId(db: ReadDb, linkId: Uint8Array): Queue | undefined {
  return getQueue(db, sql`id = (SELECT queue_id FROM link WHERE link_id = ${linkId})`);
}

export function queueByNotifierId(db: ReadDb, notifierId: Uint8Array): Queue | undefined {
  return getQueue(db, sql`id = (SELECT queue_id FROM notifier WHERE notifier_id = ${notifierId})`);
}

/** Secures the queue. */
export function setSenderKey(db: WriteDb, rowId: number, key: AuthPublicKey): void {
  db.run(sql`UPDATE queue SET sender_key = ${encodeSpki(key)} WHERE id = ${rowId}`);
}

export function setRecipientKeys(db: WriteDb, rowId: number, keys: readonly AuthPublicKey[]): void {
  db.run(sql`UPDATE queue SET recipient_keys = ${encodeKeys(keys)} WHERE id = ${rowId}`);
}

export function suspendQueue(db: WriteDb, rowId: number): void {
  db.run(sql`UPDATE queue SET is_active = 0 WHERE id = ${rowId}`);
}

/** Blocks one queue by its sender's id, or all there are; undefined: they are free again. */
export function setBlocked(db: WriteDb, blocked: Blocked | undefined, senderId?: Uint8Array): void {
  const token =
    blocked === undefined ? undefined : encodeSmpError(blocked, SMP_VERSION.clientNotices);
  const which = senderId === undefined ? sql`1` : sql`sender_id = ${senderId}`;
  db.run(sql`UPDATE queue SET blocked = ${token} WHERE ${which}`);
}

/** Deletes the queue and all that belongs to it. */
export function deleteQueue(db: WriteDb, rowId: number): void {
  db.run(sql`DELETE FROM queue WHERE id = ${rowId}`);
}

export function linkOfQueue(db: ReadDb, rowId: number): QueueLink | undefined {
  return db.get<QueueLink>(sql`
    SELECT link_id AS linkId, fixed_data AS fixedData, user_data AS userData
    FROM link WHERE queue_id = ${rowId}`);
}

/** Sets the data, or replaces the user data; the caller has checked what may not change. */
export function setLink(db: WriteDb, rowId: number, link: QueueLink): void {
  db.run(sql`
    INSERT INTO link (queue_id, link_id, fixed_data, user_data)
    VALUES (${rowId}, ${link.linkId}, ${link.fixedData}, ${link.userData})
    ON CONFLICT (queue_id) DO UPDATE SET user_data = excluded.user_data`);
}

export function deleteLink(db: WriteDb, rowId: number): void {
  db.run(sql`DELETE FROM link WHERE queue_id = ${rowId}`);
}

export function notifierOfQueue(db: ReadDb, rowId: number): Notifier | undefined {
  const row = db.get<{ notifierId: Uint8Array; authKey: Uint8Array; secret: Uint8Array }>(sql`
    SELECT notifier_id AS notifierId, auth_key AS authKey, secret
    FROM notifier WHERE queue_id = ${rowId}`);
  return row === undefined ? undefined : { ...row, authKey: decodeAuthKey(row.authKey) };
}

export function setNotifier(db: WriteDb, rowId: number, notifier: Notifier): void {
  const { notifierId, authKey, secret } = notifier;
  db.run(sql`
    INSERT OR REPLACE INTO notifier (queue_id, notifier_id, auth_key, secret)
    VALUES (${rowId}, ${notifierId}, ${encodeSpki(authKey)}, ${secret})`);
}

export function deleteNotifier(db: WriteDb, rowId: number): void {
  db.run(sql`DELETE FROM notifier WHERE queue_id = ${rowId}`);
}

type QueueRow = {
  readonly rowId: number;
  readonly recipientId: Uint8Array;
  readonly senderId: Uint8Array;
  readonly recipientKeys: Uint8Array;
  readonly senderKey: Uint8Array | null;
  readonly bodySecret: Uint8Array;
  readonly mode: QueueMode | null;
  readonly isActive: number;
  readonly blocked: Uint8Array | null;
  readonly size: number;
};

function getQueue(db: ReadDb, condition: Sql): Queue | undefined {
  const row = db.get<QueueRow>(sql`
    SELECT id AS rowId, recipient_id AS recipientId, sender_id AS senderId,
           recipient_keys AS recipientKeys, sender_key AS senderKey, body_secret AS bodySecret,
           mode, is_active AS isActive, blocked, size
    FROM queue WHERE ${condition}`);
  return row === undefined ? undefined : rowToQueue(row);
}

function rowToQueue(row: QueueRow): Queue {
  return {
    ...row,
    recipientKeys: decodeAll(row.recipientKeys, 'recipient keys', (r) =>
      r.list((item) => decodeAuthKey(item.str())),
    ),
    senderKey: row.senderKey === null ? undefined : decodeAuthKey(row.senderKey),
    mode: row.mode ?? undefined,
    isActive: row.isActive === 1,
    blocked: row.blocked === null ? undefined : decodeSmpError(row.blocked),
  };
}

function encodeKeys(keys: readonly AuthPublicKey[]): Uint8Array {
  return new Writer().list(keys, (w, key) => w.str(encodeSpki(key))).bytes();
}
