/** One batch of items of one conversation is removed, with all that hangs on them. */
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { AgentMsgId } from '../../agent/index.ts';
import { type ChatContext, type Work, commit } from '../context.ts';
import { readRecord } from '../read-models.ts';
import {
  type AgedItem,
  deleteItems,
  findConnectionOfContact,
  findItem,
  listItemMessages,
} from '../store/index.ts';

export type Removal = {
  readonly contactId: ContactId;
  readonly items: readonly AgedItem[];
  /** Each is told here. */
  readonly isOneByOne: boolean;
  /** They go with very many others: their words leave the file later. */
  readonly isBulk: boolean;
  /** What waits to be sent: is kept, or is not sent any more. */
  readonly waiting: 'kept' | 'cancelled';
};

/**
 * Removes the items in one transaction. Returned is the highest of those that are gone and are still
 * to be told of.
 */
export function removeItems(context: ChatContext, removal: Removal): ItemId | undefined {
  const { contactId, isOneByOne, isBulk } = removal;
  return commit(context, (work) => {
    const ids = removableIds(work, removal);
    if (isOneByOne) tellEach(work, contactId, ids);
    deleteItems(work.db, ids, { isBulk });
    return isOneByOne || ids.length === 0 ? undefined : ids.reduce((a, b) => (a > b ? a : b));
  });
}

/** What is not kept, and nothing of it is sent any more. */
function removableIds(work: Work, { contactId, items, waiting }: Removal): ItemId[] {
  const connId = findConnectionOfContact(work.db, contactId)?.agentConnId;
  const { agent } = work.context;
  const isRemovable = ({ itemId, isSent, isWaiting }: AgedItem): boolean => {
    if (!isSent) return true;
    if (waiting === 'kept' && isWaiting) return false;
    const msgIds = connId === undefined ? [] : messagesOf(work, itemId);
    // An edit waits as well; what has failed only takes up room.
    const isUnsent = (msgId: AgentMsgId): boolean =>
      connId !== undefined && agent.delivery(connId, msgId)?.isFailed === false;
    if (waiting === 'kept' && msgIds.some(isUnsent)) return false;
    if (connId !== undefined) for (const msgId of msgIds) agent.cancel(work.db, connId, msgId);
    return true;
  };
  return items.filter(isRemovable).map(({ itemId }) => itemId);
}

function messagesOf(work: Work, id: ItemId): AgentMsgId[] {
  return listItemMessages(work.db, id).map(({ msgId }) => msgId);
}

function tellEach(work: Work, contactId: ContactId, ids: readonly ItemId[]): void {
  for (const itemId of ids) {
    const row = findItem(work.db, contactId, itemId);
    if (row === undefined) continue;
    const before = readRecord({ ...work.context, db: work.db }, row);
    work.news.push({ type: 'item.deleted', contactId, itemId, byUser: true, before });
  }
}
