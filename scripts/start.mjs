/**
 * `npm start`: installs what is missing, builds what has changed, opens the app with the local relay.
 * Options after `--`: `--profile NAME` for a second, independent instance on the same relay; `--demo [--out DIR]`
 * plays the whole story by itself; everything else goes to the app.
 */
import { spawn } from 'node:child_process';
import { hasDisplay } from './lib/display.mjs';
import { root, toolNode } from './lib/paths.mjs';
import { run, runMain, say, toolEnv } from './lib/run.mjs';
import { appArguments, setUp, withDisplay } from './lib/setup.mjs';

await runMain(async (args) => {
  if (args.includes('--demo')) return playDemo(args.filter((text) => text !== '--demo'));
  if (!hasDisplay()) {
    say('there is no display to open a window on. `npm start -- --demo` needs none.');
    return 1;
  }
  const runtime = await setUp();
  return startApp(runtime, args);
});

async function playDemo(args) {
  const runtime = await setUp();
  return withDisplay(async (env) => {
    const runtimeEnv = { SOTTO_RUNTIME: JSON.stringify(runtime), ...runtime.env, ...env };
    const { code } = await run(toolNode(), ['e2e/demo/main.ts', ...args], { env: runtimeEnv });
    return code;
  });
}

function startApp(runtime, args) {
  const child = spawn(runtime.executable, appArguments(runtime, args), {
    cwd: root,
    env: toolEnv(runtime.env),
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(error.message);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
