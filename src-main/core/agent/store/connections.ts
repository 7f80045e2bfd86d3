/** Connections: one row each, with the counters of both directions. */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { type ConnId, type RatchetSyncState, connId } from '../events.ts';
import { type AgentUserId, agentUserId } from '../network.ts';

/** address: takes requests, and is never connected itself. */
export type ConnRole = 'initiator' | 'joiner' | 'address';
/**
 * requesting (our invitation has not reached the address yet), invited, confirmed, allowed:
 * initiator; joining, joined: joiner; open: address; failed: will never be made.
 */
export type ConnStatus =
  | 'requesting'
  | 'invited'
  | 'confirmed'
  | 'allowed'
  | 'joining'
  | 'joined'
  | 'ready'
  | 'open'
  | 'failed'
  | 'deleting';

export type Connection = {
  readonly connId: ConnId;
  readonly userId: AgentUserId;
  readonly role: ConnRole;
  readonly status: ConnStatus;
  readonly agentVersion: number;
  readonly pqSupport: boolean;
  readonly ratchetSync: RatchetSyncState;
  /** The ratchet is of an older copy, and not to be used for sending any more. */
  readonly mustRenew: boolean;
  readonly isHelloSent: boolean;
  readonly lastMsgId: number;
  readonly sndExtId: number;
  readonly sndHash: Uint8Array;
  readonly rcvExtId: number;
  readonly rcvHash: Uint8Array;
  /** Ratchet keys that have come after that message. */
  readonly rcvKeyCount: number;
  readonly receiptedExtId: number;
  readonly failureCount: number;
  readonly isPeerDeleted: boolean;
  readonly deletedAtMs: number | undefined;
};

type ConnectionRow = {
  readonly conn_id: number;
  readonly user_id: number;
  readonly role: ConnRole;
  readonly status: ConnStatus;
  readonly agent_version: number;
  readonly pq_support: number;
  readonly ratchet_sync: RatchetSyncState;
  readonly must_renew: number;
  readonly is_hello_sent: number;
  readonly last_msg_id: number;
  readonly snd_ext_id: number;
  readonly snd_hash: Uint8Array;
  readonly rcv_ext_id: number;
  readonly rcv_hash: Uint8Array;
  readonly rcv_key_count: number;
  readonly receipted_ext_id: number;
  readonly failure_count: number;
  readonly is_peer_deleted: number;
  readonly deleted_at: number | null;
};

/** A message's number on the wire and the SHA-256 of its plaintext. */
export type LastMessage = { readonly extId: number; readonly hash: Uint8Array };

/** What is kept for the handshake; byte fields only while they are needed. */
export type HandshakeData = {
  readonly e2eParams: Uint8Array | undefined;
  readonly joinInfo: Uint8Array | undefined;
  readonly e2eSecrets: Uint8Array | undefined;
};

export type NewConnection = {
  readonly userId: AgentUserId;
  readonly role: ConnRole;
  /** By default invited, joining or open, as the role begins. */
  readonly status?: ConnStatus | undefined;
  readonly agentVersion: number;
  readonly pqSupport: boolean;
} & Partial<HandshakeData>;

const FIRST_STATUS = {
  initiator: 'invited',
  joiner: 'joining',
  address: 'open',
} as const satisfies Record<ConnRole, ConnStatus>;

/** A new row. */
export function insertConnection(db: WriteDb, connection: NewConnection): ConnId {
  const { userId, role, agentVersion, pqSupport, e2eParams, joinInfo, e2eSecrets } = connection;
  const status = connection.status ?? FIRST_STATUS[role];
  const { rowId } = db.run(sql`INSERT INTO agent_connection
    (user_id, role, status, agent_version, pq_support, e2e_params, join_info, e2e_secrets) VALUES
    (${userId}, ${role}, ${status}, ${agentVersion}, ${pqSupport}, ${e2eParams}, ${joinInfo}, ${e2eSecrets})`);
  return connId(rowId);
}

/** The row, while the connection exists. */
export function findConnection(db: ReadDb, id: ConnId): Connection | undefined {
  const row =
    db.get<ConnectionRow>(sql`SELECT conn_id, user_id, role, status, agent_version, pq_support,
    ratchet_sync, must_renew, is_hello_sent, last_msg_id, snd_ext_id, snd_hash, rcv_ext_id, rcv_hash,
    rcv_key_count, receipted_ext_id, failure_count, is_peer_deleted, deleted_at
    FROM agent_connection WHERE conn_id = ${id}`);
  return row === undefined ? undefined : rowToConnection(row);
}

/** Whether an older copy waits for an answer that may have come to the newer one (SPEC.md, AG173). */
export function isLeftBehind({
  status,
  mustRenew,
}: Pick<Connection, 'status' | 'mustRenew'>): boolean {
  return mustRenew && status === 'joined';
}

/** What is kept for the handshake or for a re-synchronisation. */
export function loadHandshake(db: ReadDb, id: ConnId): HandshakeData {
  const row = db.get<{
    e2e_params: Uint8Array | null;
    join_info: Uint8Array | null;
    e2e_secrets: Uint8Array | null;
  }>(sql`SELECT e2e_params, join_info, e2e_secrets FROM agent_connection WHERE conn_id = ${id}`);
  return {
    e2eParams: row?.e2e_params ?? undefined,
    joinInfo: row?.join_info ?? undefined,
    e2eSecrets: row?.e2e_secrets ?? undefined,
  };
}

