/** Encryption: a pure step of the sending chain (40-ratchet sections 5 and 7). */
import { assert, concatBytes, wipe } from '../../base/index.ts';
import { aeadSeal, pad } from '../index.ts';
import { kemHeader } from './handshake.ts';
import { chainKdf } from './kdf.ts';
import { encodeHeader, encodeMessage, sealHeader } from './message.ts';
import { type Encrypted, type RatchetState, type SendingChain, pqRatchetVersion } from './types.ts';

/** One message to encrypt. */
export type EncryptInput = {
  readonly plaintext: Uint8Array;
  /** Plaintext with its 2-byte length is padded to exactly this (30-agent section 2). */
  readonly paddedSizeBytes: number;
  /** Switches PQ on or off from this message on; absent leaves it as it is. */
  readonly pq?: boolean | undefined;
};

/** Whether this side can send: the side that receives first cannot before it has received. */
export function canEncrypt(state: RatchetState): boolean {
  return state.sending !== undefined;
}

/** AssertionError unless canEncrypt; RangeError when the plaintext does not fit. */
export function encrypt(before: RatchetState, input: EncryptInput): Encrypted {
  const { sending } = before;
  assert(sending !== undefined, 'ratchet cannot send before it has received');
  const state = switchPq(before, input.pq);
  const chain = chainKdf(sending.chainKey);
  const sealedHeader = sealNextHeader(state, sending, chain.headerIv);
  const { ciphertext, tag } = aeadSeal({
    key: chain.messageKey,
    iv: chain.bodyIv,
    aad: concatBytes(state.associatedData, sealedHeader),
    plaintext: pad(input.plaintext, input.paddedSizeBytes),
  });
  wipe(chain.messageKey);
  const message = { sealedHeader, bodyTag: tag, body: ciphertext };
  return {
    state: {
      ...state,
      sending: { ...sending, chainKey: chain.chainKey },
      sendNumber: state.sendNumber + 1,
    },
    message: encodeMessage(message, state.currentVersion),
  };
}

function sealNextHeader(state: RatchetState, sending: SendingChain, iv: Uint8Array): Uint8Array {
  const { currentVersion, associatedData, kem, pqSupport } = state;
  const header = {
    maxVersion: state.maxVersion,
    dhKey: state.dhSelf.publicKey,
    kem: kem === undefined ? undefined : kemHeader(kem),
    previousCount: state.previousCount,
    number: state.sendNumber,
  };
  return sealHeader(
    encodeHeader(header, currentVersion),
    { key: sending.headerKey, associatedData },
    { version: currentVersion, pqSupport, iv },
  );
}

/**
 * Off keeps the KEM field of the headers as it is: the receiver steps with whichever message of a
 * chain comes first, so all of them must name the ciphertext the chain was derived with. The
 * reference withdraws it after the first message (40-ratchet section 7, hazard).
 */
function switchPq(state: RatchetState, pq: boolean | undefined): RatchetState {
  if (pq === undefined) return state;
  if (!pq) return { ...state, pqEnabled: false };
  const maxVersion = state.maxVersion < pqRatchetVersion ? pqRatchetVersion : state.maxVersion;
  return { ...state, pqEnabled: true, pqSupport: true, maxVersion };
}
