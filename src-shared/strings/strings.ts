import type { en } from './en.ts';

type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

/** The keys of English with any words. */
export type Strings = Same<typeof en>;

/** Languages the window is written in; the first is the fallback. */
const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The best language for a BCP 47 tag of the system. */
export function languageFor(tag: string): Language {
  const primary = tag.toLowerCase().split('-')[0];
  return languages.find((language) => language === primary) ?? 'en';
}
