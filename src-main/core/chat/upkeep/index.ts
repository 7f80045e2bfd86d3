/** Upkeep: what is deleted without being picked one by one, and what conversations take. */
export { SWEEP_MS } from './sweeper.ts';
export { TURN_ITEMS } from './tasks.ts';
export { Upkeep } from './upkeep.ts';
