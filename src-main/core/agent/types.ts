/**
 * The agent's contract with the layer above (design sections 3 and 4). Calls that take a WriteDb
 * belong to the caller's transaction; what they start on the network begins after its commit.
 */
import type { Result } from '#shared/result.ts';
import type { ReadDb, WriteDb } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type {
  AgentError,
  AgentMsgId,
  Blocking,
  ConnId,
  RatchetSyncState,
  RequestId,
} from './events.ts';
import type { AgentUserId } from './network.ts';
import type { ParsedLink } from './protocol/parse-link.ts';
import type { ShortLink } from './protocol/short-link.ts';

/** Durable duplex connections over many servers. Made by createAgent; one for each database. */
export interface Agent {
  /** Subscribes every queue and resumes what was unfinished. Once. */
  start(): void;
  /** Finishes the transaction under way, closes all sessions. Nothing is lost: start again later. */
  stop(): Promise<void>;
  /** Makes a queue on a server; the link works once this resolves. */
  createInvitation(options: InvitationOptions): Promise<Result<Invitation, AgentError>>;
  /** Makes a contact address: a link that many may use; each of them is a `request` event. */
  createAddress(options: AddressOptions): Promise<Result<Invitation, AgentError>>;
  /** Changes what those see who look our link up; sent until the server has it. */
  setLinkData(db: WriteDb, connId: ConnId, linkData: Uint8Array): void;
  /**
   * Asks the link's server what it leads to. A one-time link becomes ours by it: nobody else can use
   * it any more; looked up again, or joined later, the same key is used.
   */
  lookUpLink(link: ShortLink, options: LookUpOptions): Promise<Result<LinkContent, AgentError>>;
  /**
   * To be done before a one-time link is joined that was not looked up: another form of it may have
   * been, and what its server said to that may have been lost. Asks nothing where nothing was lost.
   */
  settleLookUps(
    link: InvitationLink,
    options: LookUpOptions,
  ): Promise<Result<undefined, AgentError>>;
  /**
   * Stores the intention to join, or to ask at an address, and returns at once; the network steps are
   * retried until they are done or permanently refused (event joinFailed). Only while canReceive.
   */
  join(db: WriteDb, options: JoinOptions): ConnId;
  /** Whether the user has a server for new queues; without one nothing can be made or joined. */
  canReceive(userId: AgentUserId): boolean;
  /** Initiator: accepts the peer of a confirmation, sending it our information. */
  allow(db: WriteDb, connId: ConnId, info: Uint8Array): void;
  /**
   * Joins the invitation of a request, as join does; undefined when there is no such request (any
   * more).
   */
  acceptRequest(db: WriteDb, requestId: RequestId, options: AcceptOptions): ConnId | undefined;
  /** Forgets a request; its sender is not told. */
  rejectRequest(db: WriteDb, requestId: RequestId): void;
  /** Gives a connection that nobody has joined yet to another user. */
  changeUser(db: WriteDb, connId: ConnId, userId: AgentUserId): void;
  /** Encrypts and enqueues one message. */
  send(db: WriteDb, connId: ConnId, message: OutgoingMessage): Result<AgentMsgId, SendRefusal>;
  /** Encrypts and enqueues a failed message again; it keeps its number. notReady: it has not failed. */
  retry(db: WriteDb, connId: ConnId, message: RetriedMessage): Result<AgentMsgId, SendRefusal>;
  /** The messages that have neither left nor failed, in their order. */
  waiting(db: ReadDb, connId: ConnId): readonly AgentMsgId[];
  /** Forgets a message that has not been sent; false when it is too late. */
  cancel(db: WriteDb, connId: ConnId, msgId: AgentMsgId): boolean;
  /** Asks the peer to agree on a new ratchet; false where that is not possible now. */
  resync(db: WriteDb, connId: ConnId): boolean;
  /**
   * The database is an older copy of itself: every connection, of one user or of all, agrees on a new
   * ratchet, one after the other, and sends nothing before. How many; call it once started.
   */
  renewAll(db: WriteDb, userId?: AgentUserId): number;
  /** Begins to move our queue of a connection to another server; false where that is not possible now. */
  rotate(db: WriteDb, connId: ConnId): boolean;
  /** Gives a move up while the peer does not know the new queue for good; false when it is too late. */
  abortRotation(db: WriteDb, connId: ConnId): boolean;
  /**
   * Ends a connection: no more events; its queues are deleted on the servers, however long it takes.
   * May be called while the host applies a `message` of it.
   */
  delete(db: WriteDb, connId: ConnId, options: DeleteOptions): void;
  /** The same for many at once, whatever waits to be sent. */
  deleteMany(db: WriteDb, connIds: readonly ConnId[], options: KeepOptions): void;
  /** The connection a link belongs to, when we made it. */
  findOwn(link: ParsedLink): ConnId | undefined;
  info(connId: ConnId): ConnectionInfo | undefined;
  /** The part of info() that a list shows, of all connections of a user at once. */
  summaries(userId: AgentUserId): ReadonlyMap<ConnId, ConnectionSummary>;
  /** Where a message is and what it waits for; undefined once nothing is known of it. */
  delivery(connId: ConnId, msgId: AgentMsgId): DeliveryState | undefined;
  /** The servers of one user, or of all. */
  servers(userId?: AgentUserId): readonly ServerState[];
  /** Calls back on every change of a server's state, until the returned function is called. */
  onServerState(listener: (state: ServerState) => void): () => void;
  /** What went over the connections since the last reset. */
  traffic(userId: AgentUserId): {
    readonly sinceMs: number;
    readonly servers: readonly ServerTraffic[];
  };
  resetTraffic(userId: AgentUserId): void;
  /** Ends the connections to a server (by its name), or to all, and makes them anew. */
  reconnect(server?: string): void;
  /** Network settings have changed: ends all connections and makes them anew by the new ones. */
  networkChanged(): void;
  /**
   * Retries everything that waits for a timer now, and asks connections whether they are alive: the
   * network is back, the computer has slept, or the window is back.
   */
  wake(): void;
}

