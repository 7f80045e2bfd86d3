/**
 * What contacts send, applied to the conversation (60-chat section 3). Runs inside the agent's
 * transaction; applying the same message twice changes nothing.
 */
import type { ContactId } from '#shared/ids.ts';
import type { Irregularity } from '../../agent/index.ts';
import type { Work } from '../context.ts';
import { keptContent, keptEvent, keptFile } from '../foreign-content.ts';
import { type ChatEvent, isSameJson } from '../protocol/index.ts';
import { readRecord } from '../read-models.ts';
import {
  type ItemRow,
  type NewItem,
  countReactions,
  deleteReaction,
  endLive,
  findItemByMsgId,
  insertItem,
  insertReaction,
  setContactActive,
  setItemContent,
  setItemDeleted,
} from '../store/index.ts';
import { isDeletionAccepted } from '../change-period.ts';
import { addNotice } from './notices.ts';
import { MAX_REACTIONS_EACH } from './reactions.ts';

/** Nobody writes for longer: what comes later would pass for what was said at first. */
const MAX_LIVE_MS = 3_600_000;

/** A message of this contact, with the time its server took it. */
export type Incoming = {
  readonly contactId: ContactId;
  readonly atMs: number;
  readonly msgId: Uint8Array | undefined;
};

type EventOf<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>;

/** A new message. */
export function applyMsgNew(work: Work, incoming: Incoming, event: EventOf<'msg.new'>): void {
  const { content, isLive, other } = event.container;
  addReceived(work, incoming, { content: keptContent(content, other['file']), isLive });
}

/** An event of a kind that this version cannot answer, where it would be missed. */
export function applyOtherEvent(work: Work, incoming: Incoming, event: EventOf<'other'>): void {
  const content = keptEvent(event.tag, event.params);
  if (content !== undefined) addReceived(work, incoming, { content });
}

/**
 * An edit; of a message we never had it makes one (60-chat section 3, update). What changes a message that
 * is still being written is no edit; once that has ended it does not begin again.
 */
export function applyMsgUpdate(work: Work, incoming: Incoming, event: EventOf<'msg.update'>): void {
  const { contactId } = incoming;
  const item = findItemByMsgId(work.db, contactId, { msgId: event.msgId, isSent: false });
  const content = keptContent(event.content, item && keptFile(item.content));
  if (item === undefined) {
    const edited = { content, editedAtMs: incoming.atMs, isLive: event.isLive };
    addReceived(work, { ...incoming, msgId: event.msgId }, edited);
    return;
  }
  if (item.deletedAtMs !== undefined) return;
  if (item.isLive && event.isLive !== true) endLive(work.db, item.itemId);
  if (isSameJson(item.content, content)) return;
  const isWriting = item.isLive && incoming.atMs - item.atMs < MAX_LIVE_MS;
  const editedAtMs = isWriting ? item.editedAtMs : incoming.atMs;
  setItemContent(work.db, item.itemId, { content, editedAtMs });
  work.news.push({ type: 'item.edited', contactId, itemId: item.itemId });
}

/** The sender deletes a message for everyone; refused when it is too old. */
export function applyMsgDel(work: Work, incoming: Incoming, event: EventOf<'msg.del'>): void {
  const { contactId, atMs } = incoming;
  const item = findItemByMsgId(work.db, contactId, { msgId: event.msgId, isSent: false });
  if (item === undefined || item.deletedAtMs !== undefined) return;
  if (!isDeletionAccepted(item, atMs)) return;
  const before = readRecord({ ...work.context, db: work.db }, item);
  setItemDeleted(work.db, item.itemId, atMs);
  const { itemId } = item;
  work.news.push({ type: 'item.deleted', contactId, itemId, byUser: false, before });
}

/** The contact adds or takes away a reaction; at most three on a message. */
export function applyMsgReact(work: Work, incoming: Incoming, event: EventOf<'msg.react'>): void {
  if (event.reaction.type !== 'emoji') return;
  const { contactId, atMs } = incoming;
  const { emoji } = event.reaction;
  const { msgId, isAdded } = event;
  const key = { contactId, msgId };
  if (isAdded && countReactions(work.db, key, false) >= MAX_REACTIONS_EACH) return;
  const isChanged = isAdded
    ? insertReaction(work.db, key, { isOwn: false, emoji, atMs })
    : deleteReaction(work.db, key, { isOwn: false, emoji });
  const item = findAnyItem(work, contactId, msgId);
  if (!isChanged || item === undefined) return;
  const { itemId } = item;
  work.news.push({ type: 'item.reaction', contactId, itemId, byUser: false, emoji, isAdded });
}

/** Says in the conversation what the agent noticed about order and completeness. */
export function applyIrregularity(
  work: Work,
  contactId: ContactId,
  irregularity: Irregularity,
): void {
  switch (irregularity.type) {
    case 'skipped': {
      const count = irregularity.to - irregularity.from + 1;
      addNotice(work, contactId, { type: 'messagesSkipped', count });
      return;
    }
    case 'badHash':
      addNotice(work, contactId, { type: 'badMessageHash' });
      return;
    case 'badId':
      addNotice(work, contactId, { type: 'badMessageId' });
      return;
    case 'duplicate':
      addNotice(work, contactId, { type: 'duplicateMessage' });
  }
}

function addReceived(
  work: Work,
  incoming: Incoming,
  received: Pick<NewItem, 'content' | 'editedAtMs' | 'isLive'>,
): void {
  const { contactId, msgId, atMs } = incoming;
  const isKnown =
    msgId !== undefined &&
    findItemByMsgId(work.db, contactId, { msgId, isSent: false }) !== undefined;
  if (isKnown) return;
  const itemId = insertItem(work.db, {
    contactId,
    isSent: false,
    ...received,
    sharedMsgId: msgId,
    status: 'unread',
    atMs,
    createdAtMs: work.context.clock.now(),
  });
  setContactActive(work.db, contactId, work.context.clock.now());
  work.news.push({ type: 'item.added', contactId, itemId });
}

/** The message a reaction means: theirs or ours. */
function findAnyItem(work: Work, contactId: ContactId, msgId: Uint8Array): ItemRow | undefined {
  return (
    findItemByMsgId(work.db, contactId, { msgId, isSent: true }) ??
    findItemByMsgId(work.db, contactId, { msgId, isSent: false })
  );
}
