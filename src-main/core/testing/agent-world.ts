/**
 * Agents in a world that a test controls: servers in memory, time that stands still, processes that
 * die at a chosen commit and are started again on the same database.
 */
import { join } from 'node:path';
import {
  type Agent,
  type AgentEvent,
  type AgentHost,
  type ConnId,
  type FullLink,
  agentUserId,
  createAgent,
  parseLink,
} from '../agent/index.ts';
import { type Clock, type RandomSource, utf8Decode, utf8Encode } from '../base/index.ts';
import { sntrup761, systemRandom } from '../crypto/index.ts';
import { type KeySource, systemKeySource } from '../crypto/ratchet/index.ts';
import { type Database, type WriteDb, loadMigrations, openDatabase } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { type TestNetworkOptions, testNetwork } from './agent-network.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryNetwork } from './memory-smp.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);

/** Either of two people dies, and the commit it dies at is lost or kept. */
export const DEATHS = [
  { who: 'alice', isKept: true },
  { who: 'alice', isKept: false },
  { who: 'bob', isKept: true },
  { who: 'bob', isKept: false },
] as const;

/** When a process dies: at its n-th commit from now (0 is the next), which is lost or kept. */
export type Death = { readonly commit: number; readonly isKept: boolean };

type Reaction = (db: WriteDb, event: AgentEvent) => void;

/** One user's process and database. */
export class Person {
  readonly name: string;
  readonly database: Database;
  readonly servers: ServerAddress[];
  /** Network settings of this user; as testNetwork's where not given. */
  settings: TestNetworkOptions['settings'] = {};
  /** Committed events, over all lives. */
  readonly events: AgentEvent[] = [];
  readonly #world: World;
  agent: Agent;
  sendsReceipts = true;
  /** Accepts whoever uses a link. */
  allowsAll = true;
  react: Reaction = () => undefined;
  commitCount = 0;
  /** What waits for the disk; undefined: nothing ever has to. */
  waiting: (() => void)[] | undefined;
  death: Death | undefined;
  #life = 0;

  constructor(world: World, name: string, servers: ServerAddress[]) {
    this.#world = world;
    this.name = name;
    this.servers = servers;
    const opened = openDatabase({ path: ':memory:', migrations });
    if (!opened.ok) throw new Error('database');
    this.database = opened.value;
    this.agent = this.#startAgent();
  }

  /** The process ends without a word and starts again. */
  restart(): void {
    this.#world.network.kill(this.name);
    this.#life += 1;
    this.death = undefined;
    this.#world.network.revive(this.name);
    this.agent = this.#startAgent();
  }

  /** What the user does is not lost: a death that would lose it comes with the next commit. */
  transaction<T>(work: (db: WriteDb) => T): T {
    const { death } = this;
    const isSpared = death?.commit === 0 && !death.isKept;
    if (isSpared) this.death = undefined;
    const result = this.#commit(this.#life, work);
    if (isSpared) this.death = death;
    return result;
  }

  eventsOf<Type extends AgentEvent['type']>(type: Type): Extract<AgentEvent, { type: Type }>[] {
    return this.events.filter(
      (event): event is Extract<AgentEvent, { type: Type }> => event.type === type,
    );
  }

  /** Texts of the messages received, in order. */
  get texts(): string[] {
    return this.eventsOf('message').map(({ body }) => utf8Decode(body) ?? '?');
  }

  say(connId: ConnId, ...texts: string[]): void {
    this.transaction((db) => {
      for (const text of texts) {
        const sent = this.agent.send(db, connId, { body: utf8Encode(text), notification: true });
        if (!sent.ok) throw new Error(`${this.name} cannot send: ${sent.error.type}`);
      }
    });
  }

  #startAgent(): Agent {
    const life = this.#life;
    const isAlive = (): boolean => life === this.#life;
    const { network, clock, keys, random } = this.#world;
    const aliveClock: Clock = {
      now: () => clock.now(),
      schedule: (delayMs, task) =>
        clock.schedule(delayMs, () => {
          if (isAlive()) task();
        }),
    };
    const connect = network.connector(this.name);
    const agent = createAgent({
      clock: aliveClock,
      random,
      logger: (level, event, fields) => {
        if (!isAlive()) return;
        const line = `${this.name} ${event} ${JSON.stringify(fields)}`;
        if (level === 'error') this.#world.errors.push(line);
        if (level === 'warn') this.#world.warnings.push(line);
      },
      database: this.#databaseOf(life),
      host: this.#host(),
      keys,
      network: testNetwork({
        servers: () => this.servers,
        connect: async ({ server }) => {
          const result = await connect(server);
          // A dead process never learns that it was connected.
          return isAlive() ? result : new Promise(() => undefined);
        },
        settings: this.settings,
      }),
    });
    agent.start();
    return agent;
  }

  #host(): AgentHost {
    return {
      apply: (db, event) => {
        this.react(db, event);
        this.#pending.push(event);
        if (event.type === 'confirmation' && this.allowsAll) {
          this.agent.allow(db, event.connId, utf8Encode(`{"name":"${this.name}"}`));
        }
        return { sendReceipt: this.sendsReceipts };
      },
    };
  }

  #pending: AgentEvent[] = [];

  #databaseOf(life: number): Database {
    const database: Pick<Database, 'read' | 'transaction' | 'onDurable' | 'settle' | 'close'> = {
      read: this.database.read,
      transaction: (work) => this.#commit(life, work),
      onDurable: (task) => {
        if (this.waiting === undefined) task();
        else this.waiting.push(task);
      },
      settle: (task) => {
        task();
      },
      close: () => undefined,
    };
    return database as Database;
  }

  /** A dead process may run on for a moment, but nothing of it stays. */
  #commit<T>(life: number, work: (db: WriteDb) => T): T {
    const isDead = life !== this.#life || this.#world.network.isKilled(this.name);
    const isLast = this.death?.commit === 0 && !isDead;
    if (isDead) return this.#vain(work);
    if (this.death !== undefined) this.death = { ...this.death, commit: this.death.commit - 1 };
    if (isLast && this.death?.isKept === false) {
      this.#world.network.kill(this.name);
      this.#world.died.add(this);
      return this.#vain(work);
    }
    this.#pending = [];
    const result = this.database.transaction(work);
    this.commitCount += 1;
    this.events.push(...this.#pending);
    this.#pending = [];
    if (isLast) {
      this.#world.network.kill(this.name);
      this.#world.died.add(this);
    }
    return result;
  }

  #vain<T>(work: (db: WriteDb) => T): T {
    const outcome: { value?: T } = {};
    const giveUp = new Error('never committed');
    try {
      this.database.transaction((db) => {
        outcome.value = work(db);
        throw giveUp;
      });
    } catch (error) {
      if (error !== giveUp) throw error;
    }
    this.#pending = [];
    return outcome.value as T;
  }
}

