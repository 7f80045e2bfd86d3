/**
 * One running core: a data folder, its database once the passphrase is known, the agent and the
 * chat on it, and the contract's commands. The same core serves the window, the headless program
 * and the tests; many can live in one process.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  AppStatus,
  CommandName,
  CommandResult,
  DatabaseProblem,
  PassphraseReason,
} from '#shared/contract/index.ts';
import { commandSchemas } from '#shared/contract/schemas.ts';
import type { ServerStatus } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type Agent, type AgentHost, agentUserId } from '../agent/index.ts';
import {
  type Clock,
  type Logger,
  type RandomSource,
  defined,
  errorPlace,
  hexEncode,
  utf8Encode,
  wipe,
} from '../base/index.ts';
import { Chat, toUser } from '../chat/index.ts';
import {
  type Database,
  type DatabaseError,
  type Migration,
  openDatabase,
} from '../database/index.ts';
import { EventStream } from './event-stream.ts';
import { type ChatCommand, appHandlers, chatHandlers, isAllowed, isOfProfile } from './handlers.ts';
import { type Network, SHORT_LINK_SERVERS } from '../network/index.ts';
import { toServerStatus } from './server-status.ts';
import { Turns } from './turns.ts';

export type CoreDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** What runs on the open database. */
  readonly createServices: (database: Database, host: AgentHost) => Services;
};

export type Services = { readonly agent: Agent; readonly network: Network };

export type CoreOptions = {
  readonly dataDir: string;
  readonly migrations: readonly Migration[];
  readonly nativeBinding?: string | undefined;
  /** Why the passphrase is typed when it is not given to open(). */
  readonly why: PassphraseReason;
  /** Has whoever runs this core start it anew. */
  readonly restart?: (() => void) | undefined;
};

/** Shorter than this nobody should protect a database with. */
const MIN_PASSPHRASE_LENGTH = 8;
const DATABASE_FILE = 'sotto.db';

type OpenState = {
  readonly database: Database;
  readonly chat: Chat;
  readonly network: Network;
};
type State =
  | { readonly type: 'closed' }
  | { readonly type: 'broken'; readonly problem: DatabaseProblem }
  | ({ readonly type: 'open' } & OpenState);

type UnlockError =
  | { readonly type: 'wrongPassphrase' }
  | { readonly type: 'broken'; readonly problem: DatabaseProblem };

/** One user's core: closed until open() or unlock(), and again after close(). */
export class Core {
  readonly events: EventStream;
  readonly #options: CoreOptions;
  readonly #deps: CoreDeps;
  #state: State = { type: 'closed' };
  #release: (() => void)[] = [];
  #closers: (() => Promise<void>)[] = [];
  readonly #turns = new Turns(() => performance.now());

  constructor(options: CoreOptions, deps: CoreDeps) {
    this.#options = options;
    this.#deps = deps;
    const source = { chat: () => this.chat, servers: () => this.servers() };
    this.events = new EventStream(source, deps.clock);
  }

  /** The chat, while the database is open. */
  get chat(): Chat | undefined {
    return this.#state.type === 'open' ? this.#state.chat : undefined;
  }

  /** The servers and network settings, while the database is open. */
  get network(): Network | undefined {
    return this.#state.type === 'open' ? this.#state.network : undefined;
  }

  /** Number of the newest event, once every event of what is known by now was sent. */
  settledSequence(): number {
    this.events.flush();
    return this.events.sequence;
  }

