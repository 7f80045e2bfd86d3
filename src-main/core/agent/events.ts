/**
 * What the agent tells the layer above, and the identifiers it uses (30-agent). An event is applied
 * inside the transaction that commits the step which caused it: both happen or neither does.
 */
import type { Brand } from '#shared/brand.ts';
import type { WriteDb } from '../database/index.ts';

/** Row id of a connection; never reused. */
export type ConnId = Brand<number, 'ConnId'>;
/** Row id of a request at an address of ours; never reused. */
export type RequestId = Brand<number, 'RequestId'>;
/** Number of a message within its connection and direction; not the number on the wire. */
export type AgentMsgId = Brand<number, 'AgentMsgId'>;

/** A row id from a column that holds one. */
export function connId(id: number): ConnId {
  return id as ConnId;
}

/** A row id of a request from a column that holds one. */
export function requestId(id: number): RequestId {
  return id as RequestId;
}

/** A message number from a column that holds one. */
export function agentMsgId(id: number): AgentMsgId {
  return id as AgentMsgId;
}

/** Implemented by the layer above. */
export interface AgentHost {
  /**
   * Called synchronously inside the transaction that commits the step. A throw rolls that step back
   * and, for something received, leaves it on the server: it is tried again for an hour, then kept, to
   * be told again with the next start or a few hours later.
   */
  apply(db: WriteDb, event: AgentEvent): Applied;
}

export type Applied = {
  /** Only for `message`: tell the peer that it has arrived. */
  readonly sendReceipt?: boolean;
  /** Runs once the transaction is committed, in the order of the events. Must not throw. */
  readonly afterCommit?: () => void;
};

/** What is wrong with the order or completeness of what a peer sends (30-agent section 4). */
export type Irregularity =
  /** Messages `from`..`to` have not arrived (yet). */
  | { readonly type: 'skipped'; readonly from: number; readonly to: number }
  /** The peer's hash of its previous message is not that of the one we have. */
  | { readonly type: 'badHash' }
  /** A number below that of the last message, `previous`. */
  | { readonly type: 'badId'; readonly previous: number }
  /** The number of the last message once more, in other words. */
  | { readonly type: 'duplicate' };

/** Whether the two ends agree on the encryption state (30-agent section 8). */
export type RatchetSyncState = 'ok' | 'allowed' | 'required' | 'started' | 'agreed';

/** Why a server has blocked a queue; `other` is a reason of a later version. */
export type BlockingReason = 'spam' | 'content' | 'other';
/** A server does nothing for a queue any more. */
export type Blocking = {
  readonly server: string;
  readonly reason: BlockingReason;
  /** Until when that holds, where the server has said so. */
  readonly untilMs: number | undefined;
};

/** Why a message has not left, or never will. */
export type SendError =
  /** The server does not know the queue any more, or refuses our key. */
  | { readonly type: 'auth' }
  /** The queue is full: the peer has been offline for long. */
  | { readonly type: 'quota' }
  /** The server has blocked the peer's queue. */
  | { readonly type: 'blocked'; readonly blocking: Blocking }
  /** Retried until it was too old: 2 days, or 7 when the queue was full. */
  | { readonly type: 'expired' }
  /** The server cannot be reached; `problem` is a code such as ECONNREFUSED or timeout. */
  | { readonly type: 'network'; readonly server: string; readonly problem: string }
  /** Another answer of the server, as its error token. */
  | { readonly type: 'server'; readonly server: string; readonly error: string };

/** Why a connection cannot be made. */
export type AgentError =
  /** The server refuses our key for the link's queue: somebody has used the link, or it is gone. */
  | { readonly type: 'linkUsed' }
  /** No version in common with the peer, or keys of a kind we do not know. */
  | { readonly type: 'version' }
  /** The peer's answer to our invitation makes no sense. */
  | { readonly type: 'badPeer' }
  /** The link's server has no data for it: the link was used or deleted, or is mistyped. */
  | { readonly type: 'linkGone' }
  /** What the server gave for the link is not what its maker signed. */
  | { readonly type: 'linkData' }
  | { readonly type: 'noServers' }
  /** The server has blocked the queue of the link. */
  | { readonly type: 'blocked'; readonly blocking: Blocking }
  | { readonly type: 'network'; readonly server: string; readonly problem: string }
  | { readonly type: 'server'; readonly server: string; readonly error: string }
  /** The agent was stopped meanwhile. */
  | { readonly type: 'stopped' };

