/** One user's agent over real sockets, TLS and relays. */
import { join } from 'node:path';
import {
  type Agent,
  type AgentEvent,
  type ConnectRequest,
  type ConnId,
  type FullLink,
  type RoutingPolicy,
  type UserServer,
  createAgent,
} from '../agent/index.ts';
import { systemClock } from '../api/index.ts';
import { silentLogger, utf8Decode, utf8Encode } from '../base/index.ts';
import { sntrup761, systemRandom } from '../crypto/index.ts';
import { systemKeySource } from '../crypto/ratchet/index.ts';
import { type Database, type WriteDb, loadMigrations, openDatabase } from '../database/index.ts';
import { type ServerAddress, parseServer } from '../encoding/index.ts';
import { connectSmp } from '../smp/index.ts';
import { connectTls, tcpDial } from '../tls/index.ts';
import { testNetwork } from './agent-network.ts';
import { ONE_USER, linkOf } from './agent-world.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);
/** Bounds every wait; nothing waits for it when all is well. */
const DEADLINE_MS = 60_000;
const DATABASE_KEY = { key: new Uint8Array(32).fill(1), salt: new Uint8Array(16).fill(2) };

type RelayPersonOptions = {
  /** Where the database lies, which is encrypted; undefined: in memory. */
  readonly path?: string;
  readonly servers: readonly (ServerAddress | UserServer)[];
  /** Never through a proxy, by default. */
  readonly policy?: RoutingPolicy | undefined;
  /** Whether links are used in the quantum resistant way; true by default. */
  readonly pq?: boolean;
};

/** Accepts whoever uses a link, and sends receipts. */
export class RelayPerson {
  readonly events: AgentEvent[] = [];
  readonly #path: string | undefined;
  readonly #pq: boolean;
  servers: readonly (ServerAddress | UserServer)[];
  policy: RoutingPolicy;
  isProtected = false;
  /** Ports of the servers it has connected to. */
  readonly dialled = new Set<number>();
  readonly #waiting = new Set<() => void>();
  #database: Database;
  agent: Agent;

  constructor({ path, servers, policy, pq = true }: RelayPersonOptions) {
    this.#path = path;
    this.#pq = pq;
    this.servers = servers;
    this.policy = policy ?? { mode: 'never', fallback: 'yes' };
    [this.#database, this.agent] = this.#open();
  }

  get texts(): string[] {
    return this.eventsOf('message').map(({ body }) => utf8Decode(body) ?? '?');
  }

  eventsOf<Type extends AgentEvent['type']>(type: Type): Extract<AgentEvent, { type: Type }>[] {
    return this.events.filter(
      (event): event is Extract<AgentEvent, { type: Type }> => event.type === type,
    );
  }

  count(type: AgentEvent['type']): number {
    return this.eventsOf(type).length;
  }

  /** Resolves as soon as an event makes the condition true. */
  async until(condition: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`waited in vain: ${this.events.map(({ type }) => type).join(' ')}`));
      }, DEADLINE_MS);
      const check = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Until so many events of the type have come in all. */
  async happens(type: AgentEvent['type'], count = 1): Promise<void> {
    await this.until(() => this.count(type) >= count);
  }

  say(connId: ConnId, ...texts: string[]): void {
    this.#database.transaction((db) => {
      for (const text of texts) {
        const sent = this.agent.send(db, connId, { body: utf8Encode(text), notification: true });
        if (!sent.ok) throw new Error(sent.error.type);
      }
    });
  }

  /** Joins, or asks at an address. */
  join(link: FullLink | string): ConnId {
    const full = typeof link === 'string' ? linkOf(link) : link;
    const info = utf8Encode('{"name":"joiner"}');
    return this.transaction((db) =>
      this.agent.join(db, { userId: ONE_USER, link: full, info, pq: this.#pq }),
    );
  }

  transaction<T>(work: (db: WriteDb) => T): T {
    return this.#database.transaction(work);
  }

  async restart(): Promise<void> {
    await this.close();
    [this.#database, this.agent] = this.#open();
  }

  async close(): Promise<void> {
    await this.agent.stop();
    this.#database.close();
  }

  #open(): [Database, Agent] {
    const place =
      this.#path === undefined ? { path: ':memory:' } : { path: this.#path, key: DATABASE_KEY };
    const opened = openDatabase({ ...place, migrations });
    if (!opened.ok) throw new Error(opened.error.type);
    const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const agent = createAgent({
      ...deps,
      database: opened.value,
      keys: systemKeySource(systemRandom, sntrup761()),
      host: {
        apply: (db, event) => {
          if (event.type === 'confirmation') {
            agent.allow(db, event.connId, utf8Encode('{"name":"initiator"}'));
          }
          const afterCommit = (): void => {
            this.events.push(event);
            for (const check of [...this.#waiting]) check();
          };
          return { sendReceipt: true, afterCommit };
        },
      },
      network: testNetwork({
        servers: () => this.servers,
        settings: { routing: () => this.policy, isProtected: () => this.isProtected },
        connect: (request) => this.#connect(request),
      }),
    });
    agent.start();
    return [opened.value, agent];
  }

  #connect({ server, signal }: ConnectRequest): ReturnType<typeof connectSmp> {
    const { hosts, port, keyHash } = server;
    this.dialled.add(Number(port));
    const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const host = hosts[0] ?? '';
    const address = { host, port: Number(port), alpn: ['smp/1'], keyHash };
    const connect = (): ReturnType<typeof connectTls> =>
      connectTls({ ...address, timeoutMs: DEADLINE_MS, signal }, { ...deps, dial: tcpDial });
    return connectSmp({ server: { keyHash }, signal }, { ...deps, connect });
  }
}

/** Has a database in the folder, and one server: that of the address. */
export function personInFolder(name: string, dataDir: string, address: string): RelayPerson {
  return new RelayPerson({
    path: join(dataDir, `${name}.db`),
    servers: [parseServer('smp', address)],
  });
}
