import { expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import { en } from '#shared/strings/index.ts';
import { createTimeFormat } from '../format/index.ts';
import { createI18n } from '../i18n/index.ts';
import { filterChips } from './filter-words.ts';

const words = {
  t: createI18n('en').t,
  time: createTimeFormat('en-GB', en.conversation),
  chatName: 'Anna',
};

test('every filter has its words and what takes it away', () => {
  const day = new Date(2026, 2, 3).getTime();
  const chips = filterChips(
    { contactId: contactId(1), direction: 'sent', hasLink: true, fromMs: day, untilMs: day },
    words,
  );
  expect(chips.map((chip) => chip.words)).toEqual([
    'In Anna',
    'From me',
    'With a link',
    'From 3 March 2026',
    'Until 2 March 2026',
  ]);
  expect(chips.map((chip) => Object.entries(chip.without))).toEqual(
    ['contactId', 'direction', 'hasLink', 'fromMs', 'untilMs'].map((key) => [[key, undefined]]),
  );
});

test('a filter that is not set has none', () => {
  expect(filterChips({ direction: undefined, hasLink: false }, words)).toEqual([]);
  expect(filterChips({ direction: 'received' }, words).map((chip) => chip.words)).toEqual([
    'From them',
  ]);
});
