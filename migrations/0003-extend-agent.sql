-- Agent: users, addresses and their requests, link data, rotation of our queues, counts of traffic.
-- Tables whose lists of words were fixed by a CHECK are made anew without it: the words are the
-- program's. Foreign keys are not enforced while migrations run.

CREATE TABLE agent_connection_new (
  conn_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL, -- users share no connection to a server
  role TEXT NOT NULL, -- initiator, joiner; address: takes requests and never talks
  status TEXT NOT NULL,
  agent_version INTEGER NOT NULL,
  pq_support INTEGER NOT NULL,
  ratchet_sync TEXT NOT NULL DEFAULT 'ok',
  is_hello_sent INTEGER NOT NULL DEFAULT 0,
  last_msg_id INTEGER NOT NULL DEFAULT 0, -- local numbers, both directions
  snd_ext_id INTEGER NOT NULL DEFAULT 0, -- numbers on the wire
  snd_hash BLOB NOT NULL DEFAULT x'',
  rcv_ext_id INTEGER NOT NULL DEFAULT 0,
  rcv_hash BLOB NOT NULL DEFAULT x'',
  receipted_ext_id INTEGER NOT NULL DEFAULT 0, -- the peer has everything up to this
  failure_count INTEGER NOT NULL DEFAULT 0, -- messages in a row that did not decrypt
  is_peer_deleted INTEGER NOT NULL DEFAULT 0,
  deleted_at INTEGER,
  e2e_params BLOB, -- joiner: what its confirmation carries
  join_info BLOB, -- until the confirmation or the request at an address is made
  e2e_secrets BLOB -- initiator: until the confirmation; later those of a re-synchronisation
) STRICT;
INSERT INTO agent_connection_new SELECT conn_id, 1, role, status, agent_version, pq_support,
  ratchet_sync, is_hello_sent, last_msg_id, snd_ext_id, snd_hash, rcv_ext_id, rcv_hash,
  receipted_ext_id, failure_count, is_peer_deleted, deleted_at, e2e_params, join_info, e2e_secrets
  FROM agent_connection;
DELETE FROM sqlite_sequence WHERE name = 'agent_connection_new';
INSERT INTO sqlite_sequence SELECT 'agent_connection_new', seq FROM sqlite_sequence WHERE name = 'agent_connection';
DROP TABLE agent_connection;
ALTER TABLE agent_connection_new RENAME TO agent_connection;
CREATE INDEX agent_connection_user ON agent_connection (user_id);

CREATE TABLE agent_outgoing_new (
  out_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  msg_id INTEGER NOT NULL,
  ext_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  has_notification INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  envelope BLOB, -- agent envelope; absent once the message has failed
  body BLOB -- of a message, for another try
) STRICT;
INSERT INTO agent_outgoing_new SELECT out_id, conn_id, msg_id, ext_id, kind, has_notification,
  created_at, envelope, body FROM agent_outgoing;
DELETE FROM sqlite_sequence WHERE name = 'agent_outgoing_new';
INSERT INTO sqlite_sequence SELECT 'agent_outgoing_new', seq FROM sqlite_sequence WHERE name = 'agent_outgoing';
DROP TABLE agent_outgoing;
ALTER TABLE agent_outgoing_new RENAME TO agent_outgoing;
CREATE INDEX agent_outgoing_msg ON agent_outgoing (conn_id, msg_id);

CREATE TABLE agent_command_new (
  command_id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES agent_server,
  user_id INTEGER NOT NULL,
  conn_id INTEGER REFERENCES agent_connection ON DELETE CASCADE,
  rcv_queue_id INTEGER REFERENCES agent_rcv_queue ON DELETE CASCADE,
  rcv_id BLOB,
  auth_secret BLOB,
  failure_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO agent_command_new SELECT command_id, type, server_id, 1, conn_id, rcv_queue_id, rcv_id,
  auth_secret, failure_count, created_at FROM agent_command;
DELETE FROM sqlite_sequence WHERE name = 'agent_command_new';
INSERT INTO sqlite_sequence SELECT 'agent_command_new', seq FROM sqlite_sequence WHERE name = 'agent_command';
DROP TABLE agent_command;
ALTER TABLE agent_command_new RENAME TO agent_command;
CREATE INDEX agent_command_conn ON agent_command (conn_id);
CREATE INDEX agent_command_queue ON agent_command (rcv_queue_id);

-- A queue of ours that is to replace another, until it has: added, keyed, used (30-agent section 9);
-- and one that was replaced, until everything is taken from it: retired.
ALTER TABLE agent_rcv_queue ADD COLUMN replaces_id INTEGER;
ALTER TABLE agent_rcv_queue ADD COLUMN rotation TEXT;
ALTER TABLE agent_rcv_queue ADD COLUMN told_at INTEGER; -- when the peer was told last to use it

-- Re-synchronisation: when our keys were made or repeated last, and how often the agent began by itself.
ALTER TABLE agent_connection ADD COLUMN resync_at INTEGER;
ALTER TABLE agent_connection ADD COLUMN resync_count INTEGER NOT NULL DEFAULT 0;

-- Link data of our queues: what short links are made of and what changes them.
CREATE TABLE agent_link (
  conn_id INTEGER PRIMARY KEY REFERENCES agent_connection ON DELETE CASCADE,
  link_id BLOB NOT NULL,
  link_key BLOB NOT NULL,
  root_secret BLOB NOT NULL, -- Ed25519 seed that signs the data
  enc_fixed BLOB NOT NULL, -- sent again unchanged with every update
  user_data BLOB NOT NULL -- the newest, which the server may not have yet
) STRICT;
CREATE UNIQUE INDEX agent_link_by_key ON agent_link (link_key);

-- One-time short links that were looked up: the key given to the server with LKEY must not change.
CREATE TABLE agent_link_key (
  server_id INTEGER NOT NULL REFERENCES agent_server,
  link_id BLOB NOT NULL,
  auth_secret BLOB NOT NULL, -- Ed25519 seed
  snd_id BLOB, -- once the server has answered
  created_at INTEGER NOT NULL,
  PRIMARY KEY (server_id, link_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_link_key_queue ON agent_link_key (snd_id);

-- Requests at our addresses that nobody has answered yet.
CREATE TABLE agent_request (
  request_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  link TEXT NOT NULL, -- the requester's invitation
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agent_request_conn ON agent_request (conn_id);

-- What went over the connections to a server since the last reset.
CREATE TABLE agent_traffic (
  user_id INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES agent_server,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (user_id, server_id, name)
) STRICT, WITHOUT ROWID;
