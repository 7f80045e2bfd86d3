import type { TFunction } from 'i18next';
import type { TimeFormat } from '../format/index.ts';
import type { SearchFilters } from '../stores/index.ts';

export type FilterChip = {
  readonly key: keyof SearchFilters;
  readonly words: string;
  /** What takes the filter away. */
  readonly without: SearchFilters;
};

export type FilterWords = {
  readonly t: TFunction;
  readonly time: Pick<TimeFormat, 'date'>;
  /** Of the chat in which is searched. */
  readonly chatName: string;
};

/** The filters that are set, each in words. */
export function filterChips(
  filters: SearchFilters,
  { t, time, chatName }: FilterWords,
): readonly FilterChip[] {
  const { contactId, direction, hasLink, fromMs, untilMs } = filters;
  const chips: FilterChip[] = [];
  function add(key: keyof SearchFilters, words: string): void {
    chips.push({ key, words, without: { [key]: undefined } });
  }
  if (contactId !== undefined) add('contactId', t('search.inChat', { name: chatName }));
  if (direction === 'sent') add('direction', t('search.fromMe'));
  if (direction === 'received') add('direction', t('search.fromThem'));
  if (hasLink === true) add('hasLink', t('search.withLink'));
  if (fromMs !== undefined) add('fromMs', t('search.fromDate', { date: time.date(fromMs) }));
  // The filter ends with the day before.
  if (untilMs !== undefined) {
    add('untilMs', t('search.untilDate', { date: time.date(untilMs - 1) }));
  }
  return chips;
}
