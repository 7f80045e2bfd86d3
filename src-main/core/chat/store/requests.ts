/** Requests at an address of ours that wait for the user. */
import { type RequestId, type UserId, requestId, userId } from '#shared/ids.ts';
import {
  type RequestId as AgentRequestId,
  requestId as agentRequestId,
} from '../../agent/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import type { ChatVersionRange, Profile } from '../protocol/index.ts';
import type { SharedText } from './connections.ts';

export type RequestRow = {
  readonly requestId: RequestId;
  readonly userId: UserId;
  readonly agentRequestId: AgentRequestId;
  /** The same for every request of one asker at one address. */
  readonly contactReqId: Uint8Array | undefined;
  /** Made presentable. */
  readonly profile: Profile;
  readonly message: SharedText | undefined;
  /** The id of the asker's copy of our welcome message, which it shows already. */
  readonly welcomeMsgId: Uint8Array | undefined;
  readonly peerVersions: ChatVersionRange;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

/** What a request says; the rest is for the row. */
export type RequestContent = Omit<
  RequestRow,
  'requestId' | 'userId' | 'createdAtMs' | 'updatedAtMs'
>;

type Row = {
  request_id: number;
  user_id: number;
  agent_request_id: number;
  contact_req_id: Uint8Array | null;
  profile: string;
  message_text: string | null;
  message_shared_id: Uint8Array | null;
  welcome_shared_id: Uint8Array | null;
  peer_min_version: number;
  peer_max_version: number;
  created_at_ms: number;
  updated_at_ms: number;
};

const SELECT = sql`SELECT request_id, user_id, agent_request_id, contact_req_id, profile,
  message_text, message_shared_id, welcome_shared_id, peer_min_version, peer_max_version,
  created_at_ms, updated_at_ms FROM chat_request`;

/** One request by id. */
export function findRequest(db: ReadDb, id: RequestId): RequestRow | undefined {
  return select(db, sql`request_id = ${id}`)[0];
}

/** All open requests of a profile, the newest first. */
export function listRequests(db: ReadDb, user: UserId): RequestRow[] {
  return select(db, sql`user_id = ${user} ORDER BY request_id DESC`);
}

/** The open request of this asker. */
export function findRequestByReqId(
  db: ReadDb,
  user: UserId,
  reqId: Uint8Array,
): RequestRow | undefined {
  return select(db, sql`user_id = ${user} AND contact_req_id = ${reqId}`)[0];
}

/** How many requests of a profile are open. */
export function countRequests(db: ReadDb, user: UserId): number {
  const row = db.get<{ count: number }>(
    sql`SELECT count(*) AS count FROM chat_request WHERE user_id = ${user}`,
  );
  return row?.count ?? 0;
}

/** A new request; its id is returned. */
export function insertRequest(
  db: WriteDb,
  user: UserId,
  request: RequestContent & { readonly atMs: number },
): RequestId {
  const { message, peerVersions, atMs } = request;
  const { rowId } = db.run(
    sql`INSERT INTO chat_request (user_id, agent_request_id, contact_req_id, profile, message_text,
          message_shared_id, welcome_shared_id, peer_min_version, peer_max_version, created_at_ms,
          updated_at_ms)
        VALUES (${user}, ${request.agentRequestId}, ${request.contactReqId},
          ${JSON.stringify(request.profile)}, ${message?.text}, ${message?.msgId},
          ${request.welcomeMsgId}, ${peerVersions.min}, ${peerVersions.max}, ${atMs}, ${atMs})`,
  );
  return requestId(rowId);
}

/** Replaces what the request says by what a newer one of the same asker says. */
export function updateRequest(
  db: WriteDb,
  id: RequestId,
  request: RequestContent & { readonly atMs: number },
): void {
  const { message, peerVersions } = request;
  db.run(
    sql`UPDATE chat_request SET agent_request_id = ${request.agentRequestId},
          profile = ${JSON.stringify(request.profile)}, message_text = ${message?.text},
          message_shared_id = ${message?.msgId}, welcome_shared_id = ${request.welcomeMsgId},
          peer_min_version = ${peerVersions.min}, peer_max_version = ${peerVersions.max},
          updated_at_ms = ${request.atMs} WHERE request_id = ${id}`,
  );
}

/** Forgets a request that was answered. */
export function deleteRequest(db: WriteDb, id: RequestId): void {
  db.run(sql`DELETE FROM chat_request WHERE request_id = ${id}`);
}

function select(db: ReadDb, condition: Sql): RequestRow[] {
  return db.all<Row>(sql`${SELECT} WHERE ${condition}`).map((row) => ({
    requestId: requestId(row.request_id),
    userId: userId(row.user_id),
    agentRequestId: agentRequestId(row.agent_request_id),
    contactReqId: row.contact_req_id ?? undefined,
    // Only what this file wrote.
    profile: JSON.parse(row.profile) as Profile,
    message: messageOf(row),
    welcomeMsgId: row.welcome_shared_id ?? undefined,
    peerVersions: { min: row.peer_min_version, max: row.peer_max_version },
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  }));
}

function messageOf({ message_text: text, message_shared_id: msgId }: Row): SharedText | undefined {
  return text === null || msgId === null ? undefined : { text, msgId };
}
