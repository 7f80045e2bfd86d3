import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, hexEncode } from '../../base/index.ts';
import { Writer, decodeAll, tryDecode } from '../../encoding/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { aeadOpen, initCrypto, x448Public, x448Secret } from '../index.ts';
import {
  type KemParams,
  encrypt,
  isSameVerificationCode,
  readRcvParams,
  readSndParams,
  verificationCode,
  writeSndParams,
} from './index.ts';
import { chainKdf, rootKdf } from './kdf.ts';
import {
  decodeHeader,
  decodeMessage,
  decodeSealedHeader,
  encodeHeader,
  openHeader,
} from './message.ts';
import { type VectorState, fromHex, stateOf } from './vector-states.testing.ts';

type VectorKem = { type: 'proposed'; pk: string } | { type: 'accepted'; ct: string; pk: string };

beforeAll(initCrypto);

describe('key derivations', () => {
  type RootCase = Record<
    'name' | 'rootKey' | 'peerDhPub' | 'dhPriv' | 'newRootKey' | 'chainKey' | 'nextHeaderKey',
    string
  > & { kemSharedSecret: string | null };
  it.each(vectorCases<RootCase>('ratchet', 'rootKdf'))('[RT5] $name', (c) => {
    const agreement = {
      secretKey: x448Secret(fromHex(c.dhPriv)),
      publicKey: x448Public(fromHex(c.peerDhPub)),
    };
    const kemSecret = c.kemSharedSecret === null ? undefined : fromHex(c.kemSharedSecret);
    expect(rootKdf(fromHex(c.rootKey), agreement, kemSecret)).toEqual({
      rootKey: fromHex(c.newRootKey),
      chainKey: fromHex(c.chainKey),
      nextHeaderKey: fromHex(c.nextHeaderKey),
    });
  });

  type ChainCase = {
    name: string;
    chainKey: string;
    steps: Record<'chainKey' | 'messageKey' | 'bodyIV' | 'headerIV', string>[];
  };
  it.each(vectorCases<ChainCase>('ratchet', 'chainKdf'))('[RT5] $name', ({ chainKey, steps }) => {
    let current = fromHex(chainKey);
    for (const step of steps) {
      const chain = chainKdf(current);
      expect(chain).toEqual({
        chainKey: fromHex(step.chainKey),
        messageKey: fromHex(step.messageKey),
        bodyIv: fromHex(step.bodyIV),
        headerIv: fromHex(step.headerIV),
      });
      current = chain.chainKey;
    }
  });
});

describe('message headers', () => {
  type HeaderCase = {
    name: string;
    currentVersion: number;
    maxVersion: number;
    dhPub: string;
    kem: VectorKem | null;
    pn: number;
    ns: number;
    encoded: string;
  };
  it.each(vectorCases<HeaderCase>('ratchet', 'msgHeader'))('[RT6] $name', (c) => {
    const header = {
      maxVersion: c.maxVersion,
      dhKey: x448Public(fromHex(c.dhPub)),
      kem: kemOf(c.kem),
      previousCount: c.pn,
      number: c.ns,
    };
    expect(hexEncode(encodeHeader(header, c.currentVersion))).toBe(c.encoded);
    const kem = c.currentVersion >= 3 ? header.kem : undefined;
    const decoded = { ...header, kem };
    expect(decodeHeader(fromHex(c.encoded), c.currentVersion)).toEqual(decoded);
    expect(decodeHeader(fromHex(`${c.encoded}ff00`), c.currentVersion)).toEqual(decoded);
  });
});

