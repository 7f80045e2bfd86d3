/**
 * The zip file of an archive, opened for reading: its entries by their names, with everything
 * refused that an archive does not need (PKWARE APPNOTE 6.3: sections 4.3 and 4.4). What the local
 * headers and descriptors repeat is not looked at; the manifest's checksums decide. Never writes.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { type Entry, type ZipFile, fromRandomAccessReaderPromise } from 'yauzl';
import type { ArchiveProblem, WorkProblem } from '#shared/contract/index.ts';
import { Failure, reading, systemCode } from './failure.ts';
import { MAX_ENTRIES } from './manifest.ts';
import { DATABASE_NAME, MANIFEST_NAME, isEntryName, repetitionCheck } from './names.ts';
import { RandomAccessFile } from './random-access.ts';

/** Large enough that the number of calls does not count, small enough not to hold up anything else. */
export const CHUNK_BYTES = 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

/** An entry of the zip file; its sizes are what the central directory claims. */
export type ZipEntry = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  readonly raw: Entry;
};

/** An open archive; close it when done. */
export class ZipReader {
  readonly sizeBytes: number;
  /** In the order of their places in the file. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #file: FileHandle;
  readonly #zip: ZipFile;
  readonly #buffers = [Buffer.alloc(0), Buffer.alloc(0)];

  /** Takes ownership of the file. */
  constructor(file: FileHandle, contents: ZipContents) {
    this.#file = file;
    this.#zip = contents.zip;
    this.entries = contents.entries;
    this.sizeBytes = contents.sizeBytes;
  }

  /**
   * The content of the entry; it may be longer or shorter than it claims. Each chunk is good until
   * the next one is asked for. Throws the Failures `archiveDamaged` and `cannotRead`.
   */
  async *chunks(entry: ZipEntry): AsyncGenerator<Buffer> {
    const { compressedSize, compressionMethod } = entry.raw;
    try {
      const start = await this.#dataStart(entry);
      const range = { start, sizeBytes: compressedSize };
      if (compressionMethod === STORED) yield* this.#stored(range);
      else if (compressedSize > 0) yield* this.#inflated(range);
    } catch (error) {
      throw toEntryFailure(error, entry.name);
    }
  }

  /** Releases the file. */
  async close(): Promise<void> {
    this.#zip.close();
    await this.#file.close();
  }

  #dataStart({ raw }: ZipEntry): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#zip.readLocalFileHeader(raw, { minimal: true }, (error, header) => {
        if (error === null || error === undefined) resolve(header.fileDataStart);
        else reject(error);
      });
    });
  }

  /** Reads ahead by one chunk while the one before is worked on. */
  async *#stored({ start, sizeBytes }: Range): AsyncGenerator<Buffer> {
    const end = start + sizeBytes;
    let ahead = this.#readChunk(0, { start, end });
    try {
      for (let position = start, turn = 1; position < end; turn++) {
        const chunk = await ahead;
        // The file has become shorter meanwhile.
        if (chunk.length === 0) return;
        position += chunk.length;
        ahead = this.#readChunk(turn % 2, { start: position, end });
        yield chunk;
      }
    } finally {
      // Whatever it brings: nothing may read when the file is closed.
      await ahead.catch(() => undefined);
    }
  }

  async #readChunk(turn: number, range: { start: number; end: number }): Promise<Buffer> {
    const wanted = Math.min(CHUNK_BYTES, range.end - range.start);
    if (wanted <= 0) return Buffer.alloc(0);
    let buffer = this.#buffers[turn];
    if (buffer === undefined || buffer.length < wanted) {
      buffer = Buffer.allocUnsafe(wanted);
      this.#buffers[turn] = buffer;
    }
    const { bytesRead } = await this.#file.read(buffer, 0, wanted, range.start);
    return buffer.subarray(0, bytesRead);
  }

  async *#inflated({ start, sizeBytes }: Range): AsyncGenerator<Buffer> {
    const compressed = this.#file.createReadStream({
      start,
      end: start + sizeBytes - 1,
      autoClose: false,
      highWaterMark: CHUNK_BYTES,
    });
    const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
    // Errors of either arrive where `inflate` is read.
    pipeline(compressed, inflate, () => {});
    yield* inflate as AsyncIterable<Buffer>;
  }
}

type Range = { readonly start: number; readonly sizeBytes: number };
type ZipContents = {
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly sizeBytes: number;
};

