/**
 * X3DH with the optional KEM, and the two initial states (40-ratchet sections 2, 3 and 7). The
 * initiator publishes rcv parameters and receives first; the joiner answers with snd parameters
 * and sends first.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { concatBytes } from '../../base/index.ts';
import type { X448Public } from '../index.ts';
import { type X3dhKeys, rootKdf, x3dhKdf } from './kdf.ts';
import { isRatchetVersion } from './params.ts';
import {
  type E2eSecrets,
  type KemParams,
  type KeySource,
  type RatchetInitError,
  type RatchetKem,
  type RatchetState,
  type RatchetVersion,
  type RcvE2eParams,
  type SndE2eParams,
  maxRatchetVersion,
  pqRatchetVersion,
} from './types.ts';

/** What the initiator publishes and what it keeps for it. */
export type RcvParamsWithSecrets = { readonly params: RcvE2eParams; readonly secrets: E2eSecrets };

/** Fresh parameters; a KEM key is proposed when pq is wanted and the version has it. */
export function createRcvParams(options: {
  readonly version: RatchetVersion;
  readonly pq: boolean;
  readonly keys: KeySource;
}): RcvParamsWithSecrets {
  const { version, pq, keys } = options;
  const k1 = keys.x448();
  const k2 = keys.x448();
  const kem = pq && version >= pqRatchetVersion ? keys.kem() : undefined;
  return {
    params: {
      version,
      k1: k1.publicKey,
      k2: k2.publicKey,
      kem: kem === undefined ? undefined : { type: 'proposed', publicKey: kem.publicKey },
    },
    secrets: { k1, k2, kem },
  };
}

/** What the joiner needs; maxVersion (3) is what its headers announce. */
export type JoinOptions = {
  /** The initiator's parameters, at the agreed version. */
  readonly peer: RcvE2eParams;
  readonly pq: boolean;
  readonly keys: KeySource;
  readonly maxVersion?: RatchetVersion;
};

/**
 * The joiner: parameters for the confirmation and the ratchet that encrypts it. Keep both for
 * retries, a second ratchet would break the handshake.
 */
export function initSndRatchet(
  options: JoinOptions,
): Result<{ readonly params: SndE2eParams; readonly state: RatchetState }, RatchetInitError> {
  const { peer, pq, keys } = options;
  if (!isRatchetVersion(peer.version)) return err({ type: 'version' });
  const k1 = keys.x448();
  const k2 = keys.x448();
  const usesKem = pq && peer.version >= pqRatchetVersion;
  const { kem, secret } = usesKem ? offerKem(peer, keys) : noKem;
  const state = sendingState({
    ...options,
    version: peer.version,
    own: { k1, k2, kem: kem?.pair },
    kem,
    kemSecret: secret,
  });
  const params = {
    version: peer.version,
    k1: k1.publicKey,
    k2: k2.publicKey,
    kem: kem === undefined ? undefined : kemHeader(kem),
  };
  return ok({ params, state });
}

/** What the initiator needs once the confirmation has come; maxVersion as in JoinOptions. */
export type ReceiveOptions = {
  readonly secrets: E2eSecrets;
  readonly peer: SndE2eParams;
  /** PQ support of the connection. */
  readonly pqSupport: boolean;
  readonly keys: Pick<KeySource, 'kemDecapsulate'>;
  readonly maxVersion?: RatchetVersion;
};

/** The initiator: its ratchet from the parameters in the joiner's confirmation. */
export function initRcvRatchet(options: ReceiveOptions): Result<RatchetState, RatchetInitError> {
  const { secrets, peer, pqSupport, keys, maxVersion = maxRatchetVersion } = options;
  if (!isRatchetVersion(peer.version)) return err({ type: 'version' });
  const opened = openAccepted(secrets, peer.kem, keys);
  if (!opened.ok) return opened;
  const { kem, secret } = opened.value;
  const x3dh = x3dhReceive(secrets, peer, secret);
  return ok({
    ...emptyState(peer.version, maxVersion, joinKeys(peer.k1, secrets.k1.publicKey)),
    dhSelf: secrets.k2,
    rootKey: x3dh.rootKey,
    sending: undefined,
    nextSendHeaderKey: x3dh.nextHeaderKey,
    nextReceiveHeaderKey: x3dh.headerKey,
    kem,
    pqSupport,
    pqEnabled: pqSupport,
    sndKem: false,
  });
}

