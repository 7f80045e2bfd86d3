/** Database: one SQLCipher file, read and write handles, migrations. Synchronous. */
export { Database, type ReadDb, type WriteDb } from './database.ts';
export {
  type Migration,
  type MigrationError,
  defineMigration,
  loadMigrations,
} from './migrations.ts';
export { type DatabaseError, type DatabaseOptions, openDatabase } from './open-database.ts';
export { queryPlan } from './query-plan.ts';
export { type Sql, type SqlValue, joinSql, sql } from './sql.ts';
