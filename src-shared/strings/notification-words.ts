/** The words of notifications, for the core, which has no use for those of the window. */
import { contentsDe } from './contents.de.ts';
import { contentsEn } from './contents.en.ts';
import { notificationsDe } from './notifications.de.ts';
import { notificationsEn } from './notifications.en.ts';
import { languageFor } from './strings.ts';

export type NotificationWords = {
  readonly [K in keyof typeof notificationsEn.notification]: string;
} & {
  readonly content: { readonly [K in keyof typeof contentsEn.content]: string };
};

const words = {
  en: { ...notificationsEn.notification, ...contentsEn },
  de: { ...notificationsDe.notification, ...contentsDe },
};

/** In the best language for a BCP 47 tag of the system; `{{name}}` and the like are to be filled in. */
export function notificationWords(locale: string): NotificationWords {
  return words[languageFor(locale)];
}
