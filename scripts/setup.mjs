/** `npm run setup`: prepares everything and prints the runtime as JSON; `-- --build` also builds the app. */
import { runMain } from './lib/run.mjs';
import { ensureRuntime, setUp } from './lib/setup.mjs';

await runMain(async (args) => {
  const runtime = args.includes('--build') ? await setUp() : await ensureRuntime();
  process.stdout.write(`${JSON.stringify(runtime, undefined, 2)}\n`);
});
