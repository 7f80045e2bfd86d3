/** Databases of every earlier version, whose way to the newest is interrupted and begun again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Database,
  type Migration,
  defineMigration,
  loadMigrations,
  openDatabase,
  sql,
} from '../../database/index.ts';
import { must } from '../../testing/test-core.ts';

const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));
const VERSIONS = MIGRATIONS.map(({ version }) => version).filter((version) => version > 2);

function open(path: string, migrations: readonly Migration[]): Database {
  return must(openDatabase({ path, migrations }));
}

/** The first version with a row wherever another table refers to. */
function firstVersion(path: string): void {
  const database = open(path, MIGRATIONS.slice(0, 2));
  database.transaction((db) => {
    db.run(sql`INSERT INTO chat_user (display_name, created_at_ms) VALUES ('me', 1)`);
    db.run(sql`INSERT INTO chat_contact (user_id, local_display_name, display_name, full_name, state,
      created_at_ms, active_at_ms) VALUES (1, 'bob', 'bob', '', 'connected', 2, 3)`);
    db.run(sql`INSERT INTO agent_server (key_hash, hosts, port) VALUES (x'01', 'a.example', '')`);
    db.run(sql`INSERT INTO agent_connection (role, status, agent_version, pq_support)
      VALUES ('joiner', 'ready', 7, 1)`);
    db.run(sql`INSERT INTO agent_outgoing (conn_id, msg_id, ext_id, kind, has_notification, created_at)
      VALUES (1, 1, 1, 'message', 1, 1)`);
    db.run(sql`INSERT INTO agent_command (type, server_id, conn_id, created_at)
      VALUES ('newReplyQueue', 1, 1, 1)`);
    db.run(sql`INSERT INTO chat_connection (user_id, agent_conn_id, contact_id, is_initiator, link,
      local_alias, can_send, is_quantum_resistant, peer_min_version, peer_max_version, created_at_ms)
      VALUES (1, 1, 1, 0, 'link', '', 1, 1, 1, 16, 5)`);
  });
  database.close();
}

/** How many rows each table of the first version has. */
function counts({ read }: Database): unknown {
  return ['chat_user', 'chat_contact', 'chat_connection']
    .concat(['agent_server', 'agent_connection', 'agent_outgoing', 'agent_command'])
    .map((table) => read.get({ text: `SELECT count(*) AS count FROM ${table}`, values: [] }));
}

test.each(VERSIONS)('[CH86] what fails in migration %d leaves the file as it was', (version) => {
  const path = join(mkdtempSync(join(tmpdir(), 'sotto-interrupted-')), 'sotto.db');
  firstVersion(path);
  const failing = MIGRATIONS.filter((migration) => migration.version <= version).map((migration) =>
    migration.version === version
      ? defineMigration(version, migration.name, `${migration.text};\nSELECT 1 FROM nowhere;`)
      : migration,
  );
  expect(() => openDatabase({ path, migrations: failing })).toThrow('nowhere');
  const before = open(path, MIGRATIONS.slice(0, 2));
  const old = counts(before);
  before.close();
  const database = open(path, MIGRATIONS);
  expect(counts(database)).toEqual(old);
  expect(old).toEqual(Array(7).fill({ count: 1 }));
  const { read } = database;
  expect(read.all({ text: 'PRAGMA foreign_key_check', values: [] })).toEqual([]);
  expect(read.all({ text: 'PRAGMA integrity_check', values: [] })).toEqual([
    { integrity_check: 'ok' },
  ]);
  database.transaction((db) => {
    db.run(sql`DELETE FROM chat_user`);
    db.run(sql`DELETE FROM agent_connection`);
  });
  expect(counts(database)).toEqual([0, 0, 0, 1, 0, 0, 0].map((count) => ({ count })));
  database.close();
});

test('[CH86] a migration is not made by halves when one in between is missing', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'sotto-interrupted-')), 'sotto.db');
  open(path, MIGRATIONS).close();
  const without = MIGRATIONS.filter(({ version }) => version !== 4);
  expect(openDatabase({ path, migrations: without })).toMatchObject({
    ok: false,
    error: { type: 'migrationChanged' },
  });
});
