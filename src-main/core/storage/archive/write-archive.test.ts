import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectArchive } from './contents.ts';
import { FACTS, archived, contentOf, makeFixture, must, treeOf } from './testing/fixture.ts';
import { unpackArchive } from './unpack-archive.ts';
import { QUIET_WORK } from './work.ts';
import { writeArchive } from './write-archive.ts';

const OLD = 'what was there before';

/** The folder of the target, once something stands there. */
function withOldTarget(fixture = makeFixture()) {
  writeFileSync(fixture.targetPath, OLD);
  return { ...fixture, targetDir: dirname(fixture.targetPath) };
}

/** Progress of one run, and a way to end it when it has come so far. */
function watched(cancelAt = Infinity) {
  const abort = new AbortController();
  const fractions: number[] = [];
  const onProgress = (fraction: number) => {
    fractions.push(fraction);
    if (fraction >= cancelAt) abort.abort();
  };
  return { fractions, work: { signal: abort.signal, onProgress } };
}

describe('what is written', () => {
  test('[AR1] comes out of it again, byte for byte', async () => {
    const fixture = makeFixture(2_500_000);
    const written = must(await writeArchive(fixture.job, QUIET_WORK));
    expect(written).toEqual({ sizeBytes: statSync(fixture.targetPath).size, fileCount: 3 });
    const intoDir = join(fixture.root, 'into');
    const manifest = must(await unpackArchive({ path: fixture.targetPath, intoDir }, QUIET_WORK));
    expect(treeOf(intoDir)).toEqual(treeOf(fixture.dataDir));
    expect(manifest).toMatchObject(FACTS);
    expect(readdirSync(dirname(fixture.targetPath))).toEqual([basename(fixture.targetPath)]);
  });

  test('[AR1] is for this user alone, and in nobody else’s way', async () => {
    const fixture = makeFixture();
    const intoDir = join(fixture.root, 'into');
    await unpackArchive({ path: await archived(fixture), intoDir }, QUIET_WORK);
    const paths = [fixture.targetPath, intoDir, join(intoDir, 'files'), join(intoDir, 'sotto.db')];
    const modes = paths.map((path) => (statSync(path).mode & 0o777).toString(8));
    if (process.platform !== 'win32') expect(modes).toEqual(['600', '700', '700', '600']);
  });

  test('[AR1] needs no folder of attachments', async () => {
    const fixture = makeFixture();
    rmSync(fixture.filesDir, { recursive: true });
    expect(must(await writeArchive(fixture.job, QUIET_WORK)).fileCount).toBe(0);
  });

  test('[AR1] has no links, folders and odd names of the folder of attachments', async () => {
    const fixture = makeFixture(100, { kept: 3 });
    mkdirSync(join(fixture.filesDir, 'folder'));
    writeFileSync(join(fixture.filesDir, 'folder', 'inner'), 'x');
    if (process.platform !== 'win32') {
      symlinkSync('/etc/hostname', join(fixture.filesDir, 'link'));
      writeFileSync(join(fixture.filesDir, 'a:b'), 'x');
    }
    const path = await archived(fixture);
    const intoDir = join(fixture.root, 'into');
    must(await unpackArchive({ path, intoDir }, QUIET_WORK));
    expect(readdirSync(join(intoDir, 'files'))).toEqual(['kept']);
  });

  test('[AR10] is told without reading the content', async () => {
    const fixture = makeFixture();
    const path = await archived(fixture);
    // Where the database is: no checksum holds any more.
    const bytes = readFileSync(path);
    bytes.fill(0, 100, 4_000);
    writeFileSync(path, bytes);
    expect(must(await inspectArchive(path))).toEqual({
      createdAtMs: FACTS.createdAtMs,
      appVersion: FACTS.appVersion,
      installationId: FACTS.installationId,
      generation: FACTS.generation,
      databaseBytes: 5_000,
      fileCount: 3,
      filesBytes: 3_010,
    });
  });

  test('[AR11] is newer for a program that does not know its schema', async () => {
    const path = await archived(makeFixture());
    const newer = { ok: false, error: { type: 'newerVersion' } };
    expect((await inspectArchive(path, FACTS.schemaVersion)).ok).toBe(true);
    expect(await inspectArchive(path, FACTS.schemaVersion - 1)).toEqual(newer);
    const job = { path, intoDir: `${path}.into`, schemaVersion: FACTS.schemaVersion - 1 };
    expect(await unpackArchive(job, QUIET_WORK)).toEqual(newer);
    expect(existsSync(job.intoDir)).toBe(false);
  });
});

