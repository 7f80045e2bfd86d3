import { expect, test } from 'vitest';
import { toSecretBytes, withSecret } from './secret.ts';

test('a secret is its UTF-8', () => {
  expect([...toSecretBytes('añ🔑')]).toEqual([0x61, 0xc3, 0xb1, 0xf0, 0x9f, 0x94, 0x91]);
});

test('the bytes are there while they are used, and wiped afterwards', async () => {
  let seen: Uint8Array | undefined;
  const answer = await withSecret('abc', async (secret) => {
    await Promise.resolve();
    seen = secret;
    return secret[0];
  });
  expect(answer).toBe(0x61);
  expect([...(seen ?? [])]).toEqual([0, 0, 0]);
});

test('they are wiped as well when the use fails', async () => {
  let seen: Uint8Array | undefined;
  const used = withSecret('abc', (secret) => {
    seen = secret;
    return Promise.reject(new Error('gone'));
  });
  await expect(used).rejects.toThrow('gone');
  expect([...(seen ?? [])]).toEqual([0, 0, 0]);
});
