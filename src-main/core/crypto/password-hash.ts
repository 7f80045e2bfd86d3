/**
 * Passwords and passcodes as what is kept of them: salted scrypt hashes, compared in constant time.
 * The password bytes are the caller's, who wipes them.
 */
import { type RandomSource, bytesEqual, wipe } from '../base/index.ts';
import { passwordKey, passwordKeyAside } from './native.ts';

const SALT_SIZE_BYTES = 16;

/** 32 bytes of scrypt and the 16 bytes of salt they were made with. */
export type PasswordHash = { readonly hash: Uint8Array; readonly salt: Uint8Array };

/** What is stored of a password. Blocks for as long as a guess is to cost. */
export function hashPassword(random: RandomSource, password: Uint8Array): PasswordHash {
  const salt = random(SALT_SIZE_BYTES);
  return { hash: passwordKey(password, salt), salt };
}

/** Whether it is the password of the hash. Blocks as long. */
export function isPassword(stored: PasswordHash, password: Uint8Array): boolean {
  return isSame(passwordKey(password, stored.salt), stored);
}

/** What is stored of a password, made in a thread of its own. */
export async function hashPasswordAside(
  random: RandomSource,
  password: Uint8Array,
): Promise<PasswordHash> {
  const salt = random(SALT_SIZE_BYTES);
  return { hash: await passwordKeyAside(password, salt), salt };
}

/** Whether it is the password of the hash, found out in a thread of its own. */
export async function isPasswordAside(
  stored: PasswordHash,
  password: Uint8Array,
): Promise<boolean> {
  return isSame(await passwordKeyAside(password, stored.salt), stored);
}

function isSame(hash: Uint8Array, stored: PasswordHash): boolean {
  const isEqual = bytesEqual(hash, stored.hash);
  wipe(hash);
  return isEqual;
}
