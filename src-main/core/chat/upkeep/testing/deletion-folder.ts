/** A data folder of two profiles with long and short conversations, in which much is to be deleted. */
import { createDecipheriv, createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type ContactId, type UserId, userId } from '#shared/ids.ts';
import { systemClock } from '../../../api/index.ts';
import { type Clock, defined, utf8Encode } from '../../../base/index.ts';
import {
  type Database,
  type DatabaseKey,
  type ReadDb,
  type WriteDb,
  sql,
} from '../../../database/index.ts';
import { TestCore } from '../../../testing/test-core.ts';
import { searchFaults } from '../../search/index.ts';
import {
  findSearchState,
  insertConnection,
  insertContact,
  insertItem,
  insertItemMessage,
  insertReaction,
  insertUser,
  listDueChats,
  setActiveUser,
  setContactAlias,
  setContactDraft,
  setContactState,
} from '../../store/index.ts';
import { agentMsgId, connId } from '../../../agent/index.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Messages of each conversation: a few long ones, and many short ones. */
const LENGTHS = [1_600, 800, 400, 200, 120, ...Array.from({ length: 25 }, (_, index) => 8 * index)];
const HISTORY_ROWS = 500;

/** Two profiles of this name; the first is active. */
export const PROFILES = ['first', 'second'] as const;

/** Short pauses, so that what takes seconds of waiting is over sooner. */
const hastyClock: Clock = {
  now: () => systemClock.now(),
  schedule: (delayMs, task) =>
    systemClock.schedule(delayMs >= 500 && delayMs <= 5_000 ? delayMs / 50 : delayMs, task),
};

/** The core of the folder, whose only server is not reached. */
export function openFolder(dataDir: string): Promise<TestCore> {
  const server = 'smp://AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=@127.0.0.1:9';
  return TestCore.open({ name: 'nobody', servers: [server], dataDir, clock: hastyClock });
}

/** The database that the core has open. */
export function databaseOf({ chat }: TestCore): Database {
  return (chat as unknown as { readonly context: { readonly database: Database } }).context
    .database;
}

/** What a word is planted in: what somebody is known by, and messages before and after a time. */
export type WordKind = 'profile' | 'contact' | 'old' | 'new';

