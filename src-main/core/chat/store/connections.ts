/** Connection rows: pending ones and those that belong to a contact. */
import { type ContactId, type PendingId, type UserId, pendingId } from '#shared/ids.ts';
import type { JoinFailure } from '#shared/model/index.ts';
import { type ConnId, connId } from '../../agent/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import type { ChatVersionRange } from '../protocol/index.ts';

export type ConnectionRow = {
  /** The row's id; a PendingId while there is no contact. */
  readonly connectionId: PendingId;
  readonly userId: UserId;
  readonly agentConnId: ConnId;
  readonly contactId: ContactId | undefined;
  readonly isInitiator: boolean;
  readonly link: string;
  readonly localAlias: string;
  readonly failure: JoinFailure | undefined;
  readonly canSend: boolean;
  readonly isQuantumResistant: boolean;
  readonly peerVersions: ChatVersionRange;
  readonly createdAtMs: number;
};

type Row = {
  connection_id: number;
  user_id: number;
  agent_conn_id: number;
  contact_id: number | null;
  is_initiator: number;
  link: string;
  local_alias: string;
  failure: JoinFailure | null;
  can_send: number;
  is_quantum_resistant: number;
  peer_min_version: number;
  peer_max_version: number;
  created_at_ms: number;
};

const SELECT = sql`SELECT connection_id, user_id, agent_conn_id, contact_id, is_initiator, link,
  local_alias, failure, can_send, is_quantum_resistant, peer_min_version, peer_max_version,
  created_at_ms FROM chat_connection`;

/** The row of an agent connection. */
export function findConnectionByAgentId(db: ReadDb, id: ConnId): ConnectionRow | undefined {
  return one(db, sql`${SELECT} WHERE agent_conn_id = ${id}`);
}

/** The connection a contact is reached by. */
export function findConnectionOfContact(db: ReadDb, id: ContactId): ConnectionRow | undefined {
  return one(db, sql`${SELECT} WHERE contact_id = ${id}`);
}

/** A connection that has no contact yet. */
export function findPending(db: ReadDb, id: PendingId): ConnectionRow | undefined {
  return one(db, sql`${SELECT} WHERE connection_id = ${id} AND contact_id IS NULL`);
}

/** The connection that joined exactly this link, pending or grown to a contact. */
export function findJoined(db: ReadDb, link: string): ConnectionRow | undefined {
  return one(
    db,
    sql`${SELECT} WHERE link = ${link} AND is_initiator = 0 AND failure IS NULL
        ORDER BY connection_id DESC LIMIT 1`,
  );
}

/** The connections of all contacts of a user. */
export function connectionsByContact(
  db: ReadDb,
  user: UserId,
): ReadonlyMap<ContactId, ConnectionRow> {
  const rows = db
    .all<Row>(sql`${SELECT} WHERE user_id = ${user} AND contact_id IS NOT NULL`)
    .map(rowToConnection);
  return new Map(
    rows.flatMap((row) => (row.contactId === undefined ? [] : [[row.contactId, row]])),
  );
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
    SELECT agent_conn_id FROM chat_connection WHERE user_id = ${user}
    UNION ALL SELECT agent_conn_id FROM chat_address WHERE user_id = ${user}`);
  return rows.map((row) => connId(row.agent_conn_id));
}

/** A new pending connection; its id is returned. */
export function insertConnection(
  db: WriteDb,
  connection: Pick<
    ConnectionRow,
    'userId' | 'agentConnId' | 'isInitiator' | 'link' | 'createdAtMs'
  >,
): PendingId {
  const { rowId } = db.run(
    sql`INSERT INTO chat_connection (user_id, agent_conn_id, is_initiator, link, created_at_ms)
        VALUES (${connection.userId}, ${connection.agentConnId}, ${connection.isInitiator},
          ${connection.link}, ${connection.createdAtMs})`,
  );
  return pendingId(rowId);
}

type Changes = Partial<
  Pick<
    ConnectionRow,
    'contactId' | 'localAlias' | 'failure' | 'canSend' | 'isQuantumResistant' | 'peerVersions'
  >
>;

/** Changes the given columns; the others stay. */
export function updateConnection(db: WriteDb, row: ConnectionRow, changes: Changes): ConnectionRow {
  const changed = { ...row, ...changes };
  db.run(
    sql`UPDATE chat_connection SET contact_id = ${changed.contactId},
          local_alias = ${changed.localAlias}, failure = ${changed.failure},
          can_send = ${changed.canSend}, is_quantum_resistant = ${changed.isQuantumResistant},
          peer_min_version = ${changed.peerVersions.min},
          peer_max_version = ${changed.peerVersions.max}
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
    userId: row.user_id as UserId,
    agentConnId: row.agent_conn_id as ConnId,
    contactId: (row.contact_id ?? undefined) as ContactId | undefined,
    isInitiator: row.is_initiator === 1,
    link: row.link,
    localAlias: row.local_alias,
    failure: row.failure ?? undefined,
    canSend: row.can_send === 1,
    isQuantumResistant: row.is_quantum_resistant === 1,
    peerVersions: { min: row.peer_min_version, max: row.peer_max_version },
    createdAtMs: row.created_at_ms,
  };
}
