/**
 * Bad input for the fuzz campaigns: valid bytes that are flipped, cut, stretched, spliced or given
 * wrong lengths, and plain noise. Everything follows from a seed, so that a failure can be repeated.
 */
import { concatBytes } from '../../core/base/index.ts';

/** No case is larger; the largest frame of any wire here is 64 KB. */
const MAX_SIZE_BYTES = 70_000;
/** Bytes that mean something somewhere: ends of ranges, digits, tags, separators of text. */
const TELLING = [0, 1, 0x7f, 0x80, 0xfe, 0xff, ...[...' 01"\\{}[]:,/#&=%;@-TFMCDIRX'].map(code)];

/** Repeatable random numbers (mulberry32); not for secrets. */
export class Dice {
  #state: number;

  constructor(seed: string) {
    let hash = 0x811c9dc5; // FNV-1a
    for (const char of seed) hash = Math.imul(hash ^ code(char), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** 0 to below `limit`; 0 for no room. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from');
    return items[this.below(items.length)] as T; // below its length
  }

  bytes(sizeBytes: number): Uint8Array {
    return Uint8Array.from({ length: sizeBytes }, () => this.below(256));
  }
}

/** One case: mostly a seed with one to four changes, sometimes noise, now and then a seed as it is. */
export function badInput(dice: Dice, seeds: readonly Uint8Array[]): Uint8Array {
  const kind = dice.below(100);
  if (kind < 4) return dice.bytes(dice.below(600));
  let bytes: Uint8Array = dice.pick(seeds).slice();
  if (kind < 6) return bytes;
  for (let left = 1 + dice.below(4); left > 0; left--)
    bytes = dice.pick(CHANGES)(bytes, dice, seeds);
  return bytes.length > MAX_SIZE_BYTES ? bytes.subarray(0, MAX_SIZE_BYTES) : bytes;
}

type Change = (bytes: Uint8Array, dice: Dice, seeds: readonly Uint8Array[]) => Uint8Array;

const CHANGES: readonly Change[] = [
  flipBit,
  flipBit,
  setByte,
  setByte,
  cutEnd,
  cutMiddle,
  insertNoise,
  repeatPart,
  repeatPartOften,
  changeLength,
  changeLength,
  splice,
];

function flipBit(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
  return bytes;
}

function setByte(bytes: Uint8Array, dice: Dice): Uint8Array {
  bytes[dice.below(bytes.length)] = dice.pick(TELLING);
  return bytes;
}

function cutEnd(bytes: Uint8Array, dice: Dice): Uint8Array {
  return bytes.slice(0, dice.below(bytes.length + 1));
}

function cutMiddle(bytes: Uint8Array, dice: Dice): Uint8Array {
  const from = dice.below(bytes.length);
  return concatBytes(bytes.subarray(0, from), bytes.subarray(from + 1 + dice.below(40)));
}

function insertNoise(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.below(bytes.length + 1);
  const isTelling = dice.below(2) === 0;
  const noise = isTelling ? Uint8Array.of(dice.pick(TELLING)) : dice.bytes(1 + dice.below(20));
  return concatBytes(bytes.subarray(0, at), noise, bytes.subarray(at));
}

function repeatPart(bytes: Uint8Array, dice: Dice): Uint8Array {
  return repeated(bytes, dice, 1);
}

function repeatPartOften(bytes: Uint8Array, dice: Dice): Uint8Array {
  return repeated(bytes, dice, dice.pick([2, 10, 300]));
}

/** A field of one, two or three bytes at any place gets a length next to its own, or an extreme. */
function changeLength(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.below(bytes.length);
  const size = 1 + dice.below(3);
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i] ?? 0);
  const wrong = dice.pick([value + 1, value - 1, 0, 256 ** size - 1, bytes.length - at - size]);
  for (let i = 0; i < size && at + i < bytes.length; i++) {
    bytes[at + i] = Math.floor(wrong / 256 ** (size - 1 - i)) & 0xff;
  }
  return bytes;
}

function splice(bytes: Uint8Array, dice: Dice, seeds: readonly Uint8Array[]): Uint8Array {
  const other = dice.pick(seeds);
  const head = bytes.subarray(0, dice.below(bytes.length + 1));
  return concatBytes(head, other.subarray(dice.below(other.length + 1)));
}

function repeated(bytes: Uint8Array, dice: Dice, times: number): Uint8Array {
  const from = dice.below(bytes.length);
  const to = Math.min(bytes.length, from + 1 + dice.below(64));
  const part = bytes.subarray(from, to);
  const parts = Array.from({ length: times }, () => part);
  return concatBytes(bytes.subarray(0, to), ...parts, bytes.subarray(to));
}

function code(char: string): number {
  return char.charCodeAt(0);
}
