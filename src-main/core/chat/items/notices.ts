/** Things that happened to a conversation, written into it. */
import type { ContactId } from '#shared/ids.ts';
import type { Notice } from '#shared/model/index.ts';
import type { Work } from '../context.ts';
import {
  type ItemRow,
  insertItem,
  listLatestItems,
  setContactActive,
  setItemContent,
} from '../store/index.ts';

/** Adds the notice as the newest item; it counts as read. */
export function addNotice(work: Work, contactId: ContactId, notice: Notice): void {
  const atMs = work.context.clock.now();
  const itemId = insertItem(work.db, {
    contactId,
    isSent: false,
    content: { kind: 'notice', notice },
    sharedMsgId: undefined,
    status: 'read',
    atMs,
    createdAtMs: atMs,
  });
  setContactActive(work.db, contactId, atMs);
  work.news.push({ type: 'item.added', contactId, itemId });
}

/** The same, unless just that is the newest item. */
export function addNoticeOnce(work: Work, contactId: ContactId, notice: Notice): void {
  const last = listLatestItems(work.db, contactId, 1)[0];
  const isSaid =
    last?.content.kind === 'notice' &&
    JSON.stringify(last.content.notice) === JSON.stringify(notice);
  if (!isSaid) addNotice(work, contactId, notice);
}

/** A server that says now this and now that does not fill a conversation. */
const MAX_QUEUE_NOTICES = 4;

/** What a server says of a queue: of several in a row that nothing has come between the newest stays. */
export function addQueueNotice(
  work: Work,
  contactId: ContactId,
  notice: Extract<Notice, { type: 'queueBlocked' | 'queueFree' }>,
): void {
  const latest = listLatestItems(work.db, contactId, MAX_QUEUE_NOTICES);
  const last = latest.at(-1);
  const isFull = latest.length === MAX_QUEUE_NOTICES && latest.every(isQueueNotice);
  if (last === undefined || !isFull) return addNoticeOnce(work, contactId, notice);
  replaceNotice(work, last, notice);
}

function isQueueNotice({ content }: ItemRow): boolean {
  if (content.kind !== 'notice') return false;
  return content.notice.type === 'queueBlocked' || content.notice.type === 'queueFree';
}

/** Did not decrypt, or cannot be made sense of. */
type FailureType = Extract<Notice['type'], 'decryptionFailed' | 'unreadable'>;

/** One notice for a row of failures: the newest is counted up instead of followed by another. */
export function countFailure(work: Work, contactId: ContactId, type: FailureType): void {
  const last = listLatestItems(work.db, contactId, 1)[0];
  if (last?.content.kind !== 'notice' || last.content.notice.type !== type) {
    addNotice(work, contactId, { type, count: 1 });
    return;
  }
  replaceNotice(work, last, { type, count: last.content.notice.count + 1 });
}

function replaceNotice(work: Work, { contactId, itemId }: ItemRow, notice: Notice): void {
  setItemContent(work.db, itemId, {
    content: { kind: 'notice', notice },
    editedAtMs: undefined,
  });
  work.news.push({ type: 'item.edited', contactId, itemId });
}
