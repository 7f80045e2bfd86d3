/** A display to draw on: the user's own, or a private Xvfb for tests and the demo. */
import { spawn } from 'node:child_process';
import { ensurePrograms } from './system-libraries.mjs';
import { SetupError } from './run.mjs';

const START_TIMEOUT_MS = 60_000;

/** True when windows can be shown here. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Starts Xvfb on a free display number. Returns {display, close}. */
export async function startXvfb() {
  await ensurePrograms(['Xvfb'], ['xvfb', 'xauth']);
  // Nobody touches it: after ten minutes its screen saver would say that the computer is locked.
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '2600x1700x24', '-nolisten', 'tcp', '-noreset', '-s', '0'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await readDisplayNumber(child);
  const close = () => child.kill('SIGTERM');
  process.once('exit', close);
  return { display: `:${number}`, close };
}

function readDisplayNumber(child) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new SetupError(`Xvfb did not start: ${why}`));
    const timer = setTimeout(() => fail('no answer'), START_TIMEOUT_MS);
    let text = '';
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`exit code ${code}`));
    child.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
  });
}
