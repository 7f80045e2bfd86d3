/**
 * Databases in memory that die as files do. An image is what is on the disk; opening one makes a
 * database of its own, so that a process that was killed may run on for a moment without anything of
 * it staying.
 */
import Driver from 'better-sqlite3-multiple-ciphers';
import { Database, type Migration, type WriteDb } from '../../database/index.ts';
// Overridden here, so not through the folder's index.
import { LogSync } from '../../database/log-sync.ts';
import { applyMigrations, pendingMigrations } from '../../database/migrations.ts';

/** A whole SQLite file. */
export type DiskImage = Buffer;

/** What the driver has beyond the part that the product uses. */
type SerializingDriver = Driver & { serialize(): Buffer };
const MemoryDriver = Driver as unknown as new (image: Buffer | string) => SerializingDriver;

/** An image of the schema, with something more in it. */
export function makeImage(migrations: readonly Migration[], extraSql: string): DiskImage {
  const driver = new MemoryDriver(':memory:');
  const pending = pendingMigrations(driver, migrations);
  if (!pending.ok) throw new Error(pending.error.type);
  applyMigrations(driver, pending.value);
  driver.exec(extraSql);
  const image = driver.serialize();
  driver.close();
  return image;
}

export type DiskOptions = {
  /** Runs the task when the disk has done its work; absent: what is committed is durable at once. */
  readonly sync?: ((task: () => void) => void) | undefined;
  /** Before and after each commit. */
  readonly onCommit?: ((when: 'before' | 'after') => void) | undefined;
};

/** A database over an image. */
export class MemoryDatabase extends Database {
  readonly #driver: SerializingDriver;
  readonly #log: SlowLog | undefined;
  readonly #onCommit: DiskOptions['onCommit'];
  readonly #count: { commits: number };

  constructor(image: DiskImage, options: DiskOptions = {}) {
    const driver = new MemoryDriver(image);
    driver.pragma('foreign_keys = ON');
    driver.pragma('trusted_schema = OFF');
    driver.pragma('temp_store = MEMORY');
    driver.pragma('journal_mode = MEMORY');
    driver.pragma('synchronous = OFF');
    const { sync, onCommit } = options;
    const count = { commits: 0 };
    const take = (): Snapshot => [driver.serialize(), count.commits];
    const log = sync === undefined ? undefined : new SlowLog(sync, take);
    super(driver, { log });
    this.#count = count;
    this.#driver = driver;
    this.#log = log;
    this.#onCommit = onCommit;
  }

  override transaction<T>(work: (db: WriteDb) => T): T {
    this.#onCommit?.('before');
    const result = super.transaction(work);
    this.#count.commits += 1;
    this.#onCommit?.('after');
    return result;
  }

  get commitCount(): number {
    return this.#count.commits;
  }

  /** What the next process finds when this one is killed now. */
  image(): DiskImage {
    return this.#driver.serialize();
  }

  /** What the next process finds when the power goes off now. */
  durableImage(): DiskImage {
    return this.#log?.durable[0] ?? this.image();
  }

  /** How many commits of this process the power going off now would leave. */
  get durableCommitCount(): number {
    return this.#log?.durable[1] ?? this.#count.commits;
  }
}

type Snapshot = readonly [image: DiskImage, commitCount: number];

/** A log whose synchronisation takes the scenario's time. */
class SlowLog extends LogSync {
  readonly #sync: (task: () => void) => void;
  readonly #take: () => Snapshot;
  durable: Snapshot;
  #isBehind = false;
  #isSyncing = false;
  #current: (() => void)[] = [];
  #next: (() => void)[] = [];
  #isClosed = false;

  constructor(sync: (task: () => void) => void, take: () => Snapshot) {
    super(':memory:');
    this.#sync = sync;
    this.#take = take;
    this.durable = [take()[0], 0];
  }

  override committed(): void {
    this.#isBehind = true;
  }

  override onDurable(task: () => void): void {
    if (this.#isBehind) {
      this.#next.push(task);
      this.#begin();
    } else if (this.#isSyncing) this.#current.push(task);
    else task();
  }

  override close(): void {
    this.#isClosed = true;
    this.#current = [];
    this.#next = [];
  }

  #begin(): void {
    if (this.#isSyncing || this.#next.length === 0) return;
    this.#isSyncing = true;
    this.#isBehind = false;
    this.#current = this.#next;
    this.#next = [];
    const snapshot = this.#take();
    this.#sync(() => {
      this.#isSyncing = false;
      if (this.#isClosed) return;
      this.durable = snapshot;
      const tasks = this.#current;
      this.#current = [];
      for (const task of tasks) task();
      this.#begin();
    });
  }
}
