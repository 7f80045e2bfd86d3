/** Words in the language of the system. */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { de, en, languageFor } from '#shared/strings/index.ts';
import { timeLocaleOf } from '../format/index.ts';

/**
 * For a BCP 47 tag. Synchronous, as all words are bundled: the first paint is in the right language.
 * Milliseconds since 1970 that words fill in as `{{when, dateAndTime}}` read as in `TimeFormat.full`.
 */
export function createI18n(systemLanguage: string): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: languageFor(systemLanguage),
    fallbackLng: 'en',
    resources: { en: { translation: en }, de: { translation: de } },
    initAsync: false,
    // React escapes by itself.
    interpolation: { escapeValue: false },
  });
  const full = new Intl.DateTimeFormat(timeLocaleOf(systemLanguage), {
    dateStyle: 'long',
    timeStyle: 'short',
  });
  instance.services.formatter?.add('dateAndTime', (atMs: number) => full.format(atMs));
  return instance;
}
