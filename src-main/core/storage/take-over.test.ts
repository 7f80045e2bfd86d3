import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hexEncode, utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import { type Migration, copyKey, openDatabase, sql } from '../database/index.ts';
import { type ArchiveFacts, writeArchive } from './archive/index.ts';
import { listOf, manifestOf, zipOf } from './archive/testing/zip-bytes.ts';
import { commitImport, isImportPending } from './import.ts';
import {
  type Arrival,
  type Installation,
  type PreparedImport,
  type Storage,
  loadInstallation,
} from './index.ts';
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
/** Of the database in the archive. */
let theirInstallation: Installation;

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
  theirInstallation = loadInstallation(opened.database, systemRandom);
  const key = copyKey(opened.key);
  closeCleanly(theirs, opened);
  const { databasePath, filesDir } = theirs.paths;
  mkdirSync(filesDir);
  writeFileSync(join(filesDir, 'a'), 'attached');
  if (spoil !== undefined) {
    const bytes = readFileSync(databasePath);
    bytes.fill(7, spoil * 4096, spoil * 4096 + 4096);
    writeFileSync(databasePath, bytes);
  }
  const facts = factsOf(migrations.at(-1)?.version);
  const targetPath = archive;
  const job = { databasePath, filesDir, targetPath, facts, key };
  const written = await writeArchive(job, workInto());
  if (!written.ok) throw new Error(written.error.type);
  return content;
}

function factsOf(schemaVersion = 1): ArchiveFacts {
  const installationId = hexEncode(new Uint8Array(16));
  return { appVersion: '1', schemaVersion, createdAtMs: 1, installationId, generation: 1 };
}

const chosen = (passphrase = 'theirs') => ({
  ...{ path: archive, passphrase: utf8Encode(passphrase) },
  renewsKeys: false,
});
const prepare = (passphrase = 'theirs', work = workInto()) =>
  storage.prepareImport(chosen(passphrase), work);

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
    const choice = chosen(name.includes('wrong') ? 'wrong' : 'theirs');
    const prepared = await storage.prepareImport(choice, workInto());
    expect(prepared).toEqual({ ok: false, error });
    expect(choice.passphrase.every((byte) => byte === 0)).toBe(true);
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

describe('what was changed', () => {
  type Entry = { readonly name: string; readonly data: Buffer };

  /** The entries of the archive as it was made, and its manifest. */
  async function made(): Promise<{ readonly entries: Entry[]; readonly manifest: Entry }> {
    await makeArchive();
    const { databasePath, filesDir } = other.storage().paths;
    const entries = [
      { name: 'sotto.db', data: readFileSync(databasePath) },
      { name: 'files/a', data: readFileSync(join(filesDir, 'a')) },
    ];
    // Nothing is compressed, and the manifest is the last entry before the directory.
    const zip = readFileSync(archive);
    const start = zip.lastIndexOf('{"format"');
    const manifest = zip.subarray(start, zip.indexOf('"mac":"', start) + '"mac":""}'.length + 64);
    return { entries, manifest: { name: 'manifest.json', data: manifest } };
  }

  /** The manifest of these entries with fields of the right one, its code too. */
  function listing(entries: readonly Entry[], { data }: Entry, changes: object = {}): Entry {
    const right = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>;
    const { data: made } = manifestOf(entries, { ...right, entries: listOf(entries), ...changes });
    return { name: 'manifest.json', data: Buffer.from(made) };
  }

  async function expectDamaged(parts: readonly Entry[]): Promise<void> {
    writeFileSync(archive, zipOf(parts));
    const before = data.tree();
    const error = { type: 'archiveDamaged', entry: 'manifest.json' };
    expect(await prepare()).toEqual({ ok: false, error });
    expect(data.tree()).toEqual(before);
  }

  test('[ST32] [AR25] nothing of it: it is taken, by whichever program it was packed', async () => {
    const { entries, manifest } = await made();
    writeFileSync(archive, zipOf([manifest, ...entries]));
    expect(await prepare()).toMatchObject({ ok: true });
    writeFileSync(archive, zipOf([...entries, listing(entries, manifest)]));
    expect(await prepare()).toMatchObject({ ok: true });
  });

  test.each([
    ['the generation, to look newer', { generation: 1_000 }],
    ['the date', { createdAtMs: 2 }],
    ['the code', { mac: 'ab'.repeat(32) }],
  ])('[ST32] [AR25] in the manifest %s', async (_what, changes) => {
    const { entries, manifest } = await made();
    await expectDamaged([...entries, listing(entries, manifest, changes)]);
  });

  test('[ST32] [AR25] an attachment replaced, swapped, added or removed', async () => {
    const { entries, manifest } = await made();
    const [database, file] = entries as [Entry, Entry];
    for (const changed of [
      [database, { ...file, data: Buffer.from('other one') }],
      [database, { ...file, name: 'files/b' }],
      [database, file, { name: 'files/b', data: file.data }],
      [database],
    ]) {
      await expectDamaged([...changed, listing(changed, manifest)]);
    }
  });

  test('[ST32] [AR25] the database of one archive with the attachments of another', async () => {
    const first = await made();
    const { databasePath, filesDir } = other.storage().paths;
    const theirs = other.storage();
    const opened = await open(theirs, 'theirs');
    opened.database.transaction((db) => db.run(sql`UPDATE chat SET name = 'later'`));
    const key = copyKey(opened.key);
    closeCleanly(theirs, opened);
    writeFileSync(join(filesDir, 'a'), 'attached later');
    const job = { databasePath, filesDir, targetPath: archive, facts: factsOf(), key };
    expect(await writeArchive(job, workInto())).toMatchObject({ ok: true });
    const later = readFileSync(databasePath);
    expect(later.subarray(0, 16)).toEqual(first.entries[0]?.data.subarray(0, 16));
    const mixed = [{ name: 'sotto.db', data: later }, ...first.entries.slice(1)];
    await expectDamaged([...mixed, listing(mixed, first.manifest)]);
  });
});

