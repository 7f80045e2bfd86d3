/** Read models for tests. */
export { contactChat, pendingChat, testContact, testItem, testPage } from './data.ts';
