/**
 * The vocabulary of the double ratchet (shared/wire/40-ratchet): its state, what a step needs and
 * what it can answer. Everything is plain readonly data; a step never changes its arguments.
 * Rules are numbered in SPEC.md.
 */
import type { KemKeyPair, KeyPair, X448Public, X448Secret } from '../index.ts';

/** End-to-end versions we speak: 2 (key derivation in X3DH) and 3 (post-quantum KEM). */
export type RatchetVersion = 2 | 3;
/** Lowest version we speak. */
export const minRatchetVersion: RatchetVersion = 2;
/** Highest version we speak and announce. */
export const maxRatchetVersion: RatchetVersion = 3;
/** The first version with KEM fields. */
export const pqRatchetVersion: RatchetVersion = 3;

/** Message keys a step may leave behind, per chain (40-ratchet section 6). */
export const maxSkipped = 512;

/** A Diffie-Hellman pair of the ratchet. */
export type X448Pair = KeyPair<X448Public, X448Secret>;

/** A KEM key offered to the peer: publicKey is 1158 bytes. */
export type KemProposed = { readonly type: 'proposed'; readonly publicKey: Uint8Array };
/** The answer to the peer's last key (ciphertext, 1039 bytes) and the next key offered. */
export type KemAccepted = {
  readonly type: 'accepted';
  readonly ciphertext: Uint8Array;
  readonly publicKey: Uint8Array;
};
/** The KEM field of parameters and headers. */
export type KemParams = KemProposed | KemAccepted;

/** What the initiator publishes: a KEM key can only be proposed here. */
export type RcvE2eParams = {
  readonly version: number;
  readonly k1: X448Public;
  readonly k2: X448Public;
  readonly kem: KemProposed | undefined;
};
/** What the joiner sends in its confirmation. */
export type SndE2eParams = {
  readonly version: number;
  readonly k1: X448Public;
  readonly k2: X448Public;
  readonly kem: KemParams | undefined;
};
/** The initiator's parameters in a link: a version range instead of one version. */
export type E2eLinkParams = {
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly k1: X448Public;
  readonly k2: X448Public;
  readonly kem: KemProposed | undefined;
};
/** The private half of RcvE2eParams; kept until the peer's confirmation (or ratchet key) comes. */
export type E2eSecrets = {
  readonly k1: X448Pair;
  readonly k2: X448Pair;
  readonly kem: KemKeyPair | undefined;
};

/** Our KEM pair; ciphertext is the answer mixed into the current sending chain, if it was. */
export type RatchetKem = {
  readonly pair: KemKeyPair;
  readonly ciphertext: Uint8Array | undefined;
};
/** 32-byte keys of the sending chain, and the peer key it was derived from. */
export type SendingChain = {
  readonly peerKey: X448Public;
  readonly chainKey: Uint8Array;
  readonly headerKey: Uint8Array;
};
/** 32-byte keys of the receiving chain. */
export type ReceivingChain = { readonly chainKey: Uint8Array; readonly headerKey: Uint8Array };

/**
 * One side of a ratchet. Skipped message keys are not in it: they live in the caller's store (see
 * SkippedKeyStore), so a state has a bounded size (under 5 KB) however many messages are missing.
 */
export type RatchetState = {
  /** Version in use; only ever rises. */
  readonly currentVersion: RatchetVersion;
  /** Highest version we announce in message headers. */
  readonly maxVersion: RatchetVersion;
  /** 112 bytes, equal on both sides, constant: the joiner's k1 and the initiator's k1. */
  readonly associatedData: Uint8Array;
  readonly dhSelf: X448Pair;
  readonly rootKey: Uint8Array;
  /** Absent on the side that receives first, until it has received. */
  readonly sending: SendingChain | undefined;
  readonly receiving: ReceivingChain | undefined;
  /** Ns: number of the next message we send in this chain. */
  readonly sendNumber: number;
  /** Nr: number of the next message expected in the receiving chain. */
  readonly receiveNumber: number;
  /** PN: how many messages our previous sending chain had. */
  readonly previousCount: number;
  readonly nextSendHeaderKey: Uint8Array;
  readonly nextReceiveHeaderKey: Uint8Array;
  readonly kem: RatchetKem | undefined;
  /** PQ support: headers have room for KEM fields (2310 bytes). Never switched off again. */
  readonly pqSupport: boolean;
  /** PQ wanted by this side (the reference's enableKEM). */
  readonly pqEnabled: boolean;
  /** The current sending chain is derived with a KEM secret: what we send is quantum resistant. */
  readonly sndKem: boolean;
  /** The same for the current receiving chain; what users see as "PQ encrypted". */
  readonly rcvKem: boolean;
};

