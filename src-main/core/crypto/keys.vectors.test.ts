/** Every case of keys.json, made by the reference implementation. */
import { beforeAll, describe, expect, it } from 'vitest';
import { base64urlEncode, hexEncode } from '../base/index.ts';
import { DecodeError, Writer } from '../encoding/index.ts';
import { hex } from '../testing/hex.ts';
import { type VectorCase, vectorCases } from '../testing/vectors.ts';
import {
  type PublicKey,
  type SecretKey,
  aeadOpen,
  aeadSeal,
  authenticate,
  boxOpen,
  boxOpenPadded,
  boxSeal,
  boxSealPadded,
  cbNonce,
  decodeAuthKey,
  decodeDhKey,
  decodePkcs8,
  decodeSpki,
  ed25519Public,
  ed25519PublicOf,
  ed25519Secret,
  ed25519Sign,
  ed25519Verify,
  ed448Public,
  ed448PublicOf,
  ed448Secret,
  ed448Sign,
  ed448Verify,
  encodePkcs8,
  encodeSpki,
  hkdfSha512,
  initBlockChains,
  initCrypto,
  pad,
  reverseNonce,
  sha256,
  sha3_256,
  sha3_384,
  sha512,
  stepBlockChain,
  unpad,
  verifyAuthenticator,
  x25519,
  x25519Public,
  x25519PublicOf,
  x25519Secret,
  x448,
  x448Public,
  x448PublicOf,
  x448Secret,
} from './index.ts';

beforeAll(initCrypto);

type Fields = Readonly<Record<string, string>>;

const handled = new Set<string>();

/** One test per case of the operations. */
function cases<T = Fields>(ops: readonly string[], check: (vector: T & VectorCase) => void): void {
  for (const op of ops) handled.add(op);
  const found = vectorCases<T & VectorCase>('keys', ...ops);
  describe(ops.join(', '), () => {
    it.each(found.map((vector, i) => [`${String(i)}: ${vector.name}`, vector] as const))(
      '%s',
      (_name, vector) => {
        check(vector);
      },
    );
  });
}

function publicKey(alg: string, bytes: Uint8Array): PublicKey {
  if (alg === 'X25519') return { type: 'x25519', key: x25519Public(bytes) };
  if (alg === 'X448') return { type: 'x448', key: x448Public(bytes) };
  if (alg === 'Ed25519') return { type: 'ed25519', key: ed25519Public(bytes) };
  return { type: 'ed448', key: ed448Public(bytes) };
}

function secretKey(alg: string, bytes: Uint8Array): SecretKey {
  if (alg === 'X25519') return { type: 'x25519', key: x25519Secret(bytes) };
  if (alg === 'X448') return { type: 'x448', key: x448Secret(bytes) };
  if (alg === 'Ed25519') return { type: 'ed25519', key: ed25519Secret(bytes) };
  return { type: 'ed448', key: ed448Secret(bytes) };
}

function publicOf(secret: SecretKey): Uint8Array {
  if (secret.type === 'x25519') return x25519PublicOf(secret.key);
  if (secret.type === 'x448') return x448PublicOf(secret.key);
  if (secret.type === 'ed25519') return ed25519PublicOf(secret.key);
  return ed448PublicOf(secret.key);
}

function dh(alg: string, priv: string, pub: string): string {
  const secret =
    alg === 'X25519'
      ? x25519(x25519Secret(hex(priv)), x25519Public(hex(pub)))
      : x448(x448Secret(hex(priv)), x448Public(hex(pub)));
  return hexEncode(secret);
}

function verify(vector: { alg: string; pub: string; message: string; signature: string }): boolean {
  const [message, signature] = [hex(vector.message), hex(vector.signature)];
  return vector.alg === 'Ed25519'
    ? ed25519Verify(ed25519Public(hex(vector.pub)), message, signature)
    : ed448Verify(ed448Public(hex(vector.pub)), message, signature);
}

function hexOrUndefined(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : hexEncode(bytes);
}

type KeyPairCase = Record<
  'alg' | 'priv' | 'privDer' | 'pub' | 'pubDer' | 'smpEncodePub' | 'strEncodePub',
  string
> & { strEncodePrivDer: string };

