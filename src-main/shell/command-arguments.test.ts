import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { booleanArgument, textArgument } from './command-arguments.ts';

describe('command arguments', () => {
  it('a field is taken only in its own type', () => {
    const args = { text: 'a', isOn: false, count: 1 };
    expect([
      textArgument(args, 'text'),
      textArgument(args, 'isOn'),
      booleanArgument(args, 'isOn'),
      booleanArgument(args, 'count'),
      booleanArgument({ isOn: 'true' }, 'isOn'),
    ]).toEqual(['a', undefined, false, undefined, undefined]);
  });

  it('inherited fields and values that are no objects have none', () => {
    const inherited: unknown = Object.create({ isOn: true });
    expect(
      [inherited, undefined, null, 'isOn', 7].map((args) => booleanArgument(args, 'isOn')),
    ).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('no arguments break the reader', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (args, key) => {
        expect(['string', 'undefined']).toContain(typeof textArgument(args, key));
      }),
    );
  });
});
