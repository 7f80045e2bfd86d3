/** `npm run package -- --linux AppImage`: a distribution for users, by electron-builder. Only with an official Electron. */
import { toolNode, toolPath } from './lib/paths.mjs';
import { run, runMain, SetupError } from './lib/run.mjs';
import { setUp } from './lib/setup.mjs';

await runMain(async (args) => {
  const runtime = await setUp();
  if (runtime.kind === 'fallback') {
    throw new SetupError(
      'The fallback Electron is for development and tests only: a release needs the official one.',
    );
  }
  const builder = toolPath('electron-builder', 'cli.js');
  const { code } = await run(toolNode(), [builder, '--publish', 'never', ...args]);
  return code;
});
