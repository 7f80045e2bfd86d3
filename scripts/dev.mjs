/** `npm run dev`: the app with hot reload of the page; main, core and relay are built and started again on change. */
import { forgetBuild } from './lib/build.mjs';
import { toolNode, toolPath } from './lib/paths.mjs';
import { run, runMain } from './lib/run.mjs';
import { ensureRuntime, withDisplay } from './lib/setup.mjs';
import { isRoot } from './lib/system-libraries.mjs';

await runMain(async (args) => {
  const runtime = await ensureRuntime();
  await forgetBuild();
  return withDisplay(async (env) => {
    const { code } = await run(
      toolNode(),
      [
        toolPath('electron-vite', 'bin', 'electron-vite.js'),
        'dev',
        '--watch',
        ...(isRoot() ? ['--noSandbox'] : []),
        '--',
        ...args,
      ],
      { env: { ...runtime.env, ...env, ELECTRON_EXEC_PATH: runtime.executable } },
    );
    return code;
  });
});
