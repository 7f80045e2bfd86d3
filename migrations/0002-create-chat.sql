-- Chat: who the user is, who the contacts are, what was said. Agent connections are referred to by
-- their row id; the agent's tables stand in 0001.

CREATE TABLE chat_user (
  user_id INTEGER PRIMARY KEY AUTOINCREMENT,
  display_name TEXT NOT NULL,
  full_name TEXT NOT NULL DEFAULT '',
  -- 'bot' for profiles made by a program; NULL for people.
  peer_type TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE chat_contact (
  contact_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  -- The name on this device: the contact's display name, numbered when it is taken.
  local_display_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  short_descr TEXT,
  image TEXT,
  contact_link TEXT,
  -- Preferences object as the contact sent it.
  preferences TEXT,
  peer_type TEXT,
  local_alias TEXT NOT NULL DEFAULT '',
  draft TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('connecting', 'connected', 'deletedByContact')),
  verified_code TEXT,
  verified_at_ms INTEGER,
  created_at_ms INTEGER NOT NULL,
  active_at_ms INTEGER NOT NULL,
  UNIQUE (user_id, local_display_name)
) STRICT;

CREATE INDEX chat_contact_by_activity ON chat_contact (user_id, active_at_ms);

-- An agent connection as the chat sees it; without contact_id it is pending.
CREATE TABLE chat_connection (
  connection_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  agent_conn_id INTEGER NOT NULL UNIQUE,
  contact_id INTEGER REFERENCES chat_contact ON DELETE CASCADE,
  -- 1: we made the link; 0: we joined it.
  is_initiator INTEGER NOT NULL,
  -- The link we made, or the one we joined.
  link TEXT NOT NULL,
  local_alias TEXT NOT NULL DEFAULT '',
  failure TEXT CHECK (failure IN ('linkUsed', 'versionTooOld', 'refused')),
  can_send INTEGER NOT NULL DEFAULT 0,
  is_quantum_resistant INTEGER NOT NULL DEFAULT 0,
  peer_min_version INTEGER NOT NULL DEFAULT 1,
  peer_max_version INTEGER NOT NULL DEFAULT 1,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX chat_connection_by_contact ON chat_connection (contact_id);
CREATE INDEX chat_connection_by_user ON chat_connection (user_id);
CREATE INDEX chat_connection_by_link ON chat_connection (link);

CREATE TABLE chat_item (
  item_id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES chat_contact ON DELETE CASCADE,
  is_sent INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'other', 'notice')),
  -- What is shown and searched.
  text TEXT NOT NULL,
  -- kind other: the content object as it came; kind notice: what happened.
  detail TEXT,
  -- The id both sides know the message by; NULL for notices.
  shared_msg_id BLOB,
  status TEXT NOT NULL
    CHECK (status IN ('pending', 'sent', 'delivered', 'delayed', 'failed', 'unread', 'read')),
  -- statuses delayed and failed: why.
  reason TEXT,
  at_ms INTEGER NOT NULL,
  edited_at_ms INTEGER,
  -- Deleted for everyone by its sender; the text is gone.
  deleted_at_ms INTEGER,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX chat_item_by_shared_id ON chat_item (contact_id, is_sent, shared_msg_id);
CREATE INDEX chat_item_by_contact ON chat_item (contact_id, item_id);
CREATE INDEX chat_item_unread ON chat_item (contact_id, item_id) WHERE status = 'unread';

-- Which agent message carried which version of an item, to tell its fate.
CREATE TABLE chat_item_message (
  connection_id INTEGER NOT NULL REFERENCES chat_connection ON DELETE CASCADE,
  agent_msg_id INTEGER NOT NULL,
  item_id INTEGER NOT NULL REFERENCES chat_item ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('new', 'update')),
  PRIMARY KEY (connection_id, agent_msg_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX chat_item_message_by_item ON chat_item_message (item_id);

-- By shared id, since a reaction may overtake its message.
CREATE TABLE chat_reaction (
  contact_id INTEGER NOT NULL REFERENCES chat_contact ON DELETE CASCADE,
  shared_msg_id BLOB NOT NULL,
  is_own INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (contact_id, shared_msg_id, is_own, emoji)
) STRICT, WITHOUT ROWID;