describe('the target', () => {
  test('[AR2] is replaced, and a part of a killed export is gone', async () => {
    const { job, targetDir } = withOldTarget();
    writeFileSync(`${job.targetPath}.part`, 'half of it');
    must(await writeArchive(job, QUIET_WORK));
    expect((await inspectArchive(job.targetPath)).ok).toBe(true);
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
  });

  test('[AR2] stays what it was when what was written cannot be read back', async () => {
    const { job, targetDir } = withOldTarget(makeFixture(3_000_000));
    let isSpoilt = false;
    const spoil = (fraction: number) => {
      if (fraction < 0.5 || isSpoilt) return;
      isSpoilt = true;
      truncateSync(`${job.targetPath}.part`, 2_000_000);
    };
    const result = await writeArchive(job, { ...QUIET_WORK, onProgress: spoil });
    expect(result).toEqual({ ok: false, error: { type: 'cannotWrite', code: 'EIO' } });
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
    expect(readFileSync(job.targetPath, 'utf8')).toBe(OLD);
  });

  test('[AR3] is not in the folder of the data, by whatever name', async () => {
    const fixture = makeFixture();
    symlinkSync(fixture.dataDir, join(fixture.root, 'link'), 'junction');
    const before = treeOf(fixture.dataDir);
    for (const folder of [fixture.dataDir, fixture.filesDir, join(fixture.root, 'link')]) {
      const targetPath = join(folder, 'sotto.db');
      expect(await writeArchive({ ...fixture.job, targetPath }, QUIET_WORK)).toEqual({
        ok: false,
        error: { type: 'cannotWrite', code: 'EPERM' },
      });
    }
    expect(treeOf(fixture.dataDir)).toEqual(before);
  });

  test('[AR2] is in a folder that exists', async () => {
    const { job, root } = makeFixture();
    const result = await writeArchive(
      { ...job, targetPath: join(root, 'no', 'a.zip') },
      QUIET_WORK,
    );
    expect(result).toEqual({ ok: false, error: { type: 'cannotWrite', code: 'ENOENT' } });
  });

  test('[AR2] is not a folder', async () => {
    const { job } = makeFixture();
    mkdirSync(job.targetPath);
    const result = await writeArchive(job, QUIET_WORK);
    expect(result).toMatchObject({ ok: false, error: { type: 'cannotWrite' } });
    expect(existsSync(`${job.targetPath}.part`)).toBe(false);
  });
});

describe('what is put in', () => {
  test('[AR3] is a whole database: a log beside it is refused, an empty one is not', async () => {
    const { job, targetDir } = withOldTarget();
    writeFileSync(`${job.databasePath}-wal`, '');
    expect((await writeArchive(job, QUIET_WORK)).ok).toBe(true);
    writeFileSync(`${job.databasePath}-wal`, 'x');
    const result = await writeArchive(job, QUIET_WORK);
    expect(result).toEqual({ ok: false, error: { type: 'cannotRead', code: 'EBUSY' } });
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
  });

  test('[AR3] exists', async () => {
    const { job } = makeFixture();
    rmSync(job.databasePath);
    const result = await writeArchive(job, QUIET_WORK);
    expect(result).toEqual({ ok: false, error: { type: 'cannotRead', code: 'ENOENT' } });
    expect(existsSync(job.targetPath)).toBe(false);
  });

  test.each([
    ['longer', (path: string) => appendFileSync(path, contentOf('more', 5_000_000))],
    ['shorter', (path: string) => truncateSync(path, 9_000_000)],
    ['gone', (path: string) => rmSync(path)],
  ])('[AR3] does not change meanwhile: %s', async (_what, change) => {
    const { job, targetDir } = withOldTarget(makeFixture(4_000_000, { big: 10_000_000 }));
    let isChanged = false;
    const onProgress = () => {
      if (!isChanged) change(join(job.filesDir, 'big'));
      isChanged = true;
    };
    const result = await writeArchive(job, { ...QUIET_WORK, onProgress });
    expect(result).toMatchObject({ ok: false, error: { type: 'cannotRead' } });
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
    expect(readFileSync(job.targetPath, 'utf8')).toBe(OLD);
  });

  test.skipIf(process.platform !== 'linux')(
    '[AR3] has no two attachments that are one elsewhere',
    async () => {
      const { job } = makeFixture(100, { a: 1, A: 1 });
      const result = await writeArchive(job, QUIET_WORK);
      expect(result).toEqual({ ok: false, error: { type: 'cannotRead', code: 'EEXIST' } });
    },
  );
});

