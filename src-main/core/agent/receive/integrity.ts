/** Order and completeness of a peer's messages (30-agent section 4). Pure. */
import { bytesEqual } from '../../base/index.ts';
import type { Irregularity } from '../events.ts';

/** The message accepted last: its number on the wire and the SHA-256 of its plaintext. */
export type LastReceived = { readonly rcvExtId: number; readonly rcvHash: Uint8Array };

/** Compares a message's number and previous hash with what was received last; undefined: it follows. */
export function findIrregularity(
  last: LastReceived,
  extId: number,
  prevMsgHash: Uint8Array,
): Irregularity | undefined {
  const { rcvExtId, rcvHash } = last;
  if (extId === rcvExtId) return { type: 'duplicate' };
  if (extId < rcvExtId) return { type: 'badId', previous: rcvExtId };
  if (extId > rcvExtId + 1) return { type: 'skipped', from: rcvExtId + 1, to: extId - 1 };
  return bytesEqual(prevMsgHash, rcvHash) ? undefined : { type: 'badHash' };
}
