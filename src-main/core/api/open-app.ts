/** What runs on an open database, from its opening to its closing. */
import type { AppStatus } from '#shared/contract/index.ts';
import type { NotificationSettings } from '#shared/model/index.ts';
import { agentUserId } from '../agent/index.ts';
import { defined } from '../base/index.ts';
import { Chat } from '../chat/index.ts';
import { type Database, type DatabaseKey, freeBytes } from '../database/index.ts';
import { AppLock, type AppLockDeps } from '../lock/index.ts';
import { type Network, SHORT_LINK_SERVERS } from '../network/index.ts';
import {
  type Installation,
  type OpenedStorage,
  clearRenewal,
  loadInstallation,
  raiseGeneration,
} from '../storage/index.ts';
import type { Core, Services } from './core.ts';
import { loadNotificationSettings, saveNotificationSettings } from './notification-store.ts';

type DiskProblem = Extract<AppStatus, { type: 'ready' }>['diskProblem'];

/** What the user has shown to know before the database was opened. */
export type Access = Pick<AppLockDeps, 'isUnlocked' | 'authorizedAtMs'>;

/** How often what is kept for a time only is looked at. */
const HOUSEKEEPING_MS = 60 * 60 * 1000;

/** See the header. Made with the database open, and used until close(). */
export class OpenApp {
  readonly key: DatabaseKey;
  readonly chat: Chat;
  readonly network: Network;
  readonly lock: AppLock;
  diskProblem: DiskProblem;
  readonly #core: Core;
  readonly #database: Database;
  readonly #release: (() => void)[] = [];
  /** Wait for the disk, which closing the database does, too. */
  readonly #unsettled = new Set<() => void>();
  #isClosed = false;

  constructor(core: Core, opened: OpenedStorage, access: Access) {
    const { database, key } = opened;
    const { clock, random, logger, createServices } = core.deps;
    this.#core = core;
    this.#database = database;
    this.key = key;
    let services: Services | undefined;
    this.chat = new Chat({
      ...{ database, clock, random, logger },
      presetServers: () => SHORT_LINK_SERVERS,
      createAgent: (host) => {
        services = createServices(database, host);
        return services.agent;
      },
    });
    this.network = defined(services, 'the services of the chat').network;
    this.lock = new AppLock({ database, clock, random, ...access });
    loadInstallation(database, random);
  }

  /** Whether a finger or a face unlocks the app. */
  get canAskSystem(): boolean {
    return this.#core.options.canAskSystem === true && this.lock.state().usesSystem;
  }

  /** Of the database file: what deleted things have left free. */
  freeBytes(): number {
    return freeBytes(this.#database.read);
  }

  installation(): Installation {
    return loadInstallation(this.#database, this.#core.deps.random);
  }

  notificationSettings(): NotificationSettings {
    return loadNotificationSettings(this.#database.read);
  }

  setNotificationSettings(settings: NotificationSettings): void {
    this.#database.transaction((db) => {
      saveNotificationSettings(db, settings);
    });
  }

  start(): void {
    this.#renewKeys();
    this.#core.notifications.lockChanged(this.lock.isLocked);
    this.#release.push(...this.#listen());
    this.#housekeep();
    this.#tellLock();
    this.chat.start();
  }

  /** Nothing is lost; nobody is told anything any more. Whatever of it throws, the database is closed. */
  async close(): Promise<void> {
    await runAll([
      ...this.#release.splice(0),
      () => {
        this.#core.notifications.end();
      },
      () => this.chat.close(),
      () => {
        this.network.close();
      },
      () => {
        this.#isClosed = true;
        this.#database.close();
        this.#core.storage.closedCleanly();
      },
      () => {
        for (const settle of this.#unsettled) settle();
      },
    ]);
  }

  /** What the task answers, once what was written meanwhile survives the power going off. */
  async durably<T>(task: () => Promise<T> | T): Promise<T> {
    const { writeCount } = this.#database;
    const answer = await task();
    if (this.#database.writeCount !== writeCount) await this.#durable();
    return answer;
  }

  #durable(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve();
      const settle = (): void => {
        this.#unsettled.delete(settle);
        resolve();
      };
      this.#unsettled.add(settle);
      this.#database.onDurable(settle);
    });
  }

  /** Before anything is sent: keys of an older copy have encrypted other messages already. */
  #renewKeys(): void {
    if (this.installation().renewsKeys) this.chat.renewKeys(clearRenewal);
  }

  #listen(): (() => void)[] {
    const { chat, network } = this;
    return [
      chat.onNews((news) => {
        if (!this.lock.isLocked) this.#core.events.tell(news);
        this.#core.notifications.tell(news);
      }),
      chat.onNews(once(() => this.#database.transaction((db) => raiseGeneration(db)))),
      chat.agent.onServerState(({ userId }) => {
        const user = chat.user();
        // Of servers of other profiles the window learns nothing, which may be hidden ones.
        const isShown = user !== undefined && agentUserId(user.userId) === userId;
        if (isShown && !this.lock.isLocked) this.#core.events.serversChanged();
      }),
      network.onChanged((change) => {
        if (change.type === 'servers') this.#core.statusChanged();
        else if (change.mustReconnect) chat.agent.networkChanged();
        // What waits may have another way now.
        else chat.agent.wake();
      }),
      this.lock.onChanged(() => {
        this.#tellLock();
        this.#core.notifications.lockChanged(this.lock.isLocked);
      }),
      this.#database.onTrouble((problem) => {
        if (problem === this.diskProblem) return;
        this.diskProblem = problem;
        this.#core.statusChanged();
      }),
    ];
  }

  #tellLock(): void {
    const { isOn, delayS, isScreenProtected } = this.lock.state();
    const isArmed = isOn && !this.lock.isLocked;
    this.#core.main.lockChanged({ isScreenProtected, ...(isArmed && { delayS }) });
  }

  #housekeep(): void {
    this.#core.storage.housekeep();
    const cancel = this.#core.deps.clock.schedule(HOUSEKEEPING_MS, () => {
      this.#housekeep();
    });
    this.#release.push(cancel);
  }
}

/** All of them, one after the other, also where one throws; then throws what the first one threw. */
async function runAll(tasks: readonly (() => Promise<void> | void)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const task of tasks) {
    try {
      await task();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

function once(task: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    task();
  };
}
