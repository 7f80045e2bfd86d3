import { defineConfig } from 'vitest/config';

/** Unit and component tests run in plain Node: no Electron, no network but loopback. */
export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    globalSetup: 'scripts/lib/test-folder.mjs',
    testTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
