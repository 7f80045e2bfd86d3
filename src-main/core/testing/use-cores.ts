/** The relays and cores of a test file. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import { TestCore, type TestCoreOptions } from './test-core.ts';
import { startTestRelay } from './test-relay.ts';

/** Bounds the making of a relay's keys and certificates; nothing waits for it. */
const START_TIMEOUT_MS = 60_000;

/** A relay on any free port, with a data folder of its own. */
export function newRelay(): Promise<RunningRelay> {
  return startTestRelay(mkdtempSync(join(tmpdir(), 'sotto-relay-')));
}

/**
 * Call at the top of a test file, once for each relay it needs. The relay is handed over before the
 * first test and closed after the last.
 */
export function useRelay(keep: (relay: RunningRelay) => void): void {
  let relay: RunningRelay;
  beforeAll(async () => {
    relay = await newRelay();
    keep(relay);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await relay.close();
  });
}

/** The cores that are open in a test. */
export type OpenCores = {
  readonly open: (options: TestCoreOptions) => Promise<TestCore>;
  readonly close: (core: TestCore) => Promise<void>;
  /** The same data in a core that is opened after the other is closed. */
  readonly restart: (core: TestCore) => Promise<TestCore>;
  readonly closeAll: () => Promise<void>;
};

/** Call once at the top of a test file. Whatever cores are open after a test are closed. */
export function useCores(): OpenCores {
  const cores = new Set<TestCore>();
  const close = async (core: TestCore): Promise<void> => {
    cores.delete(core);
    await core.core.close();
  };
  const closeAll = async (): Promise<void> => {
    for (const core of cores) await close(core);
  };
  const open = async (options: TestCoreOptions): Promise<TestCore> => {
    const core = await TestCore.open(options);
    cores.add(core);
    return core;
  };
  const restart = async (core: TestCore): Promise<TestCore> => {
    cores.delete(core);
    const restarted = await core.restart();
    cores.add(restarted);
    return restarted;
  };
  afterEach(closeAll);
  return { open, close, restart, closeAll };
}
