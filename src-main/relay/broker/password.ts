/** The relay's basic auth (20-smp section 7). */
import { bytesEqual, utf8Encode } from '../../core/base/index.ts';
import { sha256 } from '../../core/crypto/index.ts';

/** Whether the password given is the one asked for; hashed first, so that length does not show. */
export function isPassword(asked: string | undefined, given: string | undefined): boolean {
  if (asked === undefined) return true;
  return bytesEqual(sha256(utf8Encode(asked)), sha256(utf8Encode(given ?? '')));
}
