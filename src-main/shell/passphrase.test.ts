import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Keychain, PassphraseKeeper } from './passphrase.ts';

const randomBytes = (size: number): Uint8Array => new Uint8Array(size).fill(7);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const RANDOM = Buffer.alloc(32, 7).toString('base64url');

let dataDir = '';
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'sotto-passphrase-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

const path = (name = 'passphrase.bin'): string => join(dataDir, name);
const flip = (data: Uint8Array, key: number): Buffer => Buffer.from(data.map((byte) => byte ^ key));

function keychain(backend: string, key = 0x55): Keychain {
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => flip(Buffer.from(`ok${text}`), key),
    decryptString: (data) => {
      const text = flip(data, key).toString();
      if (!text.startsWith('ok')) throw new Error('cannot decrypt');
      return text.slice(2);
    },
  };
}

const real = keychain('gnome_libsecret');

function keeper(chain: Keychain = real, platform = 'linux'): PassphraseKeeper {
  return new PassphraseKeeper({ dataDir, keychain: chain, randomBytes, platform });
}

/** As {@link PassphraseKeeper.atStart}, readable. */
function start(chain: Keychain = real, platform = 'linux') {
  const custody = keeper(chain, platform).atStart();
  if (custody.type === 'typed') return { keychain: custody.keychain, why: custody.why };
  const passphrases = custody.passphrases.map((each) => Buffer.from(each).toString());
  return { keychain: custody.keychain, passphrases, isChosen: custody.isChosen };
}

const kept = (passphrases: readonly string[], isChosen: boolean) => ({
  keychain: 'works',
  passphrases,
  isChosen,
});
const typed = (state: string, why: string) => ({ keychain: state, why });

function makeDatabase(name = 'sotto.db'): void {
  writeFileSync(path(name), 'x');
}

function keep(text: string, isCandidate = false, isChosen = true): boolean {
  return keeper().keep(bytes(text), { isChosen, isCandidate });
}