export type InvitationOptions = {
  readonly userId: AgentUserId;
  readonly pq: boolean;
  /** Makes a short link too, whose server shows this to those who look it up; at most 13,000 bytes. */
  readonly linkData?: Uint8Array | undefined;
  /**
   * Puts the KEM key into the link, so that the very first message is protected too. It makes the
   * link 1,600 characters longer, too much for a QR code a camera can read. Default: the joiner
   * proposes its key, and what follows the initiator's answer is protected.
   */
  readonly kemInLink?: boolean | undefined;
  /** Default: one of the configured servers, at random. */
  readonly server?: ServerAddress | undefined;
  /** Runs in the transaction that stores the connection. */
  readonly onCommit?: ((db: WriteDb, invitation: Invitation) => void) | undefined;
};
export type AddressOptions = Pick<InvitationOptions, 'userId' | 'linkData' | 'server' | 'onCommit'>;
export type Invitation = {
  readonly connId: ConnId;
  /** Under the `simplex:` scheme. */
  readonly link: string;
  /** Complete, with hosts, port and fingerprint; absent where no link data was given or possible. */
  readonly shortLink: ShortLink | undefined;
};

export type LookUpOptions = {
  readonly userId: AgentUserId;
  readonly signal?: AbortSignal | undefined;
};
/** What a short link leads to; its signatures are checked. */
export type LinkContent = { readonly link: FullLink; readonly linkData: Uint8Array };
/** A link that can be joined. */
export type FullLink = Exclude<ParsedLink, { readonly type: 'short' }>;
export type InvitationLink = Extract<FullLink, { readonly type: 'invitation' }>;

export type AcceptOptions = {
  readonly info: Uint8Array;
  readonly pq: boolean;
};

