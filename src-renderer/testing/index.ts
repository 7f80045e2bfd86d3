/** Read models for tests. */
export {
  contactChat,
  pendingChat,
  requestChat,
  testContact,
  testHit,
  testItem,
  testPage,
} from './data.ts';
