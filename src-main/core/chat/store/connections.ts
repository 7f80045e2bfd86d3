/** Connection rows: pending ones and those that belong to a contact. */
import {
  type ContactId,
  type PendingId,
  type UserId,
  contactId,
  pendingId,
  userId,
} from '#shared/ids.ts';
import type { JoinFailure } from '#shared/model/index.ts';
import { type ConnId, connId } from '../../agent/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import type { ChatVersionRange } from '../protocol/index.ts';

/**
 * invitation: a one-time link, made or joined; request: we asked at an address; accepted: somebody
 * asked at ours.
 */
export type ConnectionOrigin = 'invitation' | 'request' | 'accepted';

export type ConnectionRow = {
  /** The row's id; a PendingId while there is no contact. */
  readonly connectionId: PendingId;
  readonly userId: UserId;
  readonly agentConnId: ConnId;
  readonly contactId: ContactId | undefined;
  readonly origin: ConnectionOrigin;
  /** We made the one-time link. */
  readonly isInitiator: boolean;
  /** The link we made, joined or asked at, under the `simplex:` scheme; empty when accepted. */
  readonly link: string;
  /** The same as a short link, with all it takes to connect. */
  readonly shortLink: string | undefined;
  readonly localAlias: string;
  /** Whose link it is, where the link told. */
  readonly peerName: string | undefined;
  readonly failure: JoinFailure | undefined;
  readonly canSend: boolean;
  readonly isQuantumResistant: boolean;
  readonly peerVersions: ChatVersionRange;
  /** The random name the other side knows us by; undefined: it knows the profile. */
  readonly incognitoName: string | undefined;
  /** Of a request, made or accepted: the asker's id at the address. */
  readonly contactReqId: Uint8Array | undefined;
  /** What was written with our request. */
  readonly request: SharedText | undefined;
  /** Our request has reached the address. */
  readonly isAsked: boolean;
  /** What is still to be sent to somebody we accepted. */
  readonly welcome: WelcomeText | undefined;
  /** The profile has changed since the other side was told, and could not be sent yet. */
  readonly isProfileDue: boolean;
  readonly createdAtMs: number;
};

export type SharedText = { readonly text: string; readonly msgId: Uint8Array };
/** With the id of the copy that the asker has already, if it has. */
export type WelcomeText = { readonly text: string; readonly msgId: Uint8Array | undefined };

type Row = {
  connection_id: number;
  user_id: number;
  agent_conn_id: number;
  contact_id: number | null;
  origin: ConnectionOrigin;
  is_initiator: number;
  link: string;
  short_link: string | null;
  local_alias: string;
  peer_name: string | null;
  failure: JoinFailure | null;
  can_send: number;
  is_quantum_resistant: number;
  peer_min_version: number;
  peer_max_version: number;
  incognito_name: string | null;
  contact_req_id: Uint8Array | null;
  request_text: string | null;
  request_shared_id: Uint8Array | null;
  is_asked: number;
  welcome_text: string | null;
  welcome_shared_id: Uint8Array | null;
  is_profile_due: number;
  created_at_ms: number;
};

const SELECT = sql`SELECT connection_id, user_id, agent_conn_id, contact_id, origin, is_initiator,
  link, short_link, local_alias, peer_name, failure, can_send, is_quantum_resistant,
  peer_min_version, peer_max_version, incognito_name, contact_req_id, request_text,
  request_shared_id, is_asked, welcome_text, welcome_shared_id, is_profile_due, created_at_ms
  FROM chat_connection`;
/** Not of a contact that is being deleted (discarded.ts); no index is of use for it. */
const IS_KEPT = sql`+agent_conn_id > 0`;

/** The row of an agent connection. */
export function findConnectionByAgentId(db: ReadDb, id: ConnId): ConnectionRow | undefined {
  return one(db, sql`${SELECT} WHERE agent_conn_id = ${id}`);
}

/** The connection a contact is reached by. */
export function findConnectionOfContact(db: ReadDb, id: ContactId): ConnectionRow | undefined {
  return one(db, sql`${SELECT} WHERE contact_id = ${id} AND ${IS_KEPT}`);
}

/** A connection that has no contact yet. */
export function findPending(db: ReadDb, id: PendingId): ConnectionRow | undefined {
  return one(db, sql`${SELECT} WHERE connection_id = ${id} AND contact_id IS NULL`);
}

/** The newest connection by which the user joined this link or asked there, and which may work. */
export function findJoined(db: ReadDb, user: UserId, link: string): ConnectionRow | undefined {
  return one(
    db,
    sql`${SELECT} WHERE link = ${link} AND user_id = ${user} AND is_initiator = 0
        AND failure IS NULL ORDER BY connection_id DESC LIMIT 1`,
  );
}