describe('passphrase at the start', () => {
  it('a real keychain gets a random passphrase at the first start and gives it back later', () => {
    expect(start()).toEqual(kept([RANDOM], false));
    expect(readFileSync(path()).includes(RANDOM)).toBe(false);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    makeDatabase();
    expect(start()).toEqual(kept([RANDOM], false));
    expect(readdirSync(dataDir).sort()).toEqual(['passphrase.bin', 'sotto.db']);
  });

  it('what an older version has kept is one random passphrase', () => {
    makeDatabase();
    writeFileSync(path(), real.encryptString('b2xkIHJhbmRvbQ'));
    expect(start()).toEqual(kept(['b2xkIHJhbmRvbQ'], false));
  });

  it.each([
    ['basic_text', typed('notProtected', 'keychainNotProtected')],
    ['unknown', typed('none', 'noKeychain')],
  ])('backend %s keeps nothing', (backend, expected) => {
    expect(start(keychain(backend))).toEqual(expected);
    expect(keeper(keychain(backend)).keep(bytes('a'), { isChosen: true, isCandidate: false })).toBe(
      false,
    );
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('a keychain that is not there is named', () => {
    const none = { ...real, isEncryptionAvailable: () => false };
    expect(start(none)).toEqual(typed('none', 'noKeychain'));
    expect(start(none, 'darwin')).toEqual(typed('none', 'noKeychain'));
  });

  it.each(['sotto.db', 'sotto.db.backup', 'import-ready/sotto.db', 'replaced/sotto.db'])(
    '%s, whose passphrase is not in the keychain, is never given a new one',
    (name) => {
      mkdirSync(path('import-ready'));
      mkdirSync(path('replaced'));
      makeDatabase(name);
      expect(start()).toEqual(typed('works', 'keychainEntryMissing'));
      expect(existsSync(path())).toBe(false);
    },
  );

  it('an entry of another keychain is reported and kept', () => {
    start();
    makeDatabase();
    const before = readFileSync(path());
    expect(start(keychain('kwallet6', 0x11))).toEqual(typed('failed', 'keychainFailed'));
    expect(readFileSync(path())).toEqual(before);
  });

  it('without a database an entry that cannot be read is put aside for a new one', () => {
    writeFileSync(path(), 'of another keychain');
    expect(start()).toEqual(kept([RANDOM], false));
    expect(readFileSync(path('passphrase.bin.unreadable'), 'utf8')).toBe('of another keychain');
  });

  it('a database that was put aside keeps its passphrase for the new one', () => {
    keep('known to the user');
    expect(start()).toEqual(kept(['known to the user'], true));
  });

  it('a keychain that cannot give back what it took is not used', () => {
    const broken = { ...real, decryptString: () => 'something else' };
    expect(start(broken)).toEqual(typed('failed', 'keychainFailed'));
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe('passphrase kept, changed and forgotten', () => {
  beforeEach(() => {
    start();
    makeDatabase();
  });

  it('it is given out, and kept instead of the older one', () => {
    expect(keeper().take()).toEqual(bytes(RANDOM));
    expect(keep('chosen')).toBe(true);
    expect(keeper().take()).toEqual(bytes('chosen'));
    expect(start()).toEqual(kept(['chosen'], true));
  });

  it('the bytes are wiped, kept or not', () => {
    const refused = keychain('basic_text');
    const found = [real, refused].map((chain) => {
      const passphrase = bytes('secret');
      const isKept = keeper(chain).keep(passphrase, { isChosen: true, isCandidate: false });
      return [isKept, Buffer.from(passphrase).toString('hex')];
    });
    expect(found).toEqual([
      [true, '000000000000'],
      [false, '000000000000'],
    ]);
  });

  it('a passphrase comes back byte for byte, or is not kept', () => {
    const texts = ['\uFEFFa', '{"passphrases":["x"],"isChosen":false}', 'ä 😀 \n\0', ' '];
    for (const text of texts) {
      expect(keep(text)).toBe(true);
      expect(keeper().take()).toEqual(bytes(text));
    }
    for (const wrong of [new Uint8Array(), Uint8Array.of(0xff, 0x41)]) {
      expect(keeper().keep(wrong, { isChosen: true, isCandidate: false })).toBe(false);
    }
    expect(keeper().take()).toEqual(bytes(' '));
  });

  it.each([
    ['newest', kept(['chosen'], true)],
    ['oldest', kept([RANDOM], false)],
  ] as const)('during a change both are kept, until the %s is settled for', (which, expected) => {
    expect(keep('chosen', true)).toBe(true);
    expect(start()).toEqual(kept(['chosen', RANDOM], true));
    expect(keep('third', true)).toBe(false);
    const { isChosen } = expected;
    expect(keeper().settle(which)).toEqual({ isDone: true, isChosen });
    expect(start()).toEqual(expected);
    expect(keeper().settle('oldest')).toEqual({ isDone: true, isChosen });
    expect(start()).toEqual(expected);
  });

  it.each([
    ['newest', kept(['chosen'], true), { isDone: true, isChosen: true }],
    ['oldest', typed('works', 'removed'), { isDone: true }],
  ] as const)(
    'a candidate where none was kept is settled for the %s',
    (which, expected, answer) => {
      expect(keeper().forget()).toBe(true);
      expect(keep('chosen', true)).toBe(true);
      expect(start()).toEqual(kept(['chosen'], true));
      expect(keeper().settle(which)).toEqual(answer);
      expect(start()).toEqual(expected);
      expect(keeper().settle(which)).toEqual(answer);
    },
  );

  it('what cannot be read cannot be settled', () => {
    expect(keeper(keychain('kwallet6', 0x11)).settle('oldest')).toEqual({ isDone: false });
    expect(keeper(keychain('basic_text')).settle('oldest')).toEqual({ isDone: false });
  });

  it('forgotten, it is typed at each start, with or without a keychain, until it is kept again', () => {
    expect(keeper().forget()).toBe(true);
    expect(existsSync(path())).toBe(false);
    expect(start()).toEqual(typed('works', 'removed'));
    expect(start(keychain('basic_text'))).toEqual(typed('notProtected', 'removed'));
    expect(keeper().take()).toBeUndefined();
    expect(keep('put back')).toBe(true);
    expect(start()).toEqual(kept(['put back'], true));
    rmSync(path());
    expect(start()).toEqual(typed('works', 'keychainEntryMissing'));
  });

  it('forgotten and without a database a new random one is made, as at the very first start', () => {
    expect(keeper().forget()).toBe(true);
    rmSync(path('sotto.db'));
    expect(start()).toEqual(kept([RANDOM], false));
    expect(readdirSync(dataDir)).toEqual(['passphrase.bin']);
  });

  it('what cannot be read back does not take the place of what is there', () => {
    const before = readFileSync(path());
    const broken = { ...real, decryptString: () => RANDOM };
    const isKept = keeper(broken).keep(bytes('new'), { isChosen: true, isCandidate: true });
    expect(isKept).toBe(false);
    expect(readFileSync(path())).toEqual(before);
    expect(readdirSync(dataDir).sort()).toEqual(['passphrase.bin', 'sotto.db']);
  });

  it('a folder that is gone is an answer and no exception', () => {
    rmSync(dataDir, { recursive: true });
    writeFileSync(dataDir, 'a file stands there');
    const found = [keep('new'), keeper().forget(), keeper().take(), start()];
    expect(found).toEqual([false, false, undefined, typed('failed', 'keychainFailed')]);
  });
});
