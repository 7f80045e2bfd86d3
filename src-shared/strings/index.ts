/** Every word the window and the system's notifications show, in every language. */
export { de } from './de.ts';
export { en } from './en.ts';
export { notificationWords, type NotificationWords } from './notification-words.ts';
export { languageFor, type Language, type Strings } from './strings.ts';
