/** Dates and times in the user's own words; local days, by Intl. */
import { type Strings, languageFor } from '#shared/strings/index.ts';

export type DayWords = Pick<Strings['conversation'], 'today' | 'yesterday'>;

export type TimeFormat = {
  /** 14:05 */
  clock(atMs: number): string;
  /** For the chat list: time today, `Yesterday`, a weekday this week, else a short date. */
  short(atMs: number, nowMs: number): string;
  /** For day separators: `Today`, `Yesterday`, `Monday, 3 March`, with the year when another. */
  day(atMs: number, nowMs: number): string;
  /** 3 March 2026 at 14:05 */
  full(atMs: number): string;
  /** 3 March 2026 */
  date(atMs: number): string;
};

const DAYS_IN_WEEK = 7;

/** Dates follow the region of the system where it speaks the same language as the window. */
export function timeLocaleOf(systemLocale: string): string {
  const language = languageFor(systemLocale);
  return systemLocale.toLowerCase().startsWith(language) ? systemLocale : language;
}

export function createTimeFormat(locale: string, words: DayWords): TimeFormat {
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  const shortDate = new Intl.DateTimeFormat(locale, { dateStyle: 'short' });
  const dayThisYear = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  const longDate = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  return {
    clock: (atMs) => clock.format(atMs),
    short(atMs, nowMs) {
      const age = daysBetween(atMs, nowMs);
      if (age <= 0) return clock.format(atMs);
      if (age === 1) return words.yesterday;
      return age < DAYS_IN_WEEK ? weekday.format(atMs) : shortDate.format(atMs);
    },
    day(atMs, nowMs) {
      const age = daysBetween(atMs, nowMs);
      if (age === 0) return words.today;
      if (age === 1) return words.yesterday;
      const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
      return isThisYear ? dayThisYear.format(atMs) : longDate.format(atMs);
    },
    full: (atMs) => full.format(atMs),
    date: (atMs) => longDate.format(atMs),
  };
}

/** A key that is the same for two moments of one local day. */
export function dayKey(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Local days from `atMs` to `nowMs`; counted by calendar, so that clock changes do not matter. */
function daysBetween(atMs: number, nowMs: number): number {
  return Math.round((calendarDay(nowMs) - calendarDay(atMs)) / 86_400_000);
}

function calendarDay(atMs: number): number {
  const date = new Date(atMs);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
