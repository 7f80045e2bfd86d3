/**
 * One running core: a data folder, its database once the passphrase is known, the agent and the
 * chat on it, and the contract's commands. The same core serves the window, the headless program
 * and the tests; many can live in one process.
 */
import type {
  AppStatus,
  CommandName,
  CommandResult,
  CustodyAtStart,
  DatabaseProblem,
  NotificationsAtStart,
  TooShort,
  WrongPassphrase,
} from '#shared/contract/index.ts';
import { commandSchemas } from '#shared/contract/schemas.ts';
import type { MaintenanceTask, ServerStatus } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type Agent, type AgentHost, agentUserId } from '../agent/index.ts';
import {
  type Clock,
  type Logger,
  type RandomSource,
  errorPlace,
  hexEncode,
  wipe,
} from '../base/index.ts';
import type { Chat } from '../chat/index.ts';
import { type Database, type DatabaseKey, type Migration, wipeKey } from '../database/index.ts';
import type { Network } from '../network/index.ts';
import { type OpenedStorage, Storage, type StorageError } from '../storage/index.ts';
import { type Broken, FAULT, databaseProblem, openStatus } from './app-status.ts';
import { ChosenFiles } from './chosen-files.ts';
import { Custody, TYPED } from './custody.ts';
import { EventStream } from './event-stream.ts';
import { findHandler, isOfProfile } from './handlers.ts';
import { type MainPort, NO_MAIN } from './main-port.ts';
import { Notifications } from './notifications.ts';
import { type Access, OpenApp } from './open-app.ts';
import { MIN_PASSPHRASE_LENGTH, isTooShort } from './passphrase-length.ts';
import { toServerStatus } from './server-status.ts';
import { Turns } from './turns.ts';
import { Work, type WorkControl, type Worked } from './work.ts';

export type CoreDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly main?: MainPort | undefined;
  /** What runs on the open database. */
  readonly createServices: (database: Database, host: AgentHost) => Services;
};

export type Services = { readonly agent: Agent; readonly network: Network };

export type CoreOptions = {
  readonly dataDir: string;
  readonly migrations: readonly Migration[];
  readonly nativeBinding?: string | undefined;
  /** Who has the passphrase; by default the user, who types it. */
  readonly custody?: CustodyAtStart | undefined;
  /** Whether main can ask for a finger or a face. */
  readonly canAskSystem?: boolean | undefined;
  readonly appVersion?: string | undefined;
  /** By default nobody shows any. */
  readonly notifications?: NotificationsAtStart | undefined;
  /** The worker's file for work on the whole database; by default its source. */
  readonly jobUrl?: URL | undefined;
  /** Has whoever runs this core start it anew. */
  readonly restart?: (() => void) | undefined;
};

/** A check before the opening that takes longer is shown. */
const SLOW_CHECK_MS = 300;

type State =
  | { readonly type: 'closed' }
  | { readonly type: 'broken'; readonly problem: DatabaseProblem }
  | { readonly type: 'working'; readonly work: Work }
  | { readonly type: 'open'; readonly app: OpenApp };

export type UnlockError = WrongPassphrase | Broken;

/** What there was before work, and what the work has opened. */
type WorkEnd = {
  readonly before: State;
  readonly key: DatabaseKey | undefined;
  readonly opened: OpenedStorage | undefined;
};

/** One user's core: closed until open() or unlock(), and again after close(). */
export class Core {
  readonly events: EventStream;
  readonly notifications: Notifications;
  readonly custody: Custody;
  readonly storage: Storage;
  readonly files = new ChosenFiles();
  readonly main: MainPort;
  readonly options: CoreOptions;
  readonly deps: CoreDeps;
  #state: State = { type: 'closed' };
  #opening: Promise<unknown> = Promise.resolve();
  /** How many wait for the database to open. */
  #openingCount = 0;
  #tellSlow: () => void = () => undefined;
  #isEnding = false;
  /** The user went away while the database was closed for work. */
  #isLockDue = false;
  /** The keychain's passphrase has not opened the database. */
  #isKeptWrong = false;
  #closers: (() => Promise<void>)[] = [];
  readonly #turns = new Turns(() => performance.now());

