/** The user's profile rows. */
import { type UserId, userId } from '#shared/ids.ts';
import type { PasswordHash } from '../../crypto/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';

export type UserRow = {
  readonly userId: UserId;
  readonly displayName: string;
  readonly fullName: string;
  readonly shortDescr: string;
  readonly peerType: string | undefined;
  readonly isActive: boolean;
  readonly isMuted: boolean;
  readonly sendsReceipts: boolean;
  /** Shown only to who knows its password. */
  readonly isHidden: boolean;
  readonly createdAtMs: number;
};

type Row = {
  user_id: number;
  display_name: string;
  full_name: string;
  short_descr: string | null;
  peer_type: string | null;
  is_active: number;
  is_muted: number;
  sends_receipts: number;
  is_hidden: number;
  created_at_ms: number;
};

const SELECT = sql`SELECT user_id, display_name, full_name, short_descr, peer_type, is_active,
  is_muted, sends_receipts, password_hash IS NOT NULL AS is_hidden, created_at_ms FROM chat_user`;

/** The profile the window shows. */
export function findActiveUser(db: ReadDb): UserRow | undefined {
  return select(db, sql`is_active = 1`)[0];
}

/** One profile by id. */
export function findUser(db: ReadDb, id: UserId): UserRow | undefined {
  return select(db, sql`user_id = ${id}`)[0];
}

/** All profiles, hidden ones too, the oldest first. */
export function listUsers(db: ReadDb): UserRow[] {
  return select(db, sql`1`);
}

/** A new profile, not active; its id is returned. */
export function insertUser(
  db: WriteDb,
  user: Pick<UserRow, 'displayName' | 'fullName' | 'peerType' | 'createdAtMs'>,
): UserId {
  const { rowId } = db.run(
    sql`INSERT INTO chat_user (display_name, full_name, peer_type, created_at_ms)
        VALUES (${user.displayName}, ${user.fullName}, ${user.peerType}, ${user.createdAtMs})`,
  );
  return userId(rowId);
}

/** Makes it the one that is shown; undefined: none is. */
export function setActiveUser(db: WriteDb, id: UserId | undefined): void {
  db.run(sql`UPDATE chat_user SET is_active = (user_id IS ${id})`);
}

type Changes = Partial<
  Pick<UserRow, 'displayName' | 'fullName' | 'shortDescr' | 'isMuted' | 'sendsReceipts'>
>;

/** Changes the given columns; the others stay. */
export function updateUser(db: WriteDb, row: UserRow, changes: Changes): void {
  const { displayName, fullName, shortDescr, isMuted, sendsReceipts } = { ...row, ...changes };
  db.run(sql`UPDATE chat_user SET display_name = ${displayName}, full_name = ${fullName},
    short_descr = ${shortDescr}, is_muted = ${isMuted}, sends_receipts = ${sendsReceipts}
    WHERE user_id = ${row.userId}`);
}

/** Hides the profile behind a password, or shows it again. */
export function setPasswordHash(db: WriteDb, id: UserId, password: PasswordHash | undefined): void {
  db.run(sql`UPDATE chat_user SET password_hash = ${password?.hash},
    password_salt = ${password?.salt} WHERE user_id = ${id}`);
}

/** What the password of a hidden profile is compared with. */
export function findPasswordHash(db: ReadDb, id: UserId): PasswordHash | undefined {
  const row = db.get<{ password_hash: Uint8Array | null; password_salt: Uint8Array | null }>(
    sql`SELECT password_hash, password_salt FROM chat_user WHERE user_id = ${id}`,
  );
  if (row === undefined || row.password_hash === null || row.password_salt === null) {
    return undefined;
  }
  return { hash: row.password_hash, salt: row.password_salt };
}

function select(db: ReadDb, condition: Sql): UserRow[] {
  return db
    .all<Row>(sql`${SELECT} WHERE is_deleted = 0 AND ${condition} ORDER BY user_id`)
    .map((row) => ({
      userId: userId(row.user_id),
      displayName: row.display_name,
      fullName: row.full_name,
      shortDescr: row.short_descr ?? '',
      peerType: row.peer_type ?? undefined,
      isActive: row.is_active === 1,
      isMuted: row.is_muted === 1,
      sendsReceipts: row.sends_receipts === 1,
      isHidden: row.is_hidden === 1,
      createdAtMs: row.created_at_ms,
    }));
}
