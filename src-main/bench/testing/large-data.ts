/**
 * A data folder as years of use leave it: 1,000 chats, a tenth of all messages in the largest, in the
 * same way in every run. Made once for each schema and size and kept in the system's temporary folder.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContactId, PendingId, UserId } from '#shared/ids.ts';
import { type ConnId, agentMsgId, connId } from '../../core/agent/index.ts';
import { ensureServer } from '../../core/agent/store/servers.ts';
import { saveRatchet } from '../../core/agent/store/ratchets.ts';
import { defined, utf8Encode } from '../../core/base/index.ts';
import { initChatProtocol } from '../../core/chat/index.ts';
import { prepareSearch } from '../../core/chat/search/index.ts';
import {
  findSearchState,
  insertConnection,
  insertContact,
  insertItem,
  insertItemMessage,
  insertReaction,
  insertUser,
  setActiveUser,
  setContactActive,
  setContactState,
} from '../../core/chat/store/index.ts';
import { initCrypto, sntrup761, systemRandom } from '../../core/crypto/index.ts';
import {
  type RatchetState,
  createRcvParams,
  initSndRatchet,
  systemKeySource,
} from '../../core/crypto/ratchet/index.ts';
import {
  DATABASE_SALT_BYTES,
  type Database,
  type DatabaseKey,
  type Migration,
  type WriteDb,
  deriveDatabaseKey,
  loadMigrations,
  openDatabase,
  readSalt,
  sql,
} from '../../core/database/index.ts';
import { parseServer } from '../../core/encoding/index.ts';
import { storagePaths } from '../../core/storage/index.ts';
import { type Chance, chance, nameOf, textOf } from '../large-texts.ts';
import { PASSPHRASE } from '../passphrase.ts';

const SEED = 20_260_101;
/** Increased when the same seed makes other data. */
const GENERATOR_VERSION = 1;
const CHAT_COUNT = 1_000;
/** Messages that follow each other in one chat. */
const BURST_LENGTH = 5;
/** Of the bursts, one in so many is of the largest chat. */
const LARGEST_CHAT_SHARE = 10;
const RARE_EVERY = 200_000;
const RARE_AT = 77;
const SHARED_ID_BYTES = 12;
const REACTION_SHARE = 0.01;
const BURSTS_IN_TRANSACTION = 4_000;
/** For the time of making the database only. */
const CACHE_KIB = 400_000;

export const START_MS = Date.UTC(2023, 0, 1);
export const END_MS = Date.UTC(2026, 0, 1);
/** In one message of some hundred thousand. */
export const RARE_WORD = 'quokka';
/** An address where no server listens. */
export const NO_SERVER = 'smp://AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=@127.0.0.1:9';

export type LargeFolder = {
  /** To be left as it is. */
  readonly folder: string;
  /** 0 when it was there. */
  readonly madeInMs: number;
};

type World = {
  readonly random: Chance;
  readonly messageCount: number;
  readonly ratchet: RatchetState;
};

type MadeChat = {
  readonly contactId: ContactId;
  readonly connectionId: PendingId;
  lastMsgId: number;
  lastAtMs: number;
};

/** The folder with so many messages; made now if there is none. */
export async function largeFolder(messageCount: number): Promise<LargeFolder> {
  const version = `${String(GENERATOR_VERSION)}-${String(migrations().at(-1)?.version ?? 0)}`;
  const name = `sotto-bench-large-${String(SEED)}-${version}-${String(messageCount)}`;
  const folder = join(tmpdir(), name);
  if (existsSync(folder)) return { folder, madeInMs: 0 };
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const startedAt = performance.now();
  await make(unfinished, messageCount);
  renameSync(unfinished, folder);
  return { folder, madeInMs: performance.now() - startedAt };
}

/**
 * A copy to be used by this runtime. The texts have only letters that every version of Unicode knows, so
 * the index is right for all of them; without a word to that effect it would be made anew.
 */
export async function copyLargeFolder(from: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const { databasePath } = storagePaths(to);
  copyFileSync(storagePaths(from).databasePath, databasePath);
  const database = open(databasePath, await keyOf(defined(readSalt(databasePath), 'the salt')));
  const empty = open(':memory:', undefined);
  prepareSearch(empty);
  const { rules } = findSearchState(empty.read);
  database.transaction((db) => db.run(sql`UPDATE chat_search_state SET rules = ${rules}`));
  empty.close();
  database.close();
}

async function make(folder: string, messageCount: number): Promise<void> {
  await Promise.all([initCrypto(), initChatProtocol()]);
  const salt = createHash('sha256').update(String(SEED)).digest().subarray(0, DATABASE_SALT_BYTES);
  const database = open(storagePaths(folder).databasePath, await keyOf(salt));
  prepareSearch(database);
  const world = { random: chance(SEED), messageCount, ratchet: makeRatchet() };
  const chats = database.transaction((db) => {
    db.run({ text: `PRAGMA cache_size = ${String(-CACHE_KIB)}`, values: [] });
    return makeChats(db, world);
  });
  const burstCount = Math.ceil(messageCount / BURST_LENGTH);
  for (let from = 0; from < burstCount; from += BURSTS_IN_TRANSACTION) {
    database.transaction((db) => {
      const until = Math.min(from + BURSTS_IN_TRANSACTION, burstCount);
      for (let burst = from; burst < until; burst++) addBurst(db, world, { chats, burst });
    });
  }
  database.transaction((db) => {
    for (const { contactId, lastAtMs } of chats) setContactActive(db, contactId, lastAtMs);
  });
  database.close();
}

