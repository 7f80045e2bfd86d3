-- Agent: numbers of messages that were overtaken while two queues deliver, and may still come.
CREATE TABLE agent_gap (
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  from_ext_id INTEGER NOT NULL,
  to_ext_id INTEGER NOT NULL, -- the last one that is missing
  held_at INTEGER NOT NULL,
  PRIMARY KEY (conn_id, from_ext_id)
) STRICT, WITHOUT ROWID;

-- Keys of a new ratchet that have come since the last message: each has taken a number that no message
-- will have.
ALTER TABLE agent_connection ADD COLUMN rcv_key_count INTEGER NOT NULL DEFAULT 0;
