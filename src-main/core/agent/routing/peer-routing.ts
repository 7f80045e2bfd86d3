/**
 * Commands to the servers of peers (SEND, SKEY, LKEY, LGET), directly or through a proxy as the user
 * wants it (20-smp section 8.1; rules in SPEC.md). The one door to servers that are not ours.
 */
import { err } from '#shared/result.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { RequestOutcome, SendOptions, SmpRequest } from '../../smp/index.ts';
import { serverName } from '../deps.ts';
import type { ServerSession, UserServer } from '../network.ts';
import { requestProblem } from '../servers/problems.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { type SessionTarget, scopeKey, scopeOf } from '../servers/session-scope.ts';
import { replyCommandsOf } from '../store/commands.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';
import { ensureServer, loadServer } from '../store/servers.ts';
import { type Core, runStep } from '../step.ts';
import { ProxyChoices, keyOf } from './proxy-choices.ts';
import {
  NO_PROXY_ANSWER,
  type PeerAnswer,
  type ProxyProblem,
  isWorthAnother,
  problemOfProxy,
} from './peer-answer.ts';
import { ProxySessions } from './proxy-sessions.ts';
import { isProxiedRoute, mayFallBack, proxiesFor } from './route.ts';

/** A peer's server, and for whom something is sent to it. */
export type PeerTarget = SessionTarget & { readonly server: ServerAddress };

/** So many proxies are tried for one command before it waits. */
const MAX_TRIES = 3;
/** After a fallback the proxies are left out for so long. */
const FALLBACK_MS = 10 * 60_000;

/** The routing of one agent. Holds no connection and no timer; after close() it starts nothing more. */
export class PeerRouting {
  readonly #core: Core;
  readonly #pool: ServerPool;
  readonly #choices: ProxyChoices;
  readonly #sessions: ProxySessions;
  /** Until when a scope goes directly, because no proxy reaches its server. */
  readonly #fallbacks = new Map<string, number>();
  readonly #serverIds = new Map<string, number>();
  #isClosed = false;

  constructor(core: Core, pool: ServerPool) {
    const { clock, random } = core.deps;
    this.#core = core;
    this.#pool = pool;
    this.#choices = new ProxyChoices(clock, random);
    this.#sessions = new ProxySessions(clock, random);
  }

  /** Whether commands for the target go over our own connection to its server. */
  isDirect(target: PeerTarget): boolean {
    const { network, clock } = this.#core.deps;
    const { userId, server } = target;
    if (!isProxiedRoute(network, userId, server)) return true;
    const untilMs = this.#fallbacks.get(this.#keyOf(target)) ?? 0;
    const leftMs = untilMs - clock.now();
    return leftMs > 0 && leftMs <= FALLBACK_MS && mayFallBack(network, server);
  }

  /** Sends and waits; connects first where that is needed. Never rejects. */
  async sendToPeerServer(
    target: PeerTarget,
    request: SmpRequest,
    options: SendOptions = {},
  ): Promise<PeerAnswer> {
    return this.isDirect(target)
      ? this.#sendDirectly(target, request, options)
      : this.#sendProxied(target, request, options);
  }

  /** The proxy that is used for the target at present. */
  proxyOf({ userId, connId, ...target }: PeerTarget): SessionTarget | undefined {
    const serverKey = this.#choices.chosen(this.#keyOf({ userId, connId, ...target }));
    const serverId = serverKey === undefined ? undefined : this.#serverIds.get(serverKey);
    return serverId === undefined ? undefined : { userId, serverId, connId };
  }

  /** A server that may be a proxy can be reached. */
  connected(server: ServerAddress): void {
    this.#choices.connected(server);
  }

  /** The network or the user is back: what failed is worth a try. */
  wake(): void {
    this.#choices.forgetFailures();
    this.#fallbacks.clear();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #sendDirectly(
    target: PeerTarget,
    request: SmpRequest,
    options: SendOptions,
  ): Promise<PeerAnswer> {
    const { priority } = options;
    const session = this.#isClosed
      ? STOPPED
      : (this.#pool.session(target) ??
        (await this.#pool.ready(target, { isForUser: priority === 'interactive' })));
    const server = serverName(target.server);
    const failed = { where: 'direct', server, isRefusal: false } as const;
    if ('problem' in session) {
      const { problem } = session;
      return { outcome: NOT_CONNECTED, isProxied: false, problem: { ...failed, problem } };
    }
    const outcome = await session.send(request, options);
    if (outcome.ok || outcome.error.type === 'smp') {
      return { outcome, isProxied: false, problem: undefined };
    }
    const problem = requestProblem(outcome.error);
    return { outcome, isProxied: false, problem: { ...failed, problem } };
  }

  async #sendProxied(
    target: PeerTarget,
    request: SmpRequest,
    options: SendOptions,
  ): Promise<PeerAnswer> {
    const except = new Set<string>();
    let last: ProxyProblem | undefined;
    let isHostError = false;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const proxy = this.#choose(target, except, options);
      if (proxy === undefined) break;
      const answer = await this.#sendThrough(proxy, target, { request, options });
      if (!('failure' in answer)) return answer;
      last = answer;
      if (this.#isClosed) return answer.answer;
      isHostError ||= answer.failure === 'host';
      this.#remember(proxy.server, target.server, { answer, request });
      if (!isWorthAnother(answer.failure)) break;
      if (answer.failure !== 'lost') except.add(keyOf(proxy.server));
    }
    if (this.#canFallBack(target, isHostError)) {
      if (request.command.type === 'SEND') this.#fallBack(target);
      return this.#sendDirectly(target, request, options);
    }
    return last?.answer ?? this.#notNow(target);
  }

  async #sendThrough(
    { server, password }: UserServer,
    target: PeerTarget,
    command: { readonly request: SmpRequest; readonly options: SendOptions },
  ): Promise<PeerAnswer | ProxyProblem> {
    const session = await this.#proxySession(server, target);
    const parties = { proxy: serverName(server), relay: serverName(target.server) };
    if ('problem' in session) return problemOfProxy({ type: 'connection', ...session }, parties);
    const way = { session, relay: target.server, password };
    const sent = await this.#sessions.send(way, command.request, command.options);
    if (sent.from === 'proxy') return problemOfProxy(sent.error, parties);
    this.#choices.succeeded(server, target.server);
    const { outcome } = sent;
    if (outcome.ok || outcome.error.type === 'smp') {
      return { outcome, isProxied: true, problem: undefined };
    }
    const problem = requestProblem(outcome.error);
    const failed = { where: 'relay', server: parties.relay, problem, isRefusal: false } as const;
    return { outcome, isProxied: true, problem: failed };
  }