function open(path: string, key: DatabaseKey | undefined): Database {
  const nativeBinding = process.env['BENCH_SQLITE_BINDING'];
  const opened = openDatabase({ path, key, nativeBinding, migrations: migrations() });
  if (!opened.ok) throw new Error(`the database did not open: ${opened.error.type}`);
  return opened.value;
}

function keyOf(salt: Uint8Array): Promise<DatabaseKey> {
  return deriveDatabaseKey(utf8Encode(PASSPHRASE), salt);
}

function migrations(): readonly Migration[] {
  return loadMigrations(process.env['BENCH_MIGRATIONS'] ?? '');
}

/** Of no use but for its size. */
function makeRatchet(): RatchetState {
  const keys = systemKeySource(systemRandom, sntrup761());
  const { params } = createRcvParams({ version: 3, pq: true, keys });
  const joined = initSndRatchet({ peer: params, pq: true, keys });
  if (!joined.ok) throw new Error(joined.error.type);
  return joined.value.state;
}

function makeChats(db: WriteDb, { random, ratchet }: World): readonly MadeChat[] {
  const profile = { displayName: 'Bench', fullName: '' };
  const userId = insertUser(db, { ...profile, peerType: undefined, createdAtMs: START_MS });
  setActiveUser(db, userId);
  const serverId = ensureServer(db, parseServer('smp', NO_SERVER));
  return Array.from({ length: CHAT_COUNT }, () => {
    const agentConnId = makeAgentConnection(db, { userId, serverId, random });
    saveRatchet(db, agentConnId, ratchet);
    const made = { userId, profile: { displayName: nameOf(random), fullName: '' } };
    const contactId = insertContact(db, { ...made, atMs: START_MS });
    setContactState(db, contactId, 'connected');
    const connectionId = insertConnection(db, {
      ...{ userId, contactId, agentConnId, createdAtMs: START_MS },
      ...{ origin: 'invitation', isInitiator: true },
      link: `simplex:/invitation#/${String(agentConnId)}`,
    });
    db.run(sql`UPDATE chat_connection SET can_send = 1, is_quantum_resistant = 1,
      peer_max_version = 16 WHERE connection_id = ${connectionId}`);
    return { contactId, connectionId, lastMsgId: 0, lastAtMs: START_MS };
  });
}

/** Both queues are on a server that does not answer, so their keys need not be any. */
function makeAgentConnection(
  db: WriteDb,
  made: { readonly userId: UserId; readonly serverId: number; readonly random: Chance },
): ConnId {
  const { userId, serverId, random } = made;
  const bytes = (length: number): Uint8Array => randomBytes(random, length);
  const { rowId } = db.run(sql`INSERT INTO agent_connection
    (user_id, role, status, agent_version, pq_support, is_hello_sent)
    VALUES (${userId}, 'initiator', 'ready', 7, 1, 1)`);
  db.run(sql`INSERT INTO agent_rcv_queue (conn_id, server_id, rcv_id, snd_id, auth_secret,
    server_secret, e2e_key, e2e_secret, client_version, mode) VALUES (${rowId}, ${serverId},
    ${bytes(24)}, ${bytes(24)}, ${bytes(32)}, ${bytes(32)}, ${bytes(32)}, ${bytes(32)}, 4,
    'messaging')`);
  db.run(sql`INSERT INTO agent_snd_queue (conn_id, server_id, snd_id, auth_secret, e2e_public,
    e2e_secret, client_version, is_securable, status) VALUES (${rowId}, ${serverId}, ${bytes(24)},
    ${bytes(32)}, ${bytes(32)}, ${bytes(32)}, 4, 1, 'secured')`);
  return connId(rowId);
}

function addBurst(
  db: WriteDb,
  world: World,
  place: { readonly chats: readonly MadeChat[]; readonly burst: number },
): void {
  const { chats, burst } = place;
  const chat = chats[chatOf(burst, world.random)];
  if (chat === undefined) return;
  const first = burst * BURST_LENGTH;
  const end = Math.min(first + BURST_LENGTH, world.messageCount);
  for (let index = first; index < end; index++) addItem(db, world, { chat, index });
}

/** Every chat once, then the largest regularly and the others by chance, some far more often. */
function chatOf(burst: number, random: Chance): number {
  if (burst < CHAT_COUNT) return burst;
  if (burst % LARGEST_CHAT_SHARE === 0) return 0;
  return 1 + Math.floor((CHAT_COUNT - 1) * random() ** 2);
}

function addItem(
  db: WriteDb,
  { random, messageCount }: World,
  { chat, index }: { readonly chat: MadeChat; readonly index: number },
): void {
  const isSent = random() < 0.5;
  const atMs = Math.floor(START_MS + ((END_MS - START_MS) * index) / messageCount);
  const text = textOf(random);
  const sharedMsgId = randomBytes(random, SHARED_ID_BYTES);
  const { contactId, connectionId } = chat;
  const itemId = insertItem(db, {
    ...{ contactId, isSent, sharedMsgId, atMs, createdAtMs: atMs },
    content: { kind: 'text', text: index % RARE_EVERY === RARE_AT ? `${text} ${RARE_WORD}` : text },
    status: isSent ? 'delivered' : 'read',
  });
  chat.lastAtMs = atMs;
  if (isSent) {
    const msgId = agentMsgId(++chat.lastMsgId);
    insertItemMessage(db, { connectionId, msgId, itemId, kind: 'new' });
  }
  if (random() >= REACTION_SHARE) return;
  const key = { contactId, msgId: sharedMsgId };
  insertReaction(db, key, { isOwn: !isSent, emoji: '👍', atMs });
}

function randomBytes(random: Chance, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(256 * random()));
}
