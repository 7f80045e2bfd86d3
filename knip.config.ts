/** Dead code: files, exports and packages that nobody uses. */
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src-main/*.ts',
    'src-main/core/crypto/key-worker.ts',
    'src-main/core/storage/job-worker.ts',
    // The wire modules are final in scope: wider than what the app uses today.
    'src-main/core/{base,encoding,crypto,tls,smp}/index.ts',
    'src-main/bench/main.ts',
    // Started as processes of their own.
    'src-main/**/testing/victim.ts',
    'src-main/**/testing/{socks-proxies,proxied-core}-client.ts',
    'src-main/bench/child*.ts',
    'e2e/playwright.config.ts',
    // Named by its path in vitest.config.ts.
    'scripts/lib/properties.mjs',
    'src-renderer/main.tsx',
    'src-renderer/preview/{main.tsx,vite.config.ts}',
    'e2e/**/*.spec.ts',
    'e2e/demo/main.ts',
    'e2e/screenshots.ts',
    'scripts/*.mjs',
  ],
  project: ['src-*/**/*.{ts,tsx}', 'e2e/**/*.ts', 'scripts/**/*.mjs'],
  // Named in scripts by their path, or imported by CSS.
  ignoreDependencies: [
    'electron-builder',
    '@electron/fuses',
    '@fontsource-variable/inter',
    'dependency-cruiser',
    'stylelint',
  ],
  ignoreBinaries: ['Xvfb', 'openssl', 'ip', 'unshare'],
  ignoreExportsUsedInFile: true,
  // Types that a folder's index.ts offers belong to its documentation.
  exclude: ['types'],
};

export default config;
