import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validDisplayName } from '#shared/display-name.ts';
import { formatText } from './format-text.ts';

const TOKENS = [
  ...[
    '*',
    '_',
    '~',
    '`',
    '#',
    '!',
    '!1 ',
    '!- ',
    '@',
    "@'",
    "'",
    '/',
    '[',
    ']',
    '(',
    ')',
    '](',
    ' ',
  ],
  ...['\n', '.', ',', 'a', 'B', '7', '+44', '1234567', 'a@b.com', 'example.com', 'https://a.b/c'],
  ...['simplex:/', 'https://smp6.simplex.im/a#AAAA', '#chan.simplex', '?h=', '%', '👍', 'и'],
] as const;
const text = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 15 })
  .map((tokens) => tokens.join(''));
/** Beginnings without an end, which a careless reader would search for from each of them. */
const TRAPS = [
  ...[' *a', ' _a ', '[a', '[a ', ' [a](b', '#a ', '# #a', '!1 a ', '!1 ', '@@', "@'a ", "/'a "],
  ...['1 ', '1.', '+1', '(1) ', 'a.', 'a-', '.a@', 'a@b.', '`a`@a.', '*a*#b.', '##a', '#a.b '],
  ...['https://', 'https://a.b/ ', '//', '[a](https://a.b/', '%41', 'smp://', '!!!', '.,', '\r'],
] as const;
const LENGTH = 60_000;
/** Linear takes a tenth of it, quadratic many times as much. */
const MAX_CPU_MS = 500;
/** What took too long is tried again: the engine tidies up, and the machine is shared. */
const TRIES = 3;

/** The least processor time it took; measured once where that was within the limit. */
function leastCpuMs(work: () => unknown): number {
  let leastMs = Infinity;
  for (let tries = 0; tries < TRIES && leastMs >= MAX_CPU_MS; tries++) {
    const before = process.cpuUsage();
    work();
    leastMs = Math.min(leastMs, process.cpuUsage(before).user / 1000);
  }
  return leastMs;
}

describe('formatText', () => {
  it('shows what the text says, without marks of style, in runs of different formats', () => {
    fc.assert(
      fc.property(text, (source) => {
        const runs = formatText(source) ?? [{ text: source }];
        expect(isSubsequence(runs.map((run) => run.text).join(''), source)).toBe(true);
        for (const [index, run] of runs.entries()) {
          if (index > 0) expect(run.format).not.toEqual(runs[index - 1]?.format);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('shows a text without marks of style as it is', () => {
    fc.assert(
      fc.property(text, (marked) => {
        const source = marked.replace(/[*_~`#!]/gu, '');
        const shown = formatText(source)
          ?.map((run) => run.text)
          .join('');
        if (shown !== undefined) expect(shown).toBe(source.replace(/\n$/u, ''));
      }),
      { numRuns: 1000 },
    );
  });

  it('is undefined or has a format', () => {
    fc.assert(
      fc.property(text, (source) => {
        const runs = formatText(source);
        if (runs !== undefined) expect(runs.some((run) => run.format !== undefined)).toBe(true);
      }),
    );
  });

  it.each([...TOKENS, ...TRAPS])('takes little time for %j again and again', (token) => {
    const repeated = token.repeat(LENGTH / token.length);
    for (const source of [repeated, `a https://a.b/${repeated}](https://a.b)'#) x\n*a*`]) {
      expect(leastCpuMs(() => formatText(source))).toBeLessThan(MAX_CPU_MS);
    }
  });

  it('takes little time for a name of digits that ends wrongly', () => {
    const source = `#${'123'.repeat(80)}\u0012`;
    expect(formatText(source)).toBeUndefined();
    expect(leastCpuMs(() => formatText(source))).toBeLessThan(MAX_CPU_MS);
  });
});

describe('a link of the network in a message', () => {
  const key = 'lrdvu2d8A1GumSmoKb2krQmtKhWXq-tyGpHuM7aMwsw';
  const link = `https://smp6.simplex.im/a#${key}`;
  const format = {
    type: 'simplexLink',
    linkType: 'contact',
    simplexUri: `simplex:/a#${key}?h=smp6.simplex.im`,
    smpHosts: ['smp6.simplex.im'],
  };

  it.each([
    ...['(|)', '<|>', '"|"', '„|“', '«|»', '「|」', '‹|›.', "'|',", '(*|*)', '\u200b|', '\ufeff|'],
    ...['see (|), or not', 'say "|"!', '\u00a0|\u00a0', '\u2068|\u2069', '{|}', '[|]', '“|”'],
  ])('[CH273] can be followed where it is enclosed: %j', (around) => {
    const [before = '', after = ''] = around.split('|');
    const parts = [{ text: before }, { text: link, format }, { text: after }];
    expect(formatText(around.replace('|', link))).toEqual(parts.filter((part) => part.text !== ''));
  });

  it.each([
    link.replace('https', 'HTTPS'),
    link.replace('https://smp6.simplex.im', 'Https://SMP6.Simplex.im'),
    link.replace('https://', ''),
    format.simplexUri.replace('simplex:', 'SIMPLEX:'),
    format.simplexUri.replace('simplex:/', 'simplex://'),
  ])('[CH273] can be followed however its scheme and host are written: %s', (text) => {
    expect(formatText(text)).toEqual([{ text, format }]);
  });

  it.each([`-${link}@bob`, `x${link}y`, `(${link})x`, `(${link.slice(0, -3)})`, 'SIMPLEX:/x'])(
    '[CH273] is left as it is among other signs, or damaged: %s',
    (text) => {
      expect(formatText(text)?.some((run) => run.format?.type === 'simplexLink')).not.toBe(true);
    },
  );
});

describe('validDisplayName', () => {
  it('leaves a valid name as it is, at most 50 code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const valid = validDisplayName(name);
        expect(validDisplayName(valid)).toBe(valid);
        expect(Array.from(valid).length).toBeLessThanOrEqual(50);
        expect(valid.trim()).toBe(valid);
      }),
    );
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const char of whole) {
    if (part.startsWith(char, at)) at += char.length;
  }
  return at === part.length;
}
