/** Builds the app with electron-vite; skipped when no source has changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { root, stampsDir, toolNode, toolPath } from './paths.mjs';
import { must, say } from './run.mjs';

const SOURCES = [
  'src-main',
  'src-shared',
  'src-renderer',
  'migrations',
  'electron.vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
];
const NOT_IN_THE_APP = /\.test\.tsx?$|core[/\\]testing[/\\]|\.md$/;

/** Forgets the last build, because something else is about to write into out/. */
export function forgetBuild() {
  return rm(join(stampsDir, 'build.sha256'), { force: true });
}

/** Makes out/ current. */
export async function ensureBuild() {
  await withLock(join(stampsDir, 'build.lock'), async () => {
    const hash = sourceHash();
    const stamp = join(stampsDir, 'build.sha256');
    const built = await readFile(stamp, 'utf8').catch(() => undefined);
    if (built === hash && existsSync(join(root, 'out', 'main', 'main.js'))) return;
    say('building ...');
    const args = [
      toolPath('electron-vite', 'bin', 'electron-vite.js'),
      'build',
      '--logLevel',
      'warn',
    ];
    await must('the build', [toolNode(), ...args], { env: { NODE_ENV: 'production' } });
    await mkdir(stampsDir, { recursive: true });
    await writeFile(stamp, hash);
  });
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((name) => listFiles(join(root, name)))) {
    hash.update(relative(root, path).split(sep).join('/')).update('\0');
    hash.update(createHash('sha256').update(readFileSync(path)).digest());
  }
  return hash.digest('hex');
}

function listFiles(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [path];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return NOT_IN_THE_APP.test(`${child}${sep}`) ? [] : listFiles(child);
      return NOT_IN_THE_APP.test(child) ? [] : [child];
    });
}