  async #proxySession(
    server: ServerAddress,
    { userId, connId }: PeerTarget,
  ): Promise<ServerSession | { readonly problem: string }> {
    if (this.#isClosed) return STOPPED;
    const target = { userId, serverId: this.#idOf(server), connId };
    return this.#pool.session(target) ?? this.#pool.ready(target);
  }

  #choose(
    target: PeerTarget,
    except: ReadonlySet<string>,
    { priority }: SendOptions,
  ): UserServer | undefined {
    const { server: destination, userId } = target;
    const servers = this.#core.deps.network.servers(userId);
    return this.#choices.choose({
      scopeKey: this.#keyOf(target),
      destination,
      servers,
      candidates: proxiesFor(servers, destination),
      own: () => this.#receivingServersOf(target),
      except,
      isInteractive: priority === 'interactive',
    });
  }

  /** With those where a queue is still being made. */
  #receivingServersOf({ connId }: PeerTarget): readonly ServerAddress[] {
    const { read } = this.#core.deps.database;
    if (connId === undefined) return [];
    const places = [...rcvQueuesOf(read, connId), ...replyCommandsOf(read, connId)];
    return places.map(({ serverId }) => loadServer(read, serverId));
  }

  #remember(
    proxy: ServerAddress,
    destination: ServerAddress,
    tried: { readonly answer: ProxyProblem; readonly request: SmpRequest },
  ): void {
    const { failure, answer } = tried.answer;
    if (failure === 'lost') return;
    // A relay too old for another command may well take messages.
    if (failure === 'host' && tried.request.command.type !== 'SEND') return;
    this.#choices.failed({ proxy, destination }, failure, answer.problem?.problem ?? '');
  }

  #candidates({ userId, server }: PeerTarget): readonly UserServer[] {
    return proxiesFor(this.#core.deps.network.servers(userId), server);
  }

  /** Trouble that may pass is waited for: whoever blocks our proxies must not see us come. */
  #canFallBack(target: PeerTarget, isHostError: boolean): boolean {
    const { server } = target;
    if (!mayFallBack(this.#core.deps.network, server)) return false;
    const candidates = this.#candidates(target);
    return isHostError || candidates.length === 0 || this.#choices.hasHostError(candidates, server);
  }

  #fallBack(target: PeerTarget): void {
    const { clock, logger } = this.#core.deps;
    this.#fallbacks.set(this.#keyOf(target), clock.now() + FALLBACK_MS);
    logger('info', 'routing.fallback', {});
  }

  /** Every proxy has failed too recently. */
  #notNow(target: PeerTarget): PeerAnswer {
    const last = this.#choices.lastFailure(this.#candidates(target), target.server);
    const relay = serverName(target.server);
    if (last === undefined) {
      const none = {
        where: 'proxy',
        server: relay,
        problem: 'no proxy',
        isRefusal: false,
      } as const;
      return { ...NO_PROXY_ANSWER, problem: none };
    }
    const { failure, problem, proxy } = last;
    const isOfProxy = failure === 'unreachable' || failure === 'refused';
    const server = isOfProxy ? serverName(proxy) : relay;
    const where = isOfProxy ? 'proxy' : 'relay';
    const isRefusal = failure === 'refused';
    return { ...NO_PROXY_ANSWER, problem: { where, server, problem, isRefusal } };
  }

  #keyOf(target: SessionTarget): string {
    return scopeKey(scopeOf(target, this.#core.deps.network.isolation()));
  }

  #idOf(server: ServerAddress): number {
    const key = keyOf(server);
    const known = this.#serverIds.get(key);
    if (known !== undefined) return known;
    const serverId = runStep(this.#core, ({ db }) => ensureServer(db, server));
    this.#serverIds.set(key, serverId);
    return serverId;
  }
}

const STOPPED = { problem: 'stopped' } as const;
const NOT_CONNECTED: RequestOutcome = err({ type: 'network', reason: { type: 'ended' } });
