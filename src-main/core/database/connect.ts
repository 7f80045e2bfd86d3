/** Connections of the driver to database files, and what its errors mean. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import Driver from 'better-sqlite3-multiple-ciphers';
import { type Result, err, ok } from '#shared/result.ts';
import { type DatabaseKey, rawKeyText } from './key.ts';

/** Why no connection was made; nothing in the file was changed. */
export type ConnectError =
  /** Or a file that is rubbish from its beginning on: nobody can tell these apart. */
  | { readonly type: 'wrongKey' }
  /** Open elsewhere. */
  | { readonly type: 'busy' }
  | { readonly type: 'damaged' }
  | { readonly type: 'io'; readonly code: string };

export type ConnectOptions = {
  /** File, made when it is missing (its folder is not), or ':memory:'. */
  readonly path: string;
  /** Absent: the file is not encrypted. Not kept. */
  readonly key?: DatabaseKey | undefined;
  /** Path of the driver's native part, for runtimes that its prebuilt ones do not serve. */
  readonly nativeBinding?: string | undefined;
};

/** Enough for a predecessor that is just going away; a living one keeps the lock for ever. */
const LOCK_TIMEOUT_MS = 200;

/**
 * Connects, and takes the file's lock for as long as the connection lives. What `configure` sets is
 * set between the first read and the lock.
 */
export function connect(
  options: ConnectOptions,
  configure: (driver: Driver) => void,
): Result<Driver, ConnectError> {
  const { path, key, nativeBinding } = options;
  let driver: Driver | undefined;
  try {
    driver = new Driver(path, {
      timeout: LOCK_TIMEOUT_MS,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    });
    if (key !== undefined) unlock(driver, key);
    // Before the first access, else the WAL would use shared memory beside the file.
    driver.pragma('locking_mode = EXCLUSIVE');
    driver.pragma('temp_store = MEMORY');
    driver.pragma('trusted_schema = OFF');
    // The first read: fails on a wrong key and on a file that is not a database.
    driver.prepare('SELECT count(*) FROM sqlite_master').get();
    configure(driver);
    // Takes the exclusive lock now rather than at the first write; an empty file stays empty.
    driver.exec('BEGIN EXCLUSIVE; ROLLBACK');
    return ok(driver);
  } catch (error) {
    driver?.close();
    const failure = toConnectError(error, key !== undefined);
    const isPlain = failure.type === 'wrongKey' && isPlainDatabase(path);
    return err(isPlain ? { type: 'damaged' } : failure);
  }
}

/** What an error of the driver means. */
export function toConnectError(error: unknown, hasKey: boolean): ConnectError {
  if (!(error instanceof Error)) return { type: 'io', code: 'unknown' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { type: 'busy' };
  // To SQLCipher a file under another key and a file of rubbish look the same.
  if (code === 'SQLITE_NOTADB') return { type: hasKey ? 'wrongKey' : 'damaged' };
  if (code.startsWith('SQLITE_CORRUPT')) return { type: 'damaged' };
  return { type: 'io', code };
}

function unlock(driver: Driver, key: DatabaseKey): void {
  driver.pragma(`cipher = 'sqlcipher'`);
  driver.pragma('legacy = 4');
  const text = rawKeyText(key);
  try {
    driver.key(text);
  } finally {
    text.fill(0);
  }
}

const PLAIN_HEADER = 'SQLite format 3\0';

/** Only for a file that this process does not hold open; see readSalt. */
function isPlainDatabase(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(PLAIN_HEADER.length);
    readSync(file, header, 0, header.length, 0);
    return header.toString('latin1') === PLAIN_HEADER;
  } finally {
    closeSync(file);
  }
}
