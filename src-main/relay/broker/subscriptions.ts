/**
 * Who receives from which queue (20-smp section 7): at most one subscriber a queue, who has at most
 * one unacknowledged message of it. A queue may be read by GET instead, never both ways on one
 * connection. Lives in memory only.
 */
import type { RelayClient, Subscription } from './client.ts';

type QueueRef = { readonly rowId: number; readonly recipientId: Uint8Array };

/** Subscribers of all queues. */
export class SubscriptionRegistry {
  readonly #subscribers = new Map<number, Subscription>();

  get count(): number {
    return this.#subscribers.size;
  }

  subscriberOf(queueRowId: number): Subscription | undefined {
    return this.#subscribers.get(queueRowId);
  }

  /**
   * Makes the client the subscriber. `previous` has lost the queue and must be told; undefined as a
   * whole when the client reads the queue by GET.
   */
  subscribe(
    client: RelayClient,
    queue: QueueRef,
  ):
    | { readonly subscription: Subscription; readonly previous: Subscription | undefined }
    | undefined {
    const own = client.subscriptions.get(queue.rowId);
    if (own?.by === 'fetching') return undefined;
    if (own !== undefined) return { subscription: own, previous: undefined };
    const previous = this.remove(queue.rowId);
    const subscription = newSubscription(client, queue, 'subscription');
    this.#subscribers.set(queue.rowId, subscription);
    client.subscriptions.set(queue.rowId, subscription);
    return { subscription, previous };
  }

  /** The client's state of reading the queue by GET; undefined when it is subscribed to it. */
  fetch(client: RelayClient, queue: QueueRef): Subscription | undefined {
    const own = client.subscriptions.get(queue.rowId);
    if (own !== undefined) return own.by === 'fetching' ? own : undefined;
    const subscription = newSubscription(client, queue, 'fetching');
    client.subscriptions.set(queue.rowId, subscription);
    return subscription;
  }

  /** Ends the queue's subscription and returns it. */
  remove(queueRowId: number): Subscription | undefined {
    const subscription = this.#subscribers.get(queueRowId);
    if (subscription === undefined) return undefined;
    this.#subscribers.delete(queueRowId);
    subscription.client.subscriptions.delete(queueRowId);
    return subscription;
  }

  /** Ends all that a closed connection had. */
  removeClient(client: RelayClient): void {
    for (const [queueRowId, subscription] of client.subscriptions) {
      if (subscription.by === 'subscription') this.#subscribers.delete(queueRowId);
    }
    client.subscriptions.clear();
  }
}

function newSubscription(
  client: RelayClient,
  queue: QueueRef,
  by: Subscription['by'],
): Subscription {
  const { rowId, recipientId } = queue;
  return { client, queueRowId: rowId, recipientId, by, delivered: undefined };
}