/** The same by a short link. */
export function findJoinedByShortLink(
  db: ReadDb,
  user: UserId,
  shortLink: string,
): ConnectionRow | undefined {
  return one(
    db,
    sql`${SELECT} WHERE short_link = ${shortLink} AND user_id = ${user} AND is_initiator = 0
        AND failure IS NULL ORDER BY connection_id DESC LIMIT 1`,
  );
}

/** The connection of a contact that used this one-time link of ours, full or short. */
export function findUsed(
  db: ReadDb,
  user: UserId,
  link: { readonly text: string; readonly isShort: boolean },
): ConnectionRow | undefined {
  const column = link.isShort ? sql`short_link` : sql`link`;
  return one(
    db,
    sql`${SELECT} WHERE ${column} = ${link.text} AND user_id = ${user} AND is_initiator = 1
        AND contact_id IS NOT NULL AND ${IS_KEPT}`,
  );
}

/** The id of earlier requests at an address under the profile's name. */
export function findContactReqId(db: ReadDb, user: UserId, link: string): Uint8Array | undefined {
  const row = db.get<{ contact_req_id: Uint8Array }>(
    sql`SELECT contact_req_id FROM chat_connection WHERE link = ${link} AND user_id = ${user}
        AND incognito_name IS NULL AND contact_req_id IS NOT NULL
        ORDER BY connection_id DESC LIMIT 1`,
  );
  return row?.contact_req_id;
}

/** All connections of requests with this id: ours at an address, or accepted ones at ours. */
export function listByContactReqId(db: ReadDb, user: UserId, reqId: Uint8Array): ConnectionRow[] {
  return db
    .all<Row>(
      sql`${SELECT} WHERE user_id = ${user} AND contact_req_id = ${reqId}
          ORDER BY connection_id DESC`,
    )
    .map(rowToConnection);
}

/** How many accepted requests have led to no connection yet. */
export function countWaitedFor(db: ReadDb, user: UserId): number {
  const row = db.get<{ count: number }>(
    sql`SELECT count(*) AS count FROM chat_connection JOIN chat_contact USING (contact_id)
        WHERE chat_connection.user_id = ${user} AND origin = 'accepted' AND state = 'connecting'`,
  );
  return row?.count ?? 0;
}

/** The connections of all contacts of a user. */
export function connectionsByContact(
  db: ReadDb,
  user: UserId,
): ReadonlyMap<ContactId, ConnectionRow> {
  const rows = db
    .all<Row>(sql`${SELECT} WHERE user_id = ${user} AND contact_id IS NOT NULL AND ${IS_KEPT}`)
    .map(rowToConnection);
  return new Map(
    rows.flatMap((row) => (row.contactId === undefined ? [] : [[row.contactId, row]])),
  );
}

/** Connections whose other side knows the profile, or is about to: all but unused links of ours. */
export function listKnowingProfile(db: ReadDb, user: UserId): ConnectionRow[] {
  return db
    .all<Row>(
      sql`${SELECT} WHERE user_id = ${user} AND incognito_name IS NULL AND failure IS NULL
          AND (contact_id IS NOT NULL OR is_initiator = 0) AND ${IS_KEPT}`,
    )
    .map(rowToConnection);
}

/** All pending connections of a user, newest first. */
export function listPending(db: ReadDb, user: UserId): ConnectionRow[] {
  return db
    .all<Row>(
      sql`${SELECT} WHERE user_id = ${user} AND contact_id IS NULL ORDER BY connection_id DESC`,
    )
    .map(rowToConnection);
}

/** The agent's connections of a user: of contacts, pending ones and the address. */
export function listAgentConnections(db: ReadDb, user: UserId): ConnId[] {
  const rows = db.all<{ agent_conn_id: number }>(sql`
    SELECT agent_conn_id FROM chat_connection WHERE user_id = ${user} AND ${IS_KEPT}
    UNION ALL SELECT agent_conn_id FROM chat_address WHERE user_id = ${user}`);
  return rows.map((row) => connId(row.agent_conn_id));
}

/** The agent's connections of all contacts of a user. */
export function listContactConnections(db: ReadDb, user: UserId): ConnId[] {
  const rows = db.all<{ agent_conn_id: number }>(sql`SELECT agent_conn_id FROM chat_connection
    WHERE user_id = ${user} AND contact_id IS NOT NULL AND ${IS_KEPT}`);
  return rows.map((row) => connId(row.agent_conn_id));
}

