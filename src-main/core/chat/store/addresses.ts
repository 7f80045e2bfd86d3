/** The contact address of a profile. */
import { type UserId, userId } from '#shared/ids.ts';
import { type ConnId, connId } from '../../agent/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';

export type AddressRow = {
  readonly userId: UserId;
  readonly agentConnId: ConnId;
  /** Under the `simplex:` scheme. */
  readonly link: string;
  /** With all it takes to connect. */
  readonly shortLink: string | undefined;
  /** In the profile that contacts see. */
  readonly isShared: boolean;
  readonly autoAccept: 'no' | 'asProfile' | 'incognito';
  readonly welcomeText: string;
  readonly createdAtMs: number;
};

type Row = {
  user_id: number;
  agent_conn_id: number;
  link: string;
  short_link: string | null;
  is_shared: number;
  auto_accept: 'asProfile' | 'incognito' | null;
  welcome_text: string;
  created_at_ms: number;
};

const SELECT = sql`SELECT user_id, agent_conn_id, link, short_link, is_shared, auto_accept,
  welcome_text, created_at_ms FROM chat_address`;

/** The address of a profile. */
export function findAddress(db: ReadDb, user: UserId): AddressRow | undefined {
  return one(db, sql`${SELECT} WHERE user_id = ${user}`);
}

/** The address that is this connection of the agent. */
export function findAddressByAgentId(db: ReadDb, id: ConnId): AddressRow | undefined {
  return one(db, sql`${SELECT} WHERE agent_conn_id = ${id}`);
}

/** A new address, not shared and without further settings. */
export function insertAddress(
  db: WriteDb,
  address: Pick<AddressRow, 'userId' | 'agentConnId' | 'link' | 'shortLink' | 'createdAtMs'>,
): void {
  db.run(
    sql`INSERT INTO chat_address (user_id, agent_conn_id, link, short_link, created_at_ms)
        VALUES (${address.userId}, ${address.agentConnId}, ${address.link}, ${address.shortLink},
          ${address.createdAtMs})`,
  );
}

export type AddressSettings = Pick<AddressRow, 'isShared' | 'autoAccept' | 'welcomeText'>;

/** Changes what the user may set of it. */
export function updateAddress(db: WriteDb, user: UserId, settings: AddressSettings): void {
  const autoAccept = settings.autoAccept === 'no' ? undefined : settings.autoAccept;
  db.run(
    sql`UPDATE chat_address SET is_shared = ${settings.isShared}, auto_accept = ${autoAccept},
          welcome_text = ${settings.welcomeText} WHERE user_id = ${user}`,
  );
}

/** Forgets the row; the agent's connection has its own end. */
export function deleteAddress(db: WriteDb, user: UserId): void {
  db.run(sql`DELETE FROM chat_address WHERE user_id = ${user}`);
}

function one(db: ReadDb, query: Sql): AddressRow | undefined {
  const row = db.get<Row>(query);
  if (row === undefined) return undefined;
  return {
    userId: userId(row.user_id),
    agentConnId: connId(row.agent_conn_id),
    link: row.link,
    shortLink: row.short_link ?? undefined,
    isShared: row.is_shared === 1,
    autoAccept: row.auto_accept ?? 'no',
    welcomeText: row.welcome_text,
    createdAtMs: row.created_at_ms,
  };
}
