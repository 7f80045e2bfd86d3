/** What comes of a command to a peer's server, and where trouble arose (20-smp section 8, "Error layers"). */
import { err } from '#shared/result.ts';
import {
  type RequestOutcome,
  type SmpClientError,
  type SmpError,
  isHostError,
} from '../../smp/index.ts';
import { requestProblem, smpErrorToken } from '../servers/problems.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { ProxyFailure } from './proxy-choices.ts';

/** The answer to a command, whichever way it went. */
export type PeerAnswer = {
  /**
   * As if the command had gone directly: an `smp` error other than PROXY is the relay's word. What a
   * proxy refuses by itself is always PROXY.
   */
  readonly outcome: RequestOutcome;
  readonly isProxied: boolean;
  /** Why there is no answer of the relay; undefined when there is one, be it an error. */
  readonly problem: PeerProblem | undefined;
};

export type PeerProblem = {
  /** Between us and the proxy, between the proxy and the relay, or between us and the relay. */
  readonly where: 'proxy' | 'relay' | 'direct';
  /** Display name of the server that is in trouble. */
  readonly server: string;
  /** A code such as ECONNREFUSED, or the error token. */
  readonly problem: string;
  /** The server answers, but will not do it: its password, say. */
  readonly isRefusal: boolean;
};

/** An attempt that a proxy did not carry through; lost: its connection ended meanwhile. */
export type ProxyProblem = {
  readonly failure: ProxyFailure | 'lost';
  readonly answer: PeerAnswer;
};

/** No proxy was asked at all. */
export const NO_PROXY_ANSWER: Omit<PeerAnswer, 'problem'> = {
  outcome: err({
    type: 'smp',
    error: { type: 'PROXY', error: { type: 'BROKER', error: { type: 'HOST' } } },
  }),
  isProxied: true,
};

/** What a failure of a proxy means; `proxy` and `relay` are display names. */
export function problemOfProxy(
  error: SmpClientError | { readonly type: 'connection'; readonly problem: string },
  { proxy, relay }: { readonly proxy: string; readonly relay: string },
): ProxyProblem {
  const failure = failureOf(error);
  const isOfRelay = failure === 'host' || failure === 'relay';
  const problem: PeerProblem = {
    where: isOfRelay ? 'relay' : 'proxy',
    server: isOfRelay ? relay : proxy,
    problem: error.type === 'connection' ? error.problem : textOf(error),
    isRefusal: failure === 'refused',
  };
  const outcome: RequestOutcome =
    error.type === 'connection' ? err(LOST_CONNECTION) : err(asProxyError(error));
  return { failure, answer: { outcome, isProxied: true, problem } };
}

/** Whether another proxy may do better at once. */
export function isWorthAnother(failure: ProxyProblem['failure']): boolean {
  return failure !== 'relay';
}

const LOST_CONNECTION: SmpClientError = { type: 'network', reason: { type: 'ended' } };

function failureOf(
  error: SmpClientError | { readonly type: 'connection' },
): ProxyProblem['failure'] {
  switch (error.type) {
    case 'connection':
      return 'unreachable';
    case 'network':
      return 'lost';
    case 'timeout':
      return 'relay';
    case 'badResponse':
      return 'refused';
    case 'smp':
      return isHostError(error) ? 'host' : isOfRelay(error.error) ? 'relay' : 'refused';
    default:
      return unreachable(error);
  }
}

/** Between the proxy and the relay, or a session that is lost: it may pass. */
function isOfRelay(error: SmpError): boolean {
  return error.type === 'PROXY' && error.error.type !== 'BASIC_AUTH';
}

/** An AUTH of the proxy must never look like one of the relay. */
function asProxyError(error: SmpClientError): SmpClientError {
  if (error.type !== 'smp' || error.error.type === 'PROXY') return error;
  return { type: 'smp', error: { type: 'PROXY', error: { type: 'PROTOCOL', error: error.error } } };
}

/** `PROXY BROKER NETWORK`, `PROXY PROTOCOL AUTH`... */
function textOf(error: SmpClientError): string {
  const text = requestProblem(error);
  if (error.type !== 'smp' || error.error.type !== 'PROXY') return text;
  const { error: inner } = error.error;
  if (inner.type === 'PROTOCOL') return `${text} ${smpErrorToken(inner.error)}`;
  if (inner.type !== 'BROKER') return text;
  const { error: broker } = inner;
  const detail = broker.type === 'TRANSPORT' ? `TRANSPORT ${broker.error.type}` : broker.type;
  return `${text} ${detail}`;
}
