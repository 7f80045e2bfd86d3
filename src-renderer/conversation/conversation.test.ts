import { describe, expect, test } from 'vitest';
import { buildRows } from '../format/index.ts';
import { testItem } from '../testing/index.ts';
import { showEmoji } from './emoji.ts';
import { isStartChanged } from './use-is-shifted.ts';
import { newestUnread } from './use-mark-read.ts';

const items = (...ids: number[]) => ids.map((id) => testItem(id));

describe('shift', () => {
  test('older items move the start, newer ones do not', () => {
    expect(isStartChanged(items(3, 4), items(1, 2, 3, 4))).toBe(true);
    expect(isStartChanged(items(1, 2, 3, 4), items(3, 4))).toBe(true);
    expect(isStartChanged(items(3, 4), items(3, 4, 5))).toBe(false);
    expect(isStartChanged(items(3, 4, 5), items(3, 4))).toBe(false);
    expect(isStartChanged(items(1, 2, 3), items(1, 3))).toBe(false);
  });
});

describe('read mark', () => {
  test('is the newest unread item on screen or above', () => {
    const unread = { status: { type: 'received', isRead: false } } as const;
    const rows = buildRows([testItem(1, unread), testItem(2, unread), testItem(3)]);
    expect(newestUnread(rows)).toBe(2);
    expect(newestUnread(buildRows(items(1, 2)))).toBeUndefined();
  });
});

test('a heart is shown in colour', () => {
  expect(['❤', '👍'].map(showEmoji)).toEqual(['❤\uFE0F', '👍']);
});
