-- Agent: events that the layer above could not take, to be told again.
CREATE TABLE agent_untaken (
  untaken_id INTEGER PRIMARY KEY,
  conn_id INTEGER NOT NULL REFERENCES agent_connection ON DELETE CASCADE,
  event TEXT NOT NULL, -- JSON
  kept_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agent_untaken_conn ON agent_untaken (conn_id);