/** The connection belongs to another user from now on, with what is still to be done for it. */
export function setUser(db: WriteDb, id: ConnId, userId: AgentUserId): void {
  db.run(sql`UPDATE agent_connection SET user_id = ${userId} WHERE conn_id = ${id}`);
  db.run(sql`UPDATE agent_command SET user_id = ${userId} WHERE conn_id = ${id}`);
}

/** Moves the connection on. */
export function setStatus(db: WriteDb, id: ConnId, status: ConnStatus): void {
  db.run(sql`UPDATE agent_connection SET status = ${status} WHERE conn_id = ${id}`);
}

/** Forgets what only the handshake needed. */
export function clearHandshake(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_connection SET e2e_params = NULL, join_info = NULL, e2e_secrets = NULL
    WHERE conn_id = ${id}`);
}

/** The invitation is with the address: only its secret keys are needed any more. */
export function clearJoinInfo(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_connection SET join_info = NULL WHERE conn_id = ${id}`);
}

/** Keeps our keys of a re-synchronisation, or forgets them. */
export function setE2eSecrets(db: WriteDb, id: ConnId, secrets: Uint8Array | undefined): void {
  db.run(sql`UPDATE agent_connection SET e2e_secrets = ${secrets} WHERE conn_id = ${id}`);
}

/** HELLO is sent once. */
export function setHelloSent(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_connection SET is_hello_sent = 1 WHERE conn_id = ${id}`);
}

/** The version agreed with the peer. */
export function setAgentVersion(db: WriteDb, id: ConnId, agentVersion: number): void {
  db.run(sql`UPDATE agent_connection SET agent_version = ${agentVersion} WHERE conn_id = ${id}`);
}

/** Support is never switched off again (30-agent section 2). */
export function setPqSupport(db: WriteDb, id: ConnId, pqSupport: boolean): void {
  db.run(sql`UPDATE agent_connection SET pq_support = ${pqSupport} WHERE conn_id = ${id}`);
}

/** The state of re-synchronisation. */
export function setRatchetSync(db: WriteDb, id: ConnId, state: RatchetSyncState): void {
  db.run(sql`UPDATE agent_connection SET ratchet_sync = ${state} WHERE conn_id = ${id}`);
}

/** The next local number of a message, for either direction. */
export function takeMsgId(db: WriteDb, id: ConnId): number {
  db.run(sql`UPDATE agent_connection SET last_msg_id = last_msg_id + 1 WHERE conn_id = ${id}`);
  const query = sql`SELECT last_msg_id FROM agent_connection WHERE conn_id = ${id}`;
  return db.get<{ last_msg_id: number }>(query)?.last_msg_id ?? 0;
}

/** What was sent last. */
export function setSent(db: WriteDb, id: ConnId, { extId, hash }: LastMessage): void {
  db.run(sql`UPDATE agent_connection SET snd_ext_id = ${extId}, snd_hash = ${hash}
    WHERE conn_id = ${id}`);
}

/** The last message of the peer; failures in a row end with it. */
export function setReceived(db: WriteDb, id: ConnId, { extId, hash }: LastMessage): void {
  db.run(sql`UPDATE agent_connection SET rcv_ext_id = ${extId}, rcv_hash = ${hash},
    rcv_key_count = iif(rcv_ext_id = ${extId}, rcv_key_count, 0), failure_count = 0
    WHERE conn_id = ${id}`);
}

/** A ratchet key takes a number among the messages, which it does not tell. */
export function countRatchetKey(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_connection SET rcv_key_count = rcv_key_count + 1 WHERE conn_id = ${id}`);
}

/** The peer has this message, and so what was sent before it. */
export function setReceipted(db: WriteDb, id: ConnId, extId: number): void {
  db.run(sql`UPDATE agent_connection SET receipted_ext_id = max(receipted_ext_id, ${extId})
    WHERE conn_id = ${id}`);
}

/** One more message that did not decrypt; how many in a row now. */
export function countFailure(db: WriteDb, id: ConnId): number {
  db.run(sql`UPDATE agent_connection SET failure_count = failure_count + 1 WHERE conn_id = ${id}`);
  const query = sql`SELECT failure_count FROM agent_connection WHERE conn_id = ${id}`;
  return db.get<{ failure_count: number }>(query)?.failure_count ?? 0;
}

/** Told once. */
export function setPeerDeleted(db: WriteDb, id: ConnId): void {
  db.run(sql`UPDATE agent_connection SET is_peer_deleted = 1 WHERE conn_id = ${id}`);
}

/** Marks a connection that ends when its messages are sent. */
export function setDeleting(db: WriteDb, id: ConnId, deletedAtMs: number): void {
  db.run(sql`UPDATE agent_connection SET status = 'deleting', deleted_at = ${deletedAtMs}
    WHERE conn_id = ${id}`);
  db.run(sql`DELETE FROM agent_untaken WHERE conn_id = ${id}`);
}

function rowToConnection(row: ConnectionRow): Connection {
  return {
    connId: connId(row.conn_id),
    userId: agentUserId(row.user_id),
    role: row.role,
    status: row.status,
    agentVersion: row.agent_version,
    pqSupport: row.pq_support === 1,
    ratchetSync: row.ratchet_sync,
    mustRenew: row.must_renew === 1,
    isHelloSent: row.is_hello_sent === 1,
    lastMsgId: row.last_msg_id,
    sndExtId: row.snd_ext_id,
    sndHash: row.snd_hash,
    rcvExtId: row.rcv_ext_id,
    rcvHash: row.rcv_hash,
    rcvKeyCount: row.rcv_key_count,
    receiptedExtId: row.receipted_ext_id,
    failureCount: row.failure_count,
    isPeerDeleted: row.is_peer_deleted === 1,
    deletedAtMs: row.deleted_at ?? undefined,
  };
}
