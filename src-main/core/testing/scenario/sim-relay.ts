/**
 * The embedded relay on the scenario's network: its real broker, connections and schema, with the
 * listening socket and TLS left out, and the accidents that may happen to its store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Clock, Logger } from '../../base/index.ts';
import { hexEncode } from '../../base/index.ts';
import { ed25519PublicOf, systemRandom } from '../../crypto/index.ts';
import { sql } from '../../database/index.ts';
import { formatServer } from '../../encoding/index.ts';
// The parts of a relay, to be put together otherwise than relay.ts does.
import { Broker } from '../../../relay/broker/index.ts';
import { type RelayIdentity, loadOrMakeIdentity } from '../../../relay/certificates/index.ts';
import { defaultLimits } from '../../../relay/limits.ts';
import { RELAY_MIGRATIONS, countStored } from '../../../relay/store/index.ts';
import { Connection } from '../../../relay/transport/index.ts';
import { type DiskImage, MemoryDatabase, makeImage } from './disk.ts';
import type { Prng } from './prng.ts';
import type { Machine, SimNetwork, Site } from './sim-network.ts';
import { SimProxy } from './sim-proxy.ts';

export type SimRelayOptions = {
  readonly index: number;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly logger: Logger;
  readonly network: SimNetwork;
};

/** One life of the relay's process. */
type Process = {
  readonly database: MemoryDatabase;
  readonly broker: Broker;
  readonly proxy: SimProxy;
  readonly state: { isAlive: boolean };
  readonly connections: Set<Connection>;
};

const SWEEP_INTERVAL_MS = 10 * 60 * 1000;

export class SimRelay {
  readonly host: string;
  readonly address: string;
  readonly #options: SimRelayOptions;
  readonly #identity: RelayIdentity;
  readonly #site: Site;
  readonly #machine: Machine;
  #image: DiskImage;
  #process: Process | undefined;

  constructor(options: SimRelayOptions) {
    const { index, network } = options;
    this.#options = options;
    this.host = `relay${String(index)}.example`;
    this.#identity = identityOf(index, options.clock.now());
    const { keyHash, certChain, leafKey } = this.#identity;
    if (leafKey.type !== 'ed25519') throw new Error('made otherwise');
    this.address = formatServer('smp', { hosts: [this.host], port: '', keyHash });
    this.#image = emptyImage();
    this.#machine = { name: this.host, network: 'up', extraDelayMs: 0 };
    this.#site = {
      host: this.host,
      isUp: false,
      certificates: certChain,
      leafKey: { type: 'ed25519', key: ed25519PublicOf(leafKey.key) },
      accept: (socket, sessionId) => {
        this.#accept(socket, sessionId);
      },
    };
    network.addSite(this.#site);
    this.start();
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  start(): void {
    if (this.#process !== undefined) return;
    const { clock, prng, logger, network } = this.#options;
    const limits = defaultLimits();
    const database = new MemoryDatabase(this.#image);
    const random = prng.bytes;
    const state = { isAlive: true };
    const caller = { machine: this.#machine, process: state };
    const proxy = new SimProxy({ clock, prng, network, caller });
    const broker = new Broker({
      ...{ clock, random, logger, database, limits },
      route: (request) => proxy.route(request),
    });
    const connections = new Set<Connection>();
    const process = { database, broker, proxy, state, connections };
    this.#process = process;
    this.#site.isUp = true;
    this.#scheduleSweep(process);
  }

  /** The process ends; what it has answered with OK is kept. */
  stop(): void {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    this.#site.isUp = false;
    process.state.isAlive = false;
    this.#image = process.database.image();
    process.broker.close();
    process.proxy.close();
    for (const connection of process.connections) connection.close();
    process.database.close();
  }

  stats(): { readonly queues: number; readonly messages: number } {
    return this.#process === undefined
      ? { queues: 0, messages: 0 }
      : countStored(this.#process.database.read);
  }

  /** Recipient ids of all queues, in hex. */
  queueIds(): string[] {
    const rows =
      this.#process?.database.read.all<{ id: Uint8Array }>(
        sql`SELECT recipient_id AS id FROM queue ORDER BY id`,
      ) ?? [];
    return rows.map(({ id }) => hexEncode(id));
  }

  /** Forgets a waiting message; returns the recipient id of its queue. */
  loseMessage(choice: number): string | undefined {
    const { database } = this.#process ?? {};
    const waiting =
      database?.read.all<{ rowId: number; queueRowId: number; id: Uint8Array }>(sql`
        SELECT message.id AS rowId, queue_id AS queueRowId, recipient_id AS id
        FROM message JOIN queue ON queue.id = queue_id ORDER BY message.id`) ?? [];
    const chosen = waiting[choice % Math.max(waiting.length, 1)];
    if (chosen === undefined || database === undefined) return undefined;
    database.transaction((db) => {
      db.run(sql`DELETE FROM message WHERE id = ${chosen.rowId}`);
      db.run(sql`UPDATE queue SET size = size - 1 WHERE id = ${chosen.queueRowId}`);
    });
    return hexEncode(chosen.id);
  }

  /** Forgets a queue and all that waits in it; returns its recipient id. */
  loseQueue(choice: number): string | undefined {
    const { database } = this.#process ?? {};
    const queues = this.queueIds();
    const chosen = queues[choice % Math.max(queues.length, 1)];
    if (chosen === undefined || database === undefined) return undefined;
    const id = Uint8Array.from(Buffer.from(chosen, 'hex'));
    database.transaction((db) => {
      db.run(sql`DELETE FROM queue WHERE recipient_id = ${id}`);
    });
    return chosen;
  }

  #accept(socket: Duplex, sessionId: Uint8Array): void {
    const process = this.#process;
    if (process === undefined) {
      socket.destroy();
      return;
    }
    const { clock, prng, logger } = this.#options;
    process.connections.add(
      new Connection(
        // Of a TLS socket the connection uses what every duplex stream has.
        { socket: socket as TLSSocket, sessionId, hasAlpn: true },
        {
          ...{ broker: process.broker, identity: this.#identity, clock, logger },
          ...{ random: prng.bytes, limits: defaultLimits() },
          onClosed: (connection) => process.connections.delete(connection),
        },
      ),
    );
  }

  #scheduleSweep(process: Process): void {
    this.#options.clock.schedule(SWEEP_INTERVAL_MS, () => {
      if (this.#process !== process) return;
      const nowMs = this.#options.clock.now();
      for (const connection of process.connections) connection.closeIfIdle(nowMs);
      process.broker.expire();
      this.#scheduleSweep(process);
    });
  }
}

const identities = new Map<number, RelayIdentity>();

/** Made once in this process, as every scenario begins at the same time; Ed25519 is the cheaper algorithm. */
function identityOf(index: number, nowMs: number): RelayIdentity {
  const known = identities.get(index);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'sotto-scenario-'));
  const host = `relay${String(index)}.example`;
  const made = { algorithm: 'ed25519', host, random: systemRandom } as const;
  const identity = loadOrMakeIdentity(folder, { ...made, nowMs });
  rmSync(folder, { recursive: true });
  identities.set(index, identity);
  return identity;
}

let empty: DiskImage | undefined;

function emptyImage(): DiskImage {
  empty ??= makeImage(RELAY_MIGRATIONS, '');
  return empty;
}
