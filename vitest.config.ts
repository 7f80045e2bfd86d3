import { defineConfig } from 'vitest/config';

/** Unit and component tests run in plain Node: no Electron, no network but loopback. */
export default defineConfig({
  test: {
    include: ['src-main/**/*.test.ts', 'src-shared/**/*.test.ts', 'src-renderer/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