  constructor(options: CoreOptions, deps: CoreDeps) {
    const { main = NO_MAIN, ...parts } = deps;
    this.options = options;
    this.deps = deps;
    this.main = main;
    this.custody = new Custody(options.custody ?? TYPED, main);
    this.storage = new Storage({ ...options, ...parts });
    // Half an import would look as if there were no database.
    this.storage.settle();
    const source = { chat: () => this.shownChat, servers: () => this.servers() };
    this.events = new EventStream(source, deps.clock);
    const { events } = this;
    const atStart = options.notifications;
    this.notifications = new Notifications(() => this.app, { ...deps, main, events, atStart });
  }

  /** What is open, also while the app is locked. */
  get app(): OpenApp | undefined {
    return this.#state.type === 'open' ? this.#state.app : undefined;
  }

  /** The chat, while the database is open. */
  get chat(): Chat | undefined {
    return this.app?.chat;
  }

  /** The chat, while somebody may see it. */
  get shownChat(): Chat | undefined {
    return this.app?.lock.isLocked === false ? this.app.chat : undefined;
  }

  /** The servers and network settings, while the database is open. */
  get network(): Network | undefined {
    return this.app?.network;
  }

  /** The work that keeps the database closed. */
  get work(): Work | undefined {
    return this.#state.type === 'working' ? this.#state.work : undefined;
  }

  /** Number of the newest event, once every event of what is known by now was sent. */
  settledSequence(): number {
    this.events.flush();
    return this.events.sequence;
  }

