/** Store: what the relay keeps on disk. */
export {
  type HeadMessage,
  type NewMessage,
  appendMessage,
  countStored,
  deleteHeadMessage,
  expireOldest,
  expireQueue,
  headMessage,
} from './message-store.ts';
export {
  type NewQueue,
  type Notifier,
  type Queue,
  type QueueLink,
  deleteLink,
  deleteNotifier,
  deleteQueue,
  insertQueue,
  linkOfQueue,
  notifierOfQueue,
  queueByLinkId,
  queueByNotifierId,
  queueByRecipientId,
  queueBySenderId,
  setLink,
  setNotifier,
  setRecipientKeys,
  setSenderKey,
  suspendQueue,
} from './queue-store.ts';
export { RELAY_MIGRATIONS } from './schema.ts';
