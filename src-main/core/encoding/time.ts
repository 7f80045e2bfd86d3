/** SystemTime on the wire: i64 Unix seconds without a fraction (00-encoding section 1). */
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Whole seconds; a fraction is cut. */
export function writeUnixSeconds(w: Writer, unixSeconds: number): void {
  w.i64(BigInt(Math.floor(unixSeconds)));
}

/** Refuses what a JavaScript number cannot hold exactly (beyond 285 million years). */
export function readUnixSeconds(r: Reader): number {
  const seconds = Number(r.i64());
  return Number.isSafeInteger(seconds) ? seconds : r.fail('time out of range');
}
