/** End-to-end tests: the built app in a real Electron. Start them with `npm run test:e2e`, which sets the runtime. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  // Bounds for what hangs, on a machine under load; nothing waits for them.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // Each test runs two apps: more at once would only slow each other down.
  workers: 1,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../.cache/e2e-report.json' }]],
});
