/**
 * The database driver's native part for runtimes with Node-API 9 (Electron below 35, Node 20): built once from the
 * package's own source, unpatched, and kept in the shared cache. The app gets its path in SOTTO_SQLITE_BINDING.
 */
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { cacheDir, root, toolNode, toolPath } from './paths.mjs';
import { must, say } from './run.mjs';
import { ensurePrograms } from './system-libraries.mjs';

const DRIVER = 'better-sqlite3-multiple-ciphers';
const REVISION = 1;
/** The driver's own flags minus its demand for Node-API 10: what it uses of it was experimental before. */
const CXXFLAGS = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

/** Resolves to the path of the built binding; builds it (about two minutes) when it is not there. */
export async function ensureBinding() {
  const path = bindingPath();
  if (existsSync(path)) return path;
  return withLock(join(cacheDir(), 'sqlite.lock'), async () => {
    if (!existsSync(path)) await build(path);
    return path;
  });
}

function bindingPath() {
  const { version } = JSON.parse(readFileSync(toolPath(DRIVER, 'package.json'), 'utf8'));
  const name = `sqlite-${version}-napi9-${process.platform}-${process.arch}-${REVISION}`;
  return join(cacheDir(), name, 'better_sqlite3.node');
}

async function build(path) {
  await ensurePrograms(['g++', 'make', 'python3'], ['build-essential', 'python3']);
  say('building the database driver for this older runtime (once, about two minutes) ...');
  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(join(cacheDir(), 'sqlite-tmp-'));
  try {
    for (const name of [DRIVER, 'node-addon-api']) {
      await cp(toolPath(name), join(work, 'node_modules', name), {
        recursive: true,
        dereference: true,
      });
    }
    const folder = join(work, 'node_modules', DRIVER);
    const headers = headersFolder();
    const gyp = [toolNode(), toolPath('node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--release'];
    const flags = ['--force_build=1', ...(headers === undefined ? [] : [`--nodedir=${headers}`])];
    await must('building the database driver', [...gyp, ...flags], {
      cwd: folder,
      env: { CXXFLAGS, JOBS: 'max' },
    });
    await mkdir(join(work, 'done'));
    await copyFile(
      join(folder, 'build', 'Release', 'better_sqlite3.node'),
      join(work, 'done', 'better_sqlite3.node'),
    );
    await rm(dirname(path), { recursive: true, force: true });
    await rename(join(work, 'done'), dirname(path));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Node's headers: the npm package of Node 24 brings them, so nothing is downloaded. */
function headersFolder() {
  const candidates = [
    join(root, 'node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`),
    join(root, 'node_modules', `node-${process.platform}-${process.arch}`),
    dirname(dirname(process.execPath)),
  ];
  return candidates.find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')));
}
