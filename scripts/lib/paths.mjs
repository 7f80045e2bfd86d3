/** Where things are: the checkout, the cache that all checkouts of this user share, and the Node that runs the tools. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this script belongs to. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Stamps of this checkout (ignored by git). */
export const stampsDir = join(root, '.cache');

/** Things that are expensive to make and the same for every checkout. */
export function cacheDir(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sotto');
}

/** The Node 24 that `npm ci` puts into the checkout; the running Node where the platform has none. */
export function toolNode() {
  const installed = join(
    root,
    'node_modules',
    '.bin',
    process.platform === 'win32' ? 'node.cmd' : 'node',
  );
  return existsSync(installed) && process.platform !== 'win32' ? installed : process.execPath;
}

/** The JavaScript entry of an installed package's command, to be run with {@link toolNode}. */
export function toolPath(...segments) {
  return join(root, 'node_modules', ...segments);
}
