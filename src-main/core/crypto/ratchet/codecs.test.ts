import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { base64urlEncode, bytesEqual } from '../../base/index.ts';
import { DecodeError, Writer, decodeAll, tryDecode } from '../../encoding/index.ts';
import { encodeSpki, initCrypto, x25519Public, x448Public } from '../index.ts';
import {
  type E2eLinkParams,
  type RatchetState,
  agreeLinkParams,
  decodeE2eSecrets,
  decodeRatchetState,
  encodeE2eSecrets,
  encodeRatchetState,
  formatLinkParams,
  parseLinkParams,
  readLinkParams,
  readRcvParams,
  readSndParams,
  writeLinkParams,
} from './index.ts';
import { pass, startParties } from './two-parties.testing.ts';

const x448Keys = fc.uint8Array({ minLength: 56, maxLength: 56 }).map(x448Public);
const kemKeys = fc
  .uint8Array({ minLength: 1158, maxLength: 1158 })
  .map((publicKey) => ({ type: 'proposed' as const, publicKey }));
const links: fc.Arbitrary<E2eLinkParams> = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff), x448Keys, x448Keys, fc.option(kemKeys, { nil: undefined }))
  .map(([a, b, k1, k2, kem]) => {
    const maxVersion = Math.max(a, b);
    const usable = maxVersion < 3 ? undefined : kem;
    return { minVersion: Math.min(a, b), maxVersion, k1, k2, kem: usable };
  });

beforeAll(initCrypto);

describe('link parameters', () => {
  it('[RT2] survive text and bytes', () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(parseLinkParams(formatLinkParams(link))).toEqual(link);
        const w = new Writer();
        writeLinkParams(w, link);
        expect(decodeAll(w.bytes(), 'link', readLinkParams)).toEqual(link);
      }),
      { numRuns: 50 },
    );
  });

  const key = (byte: number) => x448Public(new Uint8Array(56).fill(byte));
  const link = { minVersion: 2, maxVersion: 3, k1: key(1), k2: key(2), kem: undefined };
  const text = formatLinkParams(link);
  const kemKey = base64urlEncode(new Uint8Array(1158).fill(7));
  const x25519 = base64urlEncode(
    encodeSpki({ type: 'x25519', key: x25519Public(new Uint8Array(32)) }),
  );

  it.each([
    ['unknown fields', `x=1&${text}&y=2`, link],
    ['escaped fields', text.replace(',', '%2C'), link],
    ['a repeated field: the first counts', `${text}&v=1`, link],
    [
      'a KEM key of a v2 link',
      `${text.replace('2-3', '2')}&kem_key=${kemKey}`,
      { ...link, maxVersion: 2 },
    ],
  ])('[RT2] tolerate %s', (_, input, expected) => {
    expect(parseLinkParams(input)).toEqual(expected);
  });

  it.each([
    ['no version', text.replace('v=', 'w=')],
    ['an empty range', text.replace('2-3', '3-2')],
    ['a huge version', text.replace('2-3', '2-65536')],
    ['one key', text.replace(/,.*/, '')],
    ['three keys', text.replace(',', ',AAAA,')],
    ['an X25519 key', text.replace(/,.*/, `,${x25519}`)],
    ['a short KEM key', `${text}&kem_key=AAAA`],
    ['an accepted KEM', `${text}&kem_key=${kemKey}&kem_ct=AAAA`],
    ['bad escapes', `${text}&z=%`],
    ['nothing', ''],
  ])('[RT2] refuse %s', (_, input) => {
    expect(() => parseLinkParams(input)).toThrow(DecodeError);
  });

  it.each([
    [2, 3, 3],
    [2, 2, 2],
    [1, 2, 2],
    [3, 9, 3],
    [1, 1, undefined],
    [4, 5, undefined],
  ])('[RT2] of a link with %i-%i the joiner takes %s', (minVersion, maxVersion, expected) => {
    expect(agreeLinkParams({ ...link, minVersion, maxVersion })?.version).toBe(expected);
  });

  it('[RT20] any text and any bytes give a value or a DecodeError', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 400 }), (anyText, bytes) => {
        tryDecode(() => parseLinkParams(anyText));
        for (const read of [readLinkParams, readRcvParams, readSndParams]) {
          tryDecode<unknown>(() => decodeAll<unknown>(bytes, 'params', read));
        }
      }),
    );
  });
});

describe('stored states', () => {
  const states = (): RatchetState[] => {
    const { initiator, joiner } = startParties({ initiatorPq: true, joinerPq: true });
    const first = [initiator.state, joiner.state];
    pass(joiner, initiator, 'hello');
    return [...first, initiator.state, joiner.state, startParties({ version: 2 }).initiator.state];
  };

  it('[RT17] survive encoding', () => {
    for (const state of states()) {
      const bytes = encodeRatchetState(state);
      expect(decodeRatchetState(bytes)).toEqual(state);
      expect(bytes.length).toBeLessThan(5000);
    }
  });

  it('[RT17] nothing else decodes: cut, extended, altered tags, random bytes', () => {
    const [, , state] = states();
    if (state === undefined) throw new Error('no state');
    const bytes = encodeRatchetState(state);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        expect(() => decodeRatchetState(bytes.slice(0, at))).toThrow(DecodeError);
        const altered = bytes.with(at, (bytes[at] ?? 0) ^ mask);
        const decoded = tryDecode(() => decodeRatchetState(altered));
        expect(decoded === undefined || bytesEqual(encodeRatchetState(decoded), altered)).toBe(
          true,
        );
      }),
    );
    expect(() => decodeRatchetState(Uint8Array.of(...bytes, 0))).toThrow(DecodeError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (random) => {
        expect(tryDecode(() => decodeRatchetState(random))).toBe(undefined);
        expect(tryDecode(() => decodeE2eSecrets(random))).toBe(undefined);
      }),
    );
  });

  it('[RT17] kept secrets survive encoding, and nothing else decodes', () => {
    const { initiator } = startParties();
    const secrets = { k1: initiator.state.dhSelf, k2: initiator.state.dhSelf, kem: undefined };
    const bytes = encodeE2eSecrets(secrets);
    expect(decodeE2eSecrets(bytes)).toEqual(secrets);
    expect(() => decodeE2eSecrets(bytes.slice(1))).toThrow(DecodeError);
    expect(() => decodeE2eSecrets(Uint8Array.of(...bytes, 0))).toThrow(DecodeError);
  });
});