  status(): AppStatus {
    const { why } = this.custody;
    switch (this.#state.type) {
      case 'closed':
        return this.storage.hasDatabase()
          ? { type: 'locked', why }
          : { type: 'choosePassphrase', why };
      case 'broken': {
        const hasBackup = this.storage.sizes().backupBytes > 0;
        return { type: 'broken', problem: this.#state.problem, hasBackup };
      }
      case 'working':
        return { type: 'working', work: this.#state.work.state };
      case 'open':
        return openStatus(this.#state.app);
    }
  }

  servers(): readonly ServerStatus[] {
    const user = this.chat?.user();
    if (user === undefined) return [];
    return this.chat?.agent.servers(agentUserId(user.userId)).map(toServerStatus) ?? [];
  }

  statusChanged(): void {
    this.events.push({ type: 'app.statusChanged', status: this.status() });
  }

  /**
   * Opens the database with what the keychain has kept; without such a thing nothing happens. Ends
   * earlier where a check of the file takes long, which status() says then.
   */
  async openKept(): Promise<void> {
    const slow = new Promise<void>((resolve) => {
      this.#tellSlow = resolve;
    });
    await Promise.race([this.#openKept(), slow]);
  }

  async #openKept(): Promise<void> {
    const kept = this.custody.takeKept();
    if (kept.length === 0) return;
    const opened = await this.#open(kept, { isTyped: false });
    if (opened.ok && kept.length > 1) {
      await this.custody.settle(opened.value.passphraseIndex === 0 ? 'newest' : 'oldest');
    }
    this.#isKeptWrong = !opened.ok && opened.error.type === 'wrongPassphrase';
  }

  /**
   * Opens the database, making it if there is none, and starts the agent.
   * @param passphrase - UTF-8 bytes, wiped here once used
   */
  async open(passphrase: Uint8Array): Promise<Result<AppStatus, UnlockError>> {
    const opened = await this.#open([passphrase], { isTyped: true });
    if (!opened.ok) return opened;
    // It is of a change that was interrupted, or of another database.
    if (this.#isKeptWrong) await this.custody.forget();
    this.#isKeptWrong = false;
    return ok(this.status());
  }

  async unlock(passphrase: Uint8Array): Promise<Result<AppStatus, UnlockError>> {
    if (this.#state.type !== 'open' && !this.storage.hasDatabase()) {
      wipe(passphrase);
      return err({ type: 'wrongPassphrase' });
    }
    return this.open(passphrase);
  }

  async choosePassphrase(passphrase: Uint8Array): Promise<Result<AppStatus, TooShort | Broken>> {
    if (isTooShort(passphrase)) {
      wipe(passphrase);
      return err({ type: 'tooShort', minimumLength: MIN_PASSPHRASE_LENGTH });
    }
    if (this.storage.hasDatabase()) {
      wipe(passphrase);
      return ok(this.status());
    }
    const opened = await this.open(passphrase);
    if (opened.ok) return opened;
    return opened.error.type === 'broken'
      ? err(opened.error)
      : err({ type: 'broken', problem: { type: 'damaged' } });
  }

  /** Decodes and runs one command of the contract; never rejects. Commands begin in their order. */
  invoke(name: string, args: unknown): Promise<CommandResult<CommandName>> {
    return this.#turns.begin(() => this.#invokeNow(name, args));
  }

  /** The machine or the network is back: whatever waits for its next try is tried now. */
  wake(): void {
    this.chat?.agent.wake();
  }

  /**
   * The user is away, or the computer sleeps: nothing is shown any more, where the lock is on.
   * @returns whether this has locked it
   */
  lock(): boolean {
    this.#isLockDue = this.#state.type === 'working';
    if (this.app?.lock.lock() !== true) return false;
    this.statusChanged();
    return true;
  }

  /** Ends this core's process, where it has one of its own, so that another begins afresh. */
  requestRestart(): void {
    this.options.restart?.();
  }

  /** Runs once when the core is closed, for what was opened on its behalf. */
  onClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  /** Stops the agent and closes the database; nothing is lost. */
  async close(): Promise<void> {
    this.#isEnding = true;
    this.events.close();
    this.work?.cancel();
    await this.#opening;
    const { app } = this;
    this.#state = { type: 'closed' };
    try {
      await app?.close();
    } finally {
      if (app !== undefined) wipeKey(app.key);
      this.storage.close();
    }
    for (const close of this.#closers.splice(0)) await close();
  }

  /**
   * What was asked for before comes to its end: the database is open or is not, and nobody works on the
   * file. Two at once would be at the same files.
   */
  async idle(): Promise<void> {
    while (this.#openingCount > 0 || this.#state.type === 'working') await this.#opening;
  }

  /**
   * Closes the database for work on the file as a whole, and opens it again afterwards: under the
   * same key, or with what the work has opened itself. Where it was not open, a failure leaves the state
   * as it was. Throws what the closing or the work throws, once the app is in one of these states, or
   * broken.
   */
  async doWork<T, E extends { readonly type: string }>(
    task: MaintenanceTask,
    run: (control: WorkControl, key: DatabaseKey | undefined) => Promise<Result<Worked<T>, E>>,
  ): Promise<Result<T, E>> {
    await this.idle();
    if (this.#isEnding) throw new Error('the core is closed');
    const before = this.#state;
    // Locked while the command made sure that it may, it stays so.
    this.#isLockDue = this.app?.lock.isLocked === true;
    const work = new Work(task, {
      canCancel: true,
      onChanged: () => {
        this.statusChanged();
      },
    });
    this.#state = { type: 'working', work };
    this.statusChanged();
    const key = before.type === 'open' ? before.app.key : undefined;
    const running = closing(before).then(() => run(work.control, key));
    this.#opening = running.catch(() => undefined);
    let opened: OpenedStorage | undefined;
    try {
      const done = await running;
      opened = done.ok ? done.value.opened : undefined;
      return done.ok ? ok(done.value.value) : done;
    } finally {
      this.#afterWork({ before, key, opened });
    }
  }

  #afterWork({ before, key, opened }: WorkEnd): void {
    try {
      if (opened !== undefined) {
        if (key !== undefined && opened.key !== key) wipeKey(key);
        this.#start(opened, { isUnlocked: true });
      } else if (before.type === 'open') this.#reopen(before.app);
      else this.#state = before;
    } finally {
      if (this.#state.type === 'working') this.#state = FAULT;
      this.statusChanged();
    }
  }

  async #invokeNow(name: string, args: unknown): Promise<CommandResult<CommandName>> {
    try {
      return await this.#run(name, args);
    } catch (error) {
      const reference = hexEncode(this.deps.random(4));
      const place = errorPlace(error);
      this.deps.logger('error', 'core.command.failed', { command: name, reference, ...place });
      return err({ type: 'internal', reference });
    }
  }

  async #run(name: string, args: unknown): Promise<CommandResult<CommandName>> {
    if (!isCommand(name)) return err({ type: 'badArguments' });
    const decoded = commandSchemas[name].safeParse(args);
    if (!decoded.success) return err({ type: 'badArguments' });
    const status = this.status().type;
    const found = findHandler(name, status);
    if (found === undefined) return err({ type: 'notReady', status });
    if (found.type === 'core') return await call(found.handler, this, decoded.data);
    const { app } = this;
    if (app === undefined) return err({ type: 'notReady', status });
    const { chat, network } = app;
    const user = chat.user();
    if (!isOfProfile(chat, user?.userId, decoded.data)) return err({ type: 'notFound' });
    const open = { core: this, app, chat, network, userId: user?.userId };
    return await app.durably(() => call(found.handler, open, decoded.data));
  }

  /** One after the other: what came first may have opened it. */
  #open(
    passphrases: readonly Uint8Array[],
    { isTyped }: { readonly isTyped: boolean },
  ): Promise<Result<{ readonly passphraseIndex: number }, UnlockError>> {
    this.#openingCount += 1;
    const tried = this.#opening.then(async () => {
      if (this.#state.type === 'open') {
        for (const passphrase of passphrases) wipe(passphrase);
        return ok({ passphraseIndex: 0 });
      }
      try {
        const opened = await this.storage.open(passphrases, this.#slowCheck().control);
        if (!opened.ok) return err(this.#openFailed(opened.error));
        this.#start(opened.value, { isUnlocked: isTyped });
        return ok({ passphraseIndex: opened.value.passphraseIndex });
      } finally {
        // A check was shown, and something of ours has thrown.
        if (this.#state.type === 'working') this.#state = FAULT;
      }
    });
    const opening = tried.finally(() => {
      this.#openingCount -= 1;
    });
    this.#opening = opening.catch(() => undefined);
    return opening;
  }

  /** After an unclean end all of the file is read; where that takes long, it is shown. */
  #slowCheck(): Work {
    const { clock } = this.deps;
    const startedAtMs = clock.now();
    const work = new Work('check', {
      canCancel: false,
      onChanged: () => {
        if (clock.now() - startedAtMs < SLOW_CHECK_MS) return;
        this.#state = { type: 'working', work };
        this.statusChanged();
        this.#tellSlow();
      },
    });
    return work;
  }

  #reopen({ key, lock: { authorizedAtMs } }: OpenApp): void {
    if (!this.storage.hasDatabase()) {
      wipeKey(key);
      this.#state = { type: 'closed' };
      return;
    }
    const reopened = this.storage.reopen(key);
    if (reopened.ok) return this.#start(reopened.value, { isUnlocked: true, authorizedAtMs });
    wipeKey(key);
    this.#openFailed(reopened.error);
  }

  /** Throws what is our fault, with the database closed again. */
  #start(opened: OpenedStorage, access: Access): void {
    let app: OpenApp | undefined;
    try {
      const isUnlocked = access.isUnlocked && !this.#isLockDue;
      app = new OpenApp(this, opened, { ...access, isUnlocked });
      this.#isLockDue = false;
      this.#state = { type: 'open', app };
      app.start();
    } catch (error) {
      this.#state = FAULT;
      this.#abandon(opened, app);
      throw error;
    }
    this.statusChanged();
  }

  #abandon({ database, key }: OpenedStorage, app: OpenApp | undefined): void {
    wipeKey(key);
    if (app === undefined) {
      database.close();
      this.storage.closedCleanly();
      return;
    }
    // What opens it next, or closes the core, waits for that.
    this.#opening = app.close().catch((error: unknown) => {
      this.deps.logger('error', 'core.close.failed', errorPlace(error));
    });
  }

  #openFailed(error: StorageError): UnlockError {
    if (error.type === 'wrongPassphrase') {
      this.#state = { type: 'closed' };
      return { type: 'wrongPassphrase' };
    }
    const problem = databaseProblem(error);
    this.#state = { type: 'broken', problem };
    this.statusChanged();
    return { type: 'broken', problem };
  }
}

async function closing(state: State): Promise<void> {
  if (state.type === 'open') await state.app.close();
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commandSchemas, name);
}

/**
 * Calls the handler of a command with the arguments its own schema has decoded. The table's types
 * tie name, arguments and handler together; TypeScript cannot follow that through a union of names.
 */
function call(
  handler: unknown,
  target: unknown,
  args: unknown,
): Promise<CommandResult<CommandName>> | CommandResult<CommandName> {
  const run = handler as (
    target: unknown,
    args: unknown,
  ) => Promise<CommandResult<CommandName>> | CommandResult<CommandName>;
  return run(target, args);
}
