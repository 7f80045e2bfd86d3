/**
 * The relay's certificates on disk: one folder, made whole or not at all, for its owner's eyes only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../../core/base/index.ts';
import { type SigningKey, decodePkcs8, sha256 } from '../../core/crypto/index.ts';
import { type MakeCertificatesOptions, makeCertificates } from './make-certificates.ts';

/** What the relay presents and signs with. */
export type RelayIdentity = {
  /** DER, [leaf, CA]. */
  readonly certChain: readonly [Uint8Array, Uint8Array];
  readonly leafKey: SigningKey;
  /** SHA-256 of the CA certificate: the key hash of the relay's address. */
  readonly keyHash: Uint8Array;
  /** PEM of the chain and of the leaf's key, for node:tls. */
  readonly certPem: string;
  readonly keyPem: string;
};

/** The identity of this data folder, made with the options when there is none yet. */
export function loadOrMakeIdentity(
  dataDir: string,
  options: MakeCertificatesOptions,
): RelayIdentity {
  const folder = join(dataDir, 'certificates');
  if (!existsSync(folder)) makeIdentity(folder, options);
  const caCertificate = readPem(folder, 'ca.crt');
  const leafCertificate = readPem(folder, 'server.crt');
  const leafKeyDer = readPem(folder, 'server.key');
  const leafKey = decodePkcs8(leafKeyDer);
  assert(isSigningKey(leafKey), 'the leaf key is of Ed25519 or Ed448');
  return {
    certChain: [leafCertificate, caCertificate],
    leafKey,
    keyHash: sha256(caCertificate),
    certPem: toPem('CERTIFICATE', leafCertificate) + toPem('CERTIFICATE', caCertificate),
    keyPem: toPem('PRIVATE KEY', leafKeyDer),
  };
}

function makeIdentity(folder: string, options: MakeCertificatesOptions): void {
  const made = makeCertificates(options);
  const unfinished = `${folder}-unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const write = (name: string, label: string, bytes: Uint8Array): void => {
    writeFileSync(join(unfinished, name), toPem(label, bytes), { mode: 0o600 });
  };
  write('ca.crt', 'CERTIFICATE', made.caCertificate);
  write('ca.key', 'PRIVATE KEY', made.caKey);
  write('server.crt', 'CERTIFICATE', made.leafCertificate);
  write('server.key', 'PRIVATE KEY', made.leafKey);
  renameSync(unfinished, folder);
}

function isSigningKey(key: { readonly type: string }): key is SigningKey {
  return key.type === 'ed25519' || key.type === 'ed448';
}

function toPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function readPem(folder: string, name: string): Uint8Array {
  const text = readFileSync(join(folder, name), 'utf8');
  return Uint8Array.from(Buffer.from(text.replace(/-----[^-]*-----|\s/g, ''), 'base64'));
}
