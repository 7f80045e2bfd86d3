/** The vectors' ratchet states (vectors/README, "Replaying ratchet conversations") as ours. */
import { defined, hexDecode } from '../../base/index.ts';
import { type KemKeyPair, sntrup761, x448Public, x448PublicOf, x448Secret } from '../index.ts';
import type {
  E2eSecrets,
  KemEncapsulated,
  KeySource,
  RatchetKem,
  RatchetState,
  RatchetVersion,
  X448Pair,
} from './types.ts';

export type VectorPair = { readonly priv: string; readonly pub: string };
export type VectorKemPair = { readonly pk: string; readonly sk: string };
export type VectorState = {
  readonly currentVersion: RatchetVersion;
  readonly maxVersion: RatchetVersion;
  readonly ad: string;
  readonly dhPriv: string;
  readonly dhPub: string;
  readonly kem:
    | (VectorKemPair & { readonly accepted: { readonly ct: string; readonly ss: string } | null })
    | null;
  readonly supportKEM: boolean;
  readonly enableKEM: boolean;
  readonly sndKEM: boolean;
  readonly rcvKEM: boolean;
  readonly rk: string;
  readonly snd: { readonly peerDhPub: string; readonly cks: string; readonly hks: string } | null;
  readonly rcv: { readonly ckr: string; readonly hkr: string } | null;
  readonly ns: number;
  readonly nr: number;
  readonly pn: number;
  readonly nhks: string;
  readonly nhkr: string;
};
export type VectorRandom = {
  readonly dhPriv: string;
  readonly kem:
    | (VectorKemPair & {
        readonly encapsulated: { readonly ct: string; readonly ss: string } | null;
      })
    | null;
};

/** The vectors' binary form. */
export function fromHex(hex: string): Uint8Array {
  return defined(hexDecode(hex), 'hex');
}

/** An X448 pair. */
export function pairOf({ priv, pub }: VectorPair): X448Pair {
  return { publicKey: x448Public(fromHex(pub)), secretKey: x448Secret(fromHex(priv)) };
}

/** A KEM pair. */
export function kemPairOf({ pk, sk }: VectorKemPair): KemKeyPair {
  return { publicKey: fromHex(pk), secretKey: fromHex(sk) };
}

/** What a party keeps of its parameters. */
export function secretsOf(party: {
  readonly k1: VectorPair;
  readonly k2: VectorPair;
  readonly kem: VectorKemPair | null;
}): E2eSecrets {
  const { k1, k2, kem } = party;
  return { k1: pairOf(k1), k2: pairOf(k2), kem: kem === null ? undefined : kemPairOf(kem) };
}

/** A whole state. */
export function stateOf(v: VectorState): RatchetState {
  return {
    currentVersion: v.currentVersion,
    maxVersion: v.maxVersion,
    associatedData: fromHex(v.ad),
    dhSelf: pairOf({ priv: v.dhPriv, pub: v.dhPub }),
    rootKey: fromHex(v.rk),
    sending: v.snd
      ? {
          peerKey: x448Public(fromHex(v.snd.peerDhPub)),
          chainKey: fromHex(v.snd.cks),
          headerKey: fromHex(v.snd.hks),
        }
      : undefined,
    receiving: v.rcv ? { chainKey: fromHex(v.rcv.ckr), headerKey: fromHex(v.rcv.hkr) } : undefined,
    sendNumber: v.ns,
    receiveNumber: v.nr,
    previousCount: v.pn,
    nextSendHeaderKey: fromHex(v.nhks),
    nextReceiveHeaderKey: fromHex(v.nhkr),
    kem: ratchetKemOf(v),
    pqSupport: v.supportKEM,
    pqEnabled: v.enableKEM,
    sndKem: v.sndKEM,
    rcvKem: v.rcvKEM,
  };
}

/**
 * We keep of an accepted key only the ciphertext, and only with a sending chain: the peer's key and
 * the secret are never used again, an initiator's first state sends nothing.
 */
function ratchetKemOf({ kem, snd }: VectorState): RatchetKem | undefined {
  if (kem === null) return undefined;
  const ciphertext = snd && kem.accepted ? fromHex(kem.accepted.ct) : undefined;
  return { pair: kemPairOf(kem), ciphertext };
}

/** Gives the recorded keys in order; asking for more than were recorded fails the test. */
export function recordedKeys(recorded: {
  readonly dh?: readonly X448Pair[];
  readonly kem?: KemKeyPair | undefined;
  readonly encapsulated?: KemEncapsulated | undefined;
}): KeySource {
  const dh = [...(recorded.dh ?? [])];
  return {
    x448: () => defined(dh.shift(), 'recorded DH pair'),
    kem: () => defined(recorded.kem, 'recorded KEM pair'),
    kemEncapsulate: () => defined(recorded.encapsulated, 'recorded encapsulation'),
    kemDecapsulate: (secretKey, ciphertext) => sntrup761().decapsulate(secretKey, ciphertext),
  };
}

/** The `generatedRandom` of a step. */
export function keysOf(random: VectorRandom | null | undefined): KeySource {
  if (!random) return recordedKeys({});
  const secretKey = x448Secret(fromHex(random.dhPriv));
  const { kem } = random;
  return recordedKeys({
    dh: [{ publicKey: x448PublicOf(secretKey), secretKey }],
    kem: kem ? kemPairOf(kem) : undefined,
    encapsulated: kem?.encapsulated ? encapsulatedOf(kem.encapsulated) : undefined,
  });
}

/** A recorded encapsulation. */
export function encapsulatedOf(v: { readonly ct: string; readonly ss: string }): KemEncapsulated {
  return { ciphertext: fromHex(v.ct), sharedSecret: fromHex(v.ss) };
}
