/** Order and completeness of a peer's messages (30-agent section 4). Pure. */
import { bytesEqual, utf8Encode } from '../../base/index.ts';
import { sha256 } from '../../crypto/index.ts';
import type { Irregularity } from '../events.ts';

/** The message accepted last: its number on the wire and the SHA-256 of its plaintext. */
export type LastReceived = {
  readonly rcvExtId: number;
  readonly rcvHash: Uint8Array;
  /** Ratchet keys that have come after it. */
  readonly rcvKeyCount: number;
};

/** What the message after a ratchet key has as the hash of what was sent before it. */
const RATCHET_KEY_HASH = sha256(utf8Encode('R'));

/**
 * Compares a message's number and previous hash with what was received last; undefined: it follows.
 * A ratchet key takes a number, which only the next message shows.
 */
export function findIrregularity(
  last: LastReceived,
  extId: number,
  prevMsgHash: Uint8Array,
): Irregularity | undefined {
  const { rcvExtId, rcvHash, rcvKeyCount } = last;
  if (extId === rcvExtId) return { type: 'duplicate' };
  if (extId < rcvExtId) return { type: 'badId', previous: rcvExtId };
  if (extId === rcvExtId + 1) {
    return bytesEqual(prevMsgHash, rcvHash) ? undefined : { type: 'badHash' };
  }
  const keyCount = Math.max(rcvKeyCount, bytesEqual(prevMsgHash, RATCHET_KEY_HASH) ? 1 : 0);
  const [from, to] = [rcvExtId + 1, extId - 1 - keyCount];
  return from > to ? undefined : { type: 'skipped', from, to };
}
