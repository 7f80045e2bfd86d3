/** A lock between processes: a file that SQLite holds as it holds a database, and that ends with the process. */
import type Driver from 'better-sqlite3-multiple-ciphers';
import { type Result, ok } from '#shared/result.ts';
import { type ConnectError, connect } from './connect.ts';

export type FileLockOptions = {
  /** An empty file, made when it is missing; nothing is written into it. */
  readonly path: string;
  readonly nativeBinding?: string | undefined;
};

/** Takes the lock; `busy` when somebody else has it, in this process or another. */
export function takeFileLock(options: FileLockOptions): Result<FileLock, ConnectError> {
  const connected = connect(options, (driver) => {
    driver.pragma('journal_mode = MEMORY'); // no second file
  });
  return connected.ok ? ok(new FileLock(connected.value)) : connected;
}

/** Made by takeFileLock; held until release(). */
export class FileLock {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  release(): void {
    this.#driver.close();
  }
}
