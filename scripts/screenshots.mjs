/** `npm run screenshots [-- --out DIR]`: pictures of the real app, for the README and for looking at. */
import { toolNode } from './lib/paths.mjs';
import { run, runMain } from './lib/run.mjs';
import { setUp, withDisplay } from './lib/setup.mjs';

await runMain(async (args) => {
  const runtime = await setUp();
  return withDisplay(
    async (env) => {
      const runtimeEnv = { SOTTO_RUNTIME: JSON.stringify(runtime), ...runtime.env, ...env };
      const { code } = await run(toolNode(), ['e2e/screenshots.ts', ...args], { env: runtimeEnv });
      return code;
    },
    { alwaysPrivate: true },
  );
});
