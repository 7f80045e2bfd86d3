/** Keys of the chat list: one text for a contact or a pending connection. */
import type { ContactId, PendingId } from '#shared/ids.ts';
import type { ChatRef, ChatSummary } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';

export type ChatKey = `contact:${number}` | `pending:${number}`;

export function contactKey(contactId: ContactId): ChatKey {
  return `contact:${contactId}`;
}

export function pendingKey(pendingId: PendingId): ChatKey {
  return `pending:${pendingId}`;
}

export function refKey(ref: ChatRef): ChatKey {
  return ref.type === 'contact' ? contactKey(ref.contactId) : pendingKey(ref.pendingId);
}

export function summaryKey(chat: ChatSummary): ChatKey {
  switch (chat.type) {
    case 'contact':
      return contactKey(chat.contact.contactId);
    case 'pending':
      return pendingKey(chat.connection.pendingId);
    default:
      return unreachable(chat);
  }
}
