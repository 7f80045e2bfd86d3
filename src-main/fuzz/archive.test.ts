/** The fuzz campaign against the zip file of an archive: the content that was put in, or a problem. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inspectArchive, unpackArchive } from '../core/storage/archive/index.ts';
import { QUIET_WORK } from '../core/storage/archive/work.ts';
import { archived, makeFixture } from '../core/storage/archive/testing/fixture.ts';
import { manifestOf, zipOf } from '../core/storage/archive/testing/zip-bytes.ts';
import { diceOf, scaled } from './testing/campaign.ts';
import { badInput } from './testing/mutate.ts';

/** Longer than any case should take, even on a busy machine. */
const CASE_LIMIT_MS = 5_000;
const folder = mkdtempSync(join(tmpdir(), 'sotto-fuzz-archive-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NAMES = ['sotto.db', 'files/a1.bin', 'files/ünï 2.jpg', 'files/empty'];

/** What may come out: of a name, the content of one of the archives that the cases are made of. */
async function makeSeeds() {
  const fixture = makeFixture(900, { 'a1.bin': 10, 'ünï 2.jpg': 300, empty: 0 });
  const own = readFileSync(await archived(fixture));
  const contents = new Map(
    NAMES.map((name) => [name, readFileSync(join(fixture.dataDir, ...name.split('/')))]),
  );
  const entries = [...contents].map(([name, data]) => ({ name, data, isDeflated: true }));
  rmSync(fixture.root, { recursive: true });
  const packed = [...entries, manifestOf(entries)];
  // A piece of a Buffer shares its bytes, and the cases are made by changing pieces.
  const seeds = [own, zipOf(packed), zipOf(packed.slice(0, 1))].map((zip) => Uint8Array.from(zip));
  return { seeds, contents };
}

test('bad archives: the content that was put in, or a problem', { timeout: 600_000 }, async () => {
  const { seeds, contents } = await makeSeeds();
  const dice = diceOf('archive');
  const path = join(folder, 'some.zip');
  const intoDir = join(folder, 'into');
  const counts = new Map<string, number>();
  let outcome = '';
  const timed = async (): Promise<number> => {
    const startedAt = performance.now();
    const inspected = await inspectArchive(path);
    const unpacked = await unpackArchive({ path, intoDir }, QUIET_WORK);
    outcome = unpacked.ok ? 'unpacked' : unpacked.error.type;
    if (unpacked.ok) {
      expect(inspected.ok).toBe(true);
      for (const { name } of unpacked.value.entries) {
        const content = readFileSync(join(intoDir, ...name.split('/')));
        expect(contents.get(name)?.equals(content)).toBe(true);
      }
      rmSync(intoDir, { recursive: true });
    }
    expect(existsSync(intoDir)).toBe(false);
    return performance.now() - startedAt;
  };
  for (let left = scaled(3_000); left > 0; left--) {
    writeFileSync(path, badInput(dice, seeds));
    const tookMs = await timed();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    // The disk is shared: what took too long is measured again.
    if (tookMs >= CASE_LIMIT_MS) expect(await timed()).toBeLessThan(CASE_LIMIT_MS);
  }
  console.log('archives', Object.fromEntries(counts));
  expect([...counts.keys()].sort()).toEqual(['archiveDamaged', 'notAnArchive', 'unpacked']);
  expect(counts.get('archiveDamaged')).toBeGreaterThan(scaled(500));
});
