import { validDisplayName } from '#shared/display-name.ts';
import type { TextFormat } from '#shared/model/index.ts';
import { describe, expect, it } from 'vitest';
import { vectorCases } from '../../testing/vectors.ts';
import { formatText } from './format-text.ts';
import { sanitizeUri } from './sanitize-uri.ts';
import { hasObfuscatedSimplexLink } from './simplex-link.ts';

describe('a text is formatted as the reference formats it', () => {
  type Run = { readonly text: string; readonly format: TextFormat | null };
  type Case = { readonly text: string; readonly formattedText: readonly Run[] | null };

  it.each(vectorCases<Case>('markdown', 'markdown'))('$text', ({ text, formattedText }) => {
    const runs = formattedText?.map((run) => (run.format === null ? { text: run.text } : run));
    expect(formatText(text)).toEqual(runs);
  });
});

describe('a display name is reduced to what may stand in one', () => {
  type Case = { readonly input: string; readonly validName: string };

  it.each(vectorCases<Case>('markdown', 'validName'))('$input', ({ input, validName }) => {
    expect(validDisplayName(input)).toBe(validName);
  });
});

describe('an address loses its tracking parameters', () => {
  type Case = {
    readonly uri: string;
    readonly safe: boolean;
    readonly sanitized?: string | null;
    readonly error?: string;
  };

  it.each(vectorCases<Case>('markdown', 'sanitizeUri'))('$uri, safe: $safe', (c) => {
    const expected =
      c.error === undefined
        ? { ok: true, value: c.sanitized ?? undefined }
        : { ok: false, error: { type: 'notAWebAddress' } };
    expect(sanitizeUri(c.uri, c.safe)).toEqual(expected);
  });
});

describe('a link hidden by white space is found', () => {
  type Case = { readonly text: string; readonly result: boolean };

  it.each(vectorCases<Case>('markdown', 'hasObfuscatedSimplexLink'))(
    '$text',
    ({ text, result }) => {
      expect(hasObfuscatedSimplexLink(text)).toBe(result);
    },
  );
});
