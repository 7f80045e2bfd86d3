/** Dead code: files, exports and packages that nobody uses. */
import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src-main/*.ts',
    'src-main/core/crypto/key-worker.ts',
    'src-main/bench/main.ts',
    'src-renderer/main.tsx',
    'e2e/**/*.spec.ts',
    'e2e/demo/main.ts',
    'scripts/*.mjs',
    '.dependency-cruiser.cjs',
  ],
  project: ['src-*/**/*.{ts,tsx}', 'e2e/**/*.ts', 'scripts/**/*.mjs'],
  ignore: ['src-main/core/testing/vectors/**'],
  ignoreDependencies: ['electron-builder', 'node'],
  ignoreBinaries: ['Xvfb'],
  ignoreExportsUsedInFile: true,
};

export default config;
