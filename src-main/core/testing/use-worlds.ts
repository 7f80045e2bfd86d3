/** The worlds of a test file. */
import { afterEach, beforeAll, expect } from 'vitest';
import { initCrypto } from '../crypto/index.ts';
import type { World } from './agent-world.ts';

/**
 * Call once at the top of a test file. Whatever world is pushed to what is returned is stopped after
 * its test, and must not have logged an error.
 */
export function useWorlds(): { push(world: World): void } {
  beforeAll(async () => {
    await initCrypto();
  });
  const open: World[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) {
      await world.stop();
      expect(world.errors).toEqual([]);
    }
  });
  return open;
}
