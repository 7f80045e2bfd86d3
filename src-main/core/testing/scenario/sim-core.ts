/**
 * One user's core in a scenario: its disk, and the process on it. A core is put together here from
 * chat and agent as openCore does it, without sockets, passphrase and window.
 */
import { join } from 'node:path';
import { type RoutingPolicy, createAgent } from '../../agent/index.ts';
import type { Clock, Logger } from '../../base/index.ts';
import { Chat } from '../../chat/index.ts';
import { sntrup761 } from '../../crypto/index.ts';
import { systemKeySource } from '../../crypto/ratchet/index.ts';
import { loadMigrations } from '../../database/index.ts';
import { type ServerAddress, parseServer } from '../../encoding/index.ts';
import { connectSmp } from '../../smp/index.ts';
import { type DiskImage, MemoryDatabase, makeImage } from './disk.ts';
import { testNetwork } from '../agent-network.ts';
import { fastKeys } from './fast-keys.ts';
import { MachineClock } from './machine-clock.ts';
import type { Prng } from './prng.ts';
import type { Machine, SimNetwork } from './sim-network.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, '../../../../migrations');

/**
 * The queues this core has ever stored, by the rules of its transactions. What is left on a relay and
 * is not among them was made by a NEW whose answer got lost.
 */
const KNOWN_QUEUES = `
  CREATE TABLE scenario_queue (rcv_id BLOB PRIMARY KEY, conn_id INTEGER) STRICT, WITHOUT ROWID;
  CREATE TRIGGER scenario_queue_stored AFTER INSERT ON agent_rcv_queue BEGIN
    INSERT OR IGNORE INTO scenario_queue (rcv_id, conn_id) VALUES (NEW.rcv_id, NEW.conn_id);
  END;
  CREATE TRIGGER scenario_queue_unwanted AFTER INSERT ON agent_command
    WHEN NEW.type = 'deleteQueue' BEGIN
    INSERT OR IGNORE INTO scenario_queue (rcv_id) VALUES (NEW.rcv_id);
  END;`;

/** The last ratchets of connections that have ended: they tell who the other end was. */
const ENDED_RATCHETS = `
  CREATE TABLE scenario_ended (conn_id INTEGER PRIMARY KEY, state BLOB) STRICT;
  CREATE TRIGGER scenario_ratchet_ended AFTER DELETE ON agent_ratchet BEGIN
    INSERT OR REPLACE INTO scenario_ended (conn_id, state) VALUES (OLD.conn_id, OLD.state);
  END;`;

let empty: DiskImage | undefined;

export type Death = {
  /** What it happens at: a commit, or a piece of bytes that is written to a server. */
  readonly at?: 'commit' | 'write';
  /** How many of them from now; 0 is the next. */
  readonly commit: number;
  /** Whether that commit is kept, that piece leaves. */
  readonly isKept: boolean;
  /** So long after it; at once by default. */
  readonly delayMs?: number;
  /** power: only what was durable stays. */
  readonly how: 'process' | 'power';
};

export type SimCoreOptions = {
  readonly name: string;
  readonly servers: readonly string[];
  readonly routing: RoutingPolicy['mode'];
  readonly hasRealKeys: boolean;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly network: SimNetwork;
  readonly logger: Logger;
  readonly onDied: (
    core: SimCore,
    death: { readonly how: Death['how']; readonly life: Life },
  ) => void;
};

/** A process: whatever it does after its end has no effect. */
export type Life = {
  isAlive: boolean;
  readonly database: MemoryDatabase;
  readonly chat: Chat;
};

export class SimCore {
  readonly name: string;
  readonly machine: Machine;
  readonly clock: MachineClock;
  death: Death | undefined;
  readonly #options: SimCoreOptions;
  readonly #servers: readonly ServerAddress[];
  #image: DiskImage;
  #life: Life | undefined;

  constructor(options: SimCoreOptions) {
    this.name = options.name;
    this.machine = { name: options.name, network: 'up', extraDelayMs: 0 };
    this.#options = options;
    this.clock = new MachineClock(options.clock);
    this.#servers = options.servers.map((text) => parseServer('smp', text));
    empty ??= makeImage(loadMigrations(MIGRATIONS_DIR), KNOWN_QUEUES + ENDED_RATCHETS);
    this.#image = empty;
    this.#image = this.#imageWithProfile(options.name);
    this.start();
  }

