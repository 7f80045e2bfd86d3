/** The preview page: the real app on a made-up core, for looking at. Not part of the product. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// eslint-disable-next-line no-restricted-syntax -- vite reads its configuration so
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: { outDir: '/tmp/sotto-preview', emptyOutDir: true, assetsInlineLimit: 0, minify: false },
});
