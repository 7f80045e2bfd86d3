/** Passwords of hidden profiles, as typed: however the characters were put together. */
import { type RandomSource, utf8Encode, wipe } from '../../base/index.ts';
import {
  type PasswordHash,
  hashPassword as hashBytes,
  isPassword as isOfHash,
} from '../../crypto/index.ts';

/** What is stored of a password. */
export function hashPassword(random: RandomSource, password: string): PasswordHash {
  const bytes = passwordBytes(password);
  const hash = hashBytes(random, bytes);
  wipe(bytes);
  return hash;
}

/** Whether it is the password of the hash. */
export function isPassword(stored: PasswordHash, password: string): boolean {
  const bytes = passwordBytes(password);
  const isRight = isOfHash(stored, bytes);
  wipe(bytes);
  return isRight;
}

function passwordBytes(password: string): Uint8Array {
  return utf8Encode(password.normalize('NFC'));
}
