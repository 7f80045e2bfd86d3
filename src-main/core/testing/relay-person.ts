/** One user's agent over real sockets, TLS and a relay, with a database on the disk. */
import { join } from 'node:path';
import {
  type Agent,
  type AgentEvent,
  type ConnectRequest,
  type ConnId,
  type FullLink,
  createAgent,
} from '../agent/index.ts';
import { systemClock } from '../api/index.ts';
import { silentLogger, utf8Decode, utf8Encode } from '../base/index.ts';
import { sntrup761, systemRandom } from '../crypto/index.ts';
import { systemKeySource } from '../crypto/ratchet/index.ts';
import { type Database, type WriteDb, loadMigrations, openDatabase } from '../database/index.ts';
import { type ServerAddress, parseServerWithAuth } from '../encoding/index.ts';
import { connectSmp } from '../smp/index.ts';
import { connectTls, tcpDial } from '../tls/index.ts';
import { type TestNetworkOptions, testNetwork } from './agent-network.ts';
import { ONE_USER, linkOf } from './agent-world.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);
/** Bounds every wait; nothing waits for it when all is well. */
const DEADLINE_MS = 30_000;
const DATABASE_KEY = { key: new Uint8Array(32).fill(1), salt: new Uint8Array(16).fill(2) };

type RelayPersonOptions = {
  readonly dataDir: string;
  /** Address of the relay. */
  readonly server: string;
  readonly settings?: TestNetworkOptions['settings'];
};

/** Accepts whoever uses a link, and sends receipts. */
export class RelayPerson {
  readonly events: AgentEvent[] = [];
  readonly #path: string;
  readonly #server: ServerAddress;
  readonly #settings: TestNetworkOptions['settings'];
  /** Servers beside the first. */
  readonly moreServers: ServerAddress[] = [];
  /** Ports of the servers it has connected to. */
  readonly ports = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #database: Database;
  agent: Agent;

  constructor(name: string, { dataDir, server, settings }: RelayPersonOptions) {
    this.#path = join(dataDir, `${name}.db`);
    this.#server = parseServerWithAuth('smp', server).server;
    this.#settings = settings ?? {};
    [this.#database, this.agent] = this.#open();
  }

  get texts(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'message' ? [utf8Decode(event.body) ?? '?'] : [],
    );
  }

  count(type: AgentEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
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
      this.agent.join(db, { userId: ONE_USER, link: full, info, pq: true }),
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
    const opened = openDatabase({ path: this.#path, key: DATABASE_KEY, migrations });
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
        servers: () => [this.#server, ...this.moreServers],
        settings: this.#settings,
        connect: (request) => this.#connect(request),
      }),
    });
    agent.start();
    return [opened.value, agent];
  }

  #connect({ server, signal }: ConnectRequest): ReturnType<typeof connectSmp> {
    const { hosts, port, keyHash } = server;
    this.ports.add(port);
    const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const host = hosts[0] ?? '';
    const address = { host, port: Number(port), alpn: ['smp/1'], keyHash };
    const connect = (): ReturnType<typeof connectTls> =>
      connectTls({ ...address, timeoutMs: DEADLINE_MS, signal }, { ...deps, dial: tcpDial });
    return connectSmp({ server: { keyHash }, signal }, { ...deps, connect });
  }
}
