import { expect, test } from 'vitest';
import { bytesText } from './index.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_500, '1.5 kB'],
  [2_000_000, '2 MB'],
  [3e15, '3,000 TB'],
])('%i bytes are %s', (bytes, text) => {
  // Number and unit stay on one line.
  expect(bytesText('en', bytes)).toBe(text.replaceAll(' ', '\u00a0'));
});
