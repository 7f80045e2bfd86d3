/** Repeatable randomness of a scenario: sfc32 from a seed and a name. Never for keys of users. */
import type { RandomSource } from '../../base/index.ts';

export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Streams of one seed with different names have nothing in common. */
  constructor(seed: number, name: string) {
    this.#a = seed | 0;
    this.#b = hashOf(name);
    this.#c = 0x9e3779b9;
    for (let round = 0; round < 15; round++) this.next();
  }

  /** 32 random bits. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0 up to, not including, the limit. */
  below(limit: number): number {
    return this.next() % limit;
  }

  /** From min to max, both possible. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  /** One of the entries, each as likely as its weight. */
  weighted<T>(entries: readonly (readonly [weight: number, value: T])[]): T {
    const total = entries.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.below(total);
    for (const [weight, value] of entries) {
      if (left < weight) return value;
      left -= weight;
    }
    throw new Error('no entries');
  }

  /** Bytes for whatever a core or relay draws: ids, keys, nonces. */
  readonly bytes: RandomSource = (sizeBytes) => {
    const bytes = new Uint8Array(sizeBytes);
    for (let offset = 0; offset < sizeBytes; offset += 4) {
      const word = this.next();
      for (let i = 0; i < 4 && offset + i < sizeBytes; i++) bytes[offset + i] = word >>> (8 * i);
    }
    return bytes;
  };
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
