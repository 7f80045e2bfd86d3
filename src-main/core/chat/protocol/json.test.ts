import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameJson } from './json.ts';
import type { Json } from './types.ts';

const anyJson = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json);

/** The same with all fields in the opposite order. */
function turned(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(turned);
  const fields = Object.entries(value).map(([key, field]) => [key, turned(field)] as const);
  return Object.fromEntries(fields.toReversed());
}

describe('isSameJson', () => {
  it('is a matter of what is said, not of the order of fields', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(isSameJson(value, turned(value))).toBe(true);
      }),
    );
  });

  it('tells apart what is not the same', () => {
    const sorted = (value: Json): string =>
      JSON.stringify(value, (_key, part: unknown) =>
        typeof part === 'object' && part !== null && !Array.isArray(part)
          ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
          : part,
      );
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        expect(isSameJson(one, other)).toBe(sorted(one) === sorted(other));
      }),
    );
  });

  it.each<[Json | undefined, Json | undefined]>([
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [
      [1, 2],
      [2, 1],
    ],
    [['x'], { 0: 'x' }],
    [null, {}],
    [null, undefined],
    ['1', 1],
    [{}, []],
  ])('%j is not %j', (one, other) => {
    expect([isSameJson(one, other), isSameJson(other, one)]).toEqual([false, false]);
  });
});
