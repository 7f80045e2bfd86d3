/** Items: messages and notices, what the user and the contact do with them, pages of them. */
export { type Fate, applyFate } from './delivery.ts';
export {
  type Incoming,
  applyIntegrity,
  applyMsgDel,
  applyMsgNew,
  applyMsgReact,
  applyMsgUpdate,
} from './incoming.ts';
export { addNotice, countDecryptionFailure } from './notices.ts';
export {
  type ItemRef,
  type ItemRefusal,
  type ReactionChange,
  deleteForEveryone,
  deleteForMe,
  editText,
  react,
  retryItem,
  sendText,
} from './outgoing.ts';
export { markRead, readPage } from './pages.ts';
export { type NotSent, sendEvent } from './send-event.ts';
