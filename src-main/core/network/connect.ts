/** Connecting to a server the way the settings say: dial, TLS and, for message servers, SMP. */
import { type Result, err } from '#shared/result.ts';
import type { ConnectRequest } from '../agent/index.ts';
import type { Clock, Logger, RandomSource } from '../base/index.ts';
import { type SmpClient, type SmpConnectError, connectSmp } from '../smp/index.ts';
import {
  type Dial,
  type TlsConnection,
  type TlsError,
  type TlsOptions,
  connectTls,
  socksDial,
} from '../tls/index.ts';
import { type Route, type RouteRules, proxyFor, routeTo, smpTimeouts } from './route.ts';

export type ConnectDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Opens a TCP connection, to the server or to the proxy. */
  readonly dial: Dial;
  /** See proxyFor; 32 bytes. */
  readonly seed: Uint8Array;
};

/** Connects to a message server and shakes hands. */
export function connectToSmp(
  request: ConnectRequest,
  rules: RouteRules,
  deps: ConnectDeps,
): Promise<Result<SmpClient, SmpConnectError>> {
  const { server, signal } = request;
  const route = routeTo('smp', server, rules);
  if (route === undefined) return Promise.resolve(err({ type: 'transport', error: NO_HOST }));
  const timeouts = smpTimeouts(rules.settings);
  const { clock, random, logger } = deps;
  return connectSmp(
    { server, timeouts, signal },
    { clock, random, logger, connect: () => connectAlong(route, request, { rules, deps }) },
  );
}

/** Connects to a file server as far as TLS goes; it must be closed. */
export function connectToXftp(
  request: ConnectRequest,
  rules: RouteRules,
  deps: ConnectDeps,
): Promise<Result<TlsConnection, TlsError>> {
  const route = routeTo('xftp', request.server, rules);
  if (route === undefined) return Promise.resolve(err(NO_HOST));
  return connectAlong(route, request, { rules, deps });
}

/** All hosts of the server are onion services and there is no proxy, or the settings exclude them. */
const NO_HOST: TlsError = { type: 'network', code: 'NO_HOST' };

function connectAlong(
  route: Route,
  { server, isolationKey, signal }: ConnectRequest,
  { rules, deps }: { readonly rules: RouteRules; readonly deps: ConnectDeps },
): Promise<Result<TlsConnection, TlsError>> {
  const { settings } = rules;
  const { keepAliveIdleMs } = settings.timeouts;
  const direct: Dial = (target) => deps.dial({ ...target, keepAliveIdleMs });
  const proxy = proxyFor(settings.proxy, isolationKey, deps.seed);
  const options: TlsOptions = {
    ...route,
    keyHash: server.keyHash,
    timeoutMs: smpTimeouts(settings).connectMs,
    signal,
  };
  const dial = proxy === undefined ? direct : socksDial(proxy, proxyDial(direct));
  return connectTls(options, { random: deps.random, clock: deps.clock, dial });
}

/** The code of an error tells that it is the proxy which is out of reach, not the server. */
function proxyDial(dial: Dial): Dial {
  return async (target) => {
    try {
      return await dial(target);
    } catch (error) {
      const isCoded = error instanceof Error && 'code' in error;
      const code = `PROXY_${isCoded ? String(error.code) : 'UNKNOWN'}`;
      throw Object.assign(new Error(code, { cause: error }), { code });
    }
  };
}
