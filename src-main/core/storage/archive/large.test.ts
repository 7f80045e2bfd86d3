/**
 * Archives of any size take the same memory. By default of some 200 MB; with SOTTO_LARGE=1 of more
 * than 5 GB (of which the disk must have twice as much free), so that sizes and places go beyond 32
 * bits.
 */
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { closeSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FACTS, KEY, contentOf, must } from './testing/fixture.ts';
import { unpackArchive } from './unpack-archive.ts';
import { writeArchive } from './write-archive.ts';

const MIB = 2 ** 20;
const IS_LARGE = process.env['SOTTO_LARGE'] === '1';
/** The database alone is over 4 GiB, and what follows it starts beyond. */
const DATABASE_BYTES = IS_LARGE ? 4_400 * MIB : 160 * MIB;
const FILE_BYTES = IS_LARGE ? 1_000 * MIB : 40 * MIB;
const MAX_GROWTH_BYTES = 160 * MIB;
const MARK = contentOf('mark', 4_096);

/** Mostly a hole, with a mark at the beginning, in the middle and at the end. */
function writeSparse(path: string, sizeBytes: number): void {
  const file = openSync(path, 'w');
  for (const at of marksOf(sizeBytes)) writeSync(file, MARK, 0, MARK.length, at);
  closeSync(file);
  truncateSync(path, sizeBytes);
}

function marksOf(sizeBytes: number): number[] {
  return [0, Math.floor(sizeBytes / 2), sizeBytes - MARK.length];
}

function hasMarks(path: string, sizeBytes: number): boolean {
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(MARK.length);
  const isRight = marksOf(sizeBytes).every((at) => {
    readSync(file, piece, 0, piece.length, at);
    return piece.equals(MARK);
  });
  closeSync(file);
  return isRight;
}

test('[AR6] memory does not grow with the archive', { timeout: 1_800_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'sotto-large-'));
  const { bavail, bsize } = statfsSync(root);
  expect(bavail * bsize).toBeGreaterThan(2.2 * (DATABASE_BYTES + FILE_BYTES));
  const filesDir = join(root, 'data', 'files');
  mkdirSync(filesDir, { recursive: true });
  const databasePath = join(root, 'data', 'sotto.db');
  const targetPath = join(root, 'large.zip');
  writeSparse(databasePath, DATABASE_BYTES);
  writeSparse(join(filesDir, 'large'), FILE_BYTES);
  writeSparse(join(filesDir, 'small'), 20_000);
  let peakBytes = 0;
  const onProgress = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  };
  const work = { signal: new AbortController().signal, onProgress };
  const beforeBytes = process.memoryUsage().rss;
  const startedAt = performance.now();
  const job = { databasePath, filesDir, targetPath, facts: FACTS, key: KEY };
  must(await writeArchive(job, work));
  const writtenAt = performance.now();
  rmSync(join(root, 'data'), { recursive: true });
  const intoDir = join(root, 'into');
  must(await unpackArchive({ path: targetPath, intoDir }, work));
  const unpackedAt = performance.now();
  expect(hasMarks(join(intoDir, 'sotto.db'), DATABASE_BYTES)).toBe(true);
  expect(hasMarks(join(intoDir, 'files', 'large'), FILE_BYTES)).toBe(true);
  expect(hasMarks(join(intoDir, 'files', 'small'), 20_000)).toBe(true);
  expect(peakBytes - beforeBytes).toBeLessThan(MAX_GROWTH_BYTES);
  const mib = (DATABASE_BYTES + FILE_BYTES) / MIB;
  const rate = (ms: number) => `${(mib / (ms / 1_000)).toFixed(0)} MiB/s`;
  console.log(
    `written and read back at ${rate(writtenAt - startedAt)},`,
    `unpacked at ${rate(unpackedAt - writtenAt)},`,
    `memory grew by ${((peakBytes - beforeBytes) / MIB).toFixed(0)} MiB`,
  );
  rmSync(root, { recursive: true });
});