/** The joiner's side of X3DH, for given keys (also used in re-synchronisation). */
export function sendingState(options: {
  readonly version: RatchetVersion;
  readonly own: E2eSecrets;
  readonly peer: RcvE2eParams;
  readonly kem: RatchetKem | undefined;
  readonly kemSecret: Uint8Array | undefined;
  readonly keys: Pick<KeySource, 'x448'>;
  readonly maxVersion?: RatchetVersion;
}): RatchetState {
  const { version, own, peer, kem, kemSecret, keys, maxVersion = maxRatchetVersion } = options;
  const x3dh = x3dhSend(own, peer, kemSecret);
  const dhSelf = keys.x448();
  const agreement = { secretKey: dhSelf.secretKey, publicKey: peer.k2 };
  const root = rootKdf(x3dh.rootKey, agreement, kemSecret);
  return {
    ...emptyState(version, maxVersion, joinKeys(own.k1.publicKey, peer.k1)),
    dhSelf,
    rootKey: root.rootKey,
    sending: { peerKey: peer.k2, chainKey: root.chainKey, headerKey: x3dh.headerKey },
    nextSendHeaderKey: root.nextHeaderKey,
    nextReceiveHeaderKey: x3dh.nextHeaderKey,
    kem,
    pqSupport: kem !== undefined,
    pqEnabled: kem !== undefined,
    sndKem: kemSecret !== undefined,
  };
}

/** The joiner's X3DH: own keys are s1, s2 and the peer's r1, r2. */
export function x3dhSend(
  own: E2eSecrets,
  peer: RcvE2eParams,
  kemSecret: Uint8Array | undefined,
): X3dhKeys {
  const agreements = [
    { secretKey: own.k2.secretKey, publicKey: peer.k1 },
    { secretKey: own.k1.secretKey, publicKey: peer.k2 },
    { secretKey: own.k2.secretKey, publicKey: peer.k2 },
  ];
  return x3dhKdf(agreements, kemSecret);
}

/** The initiator's X3DH: own keys are r1, r2 and the peer's s1, s2. */
export function x3dhReceive(
  own: E2eSecrets,
  peer: SndE2eParams,
  kemSecret: Uint8Array | undefined,
): X3dhKeys {
  const agreements = [
    { secretKey: own.k1.secretKey, publicKey: peer.k2 },
    { secretKey: own.k2.secretKey, publicKey: peer.k1 },
    { secretKey: own.k2.secretKey, publicKey: peer.k2 },
  ];
  return x3dhKdf(agreements, kemSecret);
}

/** What parameters and headers say about our KEM pair. */
export function kemHeader({ pair, ciphertext }: RatchetKem): KemParams {
  return ciphertext === undefined
    ? { type: 'proposed', publicKey: pair.publicKey }
    : { type: 'accepted', ciphertext, publicKey: pair.publicKey };
}

/** A KEM pair of ours and the secret it takes part with, both possibly absent. */
type KemStart = {
  readonly kem: RatchetKem | undefined;
  readonly secret: Uint8Array | undefined;
};
const noKem: KemStart = { kem: undefined, secret: undefined };

/** Answers the initiator's KEM key, or proposes one where it has none. */
function offerKem(peer: RcvE2eParams, keys: KeySource): KemStart {
  const pair = keys.kem();
  if (peer.kem === undefined) return { kem: { pair, ciphertext: undefined }, secret: undefined };
  const { ciphertext, sharedSecret } = keys.kemEncapsulate(peer.kem.publicKey);
  return { kem: { pair, ciphertext }, secret: sharedSecret };
}

/** A key the joiner only proposes is not used yet: it comes again in its message headers. */
function openAccepted(
  { kem: pair }: E2eSecrets,
  answer: KemParams | undefined,
  keys: Pick<KeySource, 'kemDecapsulate'>,
): Result<KemStart, RatchetInitError> {
  if (answer?.type !== 'accepted') return ok(noKem);
  if (pair === undefined) return err({ type: 'kemState' });
  const secret = keys.kemDecapsulate(pair.secretKey, answer.ciphertext);
  return ok({ kem: { pair, ciphertext: undefined }, secret });
}

function joinKeys(joinerK1: X448Public, initiatorK1: X448Public): Uint8Array {
  return concatBytes(joinerK1, initiatorK1);
}

function emptyState(
  version: RatchetVersion,
  maxVersion: RatchetVersion,
  associatedData: Uint8Array,
) {
  return {
    currentVersion: version,
    maxVersion: maxVersion < version ? version : maxVersion,
    associatedData,
    receiving: undefined,
    sendNumber: 0,
    receiveNumber: 0,
    previousCount: 0,
    rcvKem: false,
  };
}