cases<KeyPairCase>(['keyPair'], (v) => {
  const pub = publicKey(v.alg, hex(v.pub));
  const priv = secretKey(v.alg, hex(v.priv));
  const spki = encodeSpki(pub);
  expect({
    pub: hexEncode(publicOf(priv)),
    pubDer: hexEncode(spki),
    privDer: hexEncode(encodePkcs8(priv)),
    smpEncodePub: hexEncode(new Writer().str(spki).bytes()),
    strEncodePub: base64urlEncode(spki),
    strEncodePrivDer: base64urlEncode(encodePkcs8(priv)),
  }).toEqual({
    pub: v.pub,
    pubDer: v.pubDer,
    privDer: v.privDer,
    smpEncodePub: v.smpEncodePub,
    strEncodePub: v.strEncodePub,
    strEncodePrivDer: v.strEncodePrivDer,
  });
  expect(decodeSpki(hex(v.pubDer))).toEqual(pub);
  expect(decodePkcs8(hex(v.privDer))).toEqual(priv);
});

type DhCase = Record<'alg' | 'privA' | 'pubA' | 'privB' | 'pubB' | 'secret', string>;

cases<DhCase>(['dh'], (v) => {
  expect(dh(v.alg, v.privA, v.pubB)).toBe(v.secret);
  expect(dh(v.alg, v.privB, v.pubA)).toBe(v.secret);
});

cases<Record<'alg' | 'priv' | 'pub' | 'secret', string>>(['dhRaw'], (v) => {
  expect(dh(v.alg, v.priv, v.pub)).toBe(v.secret);
});

type SignCase = Record<
  'alg' | 'priv' | 'pub' | 'message' | 'signature' | 'smpEncodeSignature',
  string
>;

cases<SignCase>(['sign'], (v) => {
  const signature =
    v.alg === 'Ed25519'
      ? ed25519Sign(ed25519Secret(hex(v.priv)), hex(v.message))
      : ed448Sign(ed448Secret(hex(v.priv)), hex(v.message));
  expect(hexEncode(signature)).toBe(v.signature);
  expect(hexEncode(new Writer().str(signature).bytes())).toBe(v.smpEncodeSignature);
  expect(verify(v)).toBe(true);
});

type VerifyCase = Record<'alg' | 'pub' | 'message' | 'signature', string> & { valid: boolean };

cases<VerifyCase>(['verify'], (v) => {
  expect(verify(v)).toBe(v.valid);
});

type AuthCase = Record<
  'serverPriv' | 'serverPub' | 'clientPriv' | 'clientPub' | 'nonce' | 'message' | 'authenticator',
  string
> & { valid: boolean };

cases<AuthCase>(['cbAuthenticate'], (v) => {
  const authenticator = authenticate({
    serverKey: x25519Public(hex(v.serverPub)),
    secretKey: x25519Secret(hex(v.clientPriv)),
    nonce: hex(v.nonce),
    message: hex(v.message),
  });
  expect(hexEncode(authenticator)).toBe(v.authenticator);
});

cases<AuthCase>(['cbVerify', 'cbAuthenticate'], (v) => {
  const isValid = verifyAuthenticator({
    serverSecretKey: x25519Secret(hex(v.serverPriv)),
    queueKey: x25519Public(hex(v.clientPub)),
    nonce: hex(v.nonce),
    message: hex(v.message),
    authenticator: hex(v.authenticator),
  });
  expect(isValid).toBe(v.valid);
});

type BoxCase = {
  dhSecret?: string;
  key?: string;
  nonce: string;
  message: string;
  ciphertext: string;
  paddedLength: number;
  output?: string;
};

function boxArguments(v: BoxCase): [Uint8Array, Uint8Array] {
  return [hex(v.dhSecret ?? v.key ?? ''), hex(v.nonce)];
}

cases<BoxCase>(['cbEncrypt', 'sbEncrypt'], (v) => {
  const seal = () => boxSealPadded(...boxArguments(v), hex(v.message), v.paddedLength);
  if (v.output === undefined) expect(seal).toThrow(RangeError);
  else expect(hexEncode(seal())).toBe(v.output);
});

cases<BoxCase>(['cbDecrypt', 'sbDecrypt'], (v) => {
  const opened = boxOpenPadded(...boxArguments(v), hex(v.ciphertext));
  expect(hexOrUndefined(opened)).toBe(v.output);
});

cases<BoxCase>(['cbEncryptNoPad', 'sbEncryptNoPad'], (v) => {
  expect(hexEncode(boxSeal(...boxArguments(v), hex(v.message)))).toBe(v.output);
});

cases<BoxCase>(['cbDecryptNoPad'], (v) => {
  expect(hexOrUndefined(boxOpen(...boxArguments(v), hex(v.ciphertext)))).toBe(v.output);
});

cases<BoxCase>(['pad'], (v) => {
  const padded = () => pad(hex(v.message), v.paddedLength);
  if (v.output === undefined) expect(padded).toThrow(RangeError);
  else expect(hexEncode(padded())).toBe(v.output);
});