  status(): AppStatus {
    const { why } = this.#options;
    switch (this.#state.type) {
      case 'closed':
        return existsSync(this.#path())
          ? { type: 'locked', why }
          : { type: 'choosePassphrase', why };
      case 'broken':
        return { type: 'broken', problem: this.#state.problem };
      case 'open': {
        const { chat, network } = this.#state;
        const row = chat.user();
        if (row === undefined) return { type: 'onboarding' };
        const user = toUser(row);
        const { problems } = network.configuration(user.userId);
        const hasNone = network.servers(agentUserId(user.userId)).length === 0;
        return hasNone && problems.includes('conditionsNotAccepted')
          ? { type: 'chooseServers', user }
          : { type: 'ready', user };
      }
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
   * Opens the database, making it if there is none, and starts the agent.
   * @param passphrase - UTF-8 bytes, wiped here once used
   */
  open(passphrase: Uint8Array): Result<AppStatus, UnlockError> {
    if (this.#state.type === 'open') {
      wipe(passphrase);
      return ok(this.status());
    }
    const opened = this.#openDatabase(passphrase);
    wipe(passphrase);
    if (!opened.ok) return err(this.#openFailed(opened.error));
    this.#start(opened.value);
    return ok(this.status());
  }

  unlock(passphrase: string): Result<AppStatus, UnlockError> {
    if (this.#state.type !== 'open' && !existsSync(this.#path())) {
      return err({ type: 'wrongPassphrase' });
    }
    return this.open(utf8Encode(passphrase));
  }

  choosePassphrase(
    passphrase: string,
  ): Result<
    AppStatus,
    | { readonly type: 'tooShort'; readonly minimumLength: number }
    | { readonly type: 'broken'; readonly problem: DatabaseProblem }
  > {
    if (Array.from(passphrase).length < MIN_PASSPHRASE_LENGTH) {
      return err({ type: 'tooShort', minimumLength: MIN_PASSPHRASE_LENGTH });
    }
    if (existsSync(this.#path())) return ok(this.status());
    const opened = this.open(utf8Encode(passphrase));
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

  /** Ends this core's process, where it has one of its own, so that another begins afresh. */
  requestRestart(): void {
    this.#options.restart?.();
  }

  /** Runs once when the core is closed, for what was opened on its behalf. */
  onClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  /** Stops the agent and closes the database; nothing is lost. */
  async close(): Promise<void> {
    const state = this.#state;
    this.events.close();
    for (const release of this.#release.splice(0)) release();
    if (state.type === 'open') {
      this.#state = { type: 'closed' };
      await state.chat.agent.stop();
      state.network.close();
      state.database.close();
    }
    for (const close of this.#closers.splice(0)) await close();
  }

  async #invokeNow(name: string, args: unknown): Promise<CommandResult<CommandName>> {
    try {
      return await this.#run(name, args);
    } catch (error) {
      const reference = hexEncode(this.#deps.random(4));
      const place = errorPlace(error);
      this.#deps.logger('error', 'core.command.failed', { command: name, reference, ...place });
      return err({ type: 'internal', reference });
    }
  }

  async #run(name: string, args: unknown): Promise<CommandResult<CommandName>> {
    if (!isCommand(name)) return err({ type: 'badArguments' });
    const decoded = commandSchemas[name].safeParse(args);
    if (!decoded.success) return err({ type: 'badArguments' });
    if (isAppCommand(name)) return await call(appHandlers[name], this, decoded.data);
    const status = this.status().type;
    if (this.#state.type !== 'open' || !isAllowed(name, status)) {
      return err({ type: 'notReady', status });
    }
    const { chat, network } = this.#state;
    const user = chat.user();
    if (!isOfProfile(chat, user?.userId, decoded.data)) return err({ type: 'notFound' });
    const open = { core: this, chat, network, userId: user?.userId };
    return await call(chatHandlers[name], open, decoded.data);
  }

  #openDatabase(passphrase: Uint8Array): Result<Database, DatabaseError> {
    const { dataDir, migrations, nativeBinding } = this.#options;
    const problem = makeFolder(dataDir);
    if (problem !== undefined) return err(problem);
    return openDatabase({
      path: this.#path(),
      passphrase,
      migrations,
      backupBeforeMigration: true,
      ...(nativeBinding !== undefined && { nativeBinding }),
    });
  }

  #start(database: Database): void {
    const { clock, random, logger, createServices } = this.#deps;
    let services: Services | undefined;
    const chat = new Chat({
      database,
      clock,
      random,
      logger,
      presetServers: () => SHORT_LINK_SERVERS,
      createAgent: (host) => {
        services = createServices(database, host);
        return services.agent;
      },
    });
    const { network } = defined(services, 'the services of the chat');
    this.#state = { type: 'open', database, chat, network };
    this.#release.push(
      chat.onNews((news) => {
        this.events.tell(news);
      }),
      chat.agent.onServerState(({ userId }) => {
        const user = chat.user();
        // Of servers of other profiles the window learns nothing, which may be hidden ones.
        if (user !== undefined && agentUserId(user.userId) === userId) this.events.serversChanged();
      }),
      network.onChanged((change) => {
        if (change.type === 'servers') this.statusChanged();
        else if (change.mustReconnect) chat.agent.networkChanged();
        // What waits may have another way now.
        else chat.agent.wake();
      }),
    );
    chat.agent.start();
    this.statusChanged();
  }

  #openFailed(error: DatabaseError): UnlockError {
    if (error.type === 'wrongPassphrase') {
      this.#state = { type: 'closed' };
      return { type: 'wrongPassphrase' };
    }
    const problem = databaseProblem(error);
    this.#state = { type: 'broken', problem };
    this.statusChanged();
    return { type: 'broken', problem };
  }

  #path(): string {
    return join(this.#options.dataDir, DATABASE_FILE);
  }
}

/** @returns why there is no such folder, if so */
function makeFolder(path: string): { readonly type: 'io'; readonly code: string } | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string';
    return { type: 'io', code: isCoded ? String(error.code) : 'unknown' };
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commandSchemas, name);
}

function isAppCommand(name: CommandName): name is Exclude<CommandName, ChatCommand> {
  return Object.hasOwn(appHandlers, name);
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

function databaseProblem(
  error: Exclude<DatabaseError, { type: 'wrongPassphrase' }>,
): DatabaseProblem {
  switch (error.type) {
    case 'future':
      return { type: 'newerVersion' };
    case 'busy':
      return { type: 'inUse' };
    case 'damaged':
      return { type: 'damaged' };
    case 'migrationChanged':
      return { type: 'cannotRead', code: error.type };
    case 'io':
      return { type: 'cannotRead', code: error.code };
  }
}
