/**
 * The embedded relay: an SMP server of versions 8 to 18 with its queues in one SQLite file. Started
 * by the app (relay-process.ts) and by itself (relay-cli.ts). Rules: SPEC.md.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger, RandomSource } from '../core/base/index.ts';
import { initCrypto } from '../core/crypto/index.ts';
import { type Database, openDatabase } from '../core/database/index.ts';
import { type VersionRange, formatServer } from '../core/encoding/index.ts';
import { Broker } from './broker/index.ts';
import { type RelayIdentity, loadOrMakeIdentity } from './certificates/index.ts';
import { type RelayLimits, defaultLimits } from './limits.ts';
import { Proxy, type ProxyVersions } from './proxy/index.ts';
import { type Blocked, RELAY_MIGRATIONS, countStored, setBlocked } from './store/index.ts';
import { Connection, TlsListener, hasOpenSsl } from './transport/index.ts';

export type RelayOptions = {
  /** Certificates and queues; made when it is missing. */
  readonly dataDir: string;
  /** 0: any free port. */
  readonly port: number;
  /** Address to listen at, and the host of the relay's address; the loopback one when absent. */
  readonly host?: string | undefined;
  /** Asked of NEW and PRXY. */
  readonly password?: string | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** See `openDatabase`. */
  readonly nativeBinding?: string | undefined;
  readonly limits?: Partial<RelayLimits> | undefined;
  readonly versions?: Partial<RelayVersions> | undefined;
};

/** What the relay offers to clients and relays; less than all makes it behave like an old one. */
export type RelayVersions = ProxyVersions & { readonly server: VersionRange };

export type RelayStats = {
  readonly connections: number;
  readonly subscriptions: number;
  readonly queues: number;
  readonly messages: number;
};

export interface RunningRelay {
  /** `smp://fingerprint@host:port`. */
  readonly address: string;
  readonly port: number;
  stats(): RelayStats;
  /** The operator blocks a queue, or all there are now; undefined: they are free again. */
  block(blocked: Blocked | undefined, senderId?: Uint8Array): void;
  /** Ends all connections; resolves when the port and the files are free. */
  close(): Promise<void>;
}

/** Rejects when the port or the data folder cannot be had, with an Error that has a `code`. */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  await initCrypto();
  const { dataDir, clock, random } = options;
  const host = options.host ?? '127.0.0.1';
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const database = openStore(options);
  try {
    const algorithm = hasOpenSsl() ? 'ed448' : 'ed25519';
    const nowMs = clock.now();
    const identity = loadOrMakeIdentity(dataDir, { algorithm, host, nowMs, random });
    const relay = new Relay({ ...options, host }, database, identity);
    await relay.listen();
    return relay;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openStore({ dataDir, nativeBinding }: RelayOptions): Database {
  const path = join(dataDir, 'relay.db');
  const opened = openDatabase({
    ...{ path, migrations: RELAY_MIGRATIONS, nativeBinding },
    // The official server keeps messages in memory; ours outlive a crash at the least.
    commitSurvives: 'processEnd',
  });
  if (opened.ok) return opened.value;
  const { type } = opened.error;
  throw Object.assign(new Error(`the relay's database did not open: ${type}`), { code: type });
}

/** How often idle connections and expired messages are looked for (20-smp section 9: 2 hours). */
const SWEEP_INTERVAL_MS = 10 * 60 * 1000;

class Relay implements RunningRelay {
  port = 0;
  readonly #options: RelayOptions & { readonly host: string };
  readonly #database: Database;
  readonly #identity: RelayIdentity;
  readonly #limits: RelayLimits;
  readonly #broker: Broker;
  readonly #proxy: Proxy;
  readonly #listener: TlsListener;
  readonly #connections = new Set<Connection>();
  #cancelSweep: () => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(
    options: RelayOptions & { readonly host: string },
    database: Database,
    identity: RelayIdentity,
  ) {
    const { clock, random, logger, password, host, port } = options;
    this.#options = options;
    this.#database = database;
    this.#identity = identity;
    this.#limits = { ...defaultLimits(), ...options.limits };
    const { versions } = options;
    this.#proxy = new Proxy({ clock, random, password, limits: this.#limits, versions });
    this.#broker = new Broker({
      ...{ clock, random, logger, password, database, limits: this.#limits },
      route: (request) => this.#proxy.route(request),
    });
    this.#listener = new TlsListener({
      ...{ identity, host, port, logger },
      maxConnections: this.#limits.maxConnections,
      handshakeTimeoutMs: this.#limits.tlsTimeoutMs,
      onAccepted: (accepted) => {
        this.#connections.add(
          new Connection(accepted, {
            ...{ broker: this.#broker, identity, clock, random, logger, limits: this.#limits },
            versions: versions?.server,
            onClosed: (connection) => this.#connections.delete(connection),
          }),
        );
      },
    });
  }

  get address(): string {
    const { host } = this.#options;
    const { keyHash } = this.#identity;
    return formatServer('smp', { hosts: [host], port: String(this.port), keyHash });
  }

  async listen(): Promise<void> {
    this.port = await this.#listener.listen();
    this.#scheduleSweep();
  }

  stats(): RelayStats {
    return {
      connections: this.#connections.size,
      subscriptions: this.#broker.subscriptionCount,
      ...countStored(this.#database.read),
    };
  }

  block(blocked: Blocked | undefined, senderId?: Uint8Array): void {
    this.#database.transaction((db) => {
      setBlocked(db, blocked, senderId);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelSweep();
    this.#broker.close();
    this.#proxy.close();
    for (const connection of this.#connections) connection.close();
    await this.#listener.close();
    this.#database.close();
  }

  #scheduleSweep(): void {
    this.#cancelSweep = this.#options.clock.schedule(SWEEP_INTERVAL_MS, () => {
      const nowMs = this.#options.clock.now();
      for (const connection of this.#connections) connection.closeIfIdle(nowMs);
      this.#proxy.closeIdle(nowMs);
      this.#expire();
      this.#scheduleSweep();
    });
  }

  /** Step by step, with turns of the event loop between. */
  #expire(): void {
    if (this.#closing === undefined && this.#broker.expire()) {
      setImmediate(() => {
        this.#expire();
      });
    }
  }
}
