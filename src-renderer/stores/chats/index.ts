/** Chat list state. */
export { createChatsStore, type ChatsStore } from './chats-store.ts';
export { contactKey, pendingKey, refKey, summaryKey, type ChatKey } from './keys.ts';
export { type ChatsState } from './reduce.ts';
export {
  contactName,
  filterChats,
  neighbour,
  selectContact,
  selectPending,
  summariseServers,
  type ContactSummary,
  type ServersSummary,
} from './selectors.ts';
