/**
 * Which proxy serves which destination: chosen once and kept, until it fails. What failed is left
 * alone for a while, so that neither a dead proxy nor a dead relay behind one costs anything. In
 * memory only: after a start everything is chosen anew.
 */
import { type Clock, type RandomSource, hexEncode } from '../../base/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { UserServer } from '../network.ts';
import { type ProxyWishes, chooseProxy } from './route.ts';

/**
 * unreachable: no connection to the proxy. refused: it will not work for us. relay: it does not
 * reach the destination now. host: it never will (no such host for it, or no common version).
 */
export type ProxyFailure = 'unreachable' | 'refused' | 'relay' | 'host';

/** First and greatest pause after each kind of failure (20-smp section 11: 3 s for connections). */
const PAUSES: Readonly<Record<ProxyFailure, { readonly firstMs: number; readonly maxMs: number }>> =
  {
    unreachable: { firstMs: 3000, maxMs: 120_000 },
    relay: { firstMs: 3000, maxMs: 120_000 },
    refused: { firstMs: 60_000, maxMs: 600_000 },
    host: { firstMs: 600_000, maxMs: 600_000 },
  };

/** No more servers than these learn of an attempt to reach one destination. */
const MAX_PROXIES_PER_DESTINATION = 3;

type Failed = {
  readonly failure: ProxyFailure;
  readonly untilMs: number;
  readonly pauseMs: number;
  /** As text for the user. */
  readonly problem: string;
};

export type ProxyRequest = Omit<ProxyWishes, 'own'> & {
  readonly own: () => ProxyWishes['own'];
  /** Whom a choice is kept for: a session scope of the destination. */
  readonly scopeKey: string;
  readonly candidates: readonly UserServer[];
  /** Not these (keyOf): they failed for the command at hand. */
  readonly except: ReadonlySet<string>;
  /** The user waits: try even what has just failed rather than nothing. */
  readonly isInteractive: boolean;
};

/** What one agent knows about proxies. */
export class ProxyChoices {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  readonly #chosen = new Map<string, string>();
  /** By proxy, and by proxy and destination. */
  readonly #failed = new Map<string, Failed>();

  constructor(clock: Clock, random: RandomSource) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Undefined when none is worth a try now. */
  choose(request: ProxyRequest): UserServer | undefined {
    const { scopeKey, destination, isInteractive } = request;
    const left = this.#withinLimit(request);
    const ready = left.filter(({ server }) => !this.#isPausing(server, destination));
    const usable = ready.length > 0 || !isInteractive ? ready : left;
    const kept = this.#chosen.get(scopeKey);
    const proxy =
      usable.find(({ server }) => keyOf(server) === kept) ??
      chooseProxy(usable, { ...request, own: request.own() }, this.#random);
    if (proxy !== undefined) this.#chosen.set(scopeKey, keyOf(proxy.server));
    return proxy;
  }

  /** keyOf the proxy that was chosen for a scope. */
  chosen(scopeKey: string): string | undefined {
    return this.#chosen.get(scopeKey);
  }

  /** Remembers what went wrong with a proxy and a destination. */
  failed(
    { proxy, destination }: { readonly proxy: ServerAddress; readonly destination: ServerAddress },
    failure: ProxyFailure,
    problem: string,
  ): void {
    const key = failure === 'unreachable' ? keyOf(proxy) : pairKey(proxy, destination);
    const before = this.#failed.get(key);
    const { firstMs, maxMs } = PAUSES[failure];
    const pauseMs = before?.failure === failure ? Math.min(before.pauseMs * 2, maxMs) : firstMs;
    this.#failed.set(key, { failure, problem, pauseMs, untilMs: this.#clock.now() + pauseMs });
  }

  /** The proxy has brought an answer of the destination. */
  succeeded(proxy: ServerAddress, destination: ServerAddress): void {
    this.#failed.delete(keyOf(proxy));
    this.#failed.delete(pairKey(proxy, destination));
  }

  /** The newest failure among these proxies, for the destination or at all. */
  lastFailure(
    candidates: readonly UserServer[],
    destination: ServerAddress,
  ): (Pick<Failed, 'failure' | 'problem'> & { readonly proxy: ServerAddress }) | undefined {
    const failures = candidates.flatMap(({ server }) =>
      this.#failuresOf(server, destination).map((failed) => ({ ...failed, proxy: server })),
    );
    return failures.reduce<(typeof failures)[number] | undefined>(
      (last, next) => (last === undefined || next.untilMs > last.untilMs ? next : last),
      undefined,
    );
  }

  /** Whether one of the proxies has said lately that it can never reach the destination. */
  hasHostError(candidates: readonly UserServer[], destination: ServerAddress): boolean {
    return candidates.some(({ server }) =>
      this.#failuresOf(server, destination).some(
        (failed) => failed.failure === 'host' && this.#isFresh(failed),
      ),
    );
  }

  /** There is a connection to the proxy. */
  connected(proxy: ServerAddress): void {
    this.#failed.delete(keyOf(proxy));
  }

  /** The network or the user is back: everything is worth a try again. */
  forgetFailures(): void {
    this.#failed.clear();
  }

  #withinLimit({ candidates, destination, except }: ProxyRequest): readonly UserServer[] {
    const tried = candidates.filter(({ server }) => this.#failed.has(pairKey(server, destination)));
    const limited = tried.length >= MAX_PROXIES_PER_DESTINATION ? tried : candidates;
    return limited.filter(({ server }) => !except.has(keyOf(server)));
  }

  #isPausing(proxy: ServerAddress, destination: ServerAddress): boolean {
    return this.#failuresOf(proxy, destination).some((failed) => this.#isFresh(failed));
  }

  /** A clock that was set back must not lengthen a pause. */
  #isFresh({ untilMs, pauseMs }: Failed): boolean {
    const leftMs = untilMs - this.#clock.now();
    return leftMs > 0 && leftMs <= pauseMs;
  }

  #failuresOf(proxy: ServerAddress, destination: ServerAddress): readonly Failed[] {
    const both = [this.#failed.get(keyOf(proxy)), this.#failed.get(pairKey(proxy, destination))];
    return both.filter((failed) => failed !== undefined);
  }
}

/** One text for each address. */
export function keyOf({ keyHash, hosts, port }: ServerAddress): string {
  return [hexEncode(keyHash), port, ...hosts].join(' ');
}

function pairKey(proxy: ServerAddress, destination: ServerAddress): string {
  return `${keyOf(proxy)} > ${keyOf(destination)}`;
}
