/**
 * Notification subscribers (NSUB): told of every message with the notification flag while they are
 * connected; nothing is kept for them. At most one a queue.
 */
import type { RandomSource } from '../../core/base/index.ts';
import { boxSealPadded } from '../../core/crypto/index.ts';
import { Writer } from '../../core/encoding/index.ts';
import type { BrokerMessage } from '../../core/smp/index.ts';
import type { NewMessage, Notifier } from '../store/index.ts';
import type { RelayClient } from './client.ts';

export type NotifierSubscription = {
  readonly client: RelayClient;
  readonly notifierId: Uint8Array;
};

export class NotifierRegistry {
  readonly #subscribers = new Map<number, NotifierSubscription>();

  subscriberOf(queueRowId: number): NotifierSubscription | undefined {
    return this.#subscribers.get(queueRowId);
  }

  /** Makes it the subscriber; returns another connection's subscription, which has ended. */
  subscribe(
    queueRowId: number,
    subscription: NotifierSubscription,
  ): NotifierSubscription | undefined {
    const previous = this.#subscribers.get(queueRowId);
    this.#subscribers.set(queueRowId, subscription);
    return previous?.client === subscription.client ? undefined : previous;
  }

  /** Ends the queue's subscription and returns it. */
  remove(queueRowId: number): NotifierSubscription | undefined {
    const subscription = this.#subscribers.get(queueRowId);
    this.#subscribers.delete(queueRowId);
    return subscription;
  }

  removeClient(client: RelayClient): void {
    for (const [queueRowId, subscription] of this.#subscribers) {
      if (subscription.client === client) this.#subscribers.delete(queueRowId);
    }
  }
}

const NONCE_SIZE_BYTES = 24;
/** 144 bytes once sealed (20-smp section 6, NMSG). */
const META_SIZE_BYTES = 128;

/** NMSG for a message: its id and time, sealed for the notifier. */
export function notificationOf(
  message: NewMessage,
  { secret }: Notifier,
  random: RandomSource,
): BrokerMessage {
  const nonce = random(NONCE_SIZE_BYTES);
  const meta = new Writer().str(message.messageId).i64(BigInt(message.sentAtSeconds)).bytes();
  return { type: 'NMSG', nonce, encMeta: boxSealPadded(secret, nonce, meta, META_SIZE_BYTES) };
}
