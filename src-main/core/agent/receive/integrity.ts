/** Order and completeness of a peer's messages (30-agent section 4). Pure. */
import { bytesEqual } from '../../base/index.ts';
import type { Integrity } from '../events.ts';

/** The message accepted last: its number on the wire and the SHA-256 of its plaintext. */
export type LastReceived = { readonly rcvExtId: number; readonly rcvHash: Uint8Array };

/** Compares a message's number and previous hash with what was received last. */
export function checkIntegrity(
  last: LastReceived,
  extId: number,
  prevMsgHash: Uint8Array,
): Integrity {
  const { rcvExtId, rcvHash } = last;
  if (extId === rcvExtId) return { type: 'duplicate' };
  if (extId < rcvExtId) return { type: 'badId', previous: BigInt(rcvExtId) };
  if (extId > rcvExtId + 1) {
    return { type: 'skipped', from: BigInt(rcvExtId + 1), to: BigInt(extId - 1) };
  }
  return bytesEqual(prevMsgHash, rcvHash) ? { type: 'ok' } : { type: 'badHash' };
}