  get life(): Life | undefined {
    return this.#life;
  }

  get chat(): Chat | undefined {
    return this.#life?.chat;
  }

  get database(): MemoryDatabase | undefined {
    return this.#life?.database;
  }

  start(): void {
    if (this.#life !== undefined) return;
    const state = { isAlive: true };
    const { network, routing, hasRealKeys } = this.#options;
    const clock = this.#clockOf(state);
    const logger: Logger = (level, event, fields) => {
      if (state.isAlive) this.#options.logger(level, `${this.name} ${event}`, fields);
    };
    const database = this.#open(state);
    const random = this.#options.prng.bytes;
    const chat = new Chat({
      ...{ database, clock, random, logger },
      presetServers: () => [],
      createAgent: (host) =>
        createAgent({
          ...{ clock, random, logger, database, host },
          keys: hasRealKeys ? systemKeySource(random, sntrup761()) : fastKeys(random),
          network: testNetwork({
            servers: () => this.#servers,
            settings: { routing: () => ({ mode: routing, fallback: 'yes' }) },
            connect: ({ server, signal }) =>
              connectSmp(
                { server, signal },
                {
                  ...{ clock, random, logger },
                  connect: () =>
                    network.connect(
                      {
                        machine: this.machine,
                        process: state,
                        onWriting: (when) => {
                          if (state.isAlive) this.#passing('write', when);
                        },
                      },
                      server,
                      signal,
                    ),
                },
              ),
          }),
        }),
    });
    this.#life = Object.assign(state, { database, chat });
    chat.agent.start();
  }

  /** The profile is durable before the scenario begins. */
  #imageWithProfile(displayName: string): DiskImage {
    this.start();
    const life = this.#life;
    const made = life?.chat.createUser({ displayName });
    if (life === undefined || made?.ok !== true) throw new Error('no profile');
    life.isAlive = false;
    this.#life = undefined;
    return life.database.image();
  }

  /** As a user quits the app. */
  async stop(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    this.clock.wake('areDue');
    this.#life = undefined;
    this.death = undefined;
    await life.chat.agent.stop();
    this.#image = life.database.image();
    life.database.close();
    life.isAlive = false;
  }

  /** The process ends at once, wherever it is. */
  die(how: Death['how']): void {
    const { database } = this.#life ?? {};
    if (database === undefined) return;
    this.#end(how === 'power' ? database.durableImage() : database.image(), how);
  }

  #end(image: DiskImage, how: Death['how']): void {
    const life = this.#life;
    if (life === undefined) return;
    life.isAlive = false;
    this.#life = undefined;
    this.death = undefined;
    this.#image = image;
    this.#options.onDied(this, { how, life });
  }

  #open(state: { readonly isAlive: boolean }): MemoryDatabase {
    const { clock } = this;
    const { prng } = this.#options;
    return new MemoryDatabase(this.#image, {
      sync: (task) => {
        clock.schedule(prng.chance(85) ? prng.between(1, 8) : prng.between(8, 300), () => {
          if (state.isAlive) task();
        });
      },
      onCommit: (when) => {
        if (state.isAlive) this.#passing('commit', when);
      },
    });
  }

  /** A commit or a write, which may be what the process dies of. */
  #passing(at: 'commit' | 'write', when: 'before' | 'after'): void {
    const { death } = this;
    if (death === undefined || (death.at ?? 'commit') !== at) return;
    const isNow = death.commit === 0 && death.isKept === (when === 'after');
    if (!isNow) {
      if (when === 'after') this.death = { ...death, commit: death.commit - 1 };
    } else if (death.delayMs === undefined) this.die(death.how);
    else {
      const { life } = this;
      this.death = undefined;
      this.clock.schedule(death.delayMs, () => {
        if (this.#life === life) this.die(death.how);
      });
    }
  }

  #clockOf(state: { readonly isAlive: boolean }): Clock {
    const { clock } = this;
    return {
      now: () => clock.now(),
      schedule: (delayMs, task) =>
        clock.schedule(delayMs, () => {
          if (state.isAlive) task();
        }),
    };
  }
}
