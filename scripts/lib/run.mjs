/** Running other programs: with the checkout's tools on PATH, output shown or collected, never through a shell. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './paths.mjs';

/** The environment for child processes: node_modules/.bin (Node 24 is in it) comes first on PATH. */
export function toolEnv(extra = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/**
 * Runs a program and waits. Options: cwd, env (added to {@link toolEnv}), collect (return the output instead of
 * showing it), timeoutMs. Resolves to {code, output}; a program that cannot be started has code 127.
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = {}, collect = false, timeoutMs = 0 } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: toolEnv(collect ? { NO_COLOR: '1', FORCE_COLOR: undefined, ...env } : env),
      stdio: collect ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32' && /\.cmd$|^npm$|^npx$/.test(command),
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const timer = timeoutMs > 0 ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined;
    const finish = (code, text = '') => {
      clearTimeout(timer);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + text });
    };
    child.on('error', (error) => finish(127, String(error.message)));
    child.on('close', (code) => finish(code ?? 1));
  });
}

/** Runs `[program, ...arguments]` which must succeed; throws its collected output otherwise. */
export async function must(what, [command, ...args], options = {}) {
  const { code, output } = await run(command, args, { ...options, collect: true });
  if (code !== 0)
    throw new SetupError(`${what} failed (exit code ${code}).\n${output.slice(-4000)}`);
  return output;
}

/** A failure of set-up that is told to the user in one paragraph, without a stack trace. */
export class SetupError extends Error {}

/** One line of progress. It goes to standard error, so that `--json`-like output stays clean. */
export function say(text) {
  process.stderr.write(`sotto: ${text}\n`);
}

/** Runs a script's main function: a SetupError becomes a sentence and exit code 1. */
export async function runMain(main) {
  try {
    const code = await main(process.argv.slice(2));
    process.exitCode = code ?? 0;
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}
