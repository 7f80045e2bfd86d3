/** Items: messages and notices, what the user and the contact do with them, pages of them. */
export { type Fate, applyFate, applyOtherConfirmed, applySentWay } from './delivery.ts';
export {
  type Incoming,
  applyIrregularity,
  applyMsgDel,
  applyMsgNew,
  applyMsgReact,
  applyMsgUpdate,
  applyOtherEvent,
} from './incoming.ts';
export { readItemInfo } from './item-info.ts';
export { addNotice, addNoticeOnce, addQueueNotice, countFailure } from './notices.ts';
export {
  type ItemRef,
  type ItemRefusal,
  type ReactionChange,
  addRequestMessage,
  deleteForEveryone,
  deleteForMe,
  editText,
  react,
  retryItem,
  sendText,
  sendWelcome,
} from './outgoing.ts';
export { markRead, readPage } from './pages.ts';
export { type NotSent, sendEvent } from './send-event.ts';