describe('E2E parameters', () => {
  type ParamsCase = {
    name: string;
    version: number;
    k1: string;
    k2: string;
    kem: VectorKem | null;
    encoded: string;
  };
  it.each(vectorCases<ParamsCase>('ratchet', 'e2eParams'))('[RT1] $name', (c) => {
    const params = {
      version: c.version,
      k1: x448Public(fromHex(c.k1)),
      k2: x448Public(fromHex(c.k2)),
      kem: kemOf(c.kem),
    };
    const w = new Writer();
    writeSndParams(w, params);
    expect(hexEncode(w.bytes())).toBe(c.encoded);
    expect(decodeAll(fromHex(c.encoded), 'snd', readSndParams)).toEqual(params);
  });

  type DecodeCase = { name: string; encoded: string; ok?: boolean };
  it.each(vectorCases<DecodeCase>('ratchet', 'rcvE2eParamsDecode'))(
    '[RT1] rcv: $name',
    ({ encoded, ok = false }) => {
      const decoded = tryDecode(() => decodeAll(fromHex(encoded), 'rcv', readRcvParams));
      expect(decoded !== undefined).toBe(ok);
      if (decoded === undefined) return;
      const w = new Writer();
      writeSndParams(w, decoded);
      expect(hexEncode(w.bytes())).toBe(encoded);
    },
  );
});

describe('a message taken apart', () => {
  type PartsCase = Record<
    | 'name'
    | 'headerKey'
    | 'associatedData'
    | 'messageKey'
    | 'bodyIV'
    | 'headerIV'
    | 'headerAuthTag'
    | 'encryptedHeaderBody'
    | 'headerPlaintext'
    | 'emHeader'
    | 'bodyAuthTag'
    | 'encryptedBody'
    | 'plaintext'
    | 'encrypted',
    string
  > & { ratchetBefore: VectorState; paddedLength: number };
  it.each(vectorCases<PartsCase>('ratchet', 'encMessageParts'))('[RT7] $name', (c) => {
    const state = stateOf(c.ratchetBefore);
    const { message } = encrypt(state, {
      plaintext: fromHex(c.plaintext),
      paddedSizeBytes: c.paddedLength,
    });
    expect(hexEncode(message)).toBe(c.encrypted);
    const parts = decodeMessage(message);
    expect(parts).toEqual({
      sealedHeader: fromHex(c.emHeader),
      bodyTag: fromHex(c.bodyAuthTag),
      body: fromHex(c.encryptedBody),
    });
    const sealed = decodeSealedHeader(parts.sealedHeader);
    expect(sealed).toEqual({
      version: 3,
      iv: fromHex(c.headerIV),
      tag: fromHex(c.headerAuthTag),
      ciphertext: fromHex(c.encryptedHeaderBody),
    });
    const associatedData = fromHex(c.associatedData);
    const aead = { key: fromHex(c.headerKey), iv: sealed.iv, aad: associatedData };
    expect(aeadOpen({ ...aead, ...sealed })?.length).toBe(88);
    const padded = fromHex(c.headerPlaintext);
    expect(openHeader(sealed, { key: aead.key, associatedData })).toEqual(
      decodeHeader(padded, sealed.version),
    );
    const body = aeadOpen({
      key: fromHex(c.messageKey),
      iv: fromHex(c.bodyIV),
      aad: concatBytes(associatedData, parts.sealedHeader),
      ciphertext: parts.body,
      tag: parts.bodyTag,
    });
    expect(body?.subarray(2, 2 + c.plaintext.length / 2)).toEqual(fromHex(c.plaintext));
  });
});

describe('security code', () => {
  type CodeCase = { name: string; associatedData: string; code: string };
  it.each(vectorCases<CodeCase>('chat', 'verificationCode'))(
    '[RT19] $name',
    ({ associatedData, code }) => {
      expect(verificationCode(fromHex(associatedData))).toBe(code);
      expect(isSameVerificationCode(code, code.replaceAll(' ', ''))).toBe(true);
      expect(isSameVerificationCode(code, `${code}0`)).toBe(false);
    },
  );
});

function kemOf(kem: VectorKem | null): KemParams | undefined {
  if (kem === null) return undefined;
  const publicKey = fromHex(kem.pk);
  return kem.type === 'proposed'
    ? { type: 'proposed', publicKey }
    : { type: 'accepted', ciphertext: fromHex(kem.ct), publicKey };
}
