/** Sentences for what a server has blocked. */
import type { TFunction } from 'i18next';
import type { Blocking } from '#shared/model/index.ts';

/** What is blocked: a connection as a whole, the way to the user or to the contact, an address. */
export type BlockedThing = 'any' | 'own' | 'contact' | 'address';

/** By whom, why, and until when where that is known; `name` is the contact's. */
export function blockingText(
  t: TFunction,
  what: BlockedThing,
  { blocking, name = '' }: { readonly blocking: Blocking; readonly name?: string },
): string {
  const { server, reason, untilMs } = blocking;
  const sentence = t(`blocked.${what}.${reason}`, { server, name });
  if (untilMs === undefined) return sentence;
  return `${sentence} ${t('blocked.until', { when: untilMs })}`;
}
