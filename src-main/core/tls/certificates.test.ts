import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { defined } from '../base/index.ts';
import { encodeSpki, initCrypto, sha256 } from '../crypto/index.ts';
import { verifyChain } from './certificates.ts';
import { AUTHORITY, type ChainRequest, makeChain } from './testing/chains.ts';
import type { CertificateProblem } from './types.ts';

beforeAll(initCrypto);

function problemOf(request: ChainRequest): CertificateProblem | undefined {
  const chain = makeChain(request);
  const result = verifyChain(chain.chainDer, chain.keyHash, Date.now());
  return result.ok ? undefined : result.error;
}

const NOT_AUTHORITY = 'basicConstraints=critical,CA:false\n';
const pathLength = (length: number) =>
  `basicConstraints=critical,CA:true,pathlen:${String(length)}\n`;

describe('a chain', () => {
  test.each(['ed25519', 'ed448'] as const)('of %s gives the key of its leaf', (algorithm) => {
    const chain = makeChain({ algorithm, length: 2 });
    const result = verifyChain(chain.chainDer, chain.keyHash, Date.now());
    const leaf = new X509Certificate(Buffer.from(defined(chain.chainDer[0], 'leaf')));
    const spki = leaf.publicKey.export({ type: 'spki', format: 'der' });
    expect(result.ok && Buffer.from(encodeSpki(result.value.leafKey))).toEqual(spki);
  });

  const cases: readonly (readonly [string, Omit<ChainRequest, 'algorithm'>, string | undefined])[] =
    [
      ['whose leaf is of version 1', { length: 2, extensions: [''] }, 'notVersion3'],
      [
        'whose identity denies to be an authority',
        { length: 2, extensions: [undefined, NOT_AUTHORITY] },
        'notCertificateAuthority',
      ],
      [
        'whose anchor does not say what it is',
        { length: 2, extensions: [undefined, ''] },
        undefined,
      ],
      [
        'whose identity does not say what it is, below an anchor',
        { length: 3, extensions: [undefined, ''] },
        'notCertificateAuthority',
      ],
      [
        'whose identity may sign other things only',
        {
          length: 3,
          extensions: [undefined, 'basicConstraints=CA:true\nkeyUsage=digitalSignature\n'],
        },
        'notCertificateAuthority',
      ],
      [
        'as long as its anchor allows',
        { length: 3, extensions: [undefined, pathLength(0), pathLength(1)] },
        undefined,
      ],
      [
        'longer than its anchor allows',
        { length: 3, extensions: [undefined, AUTHORITY, pathLength(0)] },
        'pathTooLong',
      ],
      [
        'longer than an authority in it allows',
        { length: 4, extensions: [undefined, AUTHORITY, pathLength(0), AUTHORITY] },
        'pathTooLong',
      ],
    ];
  test.each(cases)('%s', (_name, request, problem) => {
    expect(problemOf({ algorithm: 'ed25519', ...request })).toBe(problem);
  });

  test('whose links are signed by another authority of the same name', () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 3 });
    const other = makeChain({ algorithm: 'ed25519', length: 3 });
    const verify = (...ders: readonly (Uint8Array | undefined)[]) => {
      const mixed = ders.map((der) => defined(der, 'certificate'));
      const result = verifyChain(mixed, sha256(defined(mixed[1], 'identity')), Date.now());
      return result.ok ? undefined : result.error;
    };
    const [leaf, identity, anchor] = chain.chainDer;
    const [otherLeaf, otherIdentity, otherAnchor] = other.chainDer;
    expect([
      verify(leaf, identity, anchor),
      verify(otherLeaf, identity, anchor),
      verify(leaf, otherIdentity, anchor),
      verify(leaf, identity, otherAnchor),
      verify(leaf, anchor, identity),
    ]).toEqual([undefined, 'badSignature', 'badSignature', 'badSignature', 'wrongIssuer']);
  });

  const anchors: readonly (readonly [string, readonly string[]])[] = [
    ['RSA', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ['ECDSA', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ];
  test.each(anchors)('below an operator with a key for %s', (_name, anchorKey) => {
    const chain = makeChain({ algorithm: 'ed448', length: 3, anchorKey });
    const another = makeChain({ algorithm: 'ed448', length: 3, anchorKey });
    const [leaf, identity, operator] = chain.chainDer.map((der) => defined(der, 'certificate'));
    const verify = (...ders: readonly (Uint8Array | undefined)[]) => {
      const mixed = ders.map((der) => defined(der, 'certificate'));
      const result = verifyChain(mixed, sha256(defined(mixed[1], 'identity')), Date.now());
      return result.ok ? undefined : result.error;
    };
    expect([
      verify(leaf, identity, operator),
      verify(identity, operator),
      verify(leaf, identity, another.chainDer[2]),
      verify(operator, identity),
    ]).toEqual([undefined, undefined, 'badSignature', 'unsupportedAlgorithm']);
  });

  test('whose leaf has the true one written into it as text is refused', () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const [leafPem = ''] =
      /^-----BEGIN[^]*?-----END CERTIFICATE-----\n/u.exec(chain.chainPem) ?? [];
    const text = Buffer.from(`\n${leafPem}`);
    const wrapped = Buffer.concat([Buffer.from([0x04, 0x82, 0, 0]), text]);
    wrapped.writeUInt16BE(text.length, 2);
    const forged = makeChain({
      algorithm: 'ed25519',
      length: 2,
      anchorKey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
      extensions: [`basicConstraints=CA:false\n1.2.3.4=DER:${wrapped.toString('hex')}\n`],
    });
    const [leaf] = forged.chainDer;
    const [, identity] = chain.chainDer;
    const mixed = [defined(leaf, 'leaf'), defined(identity, 'identity')];
    expect(new X509Certificate(defined(leaf, 'leaf')).raw).toEqual(
      Buffer.from(defined(chain.chainDer[0], 'true leaf')),
    );
    expect(verifyChain(mixed, chain.keyHash, Date.now())).toEqual({
      ok: false,
      error: 'badSignature',
    });
  });

  test('that mixes Ed25519 and Ed448 fails where they do not fit', () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const other = makeChain({ algorithm: 'ed448', length: 2 });
    const [leaf] = chain.chainDer;
    const [, identity] = other.chainDer;
    const mixed = [defined(leaf, 'leaf'), defined(identity, 'identity')];
    expect(verifyChain(mixed, other.keyHash, Date.now())).toEqual({
      ok: false,
      error: 'badSignature',
    });
  });

  test('with any byte of what is signed, or of the signature, changed is refused', () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const [leaf, identity] = chain.chainDer.map((der) => defined(der, 'certificate'));
    // 4 bytes of header; 10 of algorithm and bit string before the 64 of the signature
    const sizeBytes = defined(leaf, 'leaf').length;
    const [signedSize, signatureAt] = [sizeBytes - 4 - 10 - 64, sizeBytes - 64];
    const index = fc.oneof(
      fc.integer({ min: 4, max: 4 + signedSize - 1 }),
      fc.integer({ min: signatureAt, max: sizeBytes - 1 }),
    );
    fc.assert(
      fc.property(index, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const wrong = defined(leaf, 'leaf').slice();
        wrong[at] = (wrong[at] ?? 0) ^ change;
        const result = verifyChain([wrong, defined(identity, 'id')], chain.keyHash, Date.now());
        expect(result.ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('of any bytes is refused', () => {
    const certificate = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.of(0x30, bytes.length, ...bytes)),
      fc.integer({ min: 1, max: 8_000 }).map((depth) => new Uint8Array(2 * depth).fill(0x30)),
    );
    fc.assert(
      fc.property(certificate, certificate, (leaf, identity) => {
        const result = verifyChain([leaf, identity], sha256(identity), Date.now());
        expect(result).toEqual({ ok: false, error: 'malformed' });
      }),
      { numRuns: 1_000 },
    );
  });
});
