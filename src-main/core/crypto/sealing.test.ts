/** Boxes, AEAD, padding and the authenticator: round trips, every changed bit, and misuse. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DecodeError } from '../encoding/index.ts';
import { hex, repeated } from '../testing/hex.ts';
import {
  CryptoError,
  aeadOpen,
  aeadSeal,
  authenticate,
  boxOpen,
  boxOpenPadded,
  boxSeal,
  boxSealPadded,
  cbNonce,
  generateX25519,
  initCrypto,
  pad,
  reverseNonce,
  systemRandom,
  unpad,
  verifyAuthenticator,
} from './index.ts';

beforeAll(initCrypto);

const SECRET = repeated(1, 32);
const NONCE = repeated(2, 24);
const MESSAGE = hex('00112233445566778899');
const message = fc.uint8Array({ maxLength: 400 });

/** The bytes with each single bit changed, one copy at a time. */
function* bitFlips(bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield changed;
  }
}

describe('box', () => {
  it('round trips any message, padded or not', () => {
    fc.assert(
      fc.property(message, fc.nat(50), (text, slack) => {
        const sealed = boxSealPadded(SECRET, NONCE, text, text.length + 2 + slack);
        expect(sealed.length).toBe(text.length + 2 + slack + 16);
        expect(boxOpenPadded(SECRET, NONCE, sealed)).toEqual(text);
        expect(boxOpen(SECRET, NONCE, boxSeal(SECRET, NONCE, text))).toEqual(text);
      }),
    );
  });

  it('does not open with any bit of box, nonce or secret changed', () => {
    const sealed = boxSeal(SECRET, NONCE, MESSAGE);
    for (const changed of bitFlips(sealed)) {
      expect(boxOpen(SECRET, NONCE, changed)).toBeUndefined();
    }
    for (const nonce of bitFlips(NONCE)) expect(boxOpen(SECRET, nonce, sealed)).toBeUndefined();
    for (const secret of bitFlips(SECRET)) expect(boxOpen(secret, NONCE, sealed)).toBeUndefined();
  });

  it('gives undefined for any other bytes', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        expect(boxOpenPadded(SECRET, NONCE, bytes)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['secret', repeated(1, 31), NONCE],
    ['nonce', SECRET, repeated(2, 23)],
  ])('throws CryptoError for a %s of a wrong length', (_what, secret, nonce) => {
    expect(() => boxSeal(secret, nonce, MESSAGE)).toThrow(CryptoError);
    expect(() => boxOpen(secret, nonce, repeated(0, 40))).toThrow(CryptoError);
  });

  it('leaves secret, nonce and message as they were', () => {
    const [secret, nonce, text] = [SECRET.slice(), NONCE.slice(), MESSAGE.slice()];
    boxOpen(secret, nonce, boxSeal(secret, nonce, text));
    expect([secret, nonce, text]).toEqual([SECRET, NONCE, MESSAGE]);
  });
});

describe('nonces', () => {
  it('are cut or filled with zeros to 24 bytes, in a new buffer', () => {
    expect(cbNonce(hex('ff'))).toEqual(hex(`ff${'00'.repeat(23)}`));
    expect(cbNonce(repeated(3, 40))).toEqual(repeated(3, 24));
    const source = repeated(3, 24);
    const nonce = cbNonce(source);
    source.fill(0);
    expect(nonce).toEqual(repeated(3, 24));
  });

  it('are reversed in a new buffer', () => {
    const nonce = Uint8Array.from({ length: 24 }, (_, i) => i);
    expect(reverseNonce(reverseNonce(nonce))).toEqual(nonce);
    expect(reverseNonce(nonce)[0]).toBe(23);
    expect(nonce[0]).toBe(0);
  });
});

