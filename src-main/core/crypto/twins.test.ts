/**
 * Twin implementations: what we use (libsodium, node:crypto) against what we do not (noble, or
 * node:crypto the other way round), on random inputs. Both halves of curve448.ts are run here, so
 * that Electron's path is tested in Node too.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { ed25519 as nobleEd25519, x25519 as nobleX25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  sign,
  verify,
} from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, utf8Encode } from '../base/index.ts';
import { createCurve448 } from './curve448.ts';
import { detectCurve448 } from './native.ts';
import {
  type PublicKey,
  type SecretKey,
  aeadOpen,
  aeadSeal,
  boxOpen,
  boxSeal,
  ed25519PublicOf,
  ed25519Secret,
  ed25519Sign,
  ed25519Verify,
  ed448Public,
  ed448Secret,
  encodePkcs8,
  encodeSpki,
  hkdfSha512,
  initCrypto,
  sha256,
  sha3_256,
  sha3_384,
  sha512,
  x25519,
  x25519PublicOf,
  x25519Secret,
  x448Public,
  x448Secret,
} from './index.ts';

beforeAll(initCrypto);

const sized = (sizeBytes: number) => fc.uint8Array({ minLength: sizeBytes, maxLength: sizeBytes });
const message = fc.uint8Array({ maxLength: 300 });

/** Copies Buffers into plain arrays, which is what we return. */
const plain = (bytes: Uint8Array) => Uint8Array.from(bytes);

function privateObject(key: SecretKey) {
  return createPrivateKey({ key: Buffer.from(encodePkcs8(key)), format: 'der', type: 'pkcs8' });
}

function publicObject(key: PublicKey) {
  return createPublicKey({ key: Buffer.from(encodeSpki(key)), format: 'der', type: 'spki' });
}

