/** Commands by which a recipient manages a queue: keys, link data, notifier, suspension, deletion. */
import { bytesEqual } from '../../core/base/index.ts';
import { type AuthPublicKey, encodeSpki } from '../../core/crypto/index.ts';
import type { BrokerMessage, NotifierKeys, QueueLinkData } from '../../core/smp/index.ts';
import {
  type Queue,
  deleteLink,
  deleteNotifier,
  deleteQueue,
  linkOfQueue,
  queueByLinkId,
  setLink,
  setRecipientKeys,
  setSenderKey,
  suspendQueue,
} from '../store/index.ts';
import { NO_ID } from './client.ts';
import { AUTH_ERROR, type CommandContext, OK_MESSAGE } from './context.ts';
import { addNotifier } from './server-keys.ts';

/** KEY, and what SKEY and LKEY do: sets the sender's key once; the same key again is no error. */
export function secure(
  ctx: CommandContext,
  queue: Queue,
  key: AuthPublicKey,
): 'secured' | 'refused' {
  if (queue.senderKey === undefined) {
    setSenderKey(ctx.db, queue.rowId, key);
    return 'secured';
  }
  return bytesEqual(encodeSpki(queue.senderKey), encodeSpki(key)) ? 'secured' : 'refused';
}

/** A queue of one sender, and it has one. Queues of old clients have no mode. */
export function isSecuredMessaging({ mode, senderKey }: Queue): boolean {
  return mode !== 'contact' && senderKey !== undefined;
}

/** RKEY: other recipient keys, for addresses only. */
export function replaceRecipientKeys(
  ctx: CommandContext,
  queue: Queue,
  keys: readonly AuthPublicKey[],
): BrokerMessage {
  if (queue.mode !== 'contact') return AUTH_ERROR;
  setRecipientKeys(ctx.db, queue.rowId, keys);
  return OK_MESSAGE;
}

/** LSET: the link id and the fixed data stay as they were set first. */
export function setLinkData(
  ctx: CommandContext,
  queue: Queue,
  { linkId, data }: { readonly linkId: Uint8Array; readonly data: QueueLinkData },
): BrokerMessage {
  if (isSecuredMessaging(queue) || linkId.length === 0) return AUTH_ERROR;
  const existing = linkOfQueue(ctx.db, queue.rowId);
  const isAllowed =
    existing === undefined
      ? queueByLinkId(ctx.db, linkId) === undefined
      : bytesEqual(existing.linkId, linkId) && bytesEqual(existing.fixedData, data.fixedData);
  if (!isAllowed) return AUTH_ERROR;
  setLink(ctx.db, queue.rowId, { linkId, ...data });
  return OK_MESSAGE;
}

export function deleteLinkData(ctx: CommandContext, queue: Queue): BrokerMessage {
  deleteLink(ctx.db, queue.rowId);
  return OK_MESSAGE;
}

export function setNotifierKeys(
  ctx: CommandContext,
  queue: Queue,
  keys: NotifierKeys,
): BrokerMessage {
  endNotifier(ctx, queue);
  return { type: 'NID', ...addNotifier(ctx, queue.rowId, keys) };
}

export function removeNotifier(ctx: CommandContext, queue: Queue): BrokerMessage {
  endNotifier(ctx, queue);
  deleteNotifier(ctx.db, queue.rowId);
  return OK_MESSAGE;
}

/** OFF: nobody sends any more; what waits can still be received. */
export function suspend(ctx: CommandContext, queue: Queue): BrokerMessage {
  suspendQueue(ctx.db, queue.rowId);
  return OK_MESSAGE;
}

/** DEL: with everything in it; another subscriber is told. */
export function remove(ctx: CommandContext, queue: Queue): BrokerMessage {
  deleteQueue(ctx.db, queue.rowId);
  endNotifier(ctx, queue);
  const subscription = ctx.subscriptions.remove(queue.rowId);
  if (subscription !== undefined && subscription.client !== ctx.client) {
    const { client, recipientId } = subscription;
    ctx.emit(client, { corrId: NO_ID, entityId: recipientId, message: { type: 'DELD' } });
  }
  ctx.client.subscriptions.delete(queue.rowId);
  return OK_MESSAGE;
}

/** Its subscriber is told. */
function endNotifier(ctx: CommandContext, { rowId }: Queue): void {
  const subscription = ctx.notifiers.remove(rowId);
  if (subscription === undefined) return;
  const { client, notifierId } = subscription;
  ctx.emit(client, { corrId: NO_ID, entityId: notifierId, message: { type: 'DELD' } });
}
