/**
 * A file as yauzl reads it: at any place, with what follows kept for the next read, for the central
 * directory comes in many small pieces. Places and lengths come from the archive, so that every one
 * is checked before the system sees it. The file stays its opener's to close.
 */
import type { FileHandle } from 'node:fs/promises';
import { RandomAccessReader } from 'yauzl';

/** Of what is read piece after piece, and of what is read here and there: local headers. */
const WINDOW_BYTES = 256 * 1024;
const FIRST_WINDOW_BYTES = 4 * 1024;

type ReadDone = (error: Error | null, readBytes?: number) => void;

/** See the header; errors of the file are passed on as they are. */
export class RandomAccessFile extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #sizeBytes: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  constructor(file: FileHandle, sizeBytes: number) {
    super();
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  /** At most five parameters because yauzl calls it so; less than `length` only at the end. */
  override read(...args: [Buffer, number, number, number, ReadDone]): void {
    const [buffer, offset, length, position, done] = args;
    this.#read(buffer.subarray(offset, offset + length), position).then(
      (readBytes) => done(null, readBytes),
      (error: unknown) => done(error instanceof Error ? error : new Error('not read')),
    );
  }

  async #read(target: Buffer, position: number): Promise<number> {
    if (!Number.isSafeInteger(position) || position < 0) throw new RangeError('not in the file');
    const wanted = Math.max(0, Math.min(target.length, this.#sizeBytes - position));
    if (wanted > WINDOW_BYTES)
      return (await this.#file.read(target, 0, wanted, position)).bytesRead;
    const windowEnd = this.#windowStart + this.#window.length;
    if (position < this.#windowStart || position + wanted > windowEnd)
      await this.#move(position, wanted);
    const start = position - this.#windowStart;
    return this.#window.copy(target, 0, start, start + wanted);
  }

  async #move(position: number, atLeast: number): Promise<void> {
    const windowEnd = this.#windowStart + this.#window.length;
    const isNext = position >= this.#windowStart && position <= windowEnd;
    const wanted = isNext || atLeast > FIRST_WINDOW_BYTES ? WINDOW_BYTES : FIRST_WINDOW_BYTES;
    const window = Buffer.alloc(Math.min(wanted, Math.max(0, this.#sizeBytes - position)));
    const { bytesRead } = await this.#file.read(window, 0, window.length, position);
    this.#window = window.subarray(0, bytesRead);
    this.#windowStart = position;
  }
}
