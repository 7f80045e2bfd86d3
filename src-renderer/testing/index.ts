/** Read models for tests. */
export { contactChat, pendingChat, requestChat, testContact, testItem, testPage } from './data.ts';