describe('room', () => {
  test('[AR4] an export needs room for all of it, and says how much', async () => {
    const { job, targetDir } = withOldTarget(makeFixture(50_000));
    const first = await writeArchive({ ...job, freeBytesOf: async () => 50_000 }, QUIET_WORK);
    if (first.ok || first.error.type !== 'noSpace') throw new Error('there was room');
    const { neededBytes, freeBytes } = first.error;
    expect(freeBytes).toBe(50_000);
    expect(readFileSync(job.targetPath, 'utf8')).toBe(OLD);
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
    const second = await writeArchive({ ...job, freeBytesOf: async () => neededBytes }, QUIET_WORK);
    expect(must(second).sizeBytes).toBeLessThanOrEqual(neededBytes);
  });

  test('[AR4] an import too, and makes no folder without it', async () => {
    const fixture = makeFixture(50_000);
    const path = await archived(fixture);
    const intoDir = join(fixture.root, 'into');
    const little = { path, intoDir, freeBytesOf: async () => 53_009 };
    const result = await unpackArchive(little, QUIET_WORK);
    expect(result).toMatchObject({ ok: false, error: { type: 'noSpace', freeBytes: 53_009 } });
    expect(existsSync(intoDir)).toBe(false);
  });

  test('[AR4] a disk that does not say how much is free is tried', async () => {
    const { job } = makeFixture();
    const freeBytesOf = async () => undefined;
    expect((await writeArchive({ ...job, freeBytesOf }, QUIET_WORK)).ok).toBe(true);
  });
});

describe('progress', () => {
  test('[AR5] only rises, and ends at 1, for both ways', async () => {
    const fixture = makeFixture(8_000_000);
    const writing = watched();
    must(await writeArchive(fixture.job, writing.work));
    const unpacking = watched();
    const intoDir = join(fixture.root, 'into');
    must(await unpackArchive({ path: fixture.targetPath, intoDir }, unpacking.work));
    for (const { fractions } of [writing, unpacking]) {
      expect(fractions).toEqual([...new Set(fractions)].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
      expect(fractions.length).toBeGreaterThan(5);
    }
  });

  test.each([0, 0.1, 0.45, 0.55, 0.9, 1])('[AR5] an export is cancelled at %d', async (at) => {
    const { job, targetDir } = withOldTarget(makeFixture(8_000_000));
    const result = await writeArchive(job, watched(at).work);
    expect(result).toEqual({ ok: false, error: { type: 'cancelled' } });
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
    expect(readFileSync(job.targetPath, 'utf8')).toBe(OLD);
  });

  test('[AR5] an export is cancelled before it has begun', async () => {
    const { job, targetDir } = withOldTarget();
    const result = await writeArchive(job, { ...QUIET_WORK, signal: AbortSignal.abort() });
    expect(result).toEqual({ ok: false, error: { type: 'cancelled' } });
    expect(readdirSync(targetDir)).toEqual([basename(job.targetPath)]);
  });

  test.each([0, 0.2, 0.6])('[AR5] an import is cancelled at %d', async (at) => {
    const fixture = makeFixture(8_000_000);
    const path = await archived(fixture);
    const intoDir = join(fixture.root, 'into');
    const result = await unpackArchive({ path, intoDir }, watched(at).work);
    expect(result).toEqual({ ok: false, error: { type: 'cancelled' } });
    expect(existsSync(intoDir)).toBe(false);
  });
});
