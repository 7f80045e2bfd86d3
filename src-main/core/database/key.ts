/**
 * The key of a database file: what SQLCipher 4 derives from a passphrase and the salt in the file's
 * first 16 bytes. Derived here, off the event loop, and handed to the driver raw, so that opening costs
 * nothing more and no passphrase is kept.
 */
import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { assert, wipe } from '../base/index.ts';

/** Of SQLCipher 4: PBKDF2-HMAC-SHA512. */
export const KDF_ITERATIONS = 256_000;
export const DATABASE_KEY_BYTES = 32;
export const DATABASE_SALT_BYTES = 16;

/** A raw key (32 bytes) and the salt of its file (16 bytes). */
export type DatabaseKey = { readonly key: Uint8Array; readonly salt: Uint8Array };

/**
 * The key that a passphrase (UTF-8 bytes, left as they are) makes with this salt (16 bytes, copied).
 * Takes a tenth of a second of another thread; the caller owns and wipes the key.
 */
export async function deriveDatabaseKey(
  passphrase: Uint8Array,
  salt: Uint8Array,
): Promise<DatabaseKey> {
  assert(salt.length === DATABASE_SALT_BYTES, 'a salt has 16 bytes');
  return new Promise((resolve, reject) => {
    pbkdf2(passphrase, salt, KDF_ITERATIONS, DATABASE_KEY_BYTES, 'sha512', (error, key) => {
      if (error !== null) return reject(error);
      // A Buffer's slice() would share its bytes.
      const bytes = new Uint8Array(key.buffer, key.byteOffset, key.byteLength);
      resolve({ key: bytes, salt: new Uint8Array(salt) });
    });
  });
}

/**
 * The first 16 bytes of a file; undefined when it is shorter. Throws when it cannot be read. Only for
 * a file that this process does not hold open: on POSIX systems closing any descriptor of a file drops
 * all locks that the process has on it, SQLite's too.
 */
export function readSalt(path: string): Uint8Array | undefined {
  const file = openSync(path, 'r');
  try {
    const salt = new Uint8Array(DATABASE_SALT_BYTES);
    return readSync(file, salt, 0, salt.length, 0) === salt.length ? salt : undefined;
  } finally {
    closeSync(file);
  }
}

/** Whether both open the same file; takes the same time whatever they hold. */
export function sameKey(a: DatabaseKey, b: DatabaseKey): boolean {
  const isKeyEqual = timingSafeEqual(a.key, b.key);
  const isSaltEqual = timingSafeEqual(a.salt, b.salt);
  return isKeyEqual && isSaltEqual;
}

/** A copy with a life of its own. */
export function copyKey({ key, salt }: DatabaseKey): DatabaseKey {
  return { key: new Uint8Array(key), salt: new Uint8Array(salt) };
}

/** Ends the key's life; the salt is no secret. */
export function wipeKey({ key }: DatabaseKey): void {
  wipe(key);
}

/** What SQLCipher reads as a raw key, x'...' with 96 hex digits; bytes, never a string. The caller wipes it. */
export function rawKeyText({ key, salt }: DatabaseKey): Buffer {
  assert(key.length === DATABASE_KEY_BYTES, 'a key has 32 bytes');
  assert(salt.length === DATABASE_SALT_BYTES, 'a salt has 16 bytes');
  const text = Buffer.alloc(2 * (DATABASE_KEY_BYTES + DATABASE_SALT_BYTES) + 3);
  let position = text.write("x'", 'latin1');
  for (const bytes of [key, salt]) {
    for (const byte of bytes) {
      text[position++] = hexDigit(byte >> 4);
      text[position++] = hexDigit(byte & 15);
    }
  }
  text.write("'", position, 'latin1');
  return text;
}

const DIGIT_ZERO = 0x30;
const LETTER_A = 0x61;

function hexDigit(value: number): number {
  return value < 10 ? DIGIT_ZERO + value : LETTER_A + value - 10;
}
