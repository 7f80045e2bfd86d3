/** Whole cores for component tests: real database, agent and sockets, in this process. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandArgs, CommandName, CommandValue } from '#shared/contract/index.ts';
import type { ContactId, PendingId } from '#shared/ids.ts';
import type { Item, NetworkSettings } from '#shared/model/index.ts';
import type { Result } from '#shared/result.ts';
import { type Core, openCore, systemClock } from '../api/index.ts';
import { type Clock, silentLogger, utf8Encode } from '../base/index.ts';
import type { Chat, ChatNews } from '../chat/index.ts';
import { type ControlledNetwork, controlledNetwork } from './controlled-network.ts';
import type { FakeClock } from './fake-clock.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, '../../../migrations');
export const PASSPHRASE = 'correct horse battery';
/** Bounds every wait of a test; nothing waits for it when all is well. */
const DEADLINE_MS = 60_000;

export type TestCoreOptions = {
  readonly name: string;
  readonly servers: readonly string[];
  readonly dataDir?: string;
  readonly network?: ControlledNetwork;
  /** Real time with short pauses by default. */
  readonly clock?: Clock;
  /** Network settings that differ from the usual ones; kept in the data folder. */
  readonly settings?: Partial<NetworkSettings>;
};

/** Real time in which pauses before another try are short; deadlines stay as they are. */
const impatientClock: Clock = {
  now: () => systemClock.now(),
  schedule: (delayMs, task) =>
    systemClock.schedule(delayMs >= 1000 && delayMs < 10_000 ? delayMs / 20 : delayMs, task),
};

type OpenedOptions = TestCoreOptions & Required<Pick<TestCoreOptions, 'dataDir' | 'network'>>;

/** One user's core with its news recorded. */
export class TestCore {
  readonly name: string;
  readonly dataDir: string;
  readonly network: ControlledNetwork;
  readonly core: Core;
  readonly news: ChatNews[] = [];
  readonly #options: OpenedOptions;
  readonly #waiters = new Set<() => void>();

  private constructor(core: Core, options: OpenedOptions) {
    this.core = core;
    this.name = options.name;
    this.dataDir = options.dataDir;
    this.network = options.network;
    this.#options = options;
    this.chat.onNews((news) => {
      this.news.push(news);
      for (const wake of [...this.#waiters]) wake();
    });
  }

  /** Opens (or opens again) the core of a data folder; a new one gets a profile of the name. */
  static async open(options: TestCoreOptions): Promise<TestCore> {
    const network = options.network ?? controlledNetwork();
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), `sotto-${options.name}-`));
    const core = await openCore({
      dataDir,
      migrationsDir: MIGRATIONS_DIR,
      servers: options.servers,
      logger: silentLogger,
      clock: options.clock ?? impatientClock,
      dial: network.dial,
    });
    must(await core.open(utf8Encode(PASSPHRASE)));
    const test = new TestCore(core, { ...options, network, dataDir });
    if (test.chat.user() === undefined) must(test.chat.createUser({ displayName: options.name }));
    if (options.settings !== undefined) await test.set(options.settings);
    return test;
  }

  get chat(): Chat {
    const { chat } = this.core;
    if (chat === undefined) throw new Error(`${this.name}: the core is closed`);
    return chat;
  }

  /** A command of the contract, as the window gives it; it must succeed. */
  async invoke<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandValue<N>> {
    return must(await this.core.invoke(name, args));
  }

  /** Changes some of the network settings. */
  async set(changes: Partial<NetworkSettings>): Promise<void> {
    const { settings } = await this.invoke('network.page', {});
    await this.invoke('network.set', { settings: { ...settings, ...changes } });
  }

  /** Closes this core and opens another on the same data. */
  async restart(): Promise<TestCore> {
    await this.core.close();
    return TestCore.open({ ...this.#options, dataDir: this.dataDir, network: this.network });
  }

  /** The value as soon as it is there; checked whenever something happened in the chat. */
  async until<T>(what: string, read: () => T | undefined): Promise<T> {
    const startedAt = Date.now();
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      if (Date.now() - startedAt > DEADLINE_MS) throw new Error(`${this.name}: never ${what}`);
      await this.#somethingHappens();
    }
  }

  /** The only contact, once it is connected. */
  connectedContact(): Promise<ContactId> {
    return this.until('connected', () => {
      const [chat] = this.chat.chats();
      if (chat?.type !== 'contact' || chat.contact.state !== 'connected') return undefined;
      return chat.contact.contactId;
    });
  }

  pendingIds(): PendingId[] {
    return this.chat
      .chats()
      .flatMap((chat) => (chat.type === 'pending' ? [chat.connection.pendingId] : []));
  }

  /** All items of the conversation that are messages, oldest first. */
  messages(contactId: ContactId): Item[] {
    const page = this.chat.page(contactId, { anchor: { type: 'latest' }, count: 100_000 });
    return (page?.items ?? []).filter(({ content }) => content.type !== 'notice');
  }

  /** Texts of the messages of one direction, oldest first. */
  texts(contactId: ContactId, direction: Item['direction']): string[] {
    return this.messages(contactId)
      .filter((item) => item.direction === direction)
      .map(({ content }) => (content.type === 'text' ? content.text : `<${content.type}>`));
  }

  async received(contactId: ContactId, count: number): Promise<string[]> {
    return this.until(`received ${String(count)} messages`, () => {
      const texts = this.texts(contactId, 'received');
      return texts.length >= count ? texts : undefined;
    });
  }

  /** Until every sent message has its tick. */
  async allDelivered(contactId: ContactId): Promise<void> {
    await this.until('delivered everything', () => {
      const sent = this.messages(contactId).filter(({ direction }) => direction === 'sent');
      return sent.every(({ status }) => status.type === 'delivered') ? true : undefined;
    });
  }

  #somethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, 200);
      const waiters = this.#waiters;
      waiters.add(done);
      function done(): void {
        clearTimeout(timer);
        waiters.delete(done);
        resolve();
      }
    });
  }
}

