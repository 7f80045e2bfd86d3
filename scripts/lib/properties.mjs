/**
 * fast-check as tests get it (vitest.config.ts): each property is tried with the same values every time, so
 * that a change is judged by what it changes. PROPERTY_SEED, a number or `random`, tries others.
 */
// By its path: its name leads here.
import * as fastCheck from '../../node_modules/fast-check/lib/fast-check.js';

const SEED = 1;
const wanted = process.env['PROPERTY_SEED'] ?? String(SEED);
if (wanted !== 'random') fastCheck.configureGlobal({ seed: Number(wanted) });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fastCheck.default;
