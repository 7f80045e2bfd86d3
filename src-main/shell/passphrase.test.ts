import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Keychain, takePassphrase } from './passphrase.ts';

const randomBytes = (size: number): Uint8Array => new Uint8Array(size).fill(7);
const expected = new TextEncoder().encode(Buffer.alloc(32, 7).toString('base64url'));

let dataDir = '';
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'sotto-passphrase-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

function keychain(backend: string, key = 0x55): Keychain {
  const flip = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ key));
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => flip(Buffer.from(`ok${text}`)),
    decryptString: (bytes) => {
      const text = flip(bytes).toString();
      if (!text.startsWith('ok')) throw new Error('cannot decrypt');
      return text.slice(2);
    },
  };
}

function take(chain: Keychain, platform = 'linux') {
  return takePassphrase({ dataDir, keychain: chain, randomBytes, platform });
}

describe('passphrase custody', () => {
  it('a real keychain gets a random passphrase at the first start and gives it back later', () => {
    expect(take(keychain('gnome_libsecret'))).toEqual({ type: 'kept', passphrase: expected });
    const path = join(dataDir, 'passphrase.bin');
    expect(readFileSync(path).includes(Buffer.from(expected))).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(take(keychain('gnome_libsecret'))).toEqual({ type: 'kept', passphrase: expected });
  });

  it.each([
    ['basic_text', 'keychainNotProtected'],
    ['unknown', 'noKeychain'],
  ])('backend %s keeps nothing: %s', (backend, why) => {
    expect(take(keychain(backend))).toEqual({ type: 'typed', why });
    expect(() => statSync(join(dataDir, 'passphrase.bin'))).toThrow();
  });

  it('a keychain that is not there is named', () => {
    const none = { ...keychain('gnome_libsecret'), isEncryptionAvailable: () => false };
    expect(take(none)).toEqual({ type: 'typed', why: 'noKeychain' });
    expect(take(none, 'darwin')).toEqual({ type: 'typed', why: 'noKeychain' });
  });

  it('a database whose passphrase is not in the keychain is never given a new one', () => {
    writeFileSync(join(dataDir, 'sotto.db'), 'x');
    expect(take(keychain('kwallet6'))).toEqual({ type: 'typed', why: 'keychainEntryMissing' });
  });

  it('an entry of another keychain is reported and kept', () => {
    take(keychain('gnome_libsecret'));
    const before = readFileSync(join(dataDir, 'passphrase.bin'));
    expect(take(keychain('gnome_libsecret', 0x11))).toEqual({
      type: 'typed',
      why: 'keychainFailed',
    });
    expect(readFileSync(join(dataDir, 'passphrase.bin'))).toEqual(before);
  });

  it('a keychain that cannot give back what it took is not used', () => {
    const broken = { ...keychain('kwallet'), decryptString: () => 'something else' };
    expect(take(broken)).toEqual({ type: 'typed', why: 'keychainFailed' });
    expect(() => statSync(join(dataDir, 'passphrase.bin'))).toThrow();
  });
});
