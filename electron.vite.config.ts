/** How the app is bundled: main-side entries as ES modules for Node 20, a sandboxed CommonJS preload, the page. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** Process entries; each becomes out/main/<name>.js, chunks beside them, so that a worker is found by a relative URL. */
const mainEntries = {
  main: 'src-main/main.ts',
  core: 'src-main/core-process.ts',
  relay: 'src-main/relay-process.ts',
  'key-worker': 'src-main/core/crypto/key-worker.ts',
  'job-worker': 'src-main/core/storage/job-worker.ts',
};

/**
 * Pure JavaScript packages go into the bundle: many small files cost a third of the core's start. What has a
 * binary or WebAssembly part stays in node_modules.
 */
const BUNDLED_PACKAGES = [
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@noble/post-quantum',
  '@peculiar/asn1-schema',
  '@peculiar/asn1-x509',
  'yauzl',
  'yazl',
  'zod',
];

function presentEntries(entries: Record<string, string>): Record<string, string> {
  const present = Object.entries(entries).filter(([, path]) => existsSync(resolve(path)));
  return Object.fromEntries(present.map(([name, path]) => [name, resolve(path)]));
}

/**
 * The page's policy stands in index.html and in the header of the page's protocol. The development server needs
 * inline scripts and a socket for hot reload, so there, and only there, the one in index.html is loosened.
 */
const looserPolicyInDevelopment: Plugin = {
  name: 'looser-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html
      .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'; connect-src 'self' ws:")
      .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
};

export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: 'out/main',
      externalizeDeps: { exclude: BUNDLED_PACKAGES },
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: presentEntries(mainEntries),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunk-[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve('src-main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), looserPolicyInDevelopment],
    build: {
      target: 'chrome130',
      outDir: 'out/renderer',
      // Data URLs are allowed for images only; fonts and the rest must be files under the page's policy.
      assetsInlineLimit: 0,
      // A third of the script's time to first paint is its parsing.
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: resolve('src-renderer/index.html') } },
    },
  },
});
