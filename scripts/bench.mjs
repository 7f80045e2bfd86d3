/** `npm run bench -- NAME...`: set-up, build and a display, then the benchmarks, which print one JSON line each. */
import { toolNode } from './lib/paths.mjs';
import { run, runMain } from './lib/run.mjs';
import { setUp, withDisplay } from './lib/setup.mjs';

await runMain(async (args) => {
  const runtime = await setUp();
  return withDisplay(async (env) => {
    const runtimeEnv = { ...runtime.env, ...env, SOTTO_RUNTIME: JSON.stringify(runtime) };
    const { code } = await run(toolNode(), ['src-main/bench/main.ts', ...args], {
      env: runtimeEnv,
    });
    return code;
  });
});
