/** A relay in a folder of its own, with time moved by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, silentLogger } from '../../core/base/index.ts';
import { systemRandom } from '../../core/crypto/index.ts';
import { type RelayOptions, type RunningRelay, startRelay } from '../index.ts';

/** Time stands still until `advance`, which runs what falls due meanwhile. */
export class ManualClock implements Clock {
  /** In the past, so that certificates made now are valid in real time. */
  #nowMs = 1_700_000_000_000;
  #tasks: { readonly atMs: number; readonly task: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#tasks.filter(({ atMs }) => atMs <= untilMs);
      const [next] = due.sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#nowMs = next.atMs;
      next.task();
    }
    this.#nowMs = untilMs;
  }
}

export type TestRelay = RunningRelay & {
  readonly dataDir: string;
  readonly clock: ManualClock;
  /** Closes and deletes the folder. */
  remove(): Promise<void>;
  /** Closes and starts again on the same folder. */
  restart(): Promise<TestRelay>;
};

export async function startTestRelay(
  options: Partial<Omit<RelayOptions, 'clock'>> = {},
): Promise<TestRelay> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sotto-relay-'));
  const clock = new ManualClock();
  const relay = await startRelay({
    ...{ dataDir, port: 0, random: systemRandom, logger: silentLogger },
    ...options,
    clock,
  });
  return {
    ...{ address: relay.address, port: relay.port, dataDir, clock },
    stats: () => relay.stats(),
    block: (blocked, senderId) => {
      relay.block(blocked, senderId);
    },
    close: () => relay.close(),
    remove: async () => {
      await relay.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
    restart: async () => {
      await relay.close();
      return startTestRelay({ ...options, dataDir });
    },
  };
}
