/** Installs the npm packages of package-lock.json when they are missing or of other versions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stampsDir } from './paths.mjs';
import { run, say, SetupError } from './run.mjs';
import { withLock } from './lock.mjs';

/** Makes node_modules equal to package-lock.json. */
export async function ensurePackages() {
  if (packagesAreCurrent()) return;
  await withLock(join(stampsDir, 'packages.lock'), async () => {
    if (packagesAreCurrent()) return;
    say('installing npm packages (npm ci) ...');
    const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) throw new SetupError('npm ci failed; see the lines above.');
  });
}

function packagesAreCurrent() {
  const wanted = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) throw new SetupError('package-lock.json is missing or unreadable.');
  return (
    installed !== undefined && missingPackages(wanted.packages, installed.packages).length === 0
  );
}

/**
 * The paths of packages which the lock file demands and npm's own record of node_modules lacks or has in another
 * version. Optional packages may be absent: they are for other platforms.
 */
export function missingPackages(wanted, installed) {
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !entry.link)
    .filter(([path, entry]) => {
      const found = installed[path];
      if (found === undefined) return !entry.optional && !entry.devOptional && !entry.peer;
      return found.version !== entry.version;
    })
    .map(([path]) => path);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
