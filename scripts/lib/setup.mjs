/** Everything that `npm start` and `npm test` need before they can do their work. */
import { ensureBuild } from './build.mjs';
import { hasDisplay, startXvfb } from './display.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { SetupError } from './run.mjs';
import { ensureBinding } from './sqlite-binding.mjs';
import { ensureLibrariesFor, isRoot } from './system-libraries.mjs';

const OLDEST_NODE = 20;

/** Installs packages, the Electron runtime, its libraries and, for an old runtime, the database binding. */
export async function ensureRuntime() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) {
    throw new SetupError(
      `Node ${process.versions.node} is too old: version 20 or newer is needed.`,
    );
  }
  await ensurePackages();
  const runtime = await ensureElectron();
  await ensureLibrariesFor(runtime.executable);
  if (!runtime.needsOwnBinding) return runtime;
  const binding = await ensureBinding();
  return { ...runtime, env: { ...runtime.env, SOTTO_SQLITE_BINDING: binding } };
}

/** {@link ensureRuntime} and a current build. */
export async function setUp() {
  const runtime = await ensureRuntime();
  await ensureBuild();
  return runtime;
}

/** The command line that starts the app in this runtime; --no-sandbox for root, who cannot have Chromium's sandbox. */
export function appArguments(runtime, appArgs) {
  return [...runtime.args, ...(isRoot() ? ['--no-sandbox'] : []), ...appArgs];
}

/** Runs `work` with a display: the user's, or a private one which is closed afterwards. Gets the env to add. */
export async function withDisplay(work, { alwaysPrivate = false } = {}) {
  if (hasDisplay() && !(alwaysPrivate && process.platform === 'linux')) return work({});
  const xvfb = await startXvfb();
  try {
    return await work({ DISPLAY: xvfb.display, WAYLAND_DISPLAY: '' });
  } finally {
    xvfb.close();
  }
}