export type JoinOptions = {
  readonly userId: AgentUserId;
  /** An invitation is joined; at an address our own invitation is left. */
  readonly link: FullLink;
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

export type RetriedMessage = {
  readonly msgId: AgentMsgId;
  /**
   * Another form of the body that is shorter, for a connection whose messages have had less room since
   * (post-quantum keys); undefined: there is none.
   */
  readonly shorten?: ((body: Uint8Array) => Uint8Array | undefined) | undefined;
};

export type SendRefusal =
  | { readonly type: 'tooLarge'; readonly maxSizeBytes: number }
  /** Not yet connected, or no such connection (any more). */
  | { readonly type: 'notReady' }
  /** The two ends have to agree on new keys first. */
  | { readonly type: 'syncRequired' };

export type DeleteOptions = KeepOptions & {
  /** First send what is waiting, for at most 2 days. */
  readonly waitDelivery: boolean;
};

export type KeepOptions = {
  /** Leaves the queues on their servers, where they expire; by default they are deleted. */
  readonly keepQueues?: boolean | undefined;
};

/** How far the move of our queue to another server has come. */
export type RotationState = {
  /** making: the new queue; told: the peer learns of it; switching: the peer moves over. */
  readonly phase: 'making' | 'told' | 'switching';
  readonly canAbort: boolean;
};

/** What a message that has not arrived waits for. */
export type DeliveryState = {
  readonly createdAtMs: number;
  /** One for each queue that has not taken it. */
  readonly queues: readonly {
    readonly server: string;
    readonly serverState: ServerState['state'];
    /** Messages before it in the queue. */
    readonly aheadCount: number;
    readonly waitsFor: 'turn' | 'connection' | 'answer' | 'quota' | 'retry' | 'peer';
    /** When it is tried again, where that has a time. */
    readonly nextTryAtMs: number | undefined;
    readonly lastProblem: string | undefined;
  }[];
  /** Given up: only `retry` sends it. */
  readonly isFailed: boolean;
  readonly expiresAtMs: number;
};

/** Who ends it that the keys of both ends are not in step (SPEC.md, AG171). */
export type KeyRepair =
  /** `resync` begins an exchange. */
  | { readonly by: 'user' }
  /** `resync` takes it up again from `againAtMs` on; absent while our keys have not left. */
  | { readonly by: 'app'; readonly againAtMs?: number };

export type ConnectionInfo = {
  readonly agentVersion: number;
  /** Display names `host` or `host:port`; of a queue that is being made, too. */
  readonly rcvServers: readonly string[];
  readonly sndServers: readonly string[];
  readonly ratchetSync: RatchetSyncState;
  /** Undefined where the keys are in step, or `resync` is of no use. */
  readonly keyRepair: KeyRepair | undefined;
  /** A move of our queue that is under way. */
  readonly rotation: RotationState | undefined;
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
  /**
   * An older copy of the database, put in the place of a newer one, waits here for the peer's answer.
   * If the newer one has had it, it never comes again; until it comes nothing can be sent.
   */
  readonly isLeftBehind: boolean;
  /** The server of our queue has blocked it: nothing arrives. */
  readonly receivingBlocked: Blocking | undefined;
  /** The server of the peer's queue has blocked it: nothing can be sent. */
  readonly sendingBlocked: Blocking | undefined;
};

export type ConnectionSummary = Pick<
  ConnectionInfo,
  | 'agentVersion'
  | 'ratchetSync'
  | 'keyRepair'
  | 'pqSupport'
  | 'pqSending'
  | 'isLeftBehind'
  | 'receivingBlocked'
  | 'sendingBlocked'
>;

export type ServerState = {
  /** `host` or `host:port`, for display. */
  readonly server: string;
  readonly userId: AgentUserId;
  readonly state: 'connecting' | 'connected' | 'disconnected';
  /** How many of our queues are there. */
  readonly queueCount: number;
  readonly sessionCount: number;
  readonly subscriptions: {
    readonly active: number;
    readonly pending: number;
    readonly failed: number;
  };
  /** Why it is disconnected: a code such as ECONNREFUSED, timeout, certificate. */
  readonly lastError?: string | undefined;
};

export type TrafficCount =
  | 'sentDirectly'
  | 'sentThroughProxy'
  | 'received'
  | 'deleted'
  | 'expired'
  | 'errors'
  | 'reconnects'
  | 'bytesSent'
  | 'bytesReceived';

export type ServerTraffic = {
  readonly server: string;
  readonly counts: Readonly<Record<TrafficCount, number>>;
};
