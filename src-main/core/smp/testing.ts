/** What the tests of this folder share: hex, seeded randomness, a hand-driven clock. */
import { type Clock, type RandomSource, defined, hexDecode } from '../base/index.ts';
import { sha512 } from '../crypto/index.ts';

/** Bytes of hex text. */
export function hex(text: string): Uint8Array {
  return defined(hexDecode(text), 'hex');
}

/** Repeatable bytes: SHA-512 of the seed and a counter. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  return (sizeBytes) => {
    const bytes = new Uint8Array(sizeBytes);
    for (let offset = 0; offset < sizeBytes; offset += 64) {
      const part = sha512(new TextEncoder().encode(`${seed} ${String(counter++)}`));
      bytes.set(part.subarray(0, sizeBytes - offset), offset);
    }
    return bytes;
  };
}

/** Time moves only by `advance`, which runs what falls due in order. */
export class FakeClock implements Clock {
  #nowMs = 1_790_000_000_000;
  #tasks: { readonly atMs: number; readonly task: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Timers that are set: a closed client must leave none. */
  get pendingCount(): number {
    return this.#tasks.length;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Moves time on and lets promises settle after every task. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#tasks
        .filter(({ atMs }) => atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#nowMs = next.atMs;
      next.task();
      await settle();
    }
    this.#nowMs = untilMs;
    await settle();
  }
}

/** Lets every pending promise reaction run, and those that they cause. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
