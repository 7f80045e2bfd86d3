/**
 * Sessions with relays behind proxies (20-smp section 8): one PRXY for each relay and connection to a
 * proxy serves everybody who shares that connection, and is gone with it.
 */
import type { Result } from '#shared/result.ts';
import type { Clock, RandomSource } from '../../base/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import {
  type ProxiedOutcome,
  type ProxiedRelay,
  type SendOptions,
  type SmpClientError,
  type SmpRequest,
  isHostError,
  openProxySession,
  sendProxied,
} from '../../smp/index.ts';
import type { ServerSession } from '../network.ts';
import { keyOf } from './proxy-choices.ts';

/** A relay to be reached through a connection to a proxy. */
export type ProxyWay = {
  readonly session: ServerSession;
  readonly relay: ServerAddress;
  /** Of the proxy. */
  readonly password: string | undefined;
};

type Opening = Promise<Result<ProxiedRelay, SmpClientError>>;
type Entry = { readonly opening: Opening; usedAtMs: number };
type PerProxy = {
  readonly relays: Map<string, Entry>;
  runningCount: number;
  readonly waiting: (() => void)[];
};

/** The proxy runs so many at once for one connection (20-smp section 9). */
export const MAX_PROXIED_COMMANDS = 32;
/** Below the 30 minutes after which proxies end idle connections to relays. */
const IDLE_MS = 20 * 60_000;

/** All proxy sessions of one agent; they end with the connections they belong to. */
export class ProxySessions {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  readonly #perProxy = new WeakMap<ServerSession, PerProxy>();

  constructor(clock: Clock, random: RandomSource) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Opens the session if need be and sends; once more where the proxy had lost the session. */
  async send(way: ProxyWay, request: SmpRequest, options: SendOptions): Promise<ProxiedOutcome> {
    const first = await this.#sendOnce(way, request, options);
    return isSessionLost(first) ? this.#sendOnce(way, request, options) : first;
  }

  async #sendOnce(
    way: ProxyWay,
    request: SmpRequest,
    options: SendOptions,
  ): Promise<ProxiedOutcome> {
    const entry = this.#entry(way, options);
    const opened = await entry.opening;
    if (!opened.ok) {
      this.#forget(way, entry);
      return { from: 'proxy', error: opened.error };
    }
    entry.usedAtMs = this.#clock.now();
    const sending = { request, random: this.#random, options };
    const outcome = await this.#inTurn(way.session, () =>
      sendProxied(way.session, opened.value, sending),
    );
    if (outcome.from === 'proxy' && !isSessionGood(outcome.error)) this.#forget(way, entry);
    return outcome;
  }

  #entry(way: ProxyWay, { priority }: SendOptions): Entry {
    const { session, relay, password } = way;
    const { relays } = this.#ofProxy(session);
    const nowMs = this.#clock.now();
    for (const [key, { usedAtMs }] of relays) {
      if (nowMs - usedAtMs > IDLE_MS) relays.delete(key);
    }
    const known = relays.get(keyOf(relay));
    if (known !== undefined) return known;
    const clock = this.#clock;
    const opening = openProxySession(session, { relay, password }, { clock, priority });
    const entry = { opening, usedAtMs: nowMs };
    relays.set(keyOf(relay), entry);
    return entry;
  }

  #forget({ session, relay }: ProxyWay, entry: Entry): void {
    const { relays } = this.#ofProxy(session);
    if (relays.get(keyOf(relay)) === entry) relays.delete(keyOf(relay));
  }

  async #inTurn<T>(session: ServerSession, work: () => Promise<T>): Promise<T> {
    const proxy = this.#ofProxy(session);
    if (proxy.runningCount >= MAX_PROXIED_COMMANDS) {
      await new Promise<void>((resolve) => proxy.waiting.push(resolve));
    } else {
      proxy.runningCount += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes to the next, if there is one.
      const next = proxy.waiting.shift();
      if (next === undefined) proxy.runningCount -= 1;
      else next();
    }
  }

  #ofProxy(session: ServerSession): PerProxy {
    const known = this.#perProxy.get(session);
    if (known !== undefined) return known;
    const proxy = { relays: new Map<string, Entry>(), runningCount: 0, waiting: [] };
    this.#perProxy.set(session, proxy);
    return proxy;
  }
}

/** Anything else the proxy may have lost or mixed up: the session is made anew the next time. */
function isSessionGood(error: SmpClientError): boolean {
  return error.type === 'timeout' || isHostError(error);
}

function isSessionLost(outcome: ProxiedOutcome): boolean {
  if (outcome.from === 'relay' || outcome.error.type !== 'smp') return false;
  const { error } = outcome.error;
  return error.type === 'PROXY' && error.error.type === 'NO_SESSION';
}