describe('AEAD', () => {
  const key = { key: repeated(1, 32), iv: repeated(2, 16), aad: hex('aabb') };

  it('round trips with both IV lengths', () => {
    fc.assert(
      fc.property(message, message, fc.constantFrom(12, 16), (plaintext, aad, ivSize) => {
        const keyOf = { key: key.key, iv: repeated(7, ivSize), aad };
        const sealed = aeadSeal({ ...keyOf, plaintext });
        expect([sealed.ciphertext.length, sealed.tag.length]).toEqual([plaintext.length, 16]);
        expect(aeadOpen({ ...keyOf, ...sealed })).toEqual(plaintext);
      }),
    );
  });

  it('does not open with any bit changed', () => {
    const sealed = aeadSeal({ ...key, plaintext: MESSAGE });
    for (const ciphertext of bitFlips(sealed.ciphertext)) {
      expect(aeadOpen({ ...key, ...sealed, ciphertext })).toBeUndefined();
    }
    for (const tag of bitFlips(sealed.tag)) {
      expect(aeadOpen({ ...key, ...sealed, tag })).toBeUndefined();
    }
    for (const aad of bitFlips(key.aad)) {
      expect(aeadOpen({ ...key, ...sealed, aad })).toBeUndefined();
    }
    for (const iv of bitFlips(key.iv)) {
      expect(aeadOpen({ ...key, ...sealed, iv })).toBeUndefined();
    }
  });

  it('does not open with a shortened tag', () => {
    const sealed = aeadSeal({ ...key, plaintext: MESSAGE });
    for (const sizeBytes of [0, 4, 12, 15]) {
      const tag = sealed.tag.subarray(0, sizeBytes);
      expect(aeadOpen({ ...key, ...sealed, tag })).toBeUndefined();
    }
  });

  it.each([
    ['key', { ...key, key: repeated(1, 16) }],
    ['IV', { ...key, iv: repeated(1, 15) }],
  ])('throws CryptoError for a %s of a wrong length', (_what, wrong) => {
    expect(() => aeadSeal({ ...wrong, plaintext: MESSAGE })).toThrow(CryptoError);
    const sealed = { ciphertext: MESSAGE, tag: repeated(0, 16) };
    expect(() => aeadOpen({ ...wrong, ...sealed })).toThrow(CryptoError);
  });
});

describe('padding', () => {
  it('round trips up to the longest message', () => {
    const longest = repeated(1, 65533);
    expect(unpad(pad(longest, 65535))).toEqual(longest);
    expect(() => pad(repeated(1, 65534), 70000)).toThrow(RangeError);
  });

  it('hides the length: equal sizes out for all that fits', () => {
    fc.assert(
      fc.property(message, (text) => {
        const padded = pad(text, 402);
        expect(padded.length).toBe(402);
        expect(padded.subarray(2 + text.length).every((byte) => byte === 0x23)).toBe(true);
        expect(unpad(padded)).toEqual(text);
      }),
    );
  });

  it('throws DecodeError for any bytes shorter than their length field says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const padded = Uint8Array.of(0, 21, ...bytes);
        expect(() => unpad(padded)).toThrow(DecodeError);
      }),
    );
  });
});

describe('authenticator', () => {
  it('verifies for its message, nonce and keys only', () => {
    const [server, queue, other] = [1, 2, 3].map(() => generateX25519(systemRandom));
    if (server === undefined || queue === undefined || other === undefined) expect.fail();
    const made = { nonce: NONCE, message: MESSAGE };
    const authenticator = authenticate({
      serverKey: server.publicKey,
      secretKey: queue.secretKey,
      ...made,
    });
    const check = {
      serverSecretKey: server.secretKey,
      queueKey: queue.publicKey,
      ...made,
      authenticator,
    };
    expect(authenticator.length).toBe(80);
    expect(verifyAuthenticator(check)).toBe(true);
    expect(verifyAuthenticator({ ...check, queueKey: other.publicKey })).toBe(false);
    expect(verifyAuthenticator({ ...check, serverSecretKey: other.secretKey })).toBe(false);
    expect(verifyAuthenticator({ ...check, nonce: repeated(9, 24) })).toBe(false);
    expect(verifyAuthenticator({ ...check, message: hex('') })).toBe(false);
  });

  it('of any other bytes does not verify', () => {
    const server = generateX25519(systemRandom);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), (authenticator) => {
        const check = {
          serverSecretKey: server.secretKey,
          queueKey: server.publicKey,
          nonce: NONCE,
          message: MESSAGE,
          authenticator,
        };
        expect(verifyAuthenticator(check)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
