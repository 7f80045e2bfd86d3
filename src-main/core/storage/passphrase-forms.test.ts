/** The same characters, put together by two keyboards, as one passphrase. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { type DatabaseKey, deriveDatabaseKey, openDatabase } from '../database/index.ts';
import { writeArchive } from './archive/index.ts';
import {
  DataFolder,
  MIGRATIONS,
  closeCleanly,
  fill,
  open,
  seenIndependently,
  workInto,
} from './testing/data-folder.ts';

const COMPOSED = 'Sch\u00F6ne Gr\u00FC\u00DFe';
const DECOMPOSED = 'Scho\u0308ne\u00A0Gru\u0308\u00DFe';
const ROUGHLY = 'Schone Grusse';

let data: DataFolder;

beforeEach(() => {
  data = new DataFolder();
});

afterEach(() => {
  data.remove();
});

/** A file whose key was made of the passphrase as it was typed, with so many notes. */
async function madeAsTyped(folder: DataFolder, passphrase: string): Promise<DatabaseKey> {
  const key = await deriveDatabaseKey(utf8Encode(passphrase), new Uint8Array(16).fill(1));
  const opened = openDatabase({ path: folder.file('sotto.db'), key, migrations: MIGRATIONS });
  if (!opened.ok) throw new Error(opened.error.type);
  fill(opened.value, 10);
  opened.value.close();
  return key;
}

test.each([
  [COMPOSED, DECOMPOSED],
  [DECOMPOSED, COMPOSED],
])(
  '[ST34] set as %j it opens as %j, is right, and stands in the file as one',
  async (set, typed) => {
    const key = await data.filled(set, 10);
    const storage = data.storage();
    const opened = await open(storage, ROUGHLY, typed);
    expect(opened.passphraseIndex).toBe(1);
    closeCleanly(storage, opened);
    const right = [set, typed, ROUGHLY].map((text) => storage.isRight(key, utf8Encode(text)));
    expect(await Promise.all(right)).toEqual([true, true, false]);
    const { databasePath } = storage.paths;
    expect(seenIndependently(databasePath, COMPOSED)).toHaveLength(10);
    expect(seenIndependently(databasePath, DECOMPOSED)).toBeUndefined();
  },
);

test('[ST34] one that was set as it was typed opens as it was typed, clean or not', async () => {
  const key = await madeAsTyped(data, DECOMPOSED);
  for (const isClean of [true, false, true]) {
    const storage = data.storage();
    expect(await storage.open([utf8Encode(COMPOSED)])).toMatchObject({
      error: { type: 'wrongPassphrase' },
    });
    const opened = await open(storage, DECOMPOSED);
    expect(await storage.isRight(key, utf8Encode(DECOMPOSED))).toBe(true);
    if (isClean) closeCleanly(storage, opened);
    else {
      opened.database.close();
      storage.close();
    }
  }
});

test('[ST34] a changed one opens however it is typed', async () => {
  const key = await madeAsTyped(data, DECOMPOSED);
  const storage = data.storage();
  const next = utf8Encode(`${DECOMPOSED}!`);
  const work = { ...workInto(), beforeSwap: () => Promise.resolve() };
  expect(await storage.rekey(key, next, work)).toMatchObject({ ok: true });
  for (const typed of [COMPOSED, DECOMPOSED]) {
    const opened = await open(storage, `${typed}!`);
    closeCleanly(storage, opened);
  }
});

test.each([
  [COMPOSED, DECOMPOSED, false],
  [DECOMPOSED, DECOMPOSED, true],
])('[ST34] an archive of %j opens as %j', async (set, typed, isAsTyped) => {
  const other = new DataFolder();
  const key = isAsTyped ? await madeAsTyped(other, set) : await other.filled(set, 10);
  const folder = mkdtempSync(join(tmpdir(), 'sotto-forms-'));
  const path = join(folder, 'archive.zip');
  const { databasePath, filesDir } = other.storage().paths;
  const installationId = '00'.repeat(16);
  const facts = {
    appVersion: '1',
    schemaVersion: 1,
    createdAtMs: 1,
    installationId,
    generation: 1,
  };
  const job = { databasePath, filesDir, targetPath: path, facts, key };
  expect(await writeArchive(job, workInto())).toMatchObject({ ok: true });
  await data.filled('own', 1);
  const storage = data.storage();
  const prepare = (passphrase: Uint8Array) =>
    storage.prepareImport({ path, passphrase, renewsKeys: false }, workInto());
  expect(await prepare(utf8Encode(ROUGHLY))).toMatchObject({ error: { type: 'wrongPassphrase' } });
  const passphrase = utf8Encode(typed);
  expect(await prepare(passphrase)).toMatchObject({ ok: true });
  expect(passphrase.every((byte) => byte === 0)).toBe(true);
  other.remove();
  rmSync(folder, { recursive: true });
});
