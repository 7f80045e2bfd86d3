import { describe, expect, test } from 'vitest';
import { itemId } from '#shared/ids.ts';
import { de, en } from '#shared/strings/index.ts';
import { testItem } from '../testing/index.ts';
import {
  buildRows,
  createTimeFormat,
  HUE_COUNT,
  hueOf,
  initials,
  isLargeEmoji,
  linkTarget,
  previewText,
} from './index.ts';

const MINUTE_MS = 60_000;

describe('initials', () => {
  test.each([
    ['Anna Karlsson', 'AK'],
    ['miro', 'M'],
    ['Theodora Papadopoulou-Winterbottom', 'TW'],
    ['Miro (orchestra)', 'M'],
    ['🌻 Sunflower', '🌻'],
    ['👩‍🚀 Ada', '👩‍🚀'],
    ['דנה לוי', 'דל'],
    ['  ', ''],
    ['(?)', '('],
  ])('%s is %s', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('hue', () => {
  test('is fixed by the key and in range', () => {
    expect(hueOf('contact:7')).toBe(hueOf('contact:7'));
    const hues = Array.from({ length: 200 }, (_, at) => hueOf(`contact:${at}`));
    expect(Math.min(...hues)).toBe(0);
    expect(Math.max(...hues)).toBe(HUE_COUNT - 1);
    expect(new Set(hues).size).toBe(HUE_COUNT);
  });
});

describe('times', () => {
  const now = new Date(2026, 2, 11, 14, 30).getTime();
  const british = createTimeFormat('en-GB', en.conversation);
  const german = createTimeFormat('de-DE', de.conversation);
  const at = (month: number, day: number, hour = 9) =>
    new Date(2026, month, day, hour, 5).getTime();

  test('the chat list says time, yesterday, weekday or date', () => {
    const times = [at(2, 11), at(2, 10, 23), at(2, 9), at(2, 4), at(1, 1)];
    expect(times.map((time) => british.short(time, now))).toEqual([
      '09:05',
      'Yesterday',
      'Mon',
      '04/03/2026',
      '01/02/2026',
    ]);
    expect(german.short(at(2, 10), now)).toBe('Gestern');
    expect(german.short(at(2, 4), now)).toBe('04.03.26');
  });

  test('a time a little ahead of the clock is today', () => {
    expect(british.short(now + MINUTE_MS, now)).toBe('14:31');
  });

  test('days are named, with the year when it is another', () => {
    expect(british.day(at(2, 11), now)).toBe('Today');
    expect(british.day(at(2, 10), now)).toBe('Yesterday');
    expect(german.day(at(2, 2), now)).toBe('Montag, 2. März');
    expect(german.day(new Date(2025, 11, 31).getTime(), now)).toBe('31. Dezember 2025');
  });
});

describe('rows', () => {
  const start = new Date(2026, 2, 10, 23, 58).getTime();
  const item = (id: number, minutes: number, direction: 'sent' | 'received' = 'received') =>
    testItem(id, { atMs: start + minutes * MINUTE_MS, direction });
  const shape = (rows: ReturnType<typeof buildRows>) =>
    rows.map((row) =>
      row.type === 'message'
        ? `${row.item.itemId}${row.isFirst ? ' first' : ''}${row.isLast ? ' last' : ''}`
        : row.type,
    );

  test('one sender within three minutes is one group', () => {
    const rows = buildRows([item(1, -10), item(2, -9), item(3, -6), item(4, -5, 'sent')]);
    expect(shape(rows)).toEqual(['day', '1 first', '2 last', '3 first last', '4 first last']);
  });

  test('midnight parts days and groups', () => {
    const rows = buildRows([item(1, 0), item(2, 1), item(3, 2), item(4, 3)]);
    expect(shape(rows)).toEqual(['day', '1 first', '2 last', 'day', '3 first', '4 last']);
  });

  test('the unread marker stands before its item and parts the group', () => {
    const rows = buildRows([item(1, -3), item(2, -2), item(3, -1)], {
      itemId: itemId(2),
      count: 2,
    });
    expect(shape(rows)).toEqual(['day', '1 first last', 'unread', '2 first', '3 last']);
  });

  test('a notice stands alone', () => {
    const notice = testItem(2, {
      atMs: start,
      content: { type: 'notice', notice: { type: 'contactConnected' } },
    });
    expect(shape(buildRows([item(1, 0), notice, item(3, 0)]))).toEqual([
      'day',
      '1 first last',
      'notice',
      '3 first last',
    ]);
  });

  test('keys are unique', () => {
    const rows = buildRows([item(1, 0), item(2, 3), item(3, -6_000)]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });
});

describe('text', () => {
  test.each([
    ['🎉', true],
    ['❤️👍🚀', true],
    ['👩‍👩‍👧‍👦', true],
    ['👍👍👍👍', false],
    ['ok 👍', false],
    ['7', false],
    ['', false],
  ])('%s is shown large: %s', (text, expected) => {
    expect(isLargeEmoji(text)).toBe(expected);
  });

  test('links lead where they say, bare names over https', () => {
    const uri = { type: 'uri' } as const;
    expect(linkTarget({ text: 'http://a.example/x', format: uri })).toBe('http://a.example/x');
    expect(linkTarget({ text: 'a.example', format: uri })).toBe('https://a.example');
    expect(linkTarget({ text: 'a@b.example', format: { type: 'email' } })).toBe(
      'mailto:a@b.example',
    );
    expect(
      linkTarget({
        text: '[x](https://y.example)',
        format: { type: 'hyperLink', linkUri: 'https://y.example' },
      }),
    ).toBe('https://y.example');
    expect(linkTarget({ text: 'plain' })).toBeUndefined();
  });

  test('a preview is one line and keeps secrets', () => {
    expect(
      previewText([
        { text: 'the\nword is ' },
        { text: 'hunter2', format: { type: 'secret' } },
        { text: '!' },
      ]),
    ).toBe('the word is •••••••!');
  });
});