describe('the mark', () => {
  const own = (changes: Partial<Installation> = {}): Installation => ({
    ...theirInstallation,
    renewsKeys: false,
    ...changes,
  });

  /** What the unpacked database says before it takes the place of anything. */
  async function marked(arrival: Arrival): Promise<Installation> {
    const prepared = await storage.prepareImport({ ...chosen(), ...arrival }, workInto());
    if (!prepared.ok) throw new Error(prepared.error.type);
    expect(readdirSync(data.file('import-unfinished')).sort()).toEqual(['files', 'sotto.db']);
    const path = data.file('import-unfinished/sotto.db');
    const opened = openDatabase({ path, key: prepared.value.key, migrations: MIGRATIONS });
    if (!opened.ok) throw new Error(opened.error.type);
    const installation = loadInstallation(opened.value, systemRandom);
    opened.value.close();
    return installation;
  }

  test('[ST33] is in the file before the exchange, where the user says so', async () => {
    await makeArchive();
    const elsewhere = own({ installationId: new Uint8Array(16), generation: 7 });
    expect(await marked({ own: elsewhere, renewsKeys: true })).toEqual({
      ...{ installationId: theirInstallation.installationId, generation: 8, renewsKeys: true },
    });
    expect(await marked({ own: elsewhere, renewsKeys: false })).toMatchObject({
      renewsKeys: false,
    });
  });

  test('[ST33] is there for an older copy of what is here, whatever is said', async () => {
    await makeArchive();
    const older = { own: own({ generation: 5 }), renewsKeys: false };
    expect(await marked(older)).toMatchObject({ generation: 6, renewsKeys: true });
    const same = { own: own(), renewsKeys: false };
    expect(await marked(same)).toMatchObject({ generation: 2, renewsKeys: false });
  });

  test('[ST33] where nobody knows what was here, all archives are older afterwards', async () => {
    await makeArchive();
    const { generation } = await marked({ renewsKeys: false });
    expect(generation).toBeGreaterThan(100_000);
  });

  test('[ST33] outlives a crash between taking place and the first opening', async () => {
    await makeArchive();
    await storage.prepareImport({ ...chosen(), renewsKeys: true }, workInto());
    expect(commitImport(data.path)).toMatchObject({ ok: true });
    storage = data.storage();
    const opened = await open(storage, 'theirs');
    expect(loadInstallation(opened.database, systemRandom).renewsKeys).toBe(true);
    closeCleanly(storage, opened);
  });

  test('[ST33] goes with what was imported when that is undone', async () => {
    await makeArchive();
    const prepared = await storage.prepareImport({ ...chosen(), renewsKeys: true }, workInto());
    if (!prepared.ok) throw new Error(prepared.error.type);
    const { key } = prepared.value;
    storage.takeImport({ key: { ...key, key: new Uint8Array(32) } });
    const opened = await open(storage, 'own');
    expect(loadInstallation(opened.database, systemRandom).renewsKeys).toBe(false);
    closeCleanly(storage, opened);
  });
});
