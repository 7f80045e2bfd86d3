import { test } from 'vitest';
import { generateScenario, loadScenarioParts, runScenario } from './index.ts';
test('x', async () => { await loadScenarioParts(); const r = await runScenario(generateScenario(145)); console.log(r); }, 60000);
