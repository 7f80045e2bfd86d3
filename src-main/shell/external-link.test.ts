import { describe, expect, it } from 'vitest';
import { externalLink } from './external-link.ts';

describe('external links', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTP://EXAMPLE.com', 'http://example.com/'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['mailto:?Subject=a%20b&body=c%26d', 'mailto:?Subject=a%20b&body=c%26d'],
  ])('%s may be opened', (url, expected) => {
    expect(externalLink(url)).toBe(expected);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'sotto-app://app/index.html',
    'https://user:secret@example.com/',
    'example.com',
    'mailto:a@example.com?subject=a&attach=/etc/passwd',
    'mailto:a@example.com?%61ttachment=/etc/passwd',
    `https://example.com/${'a'.repeat(9_000)}`,
  ])('%s may not', (url) => {
    expect(externalLink(url)).toBeUndefined();
  });
});
