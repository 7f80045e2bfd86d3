/**
 * The relay's own schema. Row ids of queues are never used twice, so that memory may refer to queues
 * by them. Bodies of messages are as the sender sealed them for the recipient; times are in seconds.
 */
import { type Migration, defineMigration } from '../../core/database/index.ts';

export const RELAY_MIGRATIONS: readonly Migration[] = [
  defineMigration(
    1,
    'create-queue',
    `CREATE TABLE queue (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       recipient_id BLOB NOT NULL UNIQUE,
       sender_id BLOB NOT NULL UNIQUE,
       recipient_keys BLOB NOT NULL,
       sender_key BLOB,
       body_secret BLOB NOT NULL,
       mode TEXT CHECK (mode IN ('messaging', 'contact')),
       is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
       can_write INTEGER NOT NULL DEFAULT 1 CHECK (can_write IN (0, 1)),
       size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0)
     ) STRICT;

     CREATE TABLE link (
       queue_id INTEGER PRIMARY KEY REFERENCES queue (id) ON DELETE CASCADE,
       link_id BLOB NOT NULL UNIQUE,
       fixed_data BLOB NOT NULL,
       user_data BLOB NOT NULL
     ) STRICT;

     CREATE TABLE notifier (
       queue_id INTEGER PRIMARY KEY REFERENCES queue (id) ON DELETE CASCADE,
       notifier_id BLOB NOT NULL UNIQUE,
       auth_key BLOB NOT NULL,
       secret BLOB NOT NULL
     ) STRICT;

     CREATE TABLE message (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       queue_id INTEGER NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
       sent_at_seconds INTEGER NOT NULL,
       has_notification INTEGER NOT NULL CHECK (has_notification IN (0, 1)),
       message_id BLOB NOT NULL,
       body BLOB -- NULL in the marker of a full queue
     ) STRICT;

     CREATE INDEX message_by_queue ON message (queue_id, id);`,
  ),
  // The error that a blocked queue is answered with, as its token text.
  defineMigration(2, 'block-queue', 'ALTER TABLE queue ADD COLUMN blocked BLOB;'),
];