describe('25519 curves', () => {
  it('X25519 agrees with noble and node', () => {
    fc.assert(
      fc.property(sized(32), sized(32), (a, b) => {
        const [ours, theirs] = [x25519Secret(a), x25519Secret(b)];
        const theirPublic = x25519PublicOf(theirs);
        const secret = x25519(ours, theirPublic);
        expect(theirPublic).toEqual(nobleX25519.getPublicKey(b));
        expect(secret).toEqual(nobleX25519.getSharedSecret(a, theirPublic));
        const node = diffieHellman({
          privateKey: privateObject({ type: 'x25519', key: ours }),
          publicKey: publicObject({ type: 'x25519', key: theirPublic }),
        });
        expect(secret).toEqual(plain(node));
        expect(x25519(theirs, x25519PublicOf(ours))).toEqual(secret);
      }),
      { numRuns: 20 },
    );
  });

  it('Ed25519 agrees with noble and node', () => {
    fc.assert(
      fc.property(sized(32), message, (seed, text) => {
        const secretKey = ed25519Secret(seed);
        const publicKey = ed25519PublicOf(secretKey);
        const signature = ed25519Sign(secretKey, text);
        expect(publicKey).toEqual(nobleEd25519.getPublicKey(seed));
        expect(signature).toEqual(nobleEd25519.sign(text, seed));
        const key = privateObject({ type: 'ed25519', key: secretKey });
        expect(signature).toEqual(plain(sign(null, text, key)));
        expect(
          verify(null, text, publicObject({ type: 'ed25519', key: publicKey }), signature),
        ).toBe(true);
        expect(ed25519Verify(publicKey, text, signature)).toBe(true);
        expect(ed25519Verify(publicKey, concatBytes(text, Uint8Array.of(0)), signature)).toBe(
          false,
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe('448 curves', () => {
  const native = createCurve448(detectCurve448());
  const pure = createCurve448(undefined);

  it('exist natively in this Node and are recognised as such', () => {
    expect([native.isNative, pure.isNative]).toEqual([true, false]);
  });

  it('X448 agrees between node and noble', () => {
    fc.assert(
      fc.property(sized(56), sized(56), (a, b) => {
        const [ours, theirs] = [x448Secret(a), x448Secret(b)];
        const theirPublic = x448Public(native.x448PublicOf(theirs));
        expect(pure.x448PublicOf(theirs)).toEqual(theirPublic);
        const secret = native.x448(ours, theirPublic);
        expect(pure.x448(ours, theirPublic)).toEqual(secret);
        expect(native.x448(theirs, x448Public(pure.x448PublicOf(ours)))).toEqual(secret);
      }),
      { numRuns: 8 },
    );
  });

  it('X448 reports public keys of low order in both', () => {
    const secretKey = x448Secret(new Uint8Array(56).fill(5));
    const one = new Uint8Array(56);
    one[0] = 1;
    const minusOne = new Uint8Array(56).fill(0xff);
    minusOne[0] = 0xfe;
    minusOne[28] = 0xfe;
    for (const point of [new Uint8Array(56), one, minusOne]) {
      expect(native.x448(secretKey, x448Public(point))).toBeUndefined();
      expect(pure.x448(secretKey, x448Public(point))).toBeUndefined();
    }
  });

  it('Ed448 agrees between node and noble', () => {
    fc.assert(
      fc.property(sized(57), message, (seed, text) => {
        const secretKey = ed448Secret(seed);
        const publicKey = ed448Public(native.ed448PublicOf(secretKey));
        expect(pure.ed448PublicOf(secretKey)).toEqual(publicKey);
        const signature = native.ed448Sign(secretKey, text);
        expect(pure.ed448Sign(secretKey, text)).toEqual(signature);
        const changed = concatBytes(text, Uint8Array.of(1));
        for (const curve of [native, pure]) {
          expect(curve.ed448Verify(publicKey, text, signature)).toBe(true);
          expect(curve.ed448Verify(publicKey, changed, signature)).toBe(false);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('Ed448 verification answers false to any key and signature in both', () => {
    fc.assert(
      fc.property(sized(57), sized(114), message, (key, signature, text) => {
        for (const curve of [native, pure]) {
          expect(curve.ed448Verify(ed448Public(key), text, signature)).toBe(false);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('symmetric primitives', () => {
  it('AES-256-GCM agrees with noble', () => {
    fc.assert(
      fc.property(sized(32), sized(16), message, message, (...input) => {
        const [key, iv, aad, plaintext] = input;
        const sealed = aeadSeal({ key, iv, aad, plaintext });
        const joined = concatBytes(sealed.ciphertext, sealed.tag);
        expect(joined).toEqual(gcm(key, iv, aad).encrypt(plaintext));
        expect(aeadOpen({ key, iv, aad, ...sealed })).toEqual(plaintext);
      }),
    );
  });

  it('the box is NaCl crypto_box when its secret is a raw X25519 output', () => {
    fc.assert(
      fc.property(sized(32), sized(32), sized(24), message, (...input) => {
        const [a, b, nonce, text] = input;
        const [ours, theirs] = [x25519Secret(a), x25519Secret(b)];
        const sealed = boxSeal(x25519(ours, x25519PublicOf(theirs)), nonce, text);
        expect(sealed).toEqual(sodium.crypto_box_easy(text, nonce, x25519PublicOf(theirs), ours));
        expect(boxOpen(x25519(theirs, x25519PublicOf(ours)), nonce, sealed)).toEqual(text);
      }),
      { numRuns: 30 },
    );
  });

  it('the box is XSalsa20-Poly1305 under the HSalsa20 of its secret', () => {
    fc.assert(
      fc.property(sized(32), sized(24), message, (secret, nonce, text) => {
        // crypto_box_beforenm is HSalsa20 of the raw secret: an independent HSalsa20.
        const theirs = x25519PublicOf(x25519Secret(secret));
        const mine = x25519Secret(sha256(nonce));
        const key = sodium.crypto_box_beforenm(theirs, mine);
        const sealed = boxSeal(x25519(mine, theirs), nonce, text);
        expect(sealed).toEqual(xsalsa20poly1305(key, nonce).encrypt(text));
      }),
      { numRuns: 30 },
    );
  });

  it('HKDF agrees with noble for every salt, also an empty one', () => {
    fc.assert(
      fc.property(message, message, fc.string(), fc.integer({ min: 1, max: 300 }), (...args) => {
        const [salt, ikm, info, sizeBytes] = args;
        expect(hkdfSha512({ salt, ikm, info, sizeBytes })).toEqual(
          hkdf(nobleSha512, ikm, salt, utf8Encode(info), sizeBytes),
        );
      }),
    );
  });

  it('hashes agree between node and noble', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        const node = (name: string) => plain(createHash(name).update(bytes).digest());
        expect([sha256(bytes), sha512(bytes)]).toEqual([nobleSha256(bytes), nobleSha512(bytes)]);
        expect([sha3_256(bytes), sha3_384(bytes)]).toEqual([node('sha3-256'), node('sha3-384')]);
      }),
    );
  });
});
