import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayNameFault, tidyDisplayName, validDisplayName } from './display-name.ts';

const text = fc
  .array(
    fc.constantFrom(..."aB7ö م👍é-_&:~+=@.,'#*()/\u200d\u202e\ufe0f\u00a0\t", 'x'.repeat(24)),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

describe('what keeps a text from being a name', () => {
  test.each([
    ['Ida', undefined],
    ['Ida Berg-Sørensen', undefined],
    ['👍 7', undefined],
    ['ليلى حداد', undefined],
    ['', undefined],
    ["O'Brien, J.", { type: 'characters', characters: ["'", ',', '.'] }],
    ['@ida@', { type: 'characters', characters: ['@'] }],
    ['-ida', { type: 'start' }],
    ['a--b', { type: 'neighbours' }],
    ['a - & b', { type: 'neighbours' }],
    ['x'.repeat(50), undefined],
    ['👍'.repeat(50), undefined],
    ['x'.repeat(63), { type: 'tooLong', overCount: 13 }],
  ] as const)('%s: %j', (name, fault) => {
    expect(displayNameFault(name)).toEqual(fault);
  });

  test('there is none exactly where the name stays as it is', () => {
    fc.assert(
      fc.property(text.map(tidyDisplayName), (name) => {
        expect(displayNameFault(name) === undefined).toBe(validDisplayName(name) === name);
      }),
      { numRuns: 3000 },
    );
  });
});

test('spaces around a name, and more than one between its words, are not meant', () => {
  expect(tidyDisplayName(' \tIda \u00a0 Berg\n')).toBe('Ida Berg');
});
