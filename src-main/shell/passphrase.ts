/**
 * Custody of the database passphrase. With a real keychain: 32 random bytes, as base64url text, encrypted by it in
 * a file beside the database. Without one nothing is stored and the user types a passphrase at each start. A
 * "keychain" that only obfuscates (backend basic_text) counts as none, and is named as the reason.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PassphraseReason } from '#shared/contract/index.ts';

/** The part of Electron's safeStorage that is used, so that tests can stand in for it. */
export type Keychain = {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
};

export type Custody =
  | { readonly type: 'kept'; readonly passphrase: Uint8Array }
  | { readonly type: 'typed'; readonly why: PassphraseReason };

export type CustodyDeps = {
  readonly dataDir: string;
  readonly keychain: Keychain;
  readonly randomBytes: (sizeBytes: number) => Uint8Array;
  readonly platform: string;
};

const FILE_NAME = 'passphrase.bin';
const SIZE_BYTES = 32;
/** Backends which encrypt with a secret of the user's session. */
const REAL_BACKENDS: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];

/** The kept passphrase (UTF-8; the caller wipes it), made at the first start; or why the user must type one. */
export function takePassphrase(deps: CustodyDeps): Custody {
  const path = join(deps.dataDir, FILE_NAME);
  const problem = keychainProblem(deps);
  if (problem !== undefined) return { type: 'typed', why: problem };
  try {
    if (existsSync(path)) {
      return kept(deps.keychain.decryptString(readFileSync(path)));
    }
    if (hasDatabase(deps.dataDir)) return { type: 'typed', why: 'keychainEntryMissing' };
    const text = Buffer.from(deps.randomBytes(SIZE_BYTES)).toString('base64url');
    const encrypted = deps.keychain.encryptString(text);
    // Proof before use: a passphrase that cannot be read back would lock the user out at the next start.
    if (deps.keychain.decryptString(encrypted) !== text)
      return { type: 'typed', why: 'keychainFailed' };
    store(deps.dataDir, path, encrypted);
    return kept(text);
  } catch {
    return { type: 'typed', why: 'keychainFailed' };
  }
}

function kept(text: string): Custody {
  return { type: 'kept', passphrase: new TextEncoder().encode(text) };
}

function keychainProblem({ keychain, platform }: CustodyDeps): PassphraseReason | undefined {
  if (platform === 'linux') {
    const backend = keychain.getSelectedStorageBackend?.() ?? 'unknown';
    if (backend === 'basic_text') return 'keychainNotProtected';
    if (!REAL_BACKENDS.includes(backend)) return 'noKeychain';
  }
  return keychain.isEncryptionAvailable() ? undefined : 'noKeychain';
}

function hasDatabase(dataDir: string): boolean {
  return existsSync(dataDir) && readdirSync(dataDir).some((name) => name.endsWith('.db'));
}

/** Durable before the database is made with it. */
function store(dataDir: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = openSync(`${path}.tmp`, 'w', 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.tmp`, path);
}