/** A word of no language, planted in all of the kind of one profile or contact. */
export function wordOf(id: number, kind: WordKind): string {
  const digest = createHash('sha256')
    .update(`${kind} ${String(id)}`)
    .digest();
  return [...digest.subarray(0, 14)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

/** Fills an empty folder; half of each conversation is older than a month. */
export async function fillFolder(dataDir: string): Promise<void> {
  const core = await openFolder(dataDir);
  const database = databaseOf(core);
  for (const name of PROFILES) {
    for (const length of LENGTHS) {
      database.transaction((db) => {
        addContact(db, profileId(db, name), length);
      });
    }
  }
  await core.core.close();
}

/** Made where there is none; TestCore has made one. */
function profileId(db: WriteDb, name: (typeof PROFILES)[number]): UserId {
  const row = db.get<{ id: number }>(
    sql`SELECT user_id AS id FROM chat_user ORDER BY user_id DESC LIMIT 1`,
  );
  const isThere = db.get(sql`SELECT 1 FROM chat_user WHERE short_descr = ${name}`) !== undefined;
  const first = userId(defined(row, 'a profile').id);
  if (isThere) return first;
  const id =
    name === 'first'
      ? first
      : insertUser(db, { displayName: name, fullName: '', peerType: undefined, createdAtMs: 1 });
  const word = wordOf(id, 'profile');
  db.run(
    sql`UPDATE chat_user SET full_name = ${word}, short_descr = ${name} WHERE user_id = ${id}`,
  );
  db.run(sql`INSERT INTO network_own_server (user_id, protocol, address, is_enabled)
    VALUES (${id}, 'smp', ${`smp://AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=@${word}.example`}, 0)`);
  if (name === 'first') setActiveUser(db, id);
  return id;
}

function addContact(db: WriteDb, user: UserId, length: number): void {
  const conn = addAgentConnection(db, user);
  const profile = { displayName: 'somebody', fullName: '' };
  const contactId = insertContact(db, { userId: user, profile, atMs: 1 });
  const word = wordOf(contactId, 'contact');
  setContactState(db, contactId, 'connected');
  setContactAlias(db, contactId, `my ${word}`);
  setContactDraft(db, contactId, `${word}, I wanted to say`);
  db.run(sql`UPDATE chat_contact SET image = ${`data:${word}${'x'.repeat(9_000)}`}
    WHERE contact_id = ${contactId}`);
  const connectionId = insertConnection(db, {
    ...{ userId: user, contactId, agentConnId: connId(conn), createdAtMs: 1 },
    ...{ origin: 'invitation', isInitiator: true, link: `simplex:/invitation#/${word}` },
  });
  for (let index = 0; index < length; index++) {
    const isSent = index % 2 === 0;
    const sharedMsgId = utf8Encode(`${String(contactId)} ${String(index)}`);
    const isOld = index < length / 2;
    const atMs = Date.now() - (isOld ? 40 * DAY_MS : 0);
    const said = wordOf(contactId, isOld ? 'old' : 'new');
    const itemId = insertItem(db, {
      ...{ contactId, isSent, sharedMsgId, atMs, createdAtMs: atMs },
      content: { kind: 'text', text: `${said} says hello number ${String(index)} ${said}` },
      status: isSent ? 'delivered' : 'unread',
    });
    const msgId = agentMsgId(index);
    if (isSent) insertItemMessage(db, { connectionId, msgId, itemId, kind: 'new' });
    const key = { contactId, msgId: sharedMsgId };
    if (index % 10 === 0) insertReaction(db, key, { isOwn: true, emoji: '👍', atMs });
  }
}

function addAgentConnection(db: WriteDb, user: UserId): number {
  const server = db.get<{ id: number }>(sql`SELECT server_id AS id FROM agent_server`);
  const serverId =
    server?.id ??
    db.run(sql`INSERT INTO agent_server (key_hash, hosts, port)
      VALUES (${new Uint8Array(32)}, '127.0.0.1', '9')`).rowId;
  const { rowId } = db.run(sql`INSERT INTO agent_connection
    (user_id, role, status, agent_version, pq_support, is_hello_sent)
    VALUES (${user}, 'initiator', 'ready', 7, 1, 1)`);
  const bytes = (length: number): Uint8Array =>
    createHash('shake256', { outputLength: length }).update(String(rowId)).digest();
  db.run(sql`INSERT INTO agent_rcv_queue (conn_id, server_id, rcv_id, snd_id, auth_secret,
    server_secret, e2e_key, e2e_secret, client_version, mode) VALUES (${rowId}, ${serverId},
    ${bytes(24)}, ${bytes(24)}, ${bytes(32)}, ${bytes(32)}, ${bytes(32)}, ${bytes(32)}, 4,
    'messaging')`);
  for (let index = 0; index < HISTORY_ROWS; index++) {
    const hash = createHash('sha256')
      .update(`${String(rowId)} ${String(index)}`)
      .digest();
    db.run(sql`INSERT INTO agent_received (conn_id, hash, received_at)
      VALUES (${rowId}, ${hash}, ${Date.now()})`);
  }
  return rowId;
}

/** Whether nothing that was deleted is left, and nothing is too old. */
export function isAllDone(db: ReadDb): boolean {
  const count = (text: string): number =>
    db.get<{ count: number }>({ text: `SELECT count(*) AS count FROM ${text}`, values: [] })
      ?.count ?? Number.NaN;
  const left =
    count('chat_clearing') +
    count('chat_user WHERE is_deleted = 1') +
    count("agent_connection WHERE status = 'deleting'");
  return (
    left === 0 && findSearchState(db).purge === 'none' && listDueChats(db, Date.now()).length === 0
  );
}

/** What is wrong in the file; it is opened by this alone. */
export function faultsOf(database: Database): unknown[] {
  const { read } = database;
  const quick = read.all(sql`PRAGMA quick_check`);
  const sizes = read.all(sql`SELECT s.contact_id FROM chat_size s WHERE
      (s.item_count, s.message_count, s.text_bytes) IS NOT
      (SELECT count(*), ifnull(sum(kind <> 'notice'), 0),
        ifnull(sum(octet_length(text) + ifnull(octet_length(detail), 0)), 0)
        FROM chat_item i WHERE i.contact_id = s.contact_id)
    UNION SELECT contact_id FROM chat_item WHERE contact_id NOT IN (SELECT contact_id FROM chat_size)`);
  database.transaction((db) => {
    db.run(sql`INSERT INTO chat_search (chat_search) VALUES ('integrity-check')`);
  });
  const searchFaultCount = searchFaults(read);
  return [
    ...(JSON.stringify(quick) === '[{"quick_check":"ok"}]' ? [] : quick),
    ...read.all(sql`PRAGMA foreign_key_check`),
    ...sizes,
    ...(searchFaultCount === 0 ? [] : [{ searchFaultCount }]),
  ];
}

/** How many messages each contact has that is there, by contact. */
export function messageCounts(db: ReadDb): ReadonlyMap<ContactId, number> {
  const rows = db.all<{ id: ContactId; count: number }>(sql`SELECT c.contact_id AS id,
      (SELECT count(*) FROM chat_item i WHERE i.contact_id = c.contact_id) AS count
    FROM chat_contact c WHERE NOT EXISTS
      (SELECT 1 FROM chat_clearing g WHERE g.contact_id = c.contact_id AND g.removes_contact = 1)`);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Of all contacts, with those that are being deleted. */
export function messageTotal(db: ReadDb): number {
  return db.get<{ count: number }>(sql`SELECT count(*) AS count FROM chat_item`)?.count ?? 0;
}

const PAGE_BYTES = 4_096;
const IV_BYTES = 16;
/** Of SQLCipher 4: the IV and the authentication code at the end of a page. */
const RESERVED_BYTES = 80;
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Of pages of tables and indexes, by their first byte; free ones and parts of long values begin with 0. */
const PAGE_HEADER_BYTES: Readonly<Record<number, number>> = { 2: 12, 5: 12, 10: 8, 13: 8 };

/**
 * Whether the gap of a page counts, which lies between its list of rows and the rows themselves: when
 * SQLite moves rows to another page it may leave them there until the room is needed.
 */
export type Gaps = 'withGaps' | 'withoutGaps';

/** All that the database and its log hold, also where no row refers to it, decrypted. */
export function plainBytes(databasePath: string, key: DatabaseKey, gaps: Gaps): Buffer {
  const pages: Buffer[] = [];
  const file = readFileSync(databasePath);
  for (let at = 0; at + PAGE_BYTES <= file.length; at += PAGE_BYTES) {
    pages.push(decrypted(file.subarray(at, at + PAGE_BYTES), at === 0, key));
  }
  const logPath = `${databasePath}-wal`;
  const log = existsSync(logPath) ? readFileSync(logPath) : Buffer.alloc(0);
  const frameBytes = FRAME_HEADER_BYTES + PAGE_BYTES;
  for (let at = LOG_HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    const page = log.subarray(at + FRAME_HEADER_BYTES, at + frameBytes);
    pages.push(decrypted(page, log.readUInt32BE(at) === 1, key));
  }
  if (gaps === 'withoutGaps') for (const page of pages) clearGap(page);
  return Buffer.concat(pages);
}

function decrypted(page: Buffer, isFirst: boolean, { key, salt }: DatabaseKey): Buffer {
  const end = PAGE_BYTES - RESERVED_BYTES;
  const decipher = createDecipheriv('aes-256-cbc', key, page.subarray(end, end + IV_BYTES));
  decipher.setAutoPadding(false);
  return decipher.update(page.subarray(isFirst ? salt.length : 0, end));
}

/** SQLite documentation, Database File Format, section 1.6; the first page holds the schema alone. */
function clearGap(page: Buffer): void {
  const headerBytes = PAGE_HEADER_BYTES[page.readUInt8(0)];
  if (headerBytes === undefined) return;
  const rowCount = page.readUInt16BE(3);
  page.fill(0, headerBytes + 2 * rowCount, page.readUInt16BE(5));
}
