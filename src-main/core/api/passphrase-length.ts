/** How long a passphrase must be. */
import { opaqueLength } from '../base/index.ts';

/** Shorter than this nobody should protect a database with. */
export const MIN_PASSPHRASE_LENGTH = 8;

/** Whether nobody should protect anything with it: UTF-8, whose characters count however they were put together. */
export function isTooShort(passphrase: Uint8Array): boolean {
  return opaqueLength(passphrase) < MIN_PASSPHRASE_LENGTH;
}
