/**
 * Ratchet re-synchronisation (30-agent section 8): both sides send fresh rcv parameters, the hashes
 * of their keys decide who receives first. Pure; states of the connection are the agent's.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { compareBytes, concatBytes } from '../../base/index.ts';
import { type X448Public, sha256 } from '../index.ts';
import { initRcvRatchet, sendingState } from './handshake.ts';
import { isRatchetVersion } from './params.ts';
import type {
  E2eSecrets,
  KeySource,
  RatchetInitError,
  RatchetState,
  RatchetVersion,
  RcvE2eParams,
} from './types.ts';

/** What a new ratchet is made from once both sides' keys are known. */
export type ResyncOptions = {
  /** The private half of the parameters we sent, made with the peer's version. */
  readonly secrets: E2eSecrets;
  readonly peer: RcvE2eParams;
  /** PQ support of the connection. */
  readonly pqSupport: boolean;
  readonly keys: KeySource;
  readonly maxVersion?: RatchetVersion;
};

/** The sender says EREADY at once; the receiver cannot send until that has come. */
export type Resynced = { readonly role: 'receiver' | 'sender'; readonly state: RatchetState };

/** SHA-256 over both raw keys; identifies an AgentRatchetKey (peers repeat them). */
export function resyncHash(keys: { readonly k1: X448Public; readonly k2: X448Public }): Uint8Array {
  return sha256(concatBytes(keys.k1, keys.k2));
}

/** The party with the smaller (or equal) hash, compared as unsigned bytes, receives first. */
export function resyncRole(ownHash: Uint8Array, peerHash: Uint8Array): Resynced['role'] {
  return compareBytes(ownHash, peerHash) <= 0 ? 'receiver' : 'sender';
}

/**
 * The new ratchet, which replaces the old one together with its skipped keys. No KEM is mixed in
 * at first, both keys are only proposed.
 */
export function resyncRatchet(options: ResyncOptions): Result<Resynced, RatchetInitError> {
  const { secrets, peer } = options;
  const { version } = peer;
  if (!isRatchetVersion(version)) return err({ type: 'version' });
  const own = { k1: secrets.k1.publicKey, k2: secrets.k2.publicKey };
  const role = resyncRole(resyncHash(own), resyncHash(peer));
  if (role === 'receiver') {
    const receiving = initRcvRatchet(options);
    return receiving.ok ? ok({ role, state: receiving.value }) : receiving;
  }
  const kem = secrets.kem && { pair: secrets.kem, ciphertext: undefined };
  const state = sendingState({ ...options, version, own: secrets, kem, kemSecret: undefined });
  return ok({ role, state });
}
