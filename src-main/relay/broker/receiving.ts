/** Commands by which a recipient receives: SUB, GET, ACK, and QUE about it (20-smp section 7). */
import { bytesEqual } from '../../core/base/index.ts';
import type { BrokerMessage, QueueInfo } from '../../core/smp/index.ts';
import { type Queue, deleteHeadMessage, headMessage, notifierOfQueue } from '../store/index.ts';
import { NO_ID, type Subscription } from './client.ts';
import { type CommandContext, OK_MESSAGE, PROHIBITED, fail } from './context.ts';
import { takeNext } from './delivery.ts';

/** The connection becomes the queue's subscriber; a message follows on its own, also once more. */
export function subscribe(ctx: CommandContext, queue: Queue): BrokerMessage {
  const subscribed = ctx.subscriptions.subscribe(ctx.client, queue);
  if (subscribed === undefined) return PROHIBITED;
  const { subscription, previous } = subscribed;
  if (previous !== undefined) {
    const { client, recipientId } = previous;
    ctx.emit(client, { corrId: NO_ID, entityId: recipientId, message: { type: 'END' } });
  }
  subscription.delivered = undefined;
  ctx.deliver(queue.rowId);
  return { type: 'SOK' };
}

/** The next message without a subscription. */
export function fetchMessage(ctx: CommandContext, queue: Queue): BrokerMessage {
  const subscription = ctx.subscriptions.fetch(ctx.client, queue);
  if (subscription === undefined) return PROHIBITED;
  return takeNext(ctx.db, subscription) ?? OK_MESSAGE;
}

/** Deletes the message delivered on this connection; a subscriber gets the next one at once. */
export function acknowledge(
  ctx: CommandContext,
  queue: Queue,
  messageId: Uint8Array,
): BrokerMessage {
  const subscription = ctx.client.subscriptions.get(queue.rowId);
  const delivered = subscription?.delivered;
  if (subscription === undefined || delivered === undefined) return fail({ type: 'NO_MSG' });
  const isMatching = messageId.length === 0 || bytesEqual(messageId, delivered);
  if (!isMatching) return fail({ type: 'NO_MSG' });
  deleteHeadMessage(ctx.db, queue.rowId, delivered);
  subscription.delivered = undefined;
  if (subscription.by === 'fetching') return OK_MESSAGE;
  return takeNext(ctx.db, subscription) ?? OK_MESSAGE;
}

/** The queue's state, as the official server tells it. */
export function queueInfo(ctx: CommandContext, queue: Queue): BrokerMessage {
  const head = headMessage(ctx.db, queue.rowId);
  const info: QueueInfo = {
    qiSnd: queue.senderKey !== undefined,
    qiNtf: notifierOfQueue(ctx.db, queue.rowId) !== undefined,
    qiSub: subscriptionInfo(ctx.client.subscriptions.get(queue.rowId)),
    qiSize: queue.size,
    qiMsg: head && {
      msgId: idText(head.messageId),
      msgTs: new Date(head.sentAtSeconds * 1000).toISOString(),
      msgType: head.body === undefined ? 'quota' : 'message',
    },
  };
  return { type: 'INFO', info };
}

function subscriptionInfo(subscription: Subscription | undefined): QueueInfo['qiSub'] {
  if (subscription === undefined) return undefined;
  const { by, delivered } = subscription;
  return {
    qSubThread: by === 'fetching' ? 'prohibitSub' : 'noSub',
    qDelivered: delivered && idText(delivered),
  };
}

/** Plain base64 here, other than everywhere else [Server.hs:getQueueInfo, Protocol.hs:toMsgInfo]. */
function idText(id: Uint8Array): string {
  return Buffer.from(id).toString('base64');
}