/** Fresh keys for a step: the system's in the app, recorded ones under vectors. Synchronous. */
export interface KeySource {
  x448(): X448Pair;
  kem(): KemKeyPair;
  /** For a 1158-byte key: ciphertext of 1039 bytes, shared secret of 32. */
  kemEncapsulate(publicKey: Uint8Array): KemEncapsulated;
  /** 32 bytes; a forged ciphertext gives a different secret, never an error. */
  kemDecapsulate(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array;
}
/** A 1039-byte ciphertext and its 32-byte secret. */
export type KemEncapsulated = {
  readonly ciphertext: Uint8Array;
  readonly sharedSecret: Uint8Array;
};

/** The key of one message that has not come yet: 32-byte keys, 16-byte iv of its body. */
export type SkippedMessageKey = {
  readonly headerKey: Uint8Array;
  readonly number: number;
  readonly messageKey: Uint8Array;
  readonly iv: Uint8Array;
};
/** The caller's table of skipped keys of ONE ratchet, as decrypt reads it. */
export interface SkippedKeyStore {
  /** The distinct header keys with at least one stored message key, newest first if known. */
  headerKeys(): readonly Uint8Array[];
  find(headerKey: Uint8Array, number: number): SkippedMessageKey | undefined;
}
/** What decrypt did to the table; commit it together with the state. */
export type SkippedDelta = {
  readonly add: readonly SkippedMessageKey[];
  readonly remove: { readonly headerKey: Uint8Array; readonly number: number } | undefined;
};

/** The state to save and the message to send. */
export type Encrypted = { readonly state: RatchetState; readonly message: Uint8Array };
/** The state and the change of skipped keys to save in one transaction, and the plaintext. */
export type Decrypted = {
  readonly state: RatchetState;
  readonly skipped: SkippedDelta;
  readonly plaintext: Uint8Array;
};
/** The state to save although the message failed, with the change of the skipped keys. */
export type Advanced = { readonly state: RatchetState; readonly skipped: SkippedDelta };

/**
 * Why a message did not decrypt; the reference's constructor in brackets. The variants with a
 * state have moved the ratchet: save state and skipped exactly as after a success.
 */
export type RatchetError =
  /** Bytes are not a ratchet message, or an opened header is malformed [CryptoHeaderError]. */
  | { readonly type: 'parse' }
  /** No header key opens the header [CERatchetHeader]. */
  | { readonly type: 'header' }
  /** An answer to a KEM key we do not have [CERatchetKEMState]. */
  | { readonly type: 'kemState' }
  /** The message received last, once more [CERatchetDuplicateMessage]. */
  | ({ readonly type: 'duplicate' } & Advanced)
  /** A message `count` before the last one whose key is gone [CERatchetEarlierMessage]. */
  | ({ readonly type: 'earlier'; readonly count: number } & Advanced)
  /** More than 512 messages are missing [CERatchetTooManySkipped]. */
  | ({ readonly type: 'skippedTooMany'; readonly count: number } & Advanced)
  /** The body does not open or is not padded right [AESDecryptError]. */
  | ({ readonly type: 'body' } & Advanced);

/** Why a ratchet could not be built from the peer's parameters. */
export type RatchetInitError =
  /** The peer's version is not one we speak. */
  | { readonly type: 'version' }
  /** The peer answered a KEM key we never proposed [CERatchetKEMState]. */
  | { readonly type: 'kemState' };
