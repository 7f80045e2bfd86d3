/**
 * `npm test`: set-up, then every check and test; the last line is `N passed, N failed`, where each check counts as
 * one. With a group (typecheck, lint, unit, e2e) only that; further words are file filters for unit and e2e.
 */
import { runMain } from './lib/run.mjs';
import { ensureRuntime, setUp, withDisplay } from './lib/setup.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { allSteps } from './lib/steps.mjs';

/** The checks are programs of one thread each. */
const CHECKS_AT_ONCE = 2;
const GROUPS = ['typecheck', 'lint', 'unit', 'e2e'];

await runMain(async (args) => {
  const groups = args.filter((text) => GROUPS.includes(text));
  const filters = args.filter((text) => !GROUPS.includes(text));
  const steps = allSteps().filter(({ group }) => groups.length === 0 || groups.includes(group));
  const startedAtMs = Date.now();
  const { passed, failed } = await prepareAndRun(steps, filters);
  process.stdout.write(`${steps.length} steps in ${seconds(startedAtMs)}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
});

async function prepareAndRun(steps, filters) {
  const needsApp = steps.some(({ group }) => group === 'e2e');
  const needsRuntime = needsApp || steps.some(({ group }) => group === 'unit');
  await ensurePackages();
  let runtime;
  let setUpFailed = 0;
  try {
    runtime = needsApp ? await setUp() : needsRuntime ? await ensureRuntime() : undefined;
  } catch (error) {
    process.stdout.write(`FAILED set-up: ${error.message}\n`);
    setUpFailed = 1;
  }
  const usable = runtime === undefined ? steps.filter(({ group }) => group !== 'e2e') : steps;
  const total =
    needsApp && runtime !== undefined
      ? await withDisplay((env) => runSteps(usable, { runtime, env, filters }), {
          alwaysPrivate: true,
        })
      : await runSteps(usable, { runtime, env: {}, filters });
  return { passed: total.passed, failed: total.failed + setUpFailed };
}

async function runSteps(steps, context) {
  const total = { passed: 0, failed: 0 };
  const runOne = async (step) => {
    const startedAtMs = Date.now();
    const { passed, failed, output } = await step.run(context);
    total.passed += passed;
    total.failed += failed;
    const verdict = failed === 0 ? 'ok    ' : 'FAILED';
    process.stdout.write(`${verdict} ${step.name} (${seconds(startedAtMs)})\n`);
    if (failed > 0 && output !== '') process.stdout.write(`${output.trimEnd()}\n`);
  };
  const checks = steps.filter(({ isCheck }) => isCheck);
  const worker = async () => {
    for (let step = checks.shift(); step !== undefined; step = checks.shift()) await runOne(step);
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, worker));
  for (const step of steps.filter(({ isCheck }) => !isCheck)) await runOne(step);
  return total;
}

function seconds(sinceMs) {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}
