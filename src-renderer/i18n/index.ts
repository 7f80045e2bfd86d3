/** Words of the window. */
export { createI18n } from './i18n.ts';
export { useWords } from './use-words.ts';
