/** Chat list state. */
export { createChatsStore, type ChatsStore } from './chats-store.ts';
export {
  contactKey,
  keyRef,
  pendingKey,
  refKey,
  requestKey,
  summaryKey,
  type ChatKey,
} from './keys.ts';
export { type ChatsState } from './reduce.ts';
export {
  contactName,
  filterChats,
  neighbour,
  planContactName,
  planIsIncognito,
  proxyInTheWay,
  selectContact,
  selectPending,
  selectRequest,
  summariseServers,
  type ContactSummary,
  type ServersSummary,
} from './selectors.ts';
