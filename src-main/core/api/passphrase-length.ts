/** How long a passphrase must be. */

/** Shorter than this nobody should protect a database with. */
export const MIN_PASSPHRASE_LENGTH = 8;

/** Whether nobody should protect anything with it; the text is UTF-8. */
export function isTooShort(passphrase: Uint8Array): boolean {
  // Bytes that continue a character are 10xxxxxx.
  const length = passphrase.reduce((sum, byte) => sum + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
  return length < MIN_PASSPHRASE_LENGTH;
}
