/** The relay's numbers in one place; tests make them smaller. */
import type { BrokerLimits } from './broker/index.ts';
import type { ProxyLimits } from './proxy/index.ts';
import type { ConnectionLimits } from './transport/index.ts';

export type RelayLimits = BrokerLimits &
  ConnectionLimits &
  ProxyLimits & {
    readonly maxConnections: number;
    readonly tlsTimeoutMs: number;
  };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_SECONDS = 24 * 60 * 60;

/** Of the official server where it has the number (10-tls section 9, 20-smp section 9). */
export function defaultLimits(): RelayLimits {
  return {
    quota: 128,
    messageTtlSeconds: 21 * DAY_SECONDS,
    tlsTimeoutMs: MINUTE_MS,
    helloTimeoutMs: 2 * MINUTE_MS,
    idleTimeoutMs: 6 * HOUR_MS,
    maxRunningCommands: 32,
    // Sixteen blocks.
    maxUnsentBytes: 256 * 1024,
    maxConnections: 10_000,
    relayConnectTimeoutMs: 15_000,
    relayCommandTimeoutMs: 30_000,
    relayIdleTimeoutMs: 30 * MINUTE_MS,
    maxRelays: 500,
  };
}
