/** Dead code: files, exports and packages that nobody uses. */
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src-main/*.ts',
    'src-main/core/crypto/key-worker.ts',
    // The wire modules are final in scope: wider than what the app uses today.
    'src-main/core/{base,encoding,crypto,tls,smp}/index.ts',
    'src-main/bench/main.ts',
    'src-renderer/main.tsx',
    'e2e/**/*.spec.ts',
    'e2e/demo/main.ts',
    'scripts/*.mjs',
  ],
  project: ['src-*/**/*.{ts,tsx}', 'e2e/**/*.ts', 'scripts/**/*.mjs'],
  ignoreDependencies: ['electron-builder'],
  ignoreBinaries: ['Xvfb'],
  ignoreExportsUsedInFile: true,
  // Types that a folder's index.ts offers belong to its documentation.
  exclude: ['types'],
};

export default config;