cases<{ input: string; output?: string }>(['unPad'], (v) => {
  const message = () => unpad(hex(v.input));
  if (v.output === undefined) expect(message).toThrow(DecodeError);
  else expect(hexEncode(message())).toBe(v.output);
});

cases<Record<'input' | 'output', string>>(['cbNonce'], (v) => {
  expect(hexEncode(cbNonce(hex(v.input)))).toBe(v.output);
});

cases<Record<'input' | 'output', string>>(['reverseNonce'], (v) => {
  expect(hexEncode(reverseNonce(hex(v.input)))).toBe(v.output);
});

type HkdfCase = Record<'salt' | 'ikm' | 'infoText' | 'output', string> & { length: number };

cases<HkdfCase>(['hkdf'], (v) => {
  const { infoText: info, length: sizeBytes } = v;
  const output = hkdfSha512({ salt: hex(v.salt), ikm: hex(v.ikm), info, sizeBytes });
  expect(hexEncode(output)).toBe(v.output);
});

type ChainStep = Record<'key' | 'nonce' | 'nextChainKey', string>;
type ChainCase = Record<
  'sessionId' | 'dhSecret' | 'serverSndChainKey' | 'serverRcvChainKey',
  string
> & { serverSnd: ChainStep[]; serverRcv: ChainStep[] };

cases<ChainCase>(['sbChain'], (v) => {
  const chains = initBlockChains(hex(v.sessionId), hex(v.dhSecret));
  expect(hexEncode(chains.serverToClient)).toBe(v.serverSndChainKey);
  expect(hexEncode(chains.clientToServer)).toBe(v.serverRcvChainKey);
  expect(chainSteps(chains.serverToClient, v.serverSnd.length)).toEqual(v.serverSnd);
  expect(chainSteps(chains.clientToServer, v.serverRcv.length)).toEqual(v.serverRcv);
});

function chainSteps(firstChainKey: Uint8Array, count: number): ChainStep[] {
  let chainKey = firstChainKey;
  return Array.from({ length: count }, () => {
    const step = stepBlockChain(chainKey);
    chainKey = step.chainKey;
    return {
      key: hexEncode(step.key),
      nonce: hexEncode(step.nonce),
      nextChainKey: hexEncode(step.chainKey),
    };
  });
}

const HASHES = new Map([
  ['SHA-256', sha256],
  ['SHA-512', sha512],
  ['SHA3-256', sha3_256],
  ['SHA3-384', sha3_384],
]);

cases<Record<'alg' | 'input' | 'output', string>>(['hash'], (v) => {
  expect(hexOrUndefined(HASHES.get(v.alg)?.(hex(v.input)))).toBe(v.output);
});

type DerCase = { der: string; alg: string; pub?: string };

function checkDer(v: DerCase, decode: (der: Uint8Array) => PublicKey): void {
  const decoded = () => decode(hex(v.der));
  if (v.pub === undefined) expect(decoded).toThrow(DecodeError);
  else expect(decoded()).toEqual(publicKey(v.alg, hex(v.pub)));
}

cases<DerCase>(['decodePubKey'], (v) => {
  checkDer(v, decodeSpki);
});
cases<DerCase>(['decodePubAuthKey'], (v) => {
  checkDer(v, decodeAuthKey);
});
cases<DerCase>(['decodePubDhKey'], (v) => {
  checkDer(v, decodeDhKey);
});

type AeadCase = Record<'key' | 'iv' | 'message', string> & {
  aad?: string;
  paddedLength?: number;
  ciphertext?: string;
  authTag?: string;
};

cases<AeadCase>(['encryptAEAD', 'encryptAESNoPad'], (v) => {
  const key = { key: hex(v.key), iv: hex(v.iv), aad: hex(v.aad ?? '') };
  const plaintext = () =>
    v.paddedLength === undefined ? hex(v.message) : pad(hex(v.message), v.paddedLength);
  if (v.ciphertext === undefined || v.authTag === undefined) {
    expect(plaintext).toThrow(RangeError);
    return;
  }
  const sealed = { ciphertext: hex(v.ciphertext), tag: hex(v.authTag) };
  expect(aeadSeal({ ...key, plaintext: plaintext() })).toEqual(sealed);
  expect(aeadOpen({ ...key, ...sealed })).toEqual(plaintext());
});

it('leaves no operation of keys.json untested', () => {
  expect([...handled].sort()).toEqual([...new Set(vectorCases('keys').map(({ op }) => op))].sort());
});
