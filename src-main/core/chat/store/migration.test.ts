/** Databases of the first version keep what is in them. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ContactId, type UserId, contactId, pendingId } from '#shared/ids.ts';
import { agentMsgId, connId } from '../../agent/index.ts';
import {
  type Database,
  type Migration,
  loadMigrations,
  openDatabase,
  sql,
} from '../../database/index.ts';
import { must } from '../../testing/test-core.ts';
import {
  findActiveUser,
  findConnectionOfContact,
  findItemMessage,
  findJoined,
  findPending,
  insertConnection,
} from './index.ts';

const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));

function open(path: string, migrations: readonly Migration[]): Database {
  return must(openDatabase({ path, migrations }));
}

function fill(database: Database): void {
  database.transaction((db) => {
    db.run(sql`INSERT INTO chat_user (display_name, created_at_ms) VALUES ('me', 1)`);
    db.run(sql`INSERT INTO chat_contact (user_id, local_display_name, display_name, full_name, state,
      created_at_ms, active_at_ms) VALUES (1, 'bob', 'bob', '', 'connected', 2, 3)`);
    db.run(sql`INSERT INTO chat_item (contact_id, is_sent, kind, text, status, at_ms, created_at_ms)
      VALUES (1, 1, 'text', 'hello', 'pending', 4, 4)`);
    const columns = sql`user_id, agent_conn_id, contact_id, is_initiator, link, local_alias, failure,
      can_send, is_quantum_resistant, peer_min_version, peer_max_version, created_at_ms`;
    db.run(sql`INSERT INTO chat_connection (${columns})
      VALUES (1, 11, 1, 0, 'link 1', '', NULL, 1, 1, 1, 16, 5)`);
    db.run(sql`INSERT INTO chat_connection (${columns})
      VALUES (1, 12, NULL, 0, 'link 2', 'carol', 'linkUsed', 0, 0, 1, 1, 6)`);
    db.run(sql`INSERT INTO chat_connection (${columns})
      VALUES (1, 13, NULL, 1, 'link 3', '', NULL, 0, 0, 1, 1, 7)`);
    db.run(sql`DELETE FROM chat_connection WHERE agent_conn_id = 13`);
    db.run(sql`INSERT INTO chat_item_message (connection_id, agent_msg_id, item_id, kind)
      VALUES (1, 21, 1, 'new')`);
  });
}

test('[CH86] a database of the first version keeps its connections and messages', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'sotto-migration-')), 'sotto.db');
  const first = open(path, MIGRATIONS.slice(0, 2));
  fill(first);
  first.close();
  const database = open(path, MIGRATIONS);
  const db = database.read;
  const user = 1 as UserId;
  const bob: ContactId = contactId(1);
  expect(findActiveUser(db)).toMatchObject({ userId: user, displayName: 'me', shortDescr: '' });
  const ofBob = findConnectionOfContact(db, bob);
  expect(ofBob).toMatchObject({
    connectionId: 1,
    agentConnId: 11,
    origin: 'invitation',
    isInitiator: false,
    link: 'link 1',
    shortLink: undefined,
    canSend: true,
    isQuantumResistant: true,
    peerVersions: { min: 1, max: 16 },
    createdAtMs: 5,
  });
  expect(findJoined(db, user, 'link 1')).toEqual(ofBob);
  expect(findPending(db, pendingId(2))).toMatchObject({ localAlias: 'carol', failure: 'linkUsed' });
  expect(db.all(sql`SELECT * FROM chat_item_message`)).toHaveLength(1);
  expect(findItemMessage(db, pendingId(1), agentMsgId(21))).toMatchObject({
    itemId: 1,
    kind: 'new',
  });
  const added = database.transaction((write) =>
    insertConnection(write, {
      userId: user,
      agentConnId: connId(14),
      origin: 'invitation',
      isInitiator: true,
      link: 'link 4',
      createdAtMs: 8,
    }),
  );
  expect(added).toBe(4);
  database.transaction((write) => {
    write.run(sql`DELETE FROM chat_contact WHERE contact_id = 1`);
  });
  expect(db.all(sql`SELECT * FROM chat_item_message`)).toEqual([]);
  database.close();
});
