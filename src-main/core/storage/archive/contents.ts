/** What is in an archive, held against its manifest; the same for looking, verifying and unpacking. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ArchiveProblem, WorkProblem } from '#shared/contract/index.ts';
import type { Result } from '#shared/result.ts';
import { Failure, attempt } from './failure.ts';
import {
  type ArchiveEntry,
  type ArchiveFacts,
  type Manifest,
  MAX_MANIFEST_BYTES,
  decodeManifest,
  totalBytes,
} from './manifest.ts';
import { DATABASE_NAME, MANIFEST_NAME } from './names.ts';
import type { Meter } from './work.ts';
import { type ZipEntry, type ZipReader, damagedEntry, openZip } from './zip-reader.ts';

/** What an archive says of itself. */
export type ArchiveInspection = Omit<ArchiveFacts, 'schemaVersion'> & {
  readonly databaseBytes: number;
  readonly fileCount: number;
  readonly filesBytes: number;
};

/** The archive, and the newest schema that this program knows; absent: not looked at. */
export type ArchiveSource = {
  readonly path: string;
  readonly schemaVersion?: number | undefined;
};

/** Takes the next bytes of an entry, which are good until it is done. */
export type Sink = (chunk: Uint8Array) => Promise<void>;

/**
 * Reads the manifest and the central directory, and that they agree; the content is not looked at.
 * Never writes.
 */
export function inspectArchive(
  path: string,
  schemaVersion?: number,
): Promise<Result<ArchiveInspection, ArchiveProblem | WorkProblem>> {
  return attempt(() =>
    withArchive({ path, schemaVersion }, async ({ manifest }) => {
      const { createdAtMs, appVersion, installationId, generation, entries } = manifest;
      const databaseBytes = totalBytes(entries.filter(({ name }) => name === DATABASE_NAME));
      const filesBytes = totalBytes(entries) - databaseBytes;
      const facts = { createdAtMs, appVersion, installationId, generation };
      return { ...facts, databaseBytes, fileCount: entries.length - 1, filesBytes };
    }),
  );
}

/** An open archive whose list is right. */
export type OpenArchive = { readonly zip: ZipReader; readonly manifest: Manifest };

/** Runs the work on the opened archive, then closes it. Throws the Failures of both. */
export async function withArchive<T>(
  { path, schemaVersion = Infinity }: ArchiveSource,
  work: (archive: OpenArchive) => Promise<T>,
): Promise<T> {
  const zip = await openZip(path);
  try {
    const manifest = await readManifest(zip);
    if (manifest.schemaVersion > schemaVersion) {
      throw new Failure<ArchiveProblem>({ type: 'newerVersion' });
    }
    compareLists(zip, manifest);
    return await work({ zip, manifest });
  } finally {
    await zip.close();
  }
}

/**
 * Reads the whole entry into the sink, at most as much as the manifest says, and checks it. Throws
 * the Failures `archiveDamaged`, `cannotRead`, `cancelled`, and whatever the sink throws.
 */
export async function readEntry(
  { zip, entry }: { readonly zip: ZipReader; readonly entry: ArchiveEntry },
  sink: Sink,
  meter: Meter,
): Promise<void> {
  const zipEntry = zip.entries.get(entry.name);
  if (zipEntry === undefined) throw damagedEntry(entry.name);
  const hash = createHash('sha256');
  let doneBytes = 0;
  let checksum = 0;
  for await (const chunk of zip.chunks(zipEntry)) {
    meter.add(chunk.length);
    doneBytes += chunk.length;
    if (doneBytes > entry.sizeBytes) throw damagedEntry(entry.name);
    hash.update(chunk);
    checksum = crc32(chunk, checksum);
    await sink(chunk);
  }
  const isRight = doneBytes === entry.sizeBytes && checksum === zipEntry.crc32;
  if (!isRight || hash.digest('hex') !== entry.sha256) throw damagedEntry(entry.name);
}

/** The entries in the order of their places in the zip file. */
export function entriesInPlace({ zip, manifest }: OpenArchive): readonly ArchiveEntry[] {
  const byName = new Map(manifest.entries.map((entry) => [entry.name, entry]));
  return [...zip.entries.keys()].flatMap((name) => byName.get(name) ?? []);
}

async function readManifest(zip: ZipReader): Promise<Manifest> {
  const entry = zip.entries.get(MANIFEST_NAME);
  if (entry === undefined) throw new Failure<ArchiveProblem>({ type: 'notAnArchive' });
  const decoded = decodeManifest(await readSmall(zip, entry));
  if (!decoded.ok) throw new Failure<ArchiveProblem>(decoded.error);
  return decoded.value;
}

/** The manifest has nothing but the zip file's own checksum. */
async function readSmall(zip: ZipReader, entry: ZipEntry): Promise<Uint8Array> {
  if (entry.sizeBytes > MAX_MANIFEST_BYTES) throw damagedEntry(entry.name);
  const bytes = Buffer.alloc(entry.sizeBytes);
  let doneBytes = 0;
  for await (const chunk of zip.chunks(entry)) {
    if (doneBytes + chunk.length > bytes.length) throw damagedEntry(entry.name);
    doneBytes += chunk.copy(bytes, doneBytes);
  }
  const isRight = doneBytes === bytes.length && crc32(bytes) === entry.crc32;
  if (!isRight) throw damagedEntry(entry.name);
  return bytes;
}

function compareLists(zip: ZipReader, manifest: Manifest): void {
  for (const { name, sizeBytes } of manifest.entries) {
    if (zip.entries.get(name)?.sizeBytes !== sizeBytes) throw damagedEntry(name);
  }
  if (zip.entries.size === manifest.entries.length + 1) return;
  const listed = new Set([MANIFEST_NAME, ...manifest.entries.map(({ name }) => name)]);
  throw damagedEntry([...zip.entries.keys()].find((name) => !listed.has(name)));
}
