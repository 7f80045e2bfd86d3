/** What the servers in memory read from a request: who asks, of which queue, and whether it may. */
import { bytesEqual, hexEncode } from '../base/index.ts';
import {
  type AuthPublicKey,
  ed25519PublicOf,
  encodeSpki,
  senderIdFromCorrId,
} from '../crypto/index.ts';
import type { SmpRequest } from '../smp/index.ts';

export function senderIdOf({ corrId }: SmpRequest): Uint8Array {
  return senderIdFromCorrId(corrId ?? new Uint8Array(0));
}

export function idOf(request: SmpRequest): string {
  return hexEncode(request.entityId ?? new Uint8Array(0));
}

export function isSigned({ key }: SmpRequest, expected: AuthPublicKey): boolean {
  if (key?.type !== 'ed25519') return false;
  return isSameKey({ type: 'ed25519', key: ed25519PublicOf(key.key) }, expected);
}

export function isSameKey(a: AuthPublicKey, b: AuthPublicKey): boolean {
  return bytesEqual(encodeSpki(a), encodeSpki(b));
}
