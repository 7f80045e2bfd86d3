import { expect, test } from 'vitest';
import { decodePixels } from './decode.ts';
import { blankPixels, drawCode } from './testing-codes.ts';

const SHORT_LINK =
  'https://smp4.simplex.im/i#Qm9vaw3n7Kd0hJ2xVtZ8rA/6m1Yx0pXh8rZ6qW2vN4sTg5uB7yD9fKe3LcRj';
const LONG_LINK = `simplex:/invitation#/?v=2-7&smp=${'smp%3A%2F%2Fu2dS9sG8nMNURyZwqASV4yROM28Er0lu'.repeat(12)}`;

test.each([
  ['a short link', SHORT_LINK],
  ['a long link', LONG_LINK],
  ['a server address', 'smp://u2dS9sG8nMNURyZwqASV4yROM28Er0luVTx5X1CsMrU=@smp4.simplex.im'],
  ['text beyond ASCII', 'Grüße, 世界'],
])('%s that was encoded is decoded', (_name, text) => {
  expect(decodePixels(drawCode(text), 'picture')).toBe(text);
});

test('a code is found in the corner of a larger picture, by frame and by picture', () => {
  const pixels = drawCode(SHORT_LINK, {
    scale: 3,
    at: { x: 380, y: 200 },
    size: { width: 640, height: 480 },
  });
  expect(decodePixels(pixels, 'frame')).toBe(SHORT_LINK);
  expect(decodePixels(pixels, 'picture')).toBe(SHORT_LINK);
});

test('a light code on a dark window is read', () => {
  expect(decodePixels(drawCode(SHORT_LINK, { isInverted: true }), 'picture')).toBe(SHORT_LINK);
});

test('where there is no code there is no text', () => {
  expect(decodePixels(blankPixels(), 'picture')).toBeUndefined();
  expect(decodePixels(blankPixels(1, 1), 'frame')).toBeUndefined();
});
