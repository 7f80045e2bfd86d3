/**
 * A cursor over received bytes (00-encoding section 1). It cannot run past the end: every method
 * throws DecodeError instead. Byte strings are returned as views of the input, not copies.
 */
import { utf8Decode } from '../base/index.ts';
import { DecodeError } from './decode-error.ts';

/** Reads one value after another; made over the whole input, which it never changes. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #path: string;
  #offset = 0;

  /** The path says what is being read, for error messages. */
  constructor(bytes: Uint8Array, path: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#path = path;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Throws a DecodeError that names this reader's subject. */
  fail(problem: string): never {
    throw new DecodeError(this.#path, `${problem} at byte ${String(this.#offset)}`);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }

  /** Exactly n bytes, as a view. */
  take(n: number): Uint8Array {
    const start = this.#advance(n);
    return this.#bytes.subarray(start, start + n);
  }

  /** The next byte without consuming it, or undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset];
  }

  /** `str`: u8 length + bytes. */
  str(): Uint8Array {
    return this.take(this.u8());
  }

  /** `large`: u16 length + bytes. */
  large(): Uint8Array {
    return this.take(this.u16());
  }

  /** `str` holding UTF-8. */
  text(): string {
    return utf8Decode(this.str()) ?? this.fail('not UTF-8');
  }

  /** All that is left, possibly nothing. */
  tail(): Uint8Array {
    return this.take(this.remaining);
  }

  bool(): boolean {
    const byte = this.u8();
    if (byte === 0x54) return true;
    if (byte === 0x46) return false;
    return this.fail('expected T or F');
  }

  /** One ASCII character. */
  char(): string {
    return String.fromCharCode(this.u8());
  }

  maybe<T>(item: (r: Reader) => T): T | undefined {
    const byte = this.u8();
    if (byte === 0x30) return undefined;
    if (byte === 0x31) return item(this);
    return this.fail('expected 0 or 1');
  }

  /** u8 count + items; a NonEmpty list of the reference refuses count 0 (minimum 1). */
  list<T>(item: (r: Reader) => T, minimum = 0): T[] {
    const count = this.u8();
    if (count < minimum) this.fail('empty list');
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item(this));
    return items;
  }

  /** Consumes the ASCII literal if it is next; says whether it was. */
  tryLiteral(ascii: string): boolean {
    if (this.remaining < ascii.length) return false;
    for (let i = 0; i < ascii.length; i++) {
      if (this.#bytes[this.#offset + i] !== ascii.charCodeAt(i)) return false;
    }
    this.#offset += ascii.length;
    return true;
  }

  literal(ascii: string): void {
    if (!this.tryLiteral(ascii)) this.fail(`expected "${ascii}"`);
  }

  /** The bytes before the next SP (consumed, not returned) or before the end. */
  word(): Uint8Array {
    const space = this.#bytes.indexOf(0x20, this.#offset);
    if (space < 0) return this.tail();
    const bytes = this.take(space - this.#offset);
    this.#offset += 1;
    return bytes;
  }

  /** Tries a decoder; where it refuses, the cursor is put back and undefined is returned. */
  attempt<T>(item: (r: Reader) => T): T | undefined {
    const start = this.#offset;
    try {
      return item(this);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#offset = start;
      return undefined;
    }
  }

  /** Proves that the whole input was read. */
  end(): void {
    if (this.remaining > 0) this.fail('unexpected bytes');
  }

  #advance(n: number): number {
    const start = this.#offset;
    if (n > this.#bytes.length - start) this.fail(`needs ${String(n)} bytes`);
    this.#offset = start + n;
    return start;
  }
}

/** Decodes the whole input with one decoder; trailing bytes are an error. */
export function decodeAll<T>(bytes: Uint8Array, path: string, item: (r: Reader) => T): T {
  const reader = new Reader(bytes, path);
  const value = item(reader);
  reader.end();
  return value;
}
