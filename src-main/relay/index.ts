/** Relay: the embedded SMP server. */
export type { RelayLimits } from './limits.ts';
export { type RelayOptions, type RelayStats, type RunningRelay, startRelay } from './relay.ts';
