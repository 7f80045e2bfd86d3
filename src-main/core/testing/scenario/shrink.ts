/** Makes a failing scenario shorter: leaves out steps, many at a time and then one by one. */
import { runScenario } from './run.ts';
import type { Scenario, Step } from './steps.ts';

/** Enough for some dozens of steps. */
const MAX_RUNS = 150;

/** A scenario that fails in some way, too, with as few of the steps as can be found. */
export async function shrinkScenario(scenario: Scenario): Promise<Scenario> {
  let steps = scenario.steps;
  let runCount = 0;
  const fails = async (fewer: readonly Step[]): Promise<boolean> => {
    runCount += 1;
    const { problems } = await runScenario({ ...scenario, steps: fewer });
    return problems.length > 0;
  };
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < steps.length && runCount < MAX_RUNS;) {
      const fewer = [...steps.slice(0, start), ...steps.slice(start + size)];
      if (await fails(fewer)) steps = fewer;
      else start += size;
    }
  }
  return { ...scenario, steps };
}
