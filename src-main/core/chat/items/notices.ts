/** Things that happened to a conversation, written into it. */
import type { ContactId } from '#shared/ids.ts';
import type { Notice } from '#shared/model/index.ts';
import type { Work } from '../context.ts';
import { insertItem, listLatestItems, setContactActive, setItemContent } from '../store/index.ts';

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

/** Did not decrypt, or cannot be made sense of. */
type FailureType = Extract<Notice['type'], 'decryptionFailed' | 'unreadable'>;

/** One notice for a row of failures: the newest is counted up instead of followed by another. */
export function countFailure(work: Work, contactId: ContactId, type: FailureType): void {
  const last = listLatestItems(work.db, contactId, 1)[0];
  if (last?.content.kind !== 'notice' || last.content.notice.type !== type) {
    addNotice(work, contactId, { type, count: 1 });
    return;
  }
  const notice: Notice = { type, count: last.content.notice.count + 1 };
  setItemContent(work.db, last.itemId, {
    content: { kind: 'notice', notice },
    editedAtMs: undefined,
  });
  work.news.push({ type: 'item.edited', contactId, itemId: last.itemId });
}
