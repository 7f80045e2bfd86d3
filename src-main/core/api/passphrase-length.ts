/** How long a passphrase must be. */
import { utf8Length } from '../base/index.ts';

/** Shorter than this nobody should protect a database with. */
export const MIN_PASSPHRASE_LENGTH = 8;

/** Whether nobody should protect anything with it; the text is UTF-8. */
export function isTooShort(passphrase: Uint8Array): boolean {
  return utf8Length(passphrase) < MIN_PASSPHRASE_LENGTH;
}
