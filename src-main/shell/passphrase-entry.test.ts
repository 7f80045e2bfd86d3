import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEntry, parseEntry, settled, withCandidate } from './passphrase-entry.ts';

const random = { passphrases: ['old'], isChosen: false } as const;
const next = { passphrase: 'new', isChosen: true };

describe('passphrase entry', () => {
  it('bare text of an older version is one random passphrase', () => {
    expect(parseEntry('c29tZSByYW5kb20gYnl0ZXM')).toEqual({
      passphrases: ['c29tZSByYW5kb20gYnl0ZXM'],
      isChosen: false,
    });
  });

  it('an entry comes back as it was, whatever the passphrases are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (older, newest) => {
        const old = { passphrases: [older], isChosen: true } as const;
        const both = withCandidate(old, { passphrase: newest, isChosen: true });
        expect([old, both].map((entry) => parseEntry(formatEntry(entry ?? old)))).toEqual([
          old,
          both,
        ]);
      }),
    );
  });

  it.each([
    '',
    '{',
    '{}',
    '{"passphrases":[],"isChosen":true}',
    '{"passphrases":[""],"isChosen":true}',
    '{"passphrases":["a",1],"isChosen":true,"before":"random"}',
    '{"passphrases":["a","b"],"isChosen":true}',
    '{"passphrases":["a"],"isChosen":true,"before":"chosen"}',
    '{"passphrases":["a"],"isChosen":true,"before":"else"}',
    '{"passphrases":["a"],"isChosen":1}',
  ])('%j is no entry', (text) => {
    expect(parseEntry(text)).toBeUndefined();
  });

  it('settled for the newest, the older is gone', () => {
    const both = withCandidate(random, next);
    expect(both).toEqual({ passphrases: ['new', 'old'], isChosen: true, before: 'random' });
    expect(both && settled(both, 'newest')).toEqual({ passphrases: ['new'], isChosen: true });
  });

  it.each([
    [random, random],
    [
      { passphrases: ['old'], isChosen: true } as const,
      { passphrases: ['old'], isChosen: true } as const,
    ],
    [undefined, undefined],
  ])('settled for the oldest, %j is again what it was', (before, after) => {
    const both = withCandidate(before, next);
    expect(both && settled(both, 'oldest')).toEqual(after);
  });

  it('a candidate that was never settled and stands alone is what was there', () => {
    const alone = withCandidate(undefined, { passphrase: 'old', isChosen: true });
    expect(withCandidate(alone, next)).toEqual({
      passphrases: ['new', 'old'],
      isChosen: true,
      before: 'chosen',
    });
  });

  it('a third passphrase is not taken while two are unsettled', () => {
    expect(withCandidate(withCandidate(random, next), next)).toBeUndefined();
  });
});
