import { createHash, pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { MANY_TURNS, turnsDuring } from '../testing/event-loop.ts';
import { KDF_ITERATIONS, copyKey, deriveDatabaseKey, readSalt, sameKey, wipeKey } from './index.ts';
import { rawKeyText } from './key.ts';

const salt = new Uint8Array(createHash('md5').update('salt').digest());

test('[DB13] a key is PBKDF2-HMAC-SHA512 of passphrase and salt, 256,000 rounds, 32 bytes', async () => {
  const passphrase = utf8Encode('correct horse é');
  const derived = await deriveDatabaseKey(passphrase, salt);
  const expected = pbkdf2Sync('correct horse é', salt, 256_000, 32, 'sha512');
  expect(KDF_ITERATIONS).toBe(256_000);
  expect(Buffer.from(derived.key).equals(expected)).toBe(true);
  expect(derived.salt).toEqual(salt);
  expect(utf8Decode(passphrase)).toBe('correct horse é');
});

test('[DB13] deriving leaves the event loop free', async () => {
  const turns = await turnsDuring(() => deriveDatabaseKey(utf8Encode('x'), salt));
  expect(turns).toBeGreaterThan(MANY_TURNS);
});

test('[DB13] keys are the same when key and salt are; a copy outlives a wiped key', () => {
  const key = { key: new Uint8Array(32).fill(1), salt };
  const copy = copyKey(key);
  expect(sameKey(key, copy)).toBe(true);
  expect(sameKey(key, { ...key, salt: new Uint8Array(16) })).toBe(false);
  wipeKey(key);
  expect(key.key).toEqual(new Uint8Array(32));
  expect(sameKey(key, copy)).toBe(false);
  expect(copy.key).toEqual(new Uint8Array(32).fill(1));
});

test('a raw key is written in hex, without a string of it', () => {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
  const hex = Buffer.concat([key, salt]).toString('hex');
  expect(rawKeyText({ key, salt }).toString('latin1')).toBe(`x'${hex}'`);
  expect(() => rawKeyText({ key: key.slice(1), salt })).toThrow(/32/);
});

test('the salt is the first 16 bytes of a file that has so many', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'sotto-salt-')), 'file');
  writeFileSync(path, Buffer.concat([salt, Buffer.alloc(100)]));
  expect(readSalt(path)).toEqual(salt);
  writeFileSync(path, salt.subarray(1));
  expect(readSalt(path)).toBeUndefined();
  expect(() => readSalt(`${path}-missing`)).toThrow(/ENOENT/);
});
