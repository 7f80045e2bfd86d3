/** Certificate chains made with the openssl command, for tests. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ChainAlgorithm = 'ed25519' | 'ed448';

export type TestChain = {
  readonly algorithm: ChainAlgorithm;
  /** PEM of the leaf's key, and of all certificates, leaf first. */
  readonly keyPem: string;
  readonly chainPem: string;
  readonly chainDer: readonly Uint8Array[];
  /** SHA-256 of the identity certificate. */
  readonly keyHash: Uint8Array;
  /** The leaf's key, the leaf, and the certificates above it. */
  readonly keyFile: string;
  readonly leafFile: string;
  readonly issuersFile: string;
};

export const AUTHORITY = 'basicConstraints=critical,CA:true\nkeyUsage=keyCertSign\n';
const LEAF = 'basicConstraints=critical,CA:false\nkeyUsage=digitalSignature\n';

export type ChainRequest = {
  readonly algorithm: ChainAlgorithm;
  readonly length: number;
  /** Of the last certificate, where it is another. */
  readonly anchorKey?: readonly string[];
  /** Extension lines by position, leaf first; undefined keeps the usual ones, '' means none. */
  readonly extensions?: readonly (string | undefined)[];
};

const folder = mkdtempSync(join(tmpdir(), 'tls-chains-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

let chainCount = 0;

/** A chain whose last certificate is self-signed. */
export function makeChain(request: ChainRequest): TestChain {
  const { algorithm, length, extensions = [], anchorKey = ['-algorithm', algorithm] } = request;
  const base = join(folder, String(chainCount++));
  const file = (index: number, kind: string) => `${base}-${String(index)}.${kind}`;
  for (let index = length - 1; index >= 0; index--) {
    const subject = `/CN=${index === 0 ? 'leaf' : `authority ${String(index)}`}`;
    const key = file(index, 'key');
    const isRoot = index === length - 1;
    const keyOptions = isRoot ? anchorKey : ['-algorithm', algorithm];
    openssl('genpkey', ...keyOptions, '-out', key);
    const extension = extensions[index] ?? (index === 0 ? LEAF : AUTHORITY);
    openssl('req', '-new', '-key', key, '-subj', subject, '-out', file(index, 'csr'));
    const signer = isRoot
      ? ['-signkey', key]
      : ['-CA', file(index + 1, 'crt'), '-CAkey', file(index + 1, 'key'), '-CAcreateserial'];
    writeFileSync(file(index, 'ext'), extension);
    const extfile = extension === '' ? [] : ['-extfile', file(index, 'ext')];
    const options = ['-in', file(index, 'csr'), '-days', '3650', '-out', file(index, 'crt')];
    openssl('x509', '-req', ...options, ...signer, ...extfile);
  }
  const pems = Array.from({ length }, (_, index) => readFileSync(file(index, 'crt'), 'utf8'));
  const chainDer = pems.map(pemToDer);
  const identity = chainDer[1] ?? chainDer[0] ?? new Uint8Array();
  writeFileSync(file(0, 'issuers'), pems.slice(1).join(''));
  return {
    algorithm,
    keyPem: readFileSync(file(0, 'key'), 'utf8'),
    chainPem: pems.join(''),
    chainDer,
    keyHash: new Uint8Array(createHash('sha256').update(identity).digest()),
    keyFile: file(0, 'key'),
    leafFile: file(0, 'crt'),
    issuersFile: file(0, 'issuers'),
  };
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function pemToDer(pem: string): Uint8Array {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, '');
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
