/**
 * The security code two people compare (60-chat section 8.1): SHA-256 of the associated data as a
 * decimal number in groups of 5 digits. It changes when the ratchet is re-synchronised.
 */
import { hexEncode } from '../../base/index.ts';
import { sha256 } from '../index.ts';

/** @param associatedData - of the ratchet, 112 bytes */
export function verificationCode(associatedData: Uint8Array): string {
  const digits = BigInt(`0x${hexEncode(sha256(associatedData))}`).toString();
  return (digits.match(/.{1,5}/g) ?? []).join(' ');
}

/** Whether a code as typed or scanned is this one; spaces do not count. */
export function isSameVerificationCode(code: string, other: string): boolean {
  return code.replaceAll(/\s/g, '') === other.replaceAll(/\s/g, '');
}
