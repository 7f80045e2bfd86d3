/** Key derivations of X3DH and the ratchet (40-ratchet sections 2 and 5), all HKDF-SHA512. */
import { concatBytes, wipe } from '../../base/index.ts';
import { type X448Public, type X448Secret, hkdfSha512, x448 } from '../index.ts';

const x3dhSalt = new Uint8Array(64);
const noSalt = new Uint8Array(0);
const keySizeBytes = 32;
const ivSizeBytes = 16;
const outputSizeBytes = 96;

/** The next message of a chain: 32-byte keys and 16-byte ivs. */
export type ChainStep = {
  readonly chainKey: Uint8Array;
  readonly messageKey: Uint8Array;
  readonly bodyIv: Uint8Array;
  readonly headerIv: Uint8Array;
};

/** Three 32-byte keys. */
export type RootStep = {
  readonly rootKey: Uint8Array;
  readonly chainKey: Uint8Array;
  readonly nextHeaderKey: Uint8Array;
};

/** What both sides of X3DH start from, 32 bytes each. */
export type X3dhKeys = {
  readonly headerKey: Uint8Array;
  readonly nextHeaderKey: Uint8Array;
  readonly rootKey: Uint8Array;
};

/** The X448 agreement that a root step or X3DH mixes in. */
export type Agreement = { readonly secretKey: X448Secret; readonly publicKey: X448Public };

/** One step of a sending or receiving chain, from its 32-byte chain key. */
export function chainKdf(chainKey: Uint8Array): ChainStep {
  const [next, messageKey, ivs] = derive(noSalt, chainKey, 'SimpleXChainRatchet');
  return {
    chainKey: next,
    messageKey,
    bodyIv: ivs.slice(0, ivSizeBytes),
    headerIv: ivs.slice(ivSizeBytes),
  };
}

/** A ratchet step of one chain; kemSecret is 32 bytes where a KEM takes part. */
export function rootKdf(
  rootKey: Uint8Array,
  { secretKey, publicKey }: Agreement,
  kemSecret: Uint8Array | undefined,
): RootStep {
  const dh = x448(secretKey, publicKey);
  const ikm = kemSecret === undefined ? dh : concatBytes(dh, kemSecret);
  const [next, chainKey, nextHeaderKey] = derive(rootKey, ikm, 'SimpleXRootRatchet');
  wipe(dh, ikm);
  return { rootKey: next, chainKey, nextHeaderKey };
}

/** @param agreements - in the order dh1, dh2, dh3 */
export function x3dhKdf(
  agreements: readonly Agreement[],
  kemSecret: Uint8Array | undefined,
): X3dhKeys {
  const secrets = agreements.map(({ secretKey, publicKey }) => x448(secretKey, publicKey));
  const ikm = concatBytes(...secrets, kemSecret ?? noSalt);
  const [headerKey, nextHeaderKey, rootKey] = derive(x3dhSalt, ikm, 'SimpleXX3DH');
  wipe(...secrets, ikm);
  return { headerKey, nextHeaderKey, rootKey };
}

function derive(
  salt: Uint8Array,
  ikm: Uint8Array,
  info: string,
): readonly [Uint8Array, Uint8Array, Uint8Array] {
  const output = hkdfSha512({ salt, ikm, info, sizeBytes: outputSizeBytes });
  const keyAt = (index: number) => output.slice(index * keySizeBytes, (index + 1) * keySizeBytes);
  return [keyAt(0), keyAt(1), keyAt(2)];
}
