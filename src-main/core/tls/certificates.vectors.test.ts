import { beforeAll, expect, test } from 'vitest';
import { defined, hexDecode } from '../base/index.ts';
import { initCrypto, sha256 } from '../crypto/index.ts';
import { vectorCases } from '../testing/vectors.ts';
import { verifyChain } from './certificates.ts';
import type { CertificateProblem } from './types.ts';

type ChainCase = {
  readonly name: string;
  readonly certChain: readonly string[];
  readonly chainType: 'empty' | 'self' | 'valid' | 'long';
  readonly identityFingerprint?: string;
  readonly validationErrors?: readonly string[];
};

/** Ours for what the reference reports; it finds a leaf without its issuer in more than one way. */
const PROBLEMS: Readonly<Record<string, CertificateProblem>> = {
  'InvalidSignature SignatureInvalid': 'badSignature',
  Expired: 'expired',
  InFuture: 'notYetValid',
  SelfSigned: 'wrongIssuer',
  UnknownCA: 'wrongIssuer',
};

const NOW_MS = Date.UTC(2026, 10, 21);

beforeAll(initCrypto);

test.each(vectorCases<ChainCase>('smp_handshake', 'certChain'))('$name', (vector) => {
  const chain = vector.certChain.map((hex) => defined(hexDecode(hex), 'certificate'));
  const identity = chain[1] ?? new Uint8Array();
  if (vector.identityFingerprint !== undefined) {
    expect(sha256(identity)).toEqual(hexDecode(vector.identityFingerprint));
  }
  const result = verifyChain(chain, sha256(identity), NOW_MS);
  const [failure] = vector.validationErrors ?? [];
  const expected = vector.chainType === 'valid' ? failure && PROBLEMS[failure] : 'chainLength';
  expect(result.ok ? undefined : result.error).toBe(expected);
});
