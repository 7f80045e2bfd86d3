/** Folders with data, archives of it, and what is in a folder. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ArchiveProblem, WorkProblem } from '#shared/contract/index.ts';
import type { Result } from '#shared/result.ts';
import { unpackArchive } from '../unpack-archive.ts';
import { QUIET_WORK } from '../work.ts';
import { type ArchiveJob, writeArchive } from '../write-archive.ts';

export const FACTS = {
  appVersion: '1.2.3',
  schemaVersion: 24,
  createdAtMs: 1_700_000_000_000,
  installationId: '000102030405060708090a0b0c0d0e0f',
  generation: 7,
};

/** Of a database that is none. */
export const KEY = { key: new Uint8Array(32).fill(1), salt: new Uint8Array(16).fill(2) };

/** Content that compresses badly and differs from name to name. */
export function contentOf(name: string, sizeBytes: number): Buffer {
  let state = [...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7);
  const bytes = Buffer.alloc(sizeBytes);
  for (let i = 0; i < sizeBytes; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export type Fixture = {
  /** All of it is in here. */
  readonly root: string;
  readonly dataDir: string;
  readonly filesDir: string;
  readonly databasePath: string;
  /** In a folder of its own. */
  readonly targetPath: string;
  readonly job: ArchiveJob;
};

/** A data folder with a database and attachments, of these sizes by name. */
export function makeFixture(
  databaseBytes = 5_000,
  files: Readonly<Record<string, number>> = { 'a1.bin': 10, 'ünï 2.jpg': 3_000, empty: 0 },
): Fixture {
  const root = mkdtempSync(join(tmpdir(), 'sotto-archive-'));
  const dataDir = join(root, 'data');
  const filesDir = join(dataDir, 'files');
  const databasePath = join(dataDir, 'sotto.db');
  const targetPath = join(root, 'target', 'my.zip');
  mkdirSync(filesDir, { recursive: true });
  mkdirSync(join(root, 'target'));
  writeFileSync(databasePath, contentOf('sotto.db', databaseBytes));
  for (const [name, sizeBytes] of Object.entries(files)) {
    writeFileSync(join(filesDir, name), contentOf(name, sizeBytes));
  }
  const job = { databasePath, filesDir, targetPath, facts: FACTS, key: KEY };
  return { root, dataDir, filesDir, databasePath, targetPath, job };
}

/** The value; throws the error. */
export function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Writes the archive of the fixture; its path. */
export async function archived(fixture: Fixture): Promise<string> {
  must(await writeArchive(fixture.job, QUIET_WORK));
  return fixture.targetPath;
}

/** Every file below the folder with its content in base64, folders with a slash. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  const visit = (path: string) => {
    for (const name of readdirSync(path).sort()) {
      const inner = join(path, name);
      const isFolder = statSync(inner).isDirectory();
      const key = relative(folder, inner).replaceAll('\\', '/');
      tree[isFolder ? `${key}/` : key] = isFolder ? '' : readFileSync(inner).toString('base64');
      if (isFolder) visit(inner);
    }
  };
  visit(folder);
  return tree;
}

/** Unpacks bytes as an archive; what came out of it with its manifest, or the problem. */
export async function unpackBytes(
  bytes: Uint8Array,
): Promise<Readonly<Record<string, string>> | ArchiveProblem | WorkProblem> {
  const root = mkdtempSync(join(tmpdir(), 'sotto-unpack-'));
  try {
    const path = join(root, 'some.zip');
    const intoDir = join(root, 'into');
    writeFileSync(path, bytes);
    const unpacked = await unpackArchive({ path, intoDir }, QUIET_WORK);
    const names = readdirSync(root).sort();
    const expected = unpacked.ok ? ['into', 'some.zip'] : ['some.zip'];
    if (names.join() !== expected.join()) throw new Error(`there is ${names.join()}`);
    if (!readFileSync(path).equals(bytes)) throw new Error('the archive was changed');
    if (!unpacked.ok) return unpacked.error;
    return { ...treeOf(intoDir), manifest: JSON.stringify(unpacked.value) };
  } finally {
    rmSync(root, { recursive: true });
  }
}