/** A network that remembers where connections were opened to, successfully or not. */
export type LoggedNetwork = ControlledNetwork & {
  readonly dialled: { readonly host: string; readonly port: number }[];
  /** Neither made nor failed yet. */
  readonly pendingDials: () => number;
};

/** One that lets everything pass until it is told otherwise. */
export function loggedNetwork(): LoggedNetwork {
  const network = controlledNetwork();
  const dialled: { readonly host: string; readonly port: number }[] = [];
  let pending = 0;
  return {
    ...network,
    dialled,
    pendingDials: () => pending,
    dial: async (target) => {
      dialled.push({ host: target.host, port: target.port });
      pending += 1;
      try {
        return await network.dial(target);
      } finally {
        pending -= 1;
      }
    },
  };
}

/** Lets simulated time go on as real time does, fifty times faster, while something is awaited. */
export async function whileTimePasses<T>(clock: FakeClock, task: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    clock.advance(500);
  }, 10);
  try {
    return await task;
  } finally {
    clearInterval(timer);
  }
}

/** Turns of the event loop without traffic after which nothing more is on its way on loopback. */
const CALM_TURNS = 5;
/** The system may deliver a little later what is on its way, and other threads have work in hand. */
const CALM_MS = 1;

/**
 * Lets simulated time pass for a core on real sockets: from timer to timer, and what each of them
 * causes on the network comes to its end before the next. Returns how many timers ran.
 */
export async function passTime(
  clock: FakeClock,
  durationMs: number,
  network: LoggedNetwork,
): Promise<number> {
  const untilMs = clock.now() + durationMs;
  let timerCount = 0;
  while ((clock.nextDueMs ?? Infinity) <= untilMs) {
    clock.runNext();
    timerCount += 1;
    await calm(network);
  }
  clock.advance(untilMs - clock.now());
  return timerCount;
}

async function calm({ counts, pendingDials }: LoggedNetwork): Promise<void> {
  const traffic = (): number => counts.in + counts.out;
  let before = traffic();
  for (let turns = 0; turns < CALM_TURNS; turns++) {
    const isLast = turns === CALM_TURNS - 1;
    await new Promise((resolve) => {
      if (isLast) setTimeout(resolve, CALM_MS);
      else setImmediate(resolve);
    });
    if (pendingDials() > 0 || traffic() !== before) turns = -1;
    before = traffic();
  }
}

/** Makes a link with one core and joins it with the other, to the end. */
export async function connectCores(
  a: TestCore,
  b: TestCore,
): Promise<{ readonly aContact: ContactId; readonly bContact: ContactId }> {
  must(await b.chat.joinLink({ text: await makeLink(a), isIncognito: false }));
  const [aContact, bContact] = await Promise.all([a.connectedContact(), b.connectedContact()]);
  return { aContact, bContact };
}

/** Asks for a link as a user does: once more when the server did not answer. */
export async function makeLink(core: TestCore): Promise<string> {
  let made = await core.chat.createLink({ isIncognito: false });
  for (let tries = 1; !made.ok && tries < 3; tries++)
    made = await core.chat.createLink({ isIncognito: false });
  const { state } = must(made);
  if (state.type !== 'waiting') throw new Error('the link is not ready');
  return state.link;
}

/** The value of a result that must be one. */
export function must<T, E extends { readonly type: string }>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`unexpected failure: ${JSON.stringify(result.error)}`);
  return result.value;
}
