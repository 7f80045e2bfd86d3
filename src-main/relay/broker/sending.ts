/** Commands of a queue's sender, directly or through a proxy: SEND, SKEY, LKEY, LGET. */
import type { AuthPublicKey } from '../../core/crypto/index.ts';
import { type BrokerMessage, maxMessageSizeBytes } from '../../core/smp/index.ts';
import {
  type NewMessage,
  type Queue,
  appendMessage,
  deleteLink,
  expireQueue,
  linkOfQueue,
  notifierOfQueue,
  queueByLinkId,
  queueBySenderId,
} from '../store/index.ts';
import { isAuthorised } from './authorise.ts';
import { NO_ID } from './client.ts';
import { AUTH_ERROR, type CommandContext, OK_MESSAGE, fail } from './context.ts';
import { isSecuredMessaging, secure } from './managing.ts';
import { notificationOf } from './notifiers.ts';
import { ID_SIZE_BYTES } from './server-keys.ts';

type SentMessage = { readonly hasNotification: boolean; readonly body: Uint8Array };

/** SEND. */
export function send(ctx: CommandContext, { hasNotification, body }: SentMessage): BrokerMessage {
  const queue = queueBySenderId(ctx.db, ctx.transmission.entityId);
  if (!maySend(ctx, queue)) return AUTH_ERROR;
  if (queue.blocked !== undefined) return fail(queue.blocked);
  if (body.length > maxMessageSizeBytes(ctx.version)) return fail({ type: 'LARGE_MSG' });
  if (!queue.isActive) return AUTH_ERROR;
  const sentAtSeconds = Math.floor(ctx.clock.now() / 1000);
  expireQueue(ctx.db, queue.rowId, sentAtSeconds - ctx.limits.messageTtlSeconds);
  const messageId = ctx.random(ID_SIZE_BYTES);
  const message = { messageId, sentAtSeconds, hasNotification, body };
  const outcome = appendMessage(ctx.db, queue.rowId, { ...message, quota: ctx.limits.quota });
  ctx.deliver(queue.rowId);
  if (outcome === 'overQuota') return fail({ type: 'QUOTA' });
  // The first message shows that the invitation has been used.
  if (isSecuredMessaging(queue)) deleteLink(ctx.db, queue.rowId);
  if (hasNotification) notify(ctx, queue, message);
  return OK_MESSAGE;
}

/** SKEY: the sender secures the queue with the key that authorises the command. */
export function secureBySender(ctx: CommandContext, key: AuthPublicKey): BrokerMessage {
  const queue = queueBySenderId(ctx.db, ctx.transmission.entityId);
  if (!isAuthorised(ctx, [key]) || queue?.mode !== 'messaging') return AUTH_ERROR;
  if (queue.blocked !== undefined) return fail(queue.blocked);
  return secure(ctx, queue, key) === 'secured' ? OK_MESSAGE : AUTH_ERROR;
}

/** LKEY: as SKEY, by the link's id, for the link's data. */
export function secureByLink(ctx: CommandContext, key: AuthPublicKey): BrokerMessage {
  const queue = queueByLinkId(ctx.db, ctx.transmission.entityId);
  if (!isAuthorised(ctx, [key]) || queue?.mode !== 'messaging') return AUTH_ERROR;
  if (queue.blocked !== undefined) return fail(queue.blocked);
  return secure(ctx, queue, key) === 'secured' ? linkMessage(ctx, queue) : AUTH_ERROR;
}

/** LGET: the data of an address, for everybody. Addresses of old clients have no mode and no key. */
export function getLink(ctx: CommandContext): BrokerMessage {
  const queue = queueByLinkId(ctx.db, ctx.transmission.entityId);
  if (queue === undefined || queue.mode === 'messaging') return AUTH_ERROR;
  if (queue.blocked !== undefined) return fail(queue.blocked);
  return isSecuredMessaging(queue) ? AUTH_ERROR : linkMessage(ctx, queue);
}

/** A secured queue takes authorised commands only, an open one unauthorised ones only. */
function maySend(ctx: CommandContext, queue: Queue | undefined): queue is Queue {
  const isSigned = ctx.transmission.auth.length > 0;
  const senderKey = queue?.senderKey;
  const isValid = isSigned && isAuthorised(ctx, senderKey === undefined ? [] : [senderKey]);
  if (queue === undefined) return false;
  return senderKey === undefined ? !isSigned : isValid;
}

function linkMessage(ctx: CommandContext, queue: Queue): BrokerMessage {
  const link = linkOfQueue(ctx.db, queue.rowId);
  if (link === undefined) return AUTH_ERROR;
  const { fixedData, userData } = link;
  return { type: 'LNK', senderId: queue.senderId, data: { fixedData, userData } };
}

function notify(ctx: CommandContext, queue: Queue, message: NewMessage): void {
  const subscriber = ctx.notifiers.subscriberOf(queue.rowId);
  if (subscriber === undefined || subscriber.client.isCongested()) return;
  const notifier = notifierOfQueue(ctx.db, queue.rowId);
  if (notifier === undefined) return;
  const notification = notificationOf(message, notifier, ctx.random);
  const { client, notifierId } = subscriber;
  ctx.emit(client, { corrId: NO_ID, entityId: notifierId, message: notification });
}
