/** Words in the language of the system. */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { de, en, languageFor } from '#shared/strings/index.ts';

/** Synchronous, as all words are bundled: the first paint is in the right language. */
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
  return instance;
}
