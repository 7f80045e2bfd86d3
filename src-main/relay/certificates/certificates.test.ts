import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initCrypto, sha256, systemRandom } from '../../core/crypto/index.ts';
import { verifyChain } from '../../core/tls/index.ts';
import { type RelayIdentity, loadOrMakeIdentity } from './index.ts';

let folder: string;

beforeEach(async () => {
  await initCrypto();
  folder = mkdtempSync(join(tmpdir(), 'sotto-certificates-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const nowMs = Date.UTC(2026, 1, 3);

function make(algorithm: 'ed25519' | 'ed448'): RelayIdentity {
  return loadOrMakeIdentity(folder, { algorithm, host: 'relay.test', nowMs, random: systemRandom });
}

describe.each(['ed448', 'ed25519'] as const)('%s', (algorithm) => {
  test('[RL1] OpenSSL and our own client accept the chain', () => {
    const identity = make(algorithm);
    const [leaf, ca] = identity.certChain.map((der) => new X509Certificate(der));
    if (leaf === undefined || ca === undefined) throw new Error('no chain');
    expect([leaf.verify(ca.publicKey), ca.verify(ca.publicKey), leaf.checkIssued(ca)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([leaf.subject, leaf.ca, ca.ca]).toEqual(['CN=relay.test', false, true]);
    expect(leaf.checkPrivateKey(createPrivateKey(identity.keyPem))).toBe(true);
    const verified = verifyChain(identity.certChain, identity.keyHash, nowMs);
    expect(verified.ok && verified.value.leafKey.type).toBe(algorithm);
    expect(identity.keyHash).toEqual(sha256(identity.certChain[1]));
  });

  test('[RL1] valid from the day before, for 999999 days', () => {
    const [leaf] = make(algorithm).certChain.map((der) => new X509Certificate(der));
    const dayMs = 86_400_000;
    expect([Date.parse(leaf?.validFrom ?? ''), Date.parse(leaf?.validTo ?? '')]).toEqual([
      nowMs - dayMs,
      nowMs + 999_999 * dayMs,
    ]);
  });
});

test('[RL1] what was made is loaded again; half of it from a crash is made anew', () => {
  mkdirSync(join(folder, 'certificates-unfinished'));
  writeFileSync(join(folder, 'certificates-unfinished', 'ca.crt'), 'half');
  const made = make('ed448');
  expect(make('ed25519')).toEqual(made);
  expect(statSync(join(folder, 'certificates', 'ca.key')).mode & 0o777).toBe(0o600);
});
