/** Handing a queue's oldest message to whoever receives from it. */
import type { ReadDb } from '../../core/database/index.ts';
import { type BrokerMessage, sealRcvMessage } from '../../core/smp/index.ts';
import { type HeadMessage, headMessage } from '../store/index.ts';
import type { Subscription } from './client.ts';

/** MSG of the queue's next message, which then waits for its ACK; undefined when none waits. */
export function takeNext(db: ReadDb, subscription: Subscription): BrokerMessage | undefined {
  const head = headMessage(db, subscription.queueRowId);
  subscription.delivered = head?.messageId;
  return head === undefined ? undefined : sealHead(head);
}

function sealHead(head: HeadMessage): BrokerMessage {
  const { messageId, sentAtSeconds, hasNotification, body, bodySecret } = head;
  const message =
    body === undefined
      ? ({ type: 'quota', sentAtSeconds } as const)
      : ({ type: 'message', sentAtSeconds, hasNotification, body } as const);
  return { type: 'MSG', msgId: messageId, encBody: sealRcvMessage(bodySecret, messageId, message) };
}
