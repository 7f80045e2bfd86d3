/** Scenarios: random stories of whole cores over relays in one process, proving that nothing is lost. */
export { FAILING_SEEDS } from './failing-seeds.ts';
export { generateScenario } from './generate.ts';
export { type Outcome, loadScenarioParts, runScenario } from './run.ts';
export { shrinkScenario } from './shrink.ts';
export { type Scenario, type Step, describeScenario } from './steps.ts';