/** Opens an archive. Throws the Failures `notAnArchive`, `archiveDamaged` and `cannotRead`. */
export async function openZip(path: string): Promise<ZipReader> {
  const file = await reading(() => open(path, 'r'));
  let isKept = false;
  try {
    const stats = await reading(() => file.stat());
    if (!stats.isFile()) throw new Failure<ArchiveProblem>({ type: 'notAnArchive' });
    const reader = new ZipReader(file, await readContents(file, stats.size));
    isKept = true;
    return reader;
  } finally {
    if (!isKept) await file.close();
  }
}

async function readContents(file: FileHandle, sizeBytes: number): Promise<ZipContents> {
  try {
    const options = { autoClose: false, lazyEntries: true, decodeStrings: false };
    const zip = await fromRandomAccessReaderPromise(
      new RandomAccessFile(file, sizeBytes),
      sizeBytes,
      options,
    );
    if (zip.entryCount > MAX_ENTRIES + 1) throw new Error('too many entries');
    const raws: Entry[] = [];
    for await (const raw of zip.eachEntry()) raws.push(raw);
    return { zip, entries: checkedEntries(raws), sizeBytes };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = systemCode(error);
    if (code !== undefined) throw new Failure<WorkProblem>({ type: 'cannotRead', code });
    throw new Failure<ArchiveProblem>({
      type: (await beginsLikeOurs(file)) ? 'archiveDamaged' : 'notAnArchive',
    });
  }
}

/** Whether an archive of ours once began like this: the first entry is the database. */
async function beginsLikeOurs(file: FileHandle): Promise<boolean> {
  const begin = Buffer.alloc(30 + DATABASE_NAME.length);
  await reading(() => file.read(begin, 0, begin.length, 0));
  return begin.readUInt32LE(0) === 0x04034b50 && begin.toString('latin1', 30) === DATABASE_NAME;
}

function checkedEntries(raws: readonly Entry[]): ReadonlyMap<string, ZipEntry> {
  const named = raws.map((raw) => ({ raw, name: decodeName(rawName(raw)) }));
  if (!named.some(({ name }) => name === MANIFEST_NAME)) {
    throw new Failure<ArchiveProblem>({ type: 'notAnArchive' });
  }
  const isRepeated = repetitionCheck();
  const entries = new Map<string, ZipEntry>();
  named.sort((a, b) => a.raw.relativeOffsetOfLocalHeader - b.raw.relativeOffsetOfLocalHeader);
  for (const { raw, name } of named) {
    if (name === undefined || !isAllowed(name)) throw damagedEntry(name);
    if (isRepeated(name) || !isPlainFile(raw)) throw damagedEntry(name);
    entries.set(name, { name, sizeBytes: raw.uncompressedSize, crc32: raw.crc32, raw });
  }
  return entries;
}

function isAllowed(name: string): boolean {
  return name === MANIFEST_NAME || isEntryName(name);
}

/** Without `decodeStrings`, yauzl gives bytes, whatever its declarations say. */
function rawName(raw: Entry): Buffer {
  return raw.fileNameRaw;
}

function decodeName(name: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return undefined;
  }
}

const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
const HOST_UNIX = 3;
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const DOS_NOT_A_FILE = 0x10 | 0x08; // directory, volume label

function isPlainFile(raw: Entry): boolean {
  if ((raw.generalPurposeBitFlag & ENCRYPTED) !== 0) return false;
  if (raw.compressionMethod !== STORED && raw.compressionMethod !== DEFLATED) return false;
  if ((raw.externalFileAttributes & DOS_NOT_A_FILE) !== 0) return false;
  const type = (raw.externalFileAttributes >>> 16) & TYPE_MASK;
  return raw.versionMadeBy >>> 8 !== HOST_UNIX || type === 0 || type === REGULAR;
}

const MAX_SHOWN = 120;

/** The Failure `archiveDamaged`; what cannot be shown in the name is replaced. */
export function damagedEntry(name: string | undefined): Failure<ArchiveProblem> {
  const shown = name?.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').slice(0, MAX_SHOWN);
  return new Failure({ type: 'archiveDamaged', entry: shown });
}

function toEntryFailure(error: unknown, name: string): unknown {
  if (error instanceof Failure) return error;
  const code = systemCode(error);
  if (code !== undefined) return new Failure<WorkProblem>({ type: 'cannotRead', code });
  // Of yauzl about the local header, or of zlib about the data.
  return damagedEntry(name);
}
