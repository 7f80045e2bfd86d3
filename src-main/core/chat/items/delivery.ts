/** What becomes of sent messages, as the agent tells it. Runs inside the agent's transaction. */
import type { SendReason } from '#shared/model/index.ts';
import type { AgentMsgId } from '../../agent/index.ts';
import type { Work } from '../context.ts';
import {
  type ConnectionRow,
  type ItemStatusRow,
  findItemMessage,
  findItem,
  setItemProxied,
  setItemStatus,
} from '../store/index.ts';
import { addNoticeOnce } from './notices.ts';

export type Fate =
  | { readonly status: 'sent' | 'delivered' }
  | { readonly status: 'delayed' | 'failed'; readonly reason: SendReason };

type Sent = { readonly connection: ConnectionRow; readonly msgId: AgentMsgId };

/** A later fate never takes back an earlier success: a receipt may overtake the server's OK. */
const RANK: Readonly<Record<ItemStatusRow, number>> = {
  unread: 0,
  read: 0,
  pending: 1,
  delayed: 1,
  failed: 1,
  sent: 2,
  delivered: 3,
};

/** Remembers whether a server in between has hidden our address from the contact's. */
export function applySentWay(work: Work, { connection, msgId }: Sent, isProxied: boolean): void {
  const message = findItemMessage(work.db, connection.connectionId, msgId);
  if (message !== undefined) setItemProxied(work.db, message.itemId, isProxied);
}

/** The contact's app confirms other bytes under a number of ours: nothing is delivered by that. */
export function applyOtherConfirmed(work: Work, { contactId }: ConnectionRow): void {
  if (contactId !== undefined) addNoticeOnce(work, contactId, { type: 'otherMessageConfirmed' });
}

/** Shows on the item what became of the message that carried it. */
export function applyFate(work: Work, sent: Sent, fate: Fate): void {
  const { connection, msgId } = sent;
  const message = findItemMessage(work.db, connection.connectionId, msgId);
  if (message === undefined || connection.contactId === undefined) {
    // What no item shows is not sent once more, so nothing of it is kept.
    if (fate.status === 'failed') work.context.agent.cancel(work.db, connection.agentConnId, msgId);
    return;
  }
  const item = findItem(work.db, connection.contactId, message.itemId);
  if (item === undefined) return;
  // The fate of an edit counts too: it may fail after its message arrived, or be what arrives.
  const isFailedEdit = message.kind === 'update' && fate.status === 'failed';
  if (!isFailedEdit && RANK[fate.status] < RANK[item.status]) return;
  if (message.kind === 'update' && fate.status === item.status) return;
  setItemStatus(work.db, item.itemId, fate);
  const { contactId } = connection;
  work.news.push({ type: 'item.statusChanged', contactId, itemId: item.itemId });
}
