/** Passwords of hidden profiles: kept as salted scrypt hashes, compared in constant time. */
import { bytesEqual, utf8Encode, wipe, type RandomSource } from '../../base/index.ts';
import { passwordKey } from '../../crypto/index.ts';
import type { PasswordHash } from '../store/index.ts';

const SALT_SIZE_BYTES = 16;

/** What is stored of a password. */
export function hashPassword(random: RandomSource, password: string): PasswordHash {
  const salt = random(SALT_SIZE_BYTES);
  return { hash: hashWith(password, salt), salt };
}

/** Whether it is the password of the hash. */
export function isPassword(stored: PasswordHash, password: string): boolean {
  return bytesEqual(hashWith(password, stored.salt), stored.hash);
}

function hashWith(password: string, salt: Uint8Array): Uint8Array {
  const bytes = utf8Encode(password.normalize('NFC'));
  const hash = passwordKey(bytes, salt);
  wipe(bytes);
  return hash;
}
