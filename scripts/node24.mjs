/** Runs one of the project's TypeScript programs from its source in Node 24: `node scripts/node24.mjs FILE args...`. */
import { spawn } from 'node:child_process';
import { root, toolNode } from './lib/paths.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { runMain, toolEnv } from './lib/run.mjs';

await runMain(async (args) => {
  await ensurePackages();
  const child = spawn(toolNode(), args, { cwd: root, env: toolEnv(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
});
