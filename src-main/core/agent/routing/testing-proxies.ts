/** For tests: proxies that answer as told, with one relay behind them, and the pool that leads there. */
import { join } from 'node:path';
import { err, ok } from '#shared/result.ts';
import { defined } from '../../base/index.ts';
import { encodeSignedKey, generateX25519, systemRandom } from '../../crypto/index.ts';
import { loadMigrations, openDatabase } from '../../database/index.ts';
import type { ServerAddress, VersionRange } from '../../encoding/index.ts';
import {
  type BrokerMessage,
  type ClientCommand,
  type RequestOutcome,
  type SmpError,
  type SmpRequest,
  DEFAULT_SMP_TIMEOUTS,
  encodeBatch,
  encodeBrokerMessage,
  encodeTransmission,
  openForwardResponse,
  openForwardedTransmission,
  parseCommands,
  sealForwardResponse,
} from '../../smp/index.ts';
import { FakeClock } from '../../smp/testing.ts';
import { testCertificates } from '../../smp/testing-server.ts';
import { testNetwork } from '../../testing/agent-network.ts';
import type { RoutingPolicy, ServerSession, UserServer } from '../network.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import type { SessionTarget } from '../servers/session-scope.ts';
import { ensureServer, loadServer } from '../store/servers.ts';
import type { Core } from '../step.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);

/** What every test of a command uses. */
export const RELAY: ServerAddress = {
  hosts: ['relay.example'],
  port: '',
  keyHash: testCertificates().keyHash,
};

/** A server of the user; its first label stands for its operator. */
export function userServer(host: string, role: Partial<UserServer> = {}): UserServer {
  const server = { hosts: [host], port: '', keyHash: systemRandom(32) };
  const operator = host.split('.')[0] ?? '';
  const roles = { isForReceiving: true, isForRouting: true };
  return { server, password: undefined, operator, ...roles, ...role };
}

/** A connection to a proxy. What it is asked stands in `asked`. */
export class ScriptedProxy implements ServerSession {
  readonly timeouts = DEFAULT_SMP_TIMEOUTS;
  readonly asked: ClientCommand[] = [];
  readonly inner: ClientCommand[] = [];
  isOpen = true;
  versions: VersionRange = { min: 8, max: 17 };
  /** Errors of the proxy itself, one for each command, where undefined lets it pass. */
  readonly refusals: (SmpError | undefined)[] = [];
  reply: (command: ClientCommand) => BrokerMessage = () => ({ type: 'OK' });
  /** Holds answers to PFWD back until they are called. */
  held: (() => void)[] | undefined;
  readonly #keys = generateX25519(systemRandom);
  readonly #sessionId = systemRandom(32);

  onEvent(): void {
    return;
  }

  onClose(): void {
    return;
  }

  close(): void {
    this.isOpen = false;
  }

  async send(request: SmpRequest): Promise<RequestOutcome> {
    this.asked.push(request.command);
    const refusal = this.refusals.shift();
    if (request.command.type === 'PFWD' && this.held !== undefined) {
      const { held } = this;
      await new Promise<void>((resolve) => held.push(resolve));
    } else {
      await Promise.resolve();
    }
    if (!this.isOpen) return err({ type: 'network', reason: { type: 'ended' } });
    if (refusal !== undefined) return err({ type: 'smp', error: refusal });
    return request.command.type === 'PFWD'
      ? ok(this.#forward(request, request.command))
      : ok(this.#describe());
  }

  /** How often it was asked. */
  count(type: ClientCommand['type']): number {
    return this.asked.filter((command) => command.type === type).length;
  }

  #describe(): BrokerMessage {
    const { certChain, signKey } = testCertificates();
    const signedKey = encodeSignedKey(this.#keys.publicKey, signKey);
    const { versions } = this;
    return { type: 'PKEY', relaySessionId: this.#sessionId, versions, certChain, signedKey };
  }

  #forward(request: SmpRequest, command: Extract<ClientCommand, { type: 'PFWD' }>): BrokerMessage {
    const corrId = defined(request.corrId, 'corrId');
    const forwarded = { corrId, ...command };
    const opened = defined(openForwardedTransmission(this.#keys.secretKey, forwarded), 'command');
    const session = { version: command.version, sessionId: this.#sessionId };
    const [item] = parseCommands(opened.content, session);
    if (item?.type !== 'command') throw new Error('no command');
    this.inner.push(item.command);
    const reply = encodeBrokerMessage(this.reply(item.command), session.version);
    const answer = { ...item.transmission, auth: new Uint8Array(), command: reply };
    const content = encodeBatch([encodeTransmission(answer, session)]);
    const layer = { secret: systemRandom(32), corrId: systemRandom(24) };
    const sealed = sealForwardResponse(layer, opened.request, content);
    const { encResponse } = defined(openForwardResponse(layer, sealed), 'answer');
    return { type: 'PRES', encResponse };
  }
}

/** Everything a PeerRouting needs, in the hands of a test. */
export class RoutingBench {
  readonly clock = new FakeClock();
  readonly proxies = new Map<string, ScriptedProxy>();
  /** Hosts that connections were asked for, one entry each time. */
  readonly connected: string[] = [];
  /** Why there is no connection, by host. */
  readonly problems = new Map<string, string>();
  servers: UserServer[];
  policy: RoutingPolicy = { mode: 'always', fallback: 'no' };
  isProtected = false;
  readonly core: Core;
  readonly pool: ServerPool;

  constructor(...servers: UserServer[]) {
    this.servers = servers;
    const opened = openDatabase({ path: ':memory:', migrations });
    if (!opened.ok) throw new Error(opened.error.type);
    const database = opened.value;
    const network = testNetwork({
      servers: () => this.servers,
      settings: { routing: () => this.policy, isProtected: () => this.isProtected },
    });
    const logger = (): void => undefined;
    const deps = { clock: this.clock, random: systemRandom, logger, database, network };
    // PeerRouting asks for no more than this.
    this.core = { deps } as unknown as Core;
    const find = ({ serverId }: SessionTarget): ServerSession | undefined => {
      const host = loadServer(database.read, serverId).hosts[0] ?? '';
      return this.problems.has(host) ? undefined : this.proxy(host);
    };
    const pool: Pick<ServerPool, 'session' | 'ready'> = {
      session: () => undefined,
      ready: async (target) => {
        await Promise.resolve();
        const host = loadServer(database.read, target.serverId).hosts[0] ?? '';
        this.connected.push(host);
        return find(target) ?? { problem: this.problems.get(host) ?? '' };
      },
    };
    this.pool = pool as ServerPool;
  }

  proxy(host: string): ScriptedProxy {
    const proxy = this.proxies.get(host) ?? new ScriptedProxy();
    this.proxies.set(host, proxy);
    return proxy;
  }

  /** Where commands of the only user to RELAY go. */
  target(userId: SessionTarget['userId']): SessionTarget & { readonly server: ServerAddress } {
    const { database } = this.core.deps;
    const serverId = database.transaction((db) => ensureServer(db, RELAY));
    return { userId, serverId, server: RELAY };
  }
}
