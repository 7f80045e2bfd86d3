/** What the agent is given, and the numbers it goes by (20-smp section 11, 30-agent section 12). */
import type { Clock, Logger, RandomSource } from '../base/index.ts';
import type { KeySource } from '../crypto/ratchet/index.ts';
import type { Database } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type { AgentHost } from './events.ts';
import type { AgentNetwork } from './network.ts';

export type AgentDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly database: Database;
  readonly host: AgentHost;
  /** Keys of the ratchet, best from the pools (crypto: createKeyPools). */
  readonly keys: KeySource;
  readonly network: AgentNetwork;
  /** Lets other work of the event loop run before the task; setImmediate by default. */
  readonly yieldTo?: ((task: () => void) => void) | undefined;
};

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Delays that grow by half once `increaseAfterMs` have passed, up to a limit. */
export type Backoff = {
  readonly initialMs: number;
  readonly increaseAfterMs: number;
  readonly maxMs: number;
};

export const RECONNECT_BACKOFF: Backoff = {
  initialMs: 2 * SECOND_MS,
  increaseAfterMs: 10 * SECOND_MS,
  maxMs: 180 * SECOND_MS,
};
export const RETRY_BACKOFF: Backoff = {
  initialMs: 2 * SECOND_MS,
  increaseAfterMs: 10 * SECOND_MS,
  maxMs: 120 * SECOND_MS,
};
export const QUOTA_BACKOFF: Backoff = {
  initialMs: 5 * MINUTE_MS,
  increaseAfterMs: MINUTE_MS,
  maxMs: 6 * HOUR_MS,
};

/** Age at which a message that could not be sent has failed. */
export const EXPIRY_MS = 2 * DAY_MS;
/** The same where the queue was full: the peer may come back from a holiday. */
export const QUOTA_EXPIRY_MS = 7 * DAY_MS;
/** How long a deleted connection may go on sending what was waiting. */
export const DELETE_WAIT_MS = 2 * DAY_MS;
/** How often old history is forgotten. */
export const HOUSEKEEPING_MS = 6 * HOUR_MS;

/** The next delay after one of delayMs, elapsedMs after the first try. */
export function nextDelayMs(backoff: Backoff, delayMs: number, elapsedMs: number): number {
  if (elapsedMs < backoff.increaseAfterMs) return delayMs;
  return Math.min(Math.floor((delayMs * 3) / 2), backoff.maxMs);
}

/** The delay, up to 15 % shorter or longer, so that many who wait for the same do not return at once. */
export function withJitter(delayMs: number, random: RandomSource): number {
  const [high = 0, low = 0] = random(2);
  const share = (high * 256 + low) / 0xffff;
  return Math.round(delayMs * (0.85 + 0.3 * share));
}

/** `host`, or `host:port` where the port is not the usual one. */
export function serverName({ hosts, port }: ServerAddress): string {
  const host = hosts[0] ?? '';
  return port === '' || port === '5223' ? host : `${host}:${port}`;
}
