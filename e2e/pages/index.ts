/** Page objects: the screens by role and label, in the words of the window. */
export { type ConversationPage } from './conversation-page.ts';
export { introduce, PASSPHRASE, Person } from './person.ts';
export { en, fill, pattern, ticks } from './words.ts';
