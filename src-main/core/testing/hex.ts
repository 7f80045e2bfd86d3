/** Hex for tests: vectors are written in it, and failures read better in it. */
import { defined, hexDecode } from '../base/index.ts';

/** The bytes of a hex literal. */
export function hex(text: string): Uint8Array {
  return defined(hexDecode(text), 'hex');
}

/** `xx*n` of the wire documents: one byte repeated. */
export function repeated(byte: number, sizeBytes: number): Uint8Array {
  return new Uint8Array(sizeBytes).fill(byte);
}
