/** Database: one SQLCipher file, read and write handles, migrations, work on the file. Synchronous. */
export { type ConnectError, type ConnectOptions, toConnectError } from './connect.ts';
export { Database, type ReadDb, type WriteDb, freeBytes } from './database.ts';
export { syncFile, syncFolder } from './durable.ts';
export { type FileLock, takeFileLock } from './file-lock.ts';
export {
  DATABASE_SALT_BYTES,
  type DatabaseKey,
  KDF_ITERATIONS,
  copyKey,
  deriveDatabaseKey,
  readSalt,
  sameKey,
  wipeKey,
} from './key.ts';
export {
  type Migration,
  type MigrationError,
  defineMigration,
  loadMigrations,
} from './migrations.ts';
export { type DatabaseError, type DatabaseOptions, openDatabase } from './open-database.ts';
export { queryPlan } from './query-plan.ts';
export { type Sql, type SqlValue, joinSql, sql } from './sql.ts';
export type { Trouble } from './trouble.ts';
export { type WorkFile, type WorkFileOptions, openWorkFile } from './work-file.ts';
