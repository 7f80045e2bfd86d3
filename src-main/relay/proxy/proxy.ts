/**
 * Private message routing for our clients (20-smp section 8): PRXY connects to a relay, PFWD sends
 * through that connection. Clients share the connection to a relay, so it does not tell them apart.
 */
import {
  type Clock,
  type RandomSource,
  base64urlEncode,
  hexEncode,
} from '../../core/base/index.ts';
import { type ServerAddress, type VersionRange, hostKind } from '../../core/encoding/index.ts';
import {
  type BrokerMessage,
  SMP_PROXIED_VERSIONS,
  SMP_RELAY_VERSIONS,
  type SmpError,
} from '../../core/smp/index.ts';
import { connectTls, tcpDial } from '../../core/tls/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type RoutedRequest, fail, isPassword } from '../broker/index.ts';
import { NETWORK_ERROR, NO_SESSION_ERROR, brokerError, fromTlsError } from './errors.ts';
import { RelayLink } from './relay-link.ts';

export type ProxyLimits = {
  /** For TCP and TLS together. */
  readonly relayConnectTimeoutMs: number;
  readonly relayCommandTimeoutMs: number;
  /** Links that nobody used for so long are closed. */
  readonly relayIdleTimeoutMs: number;
  readonly maxRelays: number;
};

export type ProxyOptions = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly password?: string | undefined;
  readonly limits: ProxyLimits;
  readonly versions?: Partial<ProxyVersions> | undefined;
};

export type ProxyVersions = {
  /** Offered to relays; old proxies know no more than 8. */
  readonly forwarding: VersionRange;
  /** Offered to clients for the relays (20-smp section 1). */
  readonly proxied: VersionRange;
};

type Connecting = Promise<Result<RelayLink, SmpError>>;

/** The links to other relays. */
export class Proxy {
  readonly #options: ProxyOptions;
  /** By address, from the first attempt on. */
  readonly #links = new Map<string, Connecting>();
  readonly #bySession = new Map<string, RelayLink>();
  #isClosed = false;

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  /** Answers PRXY and PFWD. */
  async route({ command, corrId, entityId }: RoutedRequest): Promise<BrokerMessage> {
    if (command.type === 'PFWD') {
      const link = this.#bySession.get(hexEncode(entityId));
      return link === undefined ? fail(NO_SESSION_ERROR) : link.forward({ ...command, corrId });
    }
    if (!isPassword(this.#options.password, command.password)) {
      return fail({ type: 'PROXY', error: { type: 'BASIC_AUTH' } });
    }
    const link = await this.#linkTo(command.server);
    return link.ok ? link.value.describe() : fail(link.error);
  }

  /** Closes the links that were not used lately. */
  closeIdle(nowMs: number): void {
    for (const link of [...this.#bySession.values()]) {
      if (nowMs - link.lastUsedMs > this.#options.limits.relayIdleTimeoutMs) link.close();
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const link of [...this.#bySession.values()]) link.close();
  }

  #linkTo(server: ServerAddress): Connecting {
    const key = [base64urlEncode(server.keyHash), server.port, ...server.hosts].join(' ');
    const existing = this.#links.get(key);
    if (existing !== undefined) return existing;
    if (this.#links.size >= this.#options.limits.maxRelays) {
      return Promise.resolve(err(NETWORK_ERROR));
    }
    const connecting = this.#connect(server, key).then((result) => {
      // The next client tries anew.
      if (!result.ok) this.#links.delete(key);
      return result;
    });
    this.#links.set(key, connecting);
    return connecting;
  }

  async #connect(server: ServerAddress, key: string): Connecting {
    const { clock, random, limits } = this.#options;
    const host = server.hosts.find((name) => hostKind(name) !== 'onion');
    if (host === undefined) return err(brokerError({ type: 'HOST' }));
    if (server.keyHash.length !== KEY_HASH_SIZE_BYTES) return err(NETWORK_ERROR);
    const { keyHash } = server;
    const port = server.port === '' ? DEFAULT_PORT : Number(server.port);
    const connected = await connectTls(
      { host, port, alpn: ['smp/1'], keyHash, timeoutMs: limits.relayConnectTimeoutMs },
      { clock, random, dial: tcpDial },
    );
    if (!connected.ok) return err(fromTlsError(connected.error));
    const connection = connected.value;
    const session = hexEncode(connection.sessionId);
    const link = new RelayLink({
      ...{ connection, keyHash, clock, random },
      versions: { ...DEFAULT_VERSIONS, ...this.#options.versions },
      timeoutMs: limits.relayCommandTimeoutMs,
      onClosed: () => {
        this.#links.delete(key);
        this.#bySession.delete(session);
      },
    });
    const greeted = await link.greet();
    if (!greeted.ok) return greeted;
    this.#bySession.set(session, link);
    if (this.#isClosed) link.close();
    return ok(link);
  }
}

const DEFAULT_VERSIONS: ProxyVersions = {
  forwarding: SMP_RELAY_VERSIONS,
  proxied: SMP_PROXIED_VERSIONS,
};
const KEY_HASH_SIZE_BYTES = 32;
const DEFAULT_PORT = 5223;
