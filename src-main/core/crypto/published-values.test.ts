/** Values computed from the formulas: 00-encoding section 6 and 40-ratchet section 8. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hexEncode, utf8Encode } from '../base/index.ts';
import { hex, repeated } from '../testing/hex.ts';
import {
  aeadSeal,
  boxSeal,
  boxSealPadded,
  contactLinkKdf,
  hkdfSha512,
  initBlockChains,
  initCrypto,
  invitationLinkKdf,
  pad,
  senderIdFromCorrId,
  sha512,
  stepBlockChain,
  x25519,
  x25519Public,
  x25519PublicOf,
  x25519Secret,
} from './index.ts';

beforeAll(initCrypto);

const HELLO = utf8Encode('hello');
const DH = 'edfa360a9633ca9b6fe655be8849389323ae3a3444866567f463c8e2c80bbb5a';

describe('00-encoding section 6', () => {
  it('boxes under a symmetric key with HSalsa20 applied first', () => {
    const sealed = boxSealPadded(repeated(3, 32), repeated(4, 24), HELLO, 16);
    expect(hexEncode(sealed)).toBe(
      '401d8947525f4503f395fe09e2ab10c545473ded5edd1eb36814c146bdb5fa04',
    );
  });

  it('derives X25519 public keys and the raw secret', () => {
    const [a, b] = [x25519Secret(repeated(5, 32)), x25519Secret(repeated(6, 32))];
    expect(hexEncode(x25519PublicOf(a))).toBe(
      '50a61409b1ddd0325e9b16b700e719e9772c07000b1bd7786e907c653d20495d',
    );
    expect(hexEncode(x25519PublicOf(b))).toBe(
      'f5b2d6e60f9477e310c2982daaa6c9136c108a1777c5947e448fa37d68174557',
    );
    expect(hexEncode(x25519(a, x25519Public(x25519PublicOf(b))))).toBe(DH);
  });

  it('authenticates with a box of the SHA-512 hash', () => {
    expect(hexEncode(boxSeal(hex(DH), repeated(7, 24), sha512(HELLO)))).toBe(
      'fc3439f697f0dff83ccb247212dd09d714925013181234ce4050e7dea333fa60' +
        '13006a8a82136ba36cd78b4053eea320ba1e1476581ac83912cc5cf1b5f159fc' +
        'bbf8a174122395f5720223f6bae8a774',
    );
  });

  it('makes the chain keys of both directions and steps them', () => {
    const chains = initBlockChains(repeated(1, 32), repeated(2, 32));
    expect(hexEncode(chains.serverToClient)).toBe(
      '88bf297f5dc178721d4ddd467a944d8dbd40dc71c407e7f497f093cb7175bfb8',
    );
    expect(hexEncode(chains.clientToServer)).toBe(
      '04d4bbf27a9aa4eead0f18df341007070bfd2929c30b574afe65027a44c80fc1',
    );
    expect(stepBlockChain(chains.serverToClient)).toEqual({
      chainKey: hex('de75da211d49ea48cfda31358cde2dfdc87c65874877c88230bd29879c4af53b'),
      key: hex('fb43f7b574245a1791bdac88d6cb38440aa2719273b2428faa62b8970fda37c8'),
      nonce: hex('2e591e08f4077860556e04115b6733160a9748a91f8b4b02'),
    });
  });

  it('derives the keys of short links', () => {
    expect(contactLinkKdf(repeated(8, 32))).toEqual({
      linkId: hex('986449e73f2f6521b57b2d3791cf50e8ea41e2aa8f2f26d5'),
      key: hex('31226dbe8b0a126a4d740a15ef0358915a8122f2ae7d57642f0c16c3243125d7'),
    });
    expect(hexEncode(invitationLinkKdf(repeated(8, 32)))).toBe(
      '48964152c6dfd9cb313bdbbdbbc2593024e96334d4d1532cb975f6627e074683',
    );
  });

  it('derives the sender id from a correlation id', () => {
    expect(hexEncode(senderIdFromCorrId(repeated(9, 24)))).toBe(
      '182e4db06c5e1b61ed35eaccf659a7b2696d6b2c6a4ef6d6',
    );
  });

  it('seals AES-256-GCM with a 16-byte IV', () => {
    const sealed = aeadSeal({
      key: repeated(0x0f, 32),
      iv: repeated(0x0e, 16),
      aad: repeated(0x10, 5),
      plaintext: pad(HELLO, 16),
    });
    expect(sealed).toEqual({
      ciphertext: hex('12465f5cd14384b7676b491c54015f6f'),
      tag: hex('32274c88a7516afa4618db7a1909db82'),
    });
  });
});

describe('40-ratchet section 8, by its key derivation', () => {
  const empty = new Uint8Array();

  it('steps a message chain', () => {
    const ikm = repeated(0x0a, 32);
    expect(
      hexEncode(hkdfSha512({ salt: empty, ikm, info: 'SimpleXChainRatchet', sizeBytes: 96 })),
    ).toBe(
      'a239ef1aa5c4c8c80130b3b9f6fd3e32929ba806bb142f095c3e235f3a08c777' +
        '153e8dd2476ebc656288a855e69894bfa41f3473babc7a59d93e24b6296b4acd' +
        '7caf4361a7320e6ce9aa71a31bfc961d5111df5483d601db9de1731b6ab10676',
    );
  });

  it('steps the root chain', () => {
    const [salt, ikm] = [repeated(0x0b, 32), repeated(0x0c, 56)];
    expect(hexEncode(hkdfSha512({ salt, ikm, info: 'SimpleXRootRatchet', sizeBytes: 96 }))).toBe(
      'a7ea74ad83729c6d7fc9af81d82e0c0a9fb2e81c85365e37ce3c3909654602fa' +
        'fe66c2e471e7019924940d86f0320ee59664ca3d4741a4d554c9123a95e74e40' +
        '81b2b81004500388df9df08a2e340d7ff59be54d34bed69e6bd6d96c8f9848d9',
    );
  });

  it('agrees on the first keys', () => {
    const [salt, ikm] = [repeated(0, 64), repeated(0x0d, 168)];
    expect(hexEncode(hkdfSha512({ salt, ikm, info: 'SimpleXX3DH', sizeBytes: 96 }))).toBe(
      '945e40280d159963d5f8524a9e9201c93fe906ec5da5627836965c252a724fe7' +
        '4c7ba78dfc92466a728ce5105274c7bc50ac149a8d3414c24eea78e3e31da79e' +
        '37a5a1732bbac2a658eff105db6937a444ac2ac5c7e1ecfbf88607099920ca4a',
    );
  });
});
