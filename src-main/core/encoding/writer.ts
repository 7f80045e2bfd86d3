/**
 * Builds messages (00-encoding section 1). Methods chain; sizes that do not fit their length field
 * are our own bug and throw RangeError (the reference truncates silently, we never send that).
 */
import { concatBytes, utf8Encode } from '../base/index.ts';

/** Collects parts; `bytes()` joins them. */
export class Writer {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): this {
    return this.raw(Uint8Array.of(checkRange('u8', value, 0xff)));
  }

  u16(value: number): this {
    checkRange('u16', value, 0xffff);
    return this.raw(Uint8Array.of(value >> 8, value & 0xff));
  }

  u32(value: number): this {
    checkRange('u32', value, 0xffffffff);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    return this.raw(bytes);
  }

  i64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, value);
    return this.raw(bytes);
  }

  /** Bytes as they are; kept by reference until `bytes()`. */
  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  /** `str`: u8 length + bytes (at most 255). */
  str(bytes: Uint8Array): this {
    return this.u8(bytes.length).raw(bytes);
  }

  /** `large`: u16 length + bytes (at most 65535). */
  large(bytes: Uint8Array): this {
    return this.u16(bytes.length).raw(bytes);
  }

  /** `str` holding UTF-8. */
  text(text: string): this {
    return this.str(utf8Encode(text));
  }

  /** ASCII characters as they are. */
  ascii(literal: string): this {
    return this.raw(utf8Encode(literal));
  }

  bool(value: boolean): this {
    return this.ascii(value ? 'T' : 'F');
  }

  maybe<T>(value: T | undefined, item: (w: Writer, value: T) => unknown): this {
    if (value === undefined) return this.ascii('0');
    this.ascii('1');
    item(this, value);
    return this;
  }

  /** u8 count + items (at most 255). */
  list<T>(items: readonly T[], item: (w: Writer, value: T) => unknown): this {
    this.u8(items.length);
    for (const value of items) item(this, value);
    return this;
  }

  /** All that was written, in a new buffer. */
  bytes(): Uint8Array {
    return concatBytes(...this.#parts);
  }
}

function checkRange(kind: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${kind}: expected an integer of 0..${String(max)}`);
  }
  return value;
}
