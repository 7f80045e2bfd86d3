-- Agent: connections, their queues on servers, the ratchets, and what is on its way (30-agent).
-- Times are Unix milliseconds; keys and secrets are raw bytes; "shared" secrets are raw X25519.

CREATE TABLE agent_server (
  server_id INTEGER PRIMARY KEY,
  key_hash BLOB NOT NULL,
  hosts TEXT NOT NULL, -- separated by commas
  port TEXT NOT NULL,
  UNIQUE (key_hash, hosts, port)
) STRICT;

CREATE TABLE agent_connection (
  conn_id INTEGER PRIMARY KEY AUTOINCREMENT,
  role TEXT NOT NULL CHECK (role IN ('initiator', 'joiner')),
  status TEXT NOT NULL CHECK (status IN
    ('invited', 'confirmed', 'allowed', 'joining', 'joined', 'ready', 'failed', 'deleting')),
  agent_version INTEGER NOT NULL,
  pq_support INTEGER NOT NULL,
  ratchet_sync TEXT NOT NULL DEFAULT 'ok'
    CHECK (ratchet_sync IN ('ok', 'allowed', 'required', 'started', 'agreed')),
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
  join_info BLOB, -- joiner: until the confirmation is made
  e2e_secrets BLOB -- initiator: until the confirmation; later those of a re-synchronisation
) STRICT;

CREATE TABLE agent_rcv_queue (
  queue_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  server_id INTEGER NOT NULL REFERENCES agent_server,
  rcv_id BLOB NOT NULL,
  snd_id BLOB NOT NULL,
  auth_secret BLOB NOT NULL, -- Ed25519 seed
  server_secret BLOB NOT NULL, -- shared with the server
  e2e_key BLOB NOT NULL, -- our X25519 secret key of this queue
  e2e_secret BLOB, -- shared with the sender, from its confirmation on
  client_version INTEGER NOT NULL,
  mode TEXT CHECK (mode IN ('messaging', 'contact')),
  peer_key BLOB, -- the sender's key (SPKI), where we have to give it to the server
  is_lost INTEGER NOT NULL DEFAULT 0, -- the server does not know it any more
  UNIQUE (server_id, rcv_id)
) STRICT;
CREATE INDEX agent_rcv_queue_conn ON agent_rcv_queue (conn_id);

CREATE TABLE agent_snd_queue (
  queue_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  server_id INTEGER NOT NULL REFERENCES agent_server,
  snd_id BLOB NOT NULL,
  auth_secret BLOB NOT NULL, -- Ed25519 seed
  e2e_public BLOB NOT NULL, -- our X25519 key, in the header of the confirmation
  e2e_secret BLOB NOT NULL, -- shared with the recipient
  client_version INTEGER NOT NULL,
  is_securable INTEGER NOT NULL, -- by SKEY
  -- held: the recipient queue of this connection is to be secured first; unused: QUSE has not come
  status TEXT NOT NULL CHECK (status IN ('held', 'new', 'secured', 'unused')),
  replaces_id INTEGER, -- the queue this one replaces in a rotation
  sent_ext_id INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX agent_snd_queue_conn ON agent_snd_queue (conn_id);

CREATE TABLE agent_ratchet (
  conn_id INTEGER PRIMARY KEY REFERENCES agent_connection ON DELETE CASCADE,
  state BLOB NOT NULL
) STRICT;

CREATE TABLE agent_skipped_key (
  skipped_id INTEGER PRIMARY KEY,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  header_key BLOB NOT NULL,
  number INTEGER NOT NULL,
  message_key BLOB NOT NULL,
  iv BLOB NOT NULL,
  UNIQUE (conn_id, header_key, number)
) STRICT;

-- Keys of AgentRatchetKey messages that were handled.
CREATE TABLE agent_ratchet_key (
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  hash BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (conn_id, hash)
) STRICT, WITHOUT ROWID;

-- Messages until every queue has taken them; failed ones until they are sent again or forgotten.
CREATE TABLE agent_outgoing (
  out_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  msg_id INTEGER NOT NULL,
  ext_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('confirmation', 'hello', 'message', 'receipt', 'queue', 'ready', 'ratchetKey')),
  has_notification INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  envelope BLOB, -- agent envelope; absent once the message has failed
  body BLOB -- of a message, for another try
) STRICT;
CREATE INDEX agent_outgoing_msg ON agent_outgoing (conn_id, msg_id);

CREATE TABLE agent_delivery (
  snd_queue_id INTEGER NOT NULL REFERENCES agent_snd_queue ON DELETE CASCADE,
  out_id INTEGER NOT NULL REFERENCES agent_outgoing ON DELETE CASCADE,
  PRIMARY KEY (snd_queue_id, out_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_delivery_out ON agent_delivery (out_id);

-- Hashes of messages sent, to compare with receipts; kept 21 days.
CREATE TABLE agent_sent (
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  ext_id INTEGER NOT NULL,
  msg_id INTEGER NOT NULL,
  hash BLOB NOT NULL,
  sent_at INTEGER NOT NULL,
  receipt TEXT CHECK (receipt IN ('ok', 'badHash')),
  PRIMARY KEY (conn_id, ext_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_sent_age ON agent_sent (sent_at);

-- Hashes of what was received and handled, to recognise it when it comes again; kept 21 days.
CREATE TABLE agent_received (
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  hash BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (conn_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_received_age ON agent_received (received_at);

-- Receipts to be sent.
CREATE TABLE agent_receipt (
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  ext_id INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (conn_id, ext_id)
) STRICT, WITHOUT ROWID;

-- Network steps that are repeated until they are done. deleteQueue outlives its connection.
CREATE TABLE agent_command (
  command_id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL CHECK (type IN ('newReplyQueue', 'secureQueue', 'deleteQueue')),
  server_id INTEGER NOT NULL REFERENCES agent_server,
  conn_id INTEGER REFERENCES agent_connection ON DELETE CASCADE,
  rcv_queue_id INTEGER REFERENCES agent_rcv_queue ON DELETE CASCADE,
  rcv_id BLOB,
  auth_secret BLOB,
  failure_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
