import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../encoding/index.ts';
import { parseJson } from './json-text.ts';

describe('parseJson', () => {
  it('reads what JSON.stringify writes, with space or without', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(parseJson(text, 'test')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('gives a value or a DecodeError for any text, and never accepts what JSON.parse refuses', () => {
    const char = fc.constantFrom(...'{}[]":,\\ue0123.-+tfalsern \n\u0001x');
    fc.assert(
      fc.property(fc.string({ unit: char, maxLength: 20 }), (text) => {
        const value = read(text);
        if (value !== 'refused') expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the first of equal keys', () => {
    expect(parseJson('{"a":1,"a":2,"b":{"c":3,"c":4}}', 'test')).toEqual({ a: 1, b: { c: 3 } });
  });

  it('reads a field named __proto__ as a field', () => {
    const json = parseJson('{"__proto__":{"a":1}}', 'test');
    expect(Object.entries(json ?? {})).toEqual([['__proto__', { a: 1 }]]);
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
  });

  it('nests 64 deep and no deeper', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(read(nested(64))).not.toBe('refused');
    expect(read(nested(65))).toBe('refused');
    expect(read('['.repeat(60_000))).toBe('refused');
    expect(read('{"a":'.repeat(10_000))).toBe('refused');
  });

  it.each([
    '',
    '{',
    '{"a"}',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '01',
    '+1',
    '1.',
    '.5',
    '1e',
    '1e999',
    'NaN',
    'tru',
    "'a'",
    '"a',
    '"\\x"',
    '"\\u12"',
    '"\\ud800"',
    '"\n"',
    '"\u0000"',
    '1 1',
    '{} x',
  ])('refuses %j', (text) => {
    expect(() => parseJson(text, 'test')).toThrow(DecodeError);
  });
});

function read(text: string): unknown {
  try {
    return parseJson(text, 'test');
  } catch (error) {
    if (error instanceof DecodeError) return 'refused';
    throw error;
  }
}
