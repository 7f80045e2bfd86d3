/** Padding that hides message lengths (00-encoding section 5.1). */
import { DecodeError, Reader } from '../encoding/index.ts';

const FILLER = 0x23;
const LENGTH_SIZE_BYTES = 2;
const MAX_MESSAGE_SIZE_BYTES = 65533;

/**
 * u16 length, message, `#` up to exactly paddedSizeBytes; RangeError when it does not fit or the
 * message is longer than 65533 bytes.
 */
export function pad(message: Uint8Array, paddedSizeBytes: number): Uint8Array {
  if (
    message.length > MAX_MESSAGE_SIZE_BYTES ||
    paddedSizeBytes < message.length + LENGTH_SIZE_BYTES
  ) {
    throw new RangeError(`pad: message does not fit in ${String(paddedSizeBytes)} bytes`);
  }
  const padded = new Uint8Array(paddedSizeBytes).fill(FILLER);
  padded[0] = message.length >> 8;
  padded[1] = message.length & 0xff;
  padded.set(message, LENGTH_SIZE_BYTES);
  return padded;
}

/** The message, as a view; filler bytes are not checked (as in the reference). DecodeError. */
export function unpad(padded: Uint8Array): Uint8Array {
  return new Reader(padded, 'padded message').large();
}

/** `unpad` where unreadable padding is undefined. */
export function tryUnpad(padded: Uint8Array): Uint8Array | undefined {
  try {
    return unpad(padded);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
