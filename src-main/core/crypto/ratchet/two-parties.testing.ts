/** Two ratchets that talk to each other in tests, with a fast stand-in for the KEM. */
import { concatBytes, defined, utf8Encode } from '../../base/index.ts';
import type { Result } from '#shared/result.ts';
import { generateX448, sha256, systemRandom } from '../index.ts';
import {
  type KeySource,
  type RatchetError,
  type RatchetState,
  type RatchetVersion,
  type SkippedKeyMemory,
  createRcvParams,
  createSkippedKeyMemory,
  decodeRatchetState,
  decrypt,
  encodeRatchetState,
  encrypt,
  initRcvRatchet,
  initSndRatchet,
} from './index.ts';

/** KEM of the right sizes: the secret is a hash over the public key (start of the secret key). */
export const fastKeys: KeySource = {
  x448: () => generateX448(systemRandom),
  kem() {
    const publicKey = systemRandom(1158);
    return { publicKey, secretKey: concatBytes(publicKey, new Uint8Array(1763 - 1158)) };
  },
  kemEncapsulate(publicKey) {
    const ciphertext = systemRandom(1039);
    return { ciphertext, sharedSecret: sha256(concatBytes(publicKey, ciphertext)) };
  },
  kemDecapsulate: (secretKey, ciphertext) =>
    sha256(concatBytes(secretKey.subarray(0, 1158), ciphertext)),
};

export type Party = { state: RatchetState; readonly skipped: SkippedKeyMemory };
export type Start = {
  readonly version?: RatchetVersion;
  readonly initiatorPq?: boolean;
  readonly joinerPq?: boolean;
  readonly keys?: KeySource;
};

/** Both sides right after the handshake; the joiner sends first. */
export function startParties(start: Start = {}): { initiator: Party; joiner: Party } {
  const { version = 3, initiatorPq = false, joinerPq = false, keys = fastKeys } = start;
  const { params, secrets } = createRcvParams({ version, pq: initiatorPq, keys });
  const joined = expectOk(initSndRatchet({ peer: params, pq: joinerPq, keys }));
  const options = { secrets, peer: joined.params, pqSupport: initiatorPq, keys };
  const initiator = expectOk(initRcvRatchet(options));
  return { initiator: partyOf(initiator), joiner: partyOf(joined.state) };
}

/** A side with no skipped keys. */
export function partyOf(state: RatchetState): Party {
  return { state, skipped: createSkippedKeyMemory() };
}

/** Sends a text in 200 padded bytes and moves the party on. */
export function send(party: Party, text: string, pq?: boolean): Uint8Array {
  const input = { plaintext: utf8Encode(text), paddedSizeBytes: 200, pq };
  const { state, message } = encrypt(party.state, input);
  party.state = state;
  return message;
}

/** The text, or the error; the party moves on as an agent would, through the database form. */
export function receive(
  party: Party,
  message: Uint8Array,
  keys: KeySource = fastKeys,
): string | RatchetError {
  const result = decrypt(party.state, message, { keys, skipped: party.skipped });
  const moved = result.ok ? result.value : result.error;
  if ('state' in moved) {
    party.state = decodeRatchetState(encodeRatchetState(moved.state));
    party.skipped.apply(moved.skipped);
  }
  return result.ok ? new TextDecoder().decode(result.value.plaintext) : result.error;
}

/** Sends and receives at once. */
export function pass(from: Party, to: Party, text: string): string | RatchetError {
  return receive(to, send(from, text));
}

/** Undefined for a text. */
export function errorType(outcome: string | RatchetError): RatchetError['type'] | undefined {
  return typeof outcome === 'string' ? undefined : outcome.type;
}

/** The value of a Result that must be one. */
export function expectOk<T>(result: Result<T, { readonly type: string }>): T {
  return defined(result.ok ? result.value : undefined, 'value');
}
