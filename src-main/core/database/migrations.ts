/**
 * The schema's history (style rule 39): numbered texts, forward only, each with a checksum that the
 * file remembers. The app's stand in /migrations; the relay brings its own list.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type Driver from 'better-sqlite3-multiple-ciphers';
import { assert, hexEncode } from '../base/index.ts';
import { type Result, err, ok } from '#shared/result.ts';

/** One step of the schema; checksum is the lowercase hex SHA-256 of the text. */
export type Migration = {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
};

/** What keeps a file from being brought to this program's schema. */
export type MigrationError =
  | { readonly type: 'future'; readonly fileVersion: number; readonly ownVersion: number }
  | { readonly type: 'migrationChanged'; readonly version: number };

/** A migration of a text that stands in the code. */
export function defineMigration(version: number, name: string, text: string): Migration {
  const checksum = hexEncode(createHash('sha256').update(text, 'utf8').digest());
  return { version, name, text, checksum };
}

/** The migrations of a folder of `NNNN-verb-object.sql` files, in order; line ends are made LF. */
export function loadMigrations(folder: string): readonly Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{4})-([a-z0-9]+(?:-[a-z0-9]+)+)\.sql$/.exec(file);
      assert(match !== null, `migration file name: expected NNNN-verb-object.sql, got ${file}`);
      const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
      return defineMigration(Number(match[1]), match[2] ?? '', text);
    });
  assertIncreasing(migrations);
  return migrations;
}

/** Asserts that versions strictly increase from 1 upwards. */
export function assertIncreasing(migrations: readonly Migration[]): void {
  let previous = 0;
  for (const { version } of migrations) {
    assert(version > previous, 'migration versions strictly increase from 1');
    previous = version;
  }
}

/**
 * The migrations that the file still needs, after checking that those it has are ours and unchanged.
 * Reads only.
 */
export function pendingMigrations(
  driver: Driver,
  migrations: readonly Migration[],
): Result<readonly Migration[], MigrationError> {
  const applied = appliedMigrations(driver);
  const ownVersion = migrations.at(-1)?.version ?? 0;
  const fileVersion = applied.at(-1)?.version ?? 0;
  if (fileVersion > ownVersion) return err({ type: 'future', fileVersion, ownVersion });
  for (const { version, checksum } of applied) {
    const own = migrations.find((migration) => migration.version === version);
    if (own?.checksum !== checksum) return err({ type: 'migrationChanged', version });
  }
  const pending = migrations.filter(({ version }) => version > fileVersion);
  const skipped = migrations.length - pending.length !== applied.length;
  // A migration numbered below what the file already has would never run.
  if (skipped) return err({ type: 'migrationChanged', version: fileVersion });
  return ok(pending);
}

/**
 * Applies the migrations, all or none. Tables may be made anew and renamed, so foreign keys are not
 * enforced meanwhile; that none is broken is checked before the commit.
 */
export function applyMigrations(driver: Driver, pending: readonly Migration[]): void {
  driver.pragma('foreign_keys = OFF');
  driver.exec('BEGIN IMMEDIATE');
  try {
    driver.exec(`CREATE TABLE IF NOT EXISTS schema_migration (
      version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT`);
    const insert = driver.prepare(
      'INSERT INTO schema_migration (version, name, checksum) VALUES (?, ?, ?)',
    );
    for (const { version, name, text, checksum } of pending) {
      driver.exec(text);
      assert(driver.inTransaction, `migration ${String(version)} must not end the transaction`);
      insert.run(version, name, checksum);
    }
    const broken = driver.pragma('foreign_key_check');
    assert(Array.isArray(broken) && broken.length === 0, 'a migration broke a reference');
    driver.exec('COMMIT');
  } catch (error) {
    if (driver.inTransaction) driver.exec('ROLLBACK');
    throw error;
  } finally {
    driver.pragma('foreign_keys = ON');
  }
}

type AppliedRow = { readonly version: number; readonly checksum: string };

function appliedMigrations(driver: Driver): AppliedRow[] {
  const table = driver
    .prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'`)
    .get();
  if (table === undefined) return [];
  const query = 'SELECT version, checksum FROM schema_migration ORDER BY version';
  // The columns are those named in the query, their types those of the STRICT table.
  return driver.prepare(query).all() as AppliedRow[];
}