export type DecryptionProblem =
  /** No known key opens the header: the two ends have lost each other. */
  | 'header'
  | 'tooManySkipped'
  | 'body'
  /** A message older than the keys we keep. */
  | 'earlier'
  /** The queue layer does not open, what is inside does not parse, or the host cannot take it (AG178). */
  | 'malformed';

export type AgentEvent = { readonly connId: ConnId } & (
  | {
      /** Initiator: the peer has used our link; answer with agent.allow, now or later. */
      readonly type: 'confirmation';
      readonly info: Uint8Array;
      readonly agentVersion: number;
      readonly pq: boolean;
    }
  /** Somebody asks at our address (connId); answer with acceptRequest or rejectRequest, at any time. */
  | {
      readonly type: 'request';
      readonly requestId: RequestId;
      readonly info: Uint8Array;
      /** The requester offers post-quantum encryption. */
      readonly pq: boolean;
    }
  /** Our request has reached the address; its owner may answer at any time. */
  | { readonly type: 'requested' }
  /** Joiner: the initiator's information. */
  | { readonly type: 'info'; readonly info: Uint8Array }
  /** Both directions work. */
  | { readonly type: 'connected'; readonly pq: boolean }
  /** The connection will never be made. */
  | { readonly type: 'joinFailed'; readonly error: AgentError }
  /** Joiner with agent version 7 or newer: messages may be sent before `connected`. */
  | { readonly type: 'sendReady' }
  /**
   * Something between the peer's messages is not as it should be. Told before the message that shows
   * it, of whatever kind that is; where messages are missing, when nothing can bring them any more.
   */
  | { readonly type: 'irregular'; readonly irregularity: Irregularity }
  | {
      readonly type: 'message';
      readonly msgId: AgentMsgId;
      /** The peer's number of the message. */
      readonly sndMsgId: bigint;
      readonly sentByBrokerAtMs: number;
      readonly body: Uint8Array;
      /** Protected by a post-quantum secret. */
      readonly pq: boolean;
    }
  | { readonly type: 'sent'; readonly msgId: AgentMsgId; readonly isProxied: boolean }
  | { readonly type: 'sendFailed'; readonly msgId: AgentMsgId; readonly error: SendError }
  /** Not yet, and it will be tried again. Told once for each kind of error. */
  | { readonly type: 'sendDelayed'; readonly msgId: AgentMsgId; readonly error: SendError }
  /** The peer has it; badHash: what the peer has is not what we sent. */
  | { readonly type: 'delivered'; readonly msgId: AgentMsgId; readonly status: 'ok' | 'badHash' }
  | {
      readonly type: 'decryptionFailed';
      readonly error: DecryptionProblem;
      /** How many in a row, with this one. */
      readonly count: number;
    }
  | { readonly type: 'ratchetSync'; readonly state: RatchetSyncState }
  /** Keys of ours for a new ratchet have left, or were given up: `info` says from when on others may go. */
  | { readonly type: 'ratchetKeySettled' }
  | { readonly type: 'pqChanged'; readonly sending: boolean; readonly receiving: boolean }
  /** Our queue moves to another server, or has moved, or stays where it is. */
  | { readonly type: 'rotation'; readonly state: 'started' | 'progress' | 'done' | 'aborted' }
  /** The peer's queue has moved to another server. */
  | { readonly type: 'peerRotated' }
  /** The server of the peer's queue does not know it any more. */
  | { readonly type: 'peerDeleted' }
  /** The server does not know our queue any more: nothing can arrive by it. */
  | { readonly type: 'queueLost' }
  /** A server has blocked our queue, or the peer's: nothing passes it. Undefined: no longer. */
  | {
      readonly type: 'queueBlocked';
      readonly whose: 'own' | 'peer';
      readonly blocking: Blocking | undefined;
    }
);
