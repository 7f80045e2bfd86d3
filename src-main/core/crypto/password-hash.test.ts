/** Hashes of passwords: right ones are known again, in both ways of computing them. */
import { expect, test } from 'vitest';
import { hexDecode, hexEncode, utf8Encode } from '../base/index.ts';
import { systemRandom } from './native.ts';
import {
  type PasswordHash,
  hashPassword,
  hashPasswordAside,
  isPassword,
  isPasswordAside,
} from './password-hash.ts';

test('a password is known again, and no other is', async () => {
  const password = utf8Encode('right');
  const hash = hashPassword(systemRandom, password);
  expect([hash.hash.length, hash.salt.length]).toEqual([32, 16]);
  expect([isPassword(hash, password), isPassword(hash, utf8Encode('wrong'))]).toEqual([
    true,
    false,
  ]);
  expect(await isPasswordAside(hash, password)).toBe(true);
  expect(await isPasswordAside(hash, utf8Encode('wrong'))).toBe(false);
  expect(password).toEqual(utf8Encode('right'));
});

test('every hash has a salt of its own', async () => {
  const password = utf8Encode('same');
  const [first, second] = [
    hashPassword(systemRandom, password),
    await hashPasswordAside(systemRandom, password),
  ];
  expect(hexEncode(first.salt)).not.toBe(hexEncode(second.salt));
  expect(hexEncode(first.hash)).not.toBe(hexEncode(second.hash));
});

// Made by Python's hashlib.scrypt with n = 32768, r = 8, p = 1.
test('what other implementations make of the same is the same', async () => {
  const known: PasswordHash = {
    salt: hexDecode('000102030405060708090a0b0c0d0e0f') ?? new Uint8Array(),
    hash:
      hexDecode('68ee0ca5064f64830936ec7553867e62917a21845e72343004ce046e5d9d752d') ??
      new Uint8Array(),
  };
  expect(isPassword(known, utf8Encode('passcode'))).toBe(true);
  expect(await isPasswordAside(known, utf8Encode('passcode'))).toBe(true);
});
