-- Agent: what two queues of one connection bring in another order than it was sent.

-- Ratchets that were replaced while another queue of the connection may hold messages of them.
CREATE TABLE agent_kept_ratchet (
  kept_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  state BLOB NOT NULL,
  kept_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agent_kept_ratchet_conn ON agent_kept_ratchet (conn_id);

-- Absent: keys of the ratchet in use.
ALTER TABLE agent_skipped_key ADD COLUMN kept_id INTEGER
  REFERENCES agent_kept_ratchet ON DELETE CASCADE;
CREATE INDEX agent_skipped_key_kept ON agent_skipped_key (kept_id) WHERE kept_id IS NOT NULL;

-- Messages that came before the keys of their ratchet.
CREATE TABLE agent_early (
  early_id INTEGER PRIMARY KEY AUTOINCREMENT,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  agent_version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  sent_at INTEGER NOT NULL,
  is_told INTEGER NOT NULL -- the user knows that it could not be read
) STRICT;
CREATE INDEX agent_early_conn ON agent_early (conn_id);

-- The ratchet made of these keys was used by both ends: they are not to be heard of again.
ALTER TABLE agent_ratchet_key ADD COLUMN is_settled INTEGER NOT NULL DEFAULT 0;

-- Few are in this state, and they are looked for by time.
CREATE INDEX agent_connection_required ON agent_connection (conn_id)
  WHERE ratchet_sync = 'required';

-- When the peer told us of a queue that is not used yet; what we have to say of it once the ratchets
-- are in step again: keys, test; and the mode that is repeated with the keys.
ALTER TABLE agent_snd_queue ADD COLUMN created_at INTEGER;
ALTER TABLE agent_snd_queue ADD COLUMN unsaid TEXT;
ALTER TABLE agent_snd_queue ADD COLUMN mode TEXT;
