/** Words of the window. */
export { createI18n } from './i18n.ts';
