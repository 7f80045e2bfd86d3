/** What is known of one message: when, by which way, and what it waits for. */
import type { ItemInfo, QueueDelivery } from '#shared/model/index.ts';
import type { DeliveryState } from '../../agent/index.ts';
import type { ChatContext } from '../context.ts';
import { readItem } from '../read-models.ts';
import { deliveryProblemReason } from '../send-reason.ts';
import {
  type ItemRow,
  findConnectionOfContact,
  findItem,
  listItemMessages,
} from '../store/index.ts';
import type { ItemRef } from './outgoing.ts';

/** @returns undefined when there is no such item */
export function readItemInfo(context: ChatContext, ref: ItemRef): ItemInfo | undefined {
  const db = context.database.read;
  const row = findItem(db, ref.contactId, ref.itemId);
  if (row === undefined) return undefined;
  const delivery = deliveryOf(context, row);
  return {
    item: readItem({ ...context, db }, row),
    createdAtMs: row.createdAtMs,
    ...(row.editedAtMs !== undefined && { editedAtMs: row.editedAtMs }),
    ...(row.deletedAtMs !== undefined && { deletedAtMs: row.deletedAtMs }),
    ...(row.isProxied !== undefined && { isProxied: row.isProxied }),
    ...(delivery !== undefined && { delivery }),
  };
}

/** Of the last message that carries the item, be it an edit. */
function deliveryOf({ agent, database }: ChatContext, row: ItemRow): ItemInfo['delivery'] {
  const last = row.isSent ? listItemMessages(database.read, row.itemId).at(-1) : undefined;
  const connection = last && findConnectionOfContact(database.read, row.contactId);
  if (last === undefined || connection === undefined) return undefined;
  const state = agent.delivery(connection.agentConnId, last.msgId);
  if (state === undefined || state.queues.length === 0) return undefined;
  return { queues: state.queues.map(queueDelivery), expiresAtMs: state.expiresAtMs };
}

function queueDelivery(queue: DeliveryState['queues'][number]): QueueDelivery {
  const { nextTryAtMs, lastProblem, ...known } = queue;
  return {
    ...known,
    ...(nextTryAtMs !== undefined && { nextTryAtMs }),
    ...(lastProblem !== undefined && {
      lastProblem: deliveryProblemReason(queue.server, lastProblem),
    }),
  };
}
