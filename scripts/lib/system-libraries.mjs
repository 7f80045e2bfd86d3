/** What Electron and the tests need from the operating system on Debian and Ubuntu. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say, SetupError } from './run.mjs';

const ELECTRON_PACKAGES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libcups2',
  'libdrm2',
];

/** True when this process may do everything (and Chromium therefore needs --no-sandbox). */
export function isRoot() {
  return process.getuid?.() === 0;
}

/** The full path of a program on PATH, or undefined. */
export function findProgram(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Checks that the dynamic linker finds everything the executable needs; installs it when it may, else says how. */
export async function ensureLibrariesFor(executable) {
  if (process.platform !== 'linux') return;
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return;
  say(`system libraries are missing: ${missing.join(', ')}`);
  await installPackages(ELECTRON_PACKAGES);
  const still = await missingLibraries(executable);
  if (still.length > 0) throw new SetupError(`Electron still misses ${still.join(', ')}.`);
}

/** Makes sure that the programs exist; `packages` are the Debian packages that bring them. */
export async function ensurePrograms(programs, packages) {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  say(`programs are missing: ${missing.join(', ')}`);
  await installPackages(packages);
}

async function missingLibraries(executable) {
  const { code, output } = await run('ldd', [executable], { collect: true });
  return code === 127 ? [] : parseLdd(output);
}

/** The names in the output of ldd that were not found. */
export function parseLdd(output) {
  return output
    .split('\n')
    .filter((line) => line.includes('=> not found'))
    .map((line) => line.trim().split(' ')[0]);
}

async function installPackages(names) {
  if (findProgram('apt-get') === undefined) {
    throw new SetupError(`Please install what your system calls: ${names.join(' ')}`);
  }
  if (!isRoot()) {
    const packages = await presentNames(names);
    throw new SetupError(
      `Please run this once, then start again:\n  sudo apt-get install -y ${packages.join(' ')}`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { collect: true, env });
  const packages = await presentNames(names);
  say(`installing ${packages.join(' ')} ...`);
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const { code, output } = await run('apt-get', args, { collect: true, env });
  if (code !== 0) throw new SetupError(`apt-get could not install them:\n${output.slice(-2000)}`);
}

/** Newer releases call some libraries `<name>t64`; the old name is then only virtual and cannot always be installed. */
async function presentNames(names) {
  const candidates = names.map((name) => `${name}t64`);
  const { output } = await run('apt-cache', ['pkgnames', 'lib'], { collect: true });
  const known = new Set(output.split('\n'));
  return names.map((name, index) => (known.has(candidates[index]) ? candidates[index] : name));
}
