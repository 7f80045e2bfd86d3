import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Unit and component tests run in plain Node: no Electron, no network but loopback. */
export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    globalSetup: 'scripts/lib/test-folder.mjs',
    alias: { 'fast-check': join(import.meta.dirname, 'scripts/lib/properties.mjs') },
    // Bounds for what hangs, on a machine under load; nothing waits for them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
