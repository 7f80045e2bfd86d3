/**
 * The agent's contract with the layer above (design sections 3 and 4). Calls that take a WriteDb
 * belong to the caller's transaction; what they start on the network begins after its commit.
 */
import type { Result } from '#shared/result.ts';
import type { WriteDb } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type { AgentError, AgentMsgId, ConnId, RatchetSyncState } from './events.ts';
import type { ParsedLink } from './protocol/parse-link.ts';

/** Durable duplex connections over many servers. Made by createAgent; one for each database. */
export interface Agent {
  /** Subscribes every queue and resumes what was unfinished. Once. */
  start(): void;
  /** Finishes the transaction under way, closes all sessions. Nothing is lost: start again later. */
  stop(): Promise<void>;
  /** Makes a queue on a server; the link works once this resolves. */
  createInvitation(options: InvitationOptions): Promise<Result<Invitation, AgentError>>;
  /**
   * Stores the intention to join and returns at once; the network steps are retried until they are
   * done or permanently refused (event joinFailed).
   */
  join(db: WriteDb, options: JoinOptions): ConnId;
  /** Initiator: accepts the peer of a confirmation, sending it our information. */
  allow(db: WriteDb, connId: ConnId, info: Uint8Array): void;
  /** Encrypts and enqueues one message. */
  send(db: WriteDb, connId: ConnId, message: OutgoingMessage): Result<AgentMsgId, SendRefusal>;
  /** Encrypts and enqueues a failed message again; it keeps its number. notReady: it has not failed. */
  retry(db: WriteDb, connId: ConnId, msgId: AgentMsgId): Result<AgentMsgId, SendRefusal>;
  /** Forgets a message that has not been sent; false when it is too late. */
  cancel(db: WriteDb, connId: ConnId, msgId: AgentMsgId): boolean;
  /** Asks the peer to agree on a new ratchet; false where that is not possible now. */
  resync(db: WriteDb, connId: ConnId): boolean;
  /** Ends a connection: no more events; its queues are deleted on the servers, however long it takes. */
  delete(db: WriteDb, connId: ConnId, options: DeleteOptions): void;
  /** The connection a link belongs to, when we made it. */
  findOwn(link: ParsedLink): ConnId | undefined;
  info(connId: ConnId): ConnectionInfo | undefined;
  servers(): readonly ServerState[];
  /** Calls back on every change of a server's state, until the returned function is called. */
  onServerState(listener: (state: ServerState) => void): () => void;
  /** Retries everything that waits for a timer now: the network is back, or the window is. */
  wake(): void;
}

export type InvitationOptions = {
  readonly pq: boolean;
  /**
   * Puts the KEM key into the link, so that the very first message is protected too. It makes the
   * link 1,600 characters longer, too much for a QR code a camera can read. Default: the joiner
   * proposes its key, and what follows the initiator's answer is protected.
   */
  readonly kemInLink?: boolean | undefined;
  /** Default: one of the configured servers, at random. */
  readonly server?: ServerAddress | undefined;
  /** Runs in the transaction that stores the connection. */
  readonly onCommit?: ((db: WriteDb, connId: ConnId, link: string) => void) | undefined;
};
export type Invitation = { readonly connId: ConnId; readonly link: string };

export type JoinOptions = {
  readonly link: ParsedLink;
  /** At most maxConnInfoSizeBytes; must not begin with M, C, T or F (30-agent section 3.2). */
  readonly info: Uint8Array;
  readonly pq: boolean;
};

export type OutgoingMessage = {
  /** At most maxMessageSizeBytes(pq of the connection). */
  readonly body: Uint8Array;
  /** Lets the server notify a sleeping device. */
  readonly notification: boolean;
  /** Switches post-quantum encryption on or off from this message on; default: as it is. */
  readonly pq?: boolean | undefined;
};

export type SendRefusal =
  | { readonly type: 'tooLarge'; readonly maxSizeBytes: number }
  /** Not yet connected, or no such connection (any more). */
  | { readonly type: 'notReady' }
  /** The two ends have to agree on new keys first. */
  | { readonly type: 'syncRequired' };

export type DeleteOptions = {
  /** First send what is waiting, for at most 2 days. */
  readonly waitDelivery: boolean;
};

export type ConnectionInfo = {
  readonly agentVersion: number;
  /** Display names `host` or `host:port`; of a queue that is being made, too. */
  readonly rcvServers: readonly string[];
  readonly sndServers: readonly string[];
  readonly ratchetSync: RatchetSyncState;
  readonly pqSupport: boolean;
  readonly pqSending: boolean;
  readonly pqReceiving: boolean;
  /** The bytes both sides compare, 112 of them; undefined before the first confirmation. */
  readonly associatedData: Uint8Array | undefined;
  /** SHA-256 of them as decimal text, the form users compare; undefined likewise. */
  readonly securityCode: string | undefined;
  /** Messages can be sent. */
  readonly isReady: boolean;
  /** Messages waiting to be sent. */
  readonly pendingCount: number;
};

export type ServerState = {
  /** `host` or `host:port`, for display. */
  readonly server: string;
  readonly state: 'connecting' | 'connected' | 'disconnected';
  /** How many of our queues are there. */
  readonly queueCount: number;
  /** Why it is disconnected: a code such as ECONNREFUSED, timeout, certificate. */
  readonly lastError?: string | undefined;
};
