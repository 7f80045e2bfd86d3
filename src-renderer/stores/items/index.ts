/** Conversation state. */
export { createItemsStore, type ItemsState, type ItemsStore } from './items-store.ts';
export {
  type Conversation,
  type OpensAt,
  type Place,
  type Target,
  type UnreadMarker,
} from './reduce.ts';
export { lastEditable, selectItems } from './selectors.ts';
