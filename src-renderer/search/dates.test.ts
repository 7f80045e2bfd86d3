import { describe, expect, test } from 'vitest';
import { dayEndMs, dayOf, dayStartMs } from './dates.ts';

describe('days', () => {
  test('begin and end at midnight here', () => {
    expect(dayStartMs('2026-03-01')).toBe(new Date(2026, 2, 1).getTime());
    expect(dayEndMs('2026-12-31')).toBe(new Date(2027, 0, 1).getTime());
    expect(new Date(dayStartMs('0031-05-06') ?? 0).getFullYear()).toBe(31);
  });

  test.each(['2026-01-01', '2024-02-29', '2026-03-29', '2026-10-25', '1999-12-31'])(
    '%s is the day of its first and its last moment',
    (day) => {
      expect(dayOf(dayStartMs(day) ?? 0)).toBe(day);
      expect(dayOf((dayEndMs(day) ?? 0) - 1)).toBe(day);
    },
  );

  test.each(['', '2026', '2026-3-1', 'today'])('%j is none', (text) => {
    expect([dayStartMs(text), dayEndMs(text)]).toEqual([undefined, undefined]);
  });
});
