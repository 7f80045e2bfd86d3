/** Where the demo plays: a folder of its own, a relay, and one real app a person. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp, type RunningApp } from '../fixtures/running-app.ts';
import { Person } from '../pages/index.ts';

/** Opened with `Stage.open`; close() ends the apps and removes everything. */
export class Stage {
  readonly #folder: string;
  readonly #people: Person[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), 'sotto-demo-')));
  }

  get people(): readonly Person[] {
    return this.#people;
  }

  /** The first one's app starts the relay, as `npm start` does; the others find it. */
  async enter(name: string): Promise<Person> {
    const app = await launchApp({
      dataDir: join(this.#folder, name.toLowerCase()),
      servers: [],
      // A demo leaves nothing behind, so also nothing in the keychain.
      args: ['--password-store=basic'],
      env: { SOTTO_DEV_ROOT: this.#folder },
    });
    const person = new Person(name, app);
    this.#people.push(person);
    return person;
  }

  async close(): Promise<void> {
    await Promise.all(this.#people.map(({ app }) => closeOrKill(app)));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const CLOSE_TIMEOUT_MS = 5_000;

async function closeOrKill(app: RunningApp): Promise<void> {
  const timer = setTimeout(() => app.kill(), CLOSE_TIMEOUT_MS);
  await app.close().catch(() => undefined);
  clearTimeout(timer);
}