export class World {
  readonly network: MemoryNetwork;
  readonly clock = new FakeClock();
  readonly random: RandomSource;
  readonly keys: KeySource;
  /** What agents logged. */
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly died = new Set<Person>();
  readonly #people: Person[] = [];

  /** What agents and servers draw; keys of quantum resistance come from the system in any case. */
  constructor(random: RandomSource = systemRandom) {
    this.random = random;
    this.network = new MemoryNetwork(random);
    this.keys = systemKeySource(random, sntrup761());
    this.network.now = () => this.clock.now();
  }

  person(name: string, ...servers: ServerAddress[]): Person {
    const person = new Person(this, name, servers);
    this.#people.push(person);
    return person;
  }

  /** Until the condition holds: deliveries happen, then time moves to the next timer. */
  async until(condition: () => boolean, maxMs = 10 * 60_000): Promise<void> {
    const endMs = this.clock.now() + maxMs;
    for (;;) {
      await this.quiet();
      if (condition()) return;
      const next = this.clock.nextDueMs;
      if (next === undefined || next > endMs) throw new Error(this.#describe());
      this.clock.runNext();
    }
  }

  /** Until nothing is on its way; time stands still. Whoever died meanwhile is started again. */
  async quiet(): Promise<void> {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      for (const person of this.died) person.restart();
      this.died.clear();
    } while (this.network.pendingCount > 0);
  }

  /** Lets time pass and everything happen that is due. */
  async pass(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms;
    await this.quiet();
    for (
      let due = this.clock.nextDueMs;
      due !== undefined && due <= endMs;
      due = this.clock.nextDueMs
    ) {
      this.clock.runNext();
      await this.quiet();
    }
    this.clock.advance(Math.max(endMs - this.clock.now(), 0));
  }

  async stop(): Promise<void> {
    for (const { agent } of this.#people) await agent.stop();
    await this.quiet();
    for (const { database } of this.#people) database.close();
  }

  #describe(): string {
    const stories = this.#people.map(
      ({ name, events }) => `${name}: ${events.map((event) => event.type).join(' ')}`,
    );
    return ['nothing more happens', ...this.errors, ...stories].join('\n');
  }
}

/** The user of all tests that have only one. */
export const ONE_USER = agentUserId(1);

/** The full link of a text that is one. */
export function linkOf(text: string): FullLink {
  const link = parseLink(text);
  if (!link.ok || link.value.type === 'short') throw new Error('not a full link');
  return link.value;
}

export type Connected = {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  readonly aliceConn: ConnId;
  readonly bobConn: ConnId;
};

/** Alice's link, used by Bob: both stored, nothing more. */
export async function introduce(
  world: World,
  people: {
    readonly alice: Person;
    readonly bob: Person;
    readonly pq?: boolean;
    readonly kemInLink?: boolean;
  },
): Promise<Connected> {
  const { alice, bob, pq = false, kemInLink = pq } = people;
  const making = alice.agent.createInvitation({ userId: ONE_USER, pq, kemInLink });
  await world.quiet();
  const made = await making;
  if (!made.ok) throw new Error(made.error.type);
  const link = linkOf(made.value.link);
  const info = utf8Encode('{"name":"bob"}');
  const bobConn = bob.transaction((db) => bob.agent.join(db, { userId: ONE_USER, link, info, pq }));
  return { world, alice, bob, aliceConn: made.value.connId, bobConn };
}

/** Two people on two servers with a working connection. */
export async function connected(
  options: {
    readonly pq?: boolean;
    readonly kemInLink?: boolean;
    readonly random?: RandomSource;
  } = {},
): Promise<Connected> {
  const { random, ...how } = options;
  const world = new World(random);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  const pair = await introduce(world, { alice, bob, ...how });
  await world.until(() => isConnected(alice) && isConnected(bob));
  return pair;
}

export function isConnected(person: Person): boolean {
  return person.eventsOf('connected').length > 0;
}

/** Both say something in turn, several times, so that the ratchets of both move. */
export async function talk({ world, alice, bob, aliceConn, bobConn }: Connected): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    const [toBob, toAlice] = [bob.texts.length, alice.texts.length];
    alice.say(aliceConn, 'ping');
    await world.until(() => bob.texts.length > toBob);
    bob.say(bobConn, 'pong');
    await world.until(() => alice.texts.length > toAlice);
  }
  await world.pass(2000);
}
