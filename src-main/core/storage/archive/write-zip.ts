/** The zip file of an archive as a stream: entries are stored, hashed as they pass, and listed last. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { WorkProblem } from '#shared/contract/index.ts';
import type { DatabaseKey } from '../../database/index.ts';
import { authenticate } from './authenticity.ts';
import { type Room, toWriteFailure } from './disk.ts';
import { Failure, toReadFailure } from './failure.ts';
import { type ArchiveEntry, type ArchiveFacts, encodeManifest } from './manifest.ts';
import { MANIFEST_NAME } from './names.ts';
import { type Meter, throwIfCancelled } from './work.ts';
import { CHUNK_BYTES } from './zip-reader.ts';

/** A file to be put into the archive under the name; it does not change meanwhile. */
export type Source = { readonly name: string; readonly path: string; readonly sizeBytes: number };

export type ZipJob = {
  /** The zip file, which must not exist yet. */
  readonly part: string;
  readonly sources: readonly Source[];
  readonly facts: ArchiveFacts;
  /** Of the database among the sources. */
  readonly key: DatabaseKey;
  readonly room: Room;
};

/**
 * Writes the zip file and has it on the disk. Throws the Failures of WorkProblem; a file that is
 * then left is the caller's to remove.
 */
export async function writeZip(job: ZipJob, meter: Meter): Promise<void> {
  const zip = new ZipFile();
  const output = createWriteStream(job.part, { flags: 'wx', mode: 0o600, flush: true });
  const written = pipeline(zip.outputStream, output);
  const stop = new AbortController();
  const broken = new Promise<never>((_, reject) => {
    // A source has more or fewer bytes than it had when it was listed.
    zip.on('error', () => reject(new Failure<WorkProblem>({ type: 'cannotRead', code: 'EBUSY' })));
    written.catch(async (error: unknown) => reject(await toWriteFailure(job.room, error)));
  });
  // It is looked at by racing with it, when something is under way.
  broken.catch(() => {});
  try {
    const adding = { ...meter, signal: AbortSignal.any([meter.signal, stop.signal]) };
    const entries: ArchiveEntry[] = [];
    for (const source of job.sources) {
      throwIfCancelled(meter.signal);
      entries.push(await Promise.race([addSource({ zip, source, job }, adding), broken]));
    }
    addManifest(zip, job, entries);
    await Promise.race([written, broken]);
  } finally {
    // What has ended already does not mind.
    stop.abort();
    output.destroy();
    await written.catch(() => undefined);
    // A file that is still being opened would appear after its removal.
    if (!output.closed) await once(output, 'close');
  }
}

type Adding = { readonly zip: ZipFile; readonly source: Source; readonly job: ZipJob };

/** Resolves once the source has been read to its end, before all of it is written. */
function addSource({ zip, source, job }: Adding, meter: Meter): Promise<ArchiveEntry> {
  const { name, path, sizeBytes } = source;
  const hash = createHash('sha256');
  return new Promise((resolve, reject) => {
    zip.addReadStreamLazy(name, { ...optionsOf(job.facts), size: sizeBytes }, (give) => {
      const stream = createReadStream(path, {
        // It allocates that much at once, for small files too.
        highWaterMark: Math.max(1, Math.min(CHUNK_BYTES, sizeBytes)),
        signal: meter.signal,
      });
      stream.on('data', (chunk) => {
        hash.update(chunk);
        try {
          meter.add(chunk.length);
        } catch (error) {
          reject(error);
          stream.destroy();
        }
      });
      stream.on('error', (error) => {
        reject(
          meter.signal.aborted
            ? new Failure<WorkProblem>({ type: 'cancelled' })
            : toReadFailure(error),
        );
      });
      stream.on('end', () => resolve({ name, sizeBytes, sha256: hash.digest('hex') }));
      give(null, stream);
    });
  });
}

function addManifest(
  zip: ZipFile,
  { facts, key }: Pick<ZipJob, 'facts' | 'key'>,
  entries: readonly ArchiveEntry[],
): void {
  const bytes = encodeManifest(authenticate({ ...facts, entries }, key));
  zip.addBuffer(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    MANIFEST_NAME,
    optionsOf(facts),
  );
  zip.end();
}

function optionsOf({ createdAtMs }: ArchiveFacts) {
  return { compress: false, mode: 0o100600, mtime: new Date(createdAtMs) };
}
