/** The user's profile rows. */
import { type UserId, userId } from '#shared/ids.ts';
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';

export type UserRow = {
  readonly userId: UserId;
  readonly displayName: string;
  readonly fullName: string;
  readonly peerType: string | undefined;
  readonly createdAtMs: number;
};

type Row = {
  user_id: number;
  display_name: string;
  full_name: string;
  peer_type: string | null;
  created_at_ms: number;
};

/** The first profile; this version has one. */
export function findUser(db: ReadDb): UserRow | undefined {
  const row = db.get<Row>(
    sql`SELECT user_id, display_name, full_name, peer_type, created_at_ms
        FROM chat_user ORDER BY user_id LIMIT 1`,
  );
  if (row === undefined) return undefined;
  return {
    userId: userId(row.user_id),
    displayName: row.display_name,
    fullName: row.full_name,
    peerType: row.peer_type ?? undefined,
    createdAtMs: row.created_at_ms,
  };
}

/** A new profile; its id is returned. */
export function insertUser(db: WriteDb, user: Omit<UserRow, 'userId'>): UserId {
  const { rowId } = db.run(
    sql`INSERT INTO chat_user (display_name, full_name, peer_type, created_at_ms)
        VALUES (${user.displayName}, ${user.fullName}, ${user.peerType}, ${user.createdAtMs})`,
  );
  return userId(rowId);
}
