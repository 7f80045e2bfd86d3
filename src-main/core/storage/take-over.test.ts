import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hexEncode, utf8Encode } from '../base/index.ts';
import type { Migration } from '../database/index.ts';
import { writeArchive } from './archive/index.ts';
import { commitImport, isImportPending } from './import.ts';
import type { PreparedImport, Storage } from './index.ts';
import {
  DataFolder,
  MIGRATIONS,
  NEXT_MIGRATIONS,
  closeCleanly,
  contentOf,
  open,
  workInto,
} from './testing/data-folder.ts';

let data: DataFolder;
let other: DataFolder;
let storage: Storage;
let archive: string;

beforeEach(async () => {
  data = new DataFolder();
  other = new DataFolder();
  archive = join(mkdtempSync(join(tmpdir(), 'sotto-take-over-')), 'archive.zip');
  await data.filled('own', 20);
  storage = data.storage();
});

afterEach(() => {
  data.remove();
  other.remove();
  rmSync(dirname(archive), { recursive: true });
});

/** An archive of another folder with 30 notes; the hash of them. */
async function makeArchive(migrations: readonly Migration[] = MIGRATIONS, spoil?: number) {
  await other.filled('theirs', 30);
  const theirs = other.storage({ migrations });
  const opened = await open(theirs, 'theirs');
  const content = contentOf(opened.database.read);
  closeCleanly(theirs, opened);
  const { databasePath, filesDir } = theirs.paths;
  mkdirSync(filesDir);
  writeFileSync(join(filesDir, 'a'), 'attached');
  if (spoil !== undefined) {
    const bytes = readFileSync(databasePath);
    bytes.fill(7, spoil * 4096, spoil * 4096 + 4096);
    writeFileSync(databasePath, bytes);
  }
  const facts = {
    appVersion: '1',
    schemaVersion: migrations.at(-1)?.version ?? 0,
    createdAtMs: 1,
    installationId: hexEncode(new Uint8Array(16)),
    generation: 1,
  };
  const targetPath = archive;
  const written = await writeArchive({ databasePath, filesDir, targetPath, facts }, workInto());
  if (!written.ok) throw new Error(written.error.type);
  return content;
}

const prepare = (passphrase = 'theirs', work = workInto()) =>
  storage.prepareImport({ path: archive, passphrase: utf8Encode(passphrase) }, work);

async function mustPrepare(): Promise<PreparedImport> {
  const prepared = await prepare();
  if (!prepared.ok) throw new Error(prepared.error.type);
  return prepared.value;
}

describe('preparing', () => {
  test('[ST30] proves that the archive opens, with progress, and replaces nothing', async () => {
    await makeArchive();
    const before = data.tree();
    const seen: number[] = [];
    expect(await prepare('theirs', workInto(seen))).toMatchObject({ ok: true });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    expect(data.tree()).toMatchObject(before);
    storage.dropImport();
    expect(data.tree()).toEqual(before);
  });

  test.each([
    ['a wrong passphrase', {}, { type: 'wrongPassphrase' }],
    ['a newer schema', { migrations: NEXT_MIGRATIONS }, { type: 'newerVersion' }],
    ['a damaged database', { spoil: 5 }, { type: 'archiveDamaged', entry: 'sotto.db' }],
  ])('[ST30] %s is told, and nothing is left', async (name, { migrations, spoil }: Case, error) => {
    await makeArchive(migrations, spoil);
    const before = data.tree();
    const passphrase = utf8Encode(name.includes('wrong') ? 'wrong' : 'theirs');
    const prepared = await storage.prepareImport({ path: archive, passphrase }, workInto());
    expect(prepared).toEqual({ ok: false, error });
    expect(passphrase.every((byte) => byte === 0)).toBe(true);
    expect(data.tree()).toEqual(before);
  });

  test('[ST30] cancelled while the database is looked at, nothing is left', async () => {
    await makeArchive();
    const before = data.tree();
    const abort = new AbortController();
    const onProgress = (fraction: number): void => {
      if (fraction >= 0.7) abort.abort();
    };
    const cancelled = { ok: false, error: { type: 'cancelled' } };
    expect(await prepare('theirs', { signal: abort.signal, onProgress })).toEqual(cancelled);
    expect(data.tree()).toEqual(before);
  });

  test('[ST30] an older schema is migrated before it takes its place', async () => {
    const content = await makeArchive();
    storage = data.storage({ migrations: NEXT_MIGRATIONS });
    const taken = storage.takeImport(await mustPrepare());
    if (!taken.ok) throw new Error(taken.error.type);
    expect(contentOf(taken.value.database.read)).toBe(content);
    expect(storage.sizes().backupBytes).toBe(0);
    closeCleanly(storage, taken.value);
  });
});

type Case = { readonly migrations?: readonly Migration[]; readonly spoil?: number };

describe('taking over', () => {
  test('[ST31] what was imported is open, and what was here is gone', async () => {
    const content = await makeArchive();
    const taken = storage.takeImport(await mustPrepare());
    if (!taken.ok) throw new Error(taken.error.type);
    expect(contentOf(taken.value.database.read)).toBe(content);
    closeCleanly(storage, taken.value);
    expect(data.names()).toEqual(['files/a', 'sotto.db', 'sotto.lock']);
    closeCleanly(storage, await open(storage, 'theirs'));
  });

  test('[ST31] into a folder where nothing is yet', async () => {
    const content = await makeArchive();
    data.remove();
    const taken = storage.takeImport(await mustPrepare());
    if (!taken.ok) throw new Error(taken.error.type);
    expect(contentOf(taken.value.database.read)).toBe(content);
    closeCleanly(storage, taken.value);
  });

  test('[ST31] what does not open is undone', async () => {
    await makeArchive();
    const before = data.tree();
    const { key } = await mustPrepare();
    const taken = storage.takeImport({ key: { ...key, key: new Uint8Array(32) } });
    expect(taken).toEqual({ ok: false, error: { type: 'wrongKey' } });
    expect(data.tree()).toEqual(before);
    closeCleanly(storage, await open(storage, 'own'));
  });

  test('[ST31] a crash before the first opening: it opens, and what was here is deleted', async () => {
    await makeArchive();
    await mustPrepare();
    expect(commitImport(data.path)).toMatchObject({ ok: true });
    storage = data.storage();
    expect(await storage.open([utf8Encode('wrong')])).toMatchObject({ ok: false });
    expect(isImportPending(data.path)).toBe(true);
    closeCleanly(storage, await open(storage, 'own', 'theirs'));
    expect(data.names()).toEqual(['files/a', 'sotto.db', 'sotto.lock']);
  });

  test('[ST31] a crash before the first opening of what is damaged: what was here comes back', async () => {
    await makeArchive();
    const before = data.tree();
    await mustPrepare();
    expect(commitImport(data.path)).toMatchObject({ ok: true });
    writeFileSync(data.file('sotto.db'), 'short');
    storage = data.storage();
    closeCleanly(storage, await open(storage, 'own'));
    expect(Object.keys(data.tree())).toEqual(Object.keys(before));
  });
});
