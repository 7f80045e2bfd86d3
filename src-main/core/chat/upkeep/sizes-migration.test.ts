/** Conversations from before their sizes were counted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { loadMigrations, openDatabase, sql } from '../../database/index.ts';
import { must } from '../../testing/test-core.ts';
import { findKeepS, listChatSizes, listRetentionExceptions } from '../store/index.ts';

const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));
const ME = 1 as UserId;

test('[CH249] [CH240] sizes are those of what was there before, and all of it is kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-sizes-'));
  const path = join(folder, 'sotto.db');
  const before = MIGRATIONS.filter(({ version }) => version < 9);
  const old = must(openDatabase({ path, migrations: before }));
  old.transaction((db) => {
    db.run(sql`INSERT INTO chat_user (display_name, created_at_ms) VALUES ('me', 1)`);
    for (const name of ['bob', 'carol']) {
      db.run(sql`INSERT INTO chat_contact (user_id, local_display_name, display_name, full_name,
        state, created_at_ms, active_at_ms) VALUES (1, ${name}, ${name}, '', 'connected', 2, 3)`);
    }
    const add = sql`INSERT INTO chat_item
      (contact_id, is_sent, kind, text, detail, status, at_ms, created_at_ms)`;
    db.run(sql`${add} VALUES (1, 1, 'text', 'wörter', NULL, 'sent', 4, 4)`);
    db.run(sql`${add} VALUES (1, 0, 'other', 'x', '{"a":1}', 'read', 4, 4)`);
    db.run(sql`${add} VALUES (1, 0, 'notice', '', '{"b":22}', 'read', 4, 4)`);
  });
  old.close();
  const database = must(openDatabase({ path, migrations: MIGRATIONS }));
  expect(database.read.all(sql`SELECT * FROM chat_size`)).toEqual([
    { contact_id: 1, item_count: 3, message_count: 2, text_bytes: 7 + 8 + 8 },
  ]);
  expect(listChatSizes(database.read, ME)).toEqual([
    { contactId: 1, name: 'bob', messageCount: 2, bytes: 23 + 3 * 150 },
  ]);
  expect([findKeepS(database.read, ME), listRetentionExceptions(database.read, ME)]).toEqual([
    undefined,
    [],
  ]);
  database.transaction((db) => db.run(sql`DELETE FROM chat_item WHERE kind = 'other'`));
  expect(listChatSizes(database.read, ME)).toMatchObject([{ messageCount: 1, bytes: 15 + 300 }]);
  database.close();
  rmSync(folder, { recursive: true });
});
