/** What the broker knows of a connection; the transport makes it. */
import type { X25519Secret } from '../../core/crypto/index.ts';
import type { BrokerMessage } from '../../core/smp/index.ts';

/** One message to a client, to be encoded for its version. */
export type Outgoing = {
  /** Empty in events of the relay's own. */
  readonly corrId: Uint8Array;
  readonly entityId: Uint8Array;
  readonly message: BrokerMessage;
};

/** A queue as one connection receives from it. */
export type Subscription = {
  readonly client: RelayClient;
  readonly queueRowId: number;
  readonly recipientId: Uint8Array;
  /** By SUB or NEW, or by GET. */
  readonly by: 'subscription' | 'fetching';
  /** Id of the message that waits for its ACK. */
  delivered: Uint8Array | undefined;
};

/** The subscriptions of one connection, by row id of the queue. */
export type Subscriptions = Map<number, Subscription>;

/** A connection after its handshake. */
export interface RelayClient {
  readonly version: number;
  /** tls-unique of the connection. */
  readonly sessionId: Uint8Array;
  /** Our key of this connection. */
  readonly serverKey: X25519Secret;
  /** X25519 of both keys of this connection, for RFWD; absent when the client sent no key. */
  readonly forwardSecret: Uint8Array | undefined;
  /** Its queues, by their row ids. */
  readonly subscriptions: Subscriptions;
  /** Whether it takes its data so slowly that events must wait. */
  isCongested(): boolean;
  /** Sends the messages in as few blocks as possible. */
  send(messages: readonly Outgoing[]): void;
  /** Ends the connection. */
  close(): void;
}

/** The id of events that answer nothing, and of no entity. */
export const NO_ID: Uint8Array = new Uint8Array(0);
