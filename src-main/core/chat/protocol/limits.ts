/** Versions and sizes of the chat protocol (60-chat sections 1.1 and 1.2). */
import type { ChatEvent, ChatVersionRange } from './types.ts';

/** Up to batches in direct chats; groups and what came later are not promised. */
export const CHAT_VERSIONS: ChatVersionRange = { min: 1, max: 9 };
/** From here on a contact understands compressed bodies and the post-quantum ratchet. */
export const CHAT_VERSION_WITH_COMPRESSION = 8;

/** One encoded message, UTF-8 bytes. */
export const MAX_MESSAGE_SIZE_BYTES = 15_602;
export const MAX_COMPRESSED_MESSAGE_SIZE_BYTES = 13_380;
/** Connection info, bytes. */
export const MAX_INFO_SIZE_BYTES = 14_694;
export const MAX_COMPRESSED_INFO_SIZE_BYTES = 10_968;
/** What a short link shows; what the link's server keeps for it is little longer. */
export const MAX_LINK_DATA_SIZE_BYTES = 13_000;

/** Events whose arrival is confirmed by a receipt (60-chat section 1.3). */
export function isReceiptBearing(event: ChatEvent): boolean {
  if (event.type === 'other') return event.tag === 'x.grp.inv' || event.tag === 'x.call.inv';
  return event.type === 'msg.new';
}

/** Whether the server may wake a sleeping device for the event (60-chat section 1.3). */
export function notificationFlag(event: ChatEvent): boolean {
  return event.type === 'msg.new' || event.type === 'contact';
}