export type NewConnection = Pick<
  ConnectionRow,
  'userId' | 'agentConnId' | 'origin' | 'isInitiator' | 'link' | 'createdAtMs'
> &
  Partial<
    Pick<
      ConnectionRow,
      | 'contactId'
      | 'shortLink'
      | 'peerName'
      | 'peerVersions'
      | 'incognitoName'
      | 'contactReqId'
      | 'request'
      | 'welcome'
    >
  >;

/** A new connection; its id is returned. */
export function insertConnection(db: WriteDb, connection: NewConnection): PendingId {
  const { request, welcome, peerVersions = { min: 1, max: 1 } } = connection;
  const { rowId } = db.run(
    sql`INSERT INTO chat_connection (user_id, agent_conn_id, contact_id, origin, is_initiator, link,
          short_link, peer_name, peer_min_version, peer_max_version, incognito_name,
          contact_req_id, request_text, request_shared_id, welcome_text, welcome_shared_id,
          created_at_ms)
        VALUES (${connection.userId}, ${connection.agentConnId}, ${connection.contactId},
          ${connection.origin}, ${connection.isInitiator}, ${connection.link},
          ${connection.shortLink}, ${connection.peerName}, ${peerVersions.min},
          ${peerVersions.max}, ${connection.incognitoName}, ${connection.contactReqId},
          ${request?.text}, ${request?.msgId}, ${welcome?.text}, ${welcome?.msgId},
          ${connection.createdAtMs})`,
  );
  return pendingId(rowId);
}

type Changes = Partial<
  Pick<
    ConnectionRow,
    | 'userId'
    | 'contactId'
    | 'localAlias'
    | 'failure'
    | 'canSend'
    | 'isQuantumResistant'
    | 'peerVersions'
    | 'incognitoName'
    | 'isAsked'
    | 'welcome'
    | 'isProfileDue'
  >
>;

/** Changes the given columns; the others stay. */
export function updateConnection(db: WriteDb, row: ConnectionRow, changes: Changes): ConnectionRow {
  const changed = { ...row, ...changes };
  db.run(
    sql`UPDATE chat_connection SET user_id = ${changed.userId}, contact_id = ${changed.contactId},
          local_alias = ${changed.localAlias}, failure = ${changed.failure},
          can_send = ${changed.canSend}, is_quantum_resistant = ${changed.isQuantumResistant},
          peer_min_version = ${changed.peerVersions.min},
          peer_max_version = ${changed.peerVersions.max},
          incognito_name = ${changed.incognitoName}, is_asked = ${changed.isAsked},
          welcome_text = ${changed.welcome?.text}, welcome_shared_id = ${changed.welcome?.msgId},
          is_profile_due = ${changed.isProfileDue}
        WHERE connection_id = ${row.connectionId}`,
  );
  return changed;
}

/** Forgets the row; the agent connection has its own end. */
export function deleteConnection(db: WriteDb, id: PendingId): void {
  db.run(sql`DELETE FROM chat_connection WHERE connection_id = ${id}`);
}

function one(db: ReadDb, query: Sql): ConnectionRow | undefined {
  const row = db.get<Row>(query);
  return row === undefined ? undefined : rowToConnection(row);
}

function rowToConnection(row: Row): ConnectionRow {
  return {
    connectionId: pendingId(row.connection_id),
    userId: userId(row.user_id),
    agentConnId: connId(row.agent_conn_id),
    contactId: row.contact_id === null ? undefined : contactId(row.contact_id),
    origin: row.origin,
    isInitiator: row.is_initiator === 1,
    link: row.link,
    shortLink: row.short_link ?? undefined,
    localAlias: row.local_alias,
    peerName: row.peer_name ?? undefined,
    failure: row.failure ?? undefined,
    canSend: row.can_send === 1,
    isQuantumResistant: row.is_quantum_resistant === 1,
    peerVersions: { min: row.peer_min_version, max: row.peer_max_version },
    incognitoName: row.incognito_name ?? undefined,
    contactReqId: row.contact_req_id ?? undefined,
    request: requestOf(row),
    isAsked: row.is_asked === 1,
    welcome:
      row.welcome_text === null
        ? undefined
        : { text: row.welcome_text, msgId: row.welcome_shared_id ?? undefined },
    isProfileDue: row.is_profile_due === 1,
    createdAtMs: row.created_at_ms,
  };
}

function requestOf({ request_text: text, request_shared_id: msgId }: Row): SharedText | undefined {
  return text === null || msgId === null ? undefined : { text, msgId };
}
