-- Chat: several profiles, addresses and their requests, incognito, receipts by contact.

ALTER TABLE chat_user ADD COLUMN short_descr TEXT;
ALTER TABLE chat_user ADD COLUMN is_active INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_user ADD COLUMN is_muted INTEGER NOT NULL DEFAULT 0;
-- Whether contacts of this profile are told that their messages have arrived.
ALTER TABLE chat_user ADD COLUMN sends_receipts INTEGER NOT NULL DEFAULT 1;
-- Of a hidden profile: salted hash of the password that shows it.
ALTER TABLE chat_user ADD COLUMN password_hash BLOB;
ALTER TABLE chat_user ADD COLUMN password_salt BLOB;
-- Being deleted: its connections are told first.
ALTER TABLE chat_user ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
UPDATE chat_user SET is_active = 1 WHERE user_id = (SELECT min(user_id) FROM chat_user);

-- NULL: as the profile says.
ALTER TABLE chat_contact ADD COLUMN sends_receipts INTEGER;

CREATE TABLE chat_connection_new (
  connection_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  agent_conn_id INTEGER NOT NULL UNIQUE,
  contact_id INTEGER REFERENCES chat_contact ON DELETE CASCADE,
  -- How it began: invitation (a one-time link), request (we asked at an address), accepted (we
  -- accepted a request).
  origin TEXT NOT NULL,
  -- 1: we made the one-time link; 0: we joined or asked, or accepted.
  is_initiator INTEGER NOT NULL,
  -- The link we made, or the one we joined; empty for accepted.
  link TEXT NOT NULL,
  short_link TEXT,
  local_alias TEXT NOT NULL DEFAULT '',
  peer_name TEXT, -- as the link told
  failure TEXT,
  can_send INTEGER NOT NULL DEFAULT 0,
  is_quantum_resistant INTEGER NOT NULL DEFAULT 0,
  peer_min_version INTEGER NOT NULL DEFAULT 1,
  peer_max_version INTEGER NOT NULL DEFAULT 1,
  -- The random name the contact knows us by; NULL: the profile's.
  incognito_name TEXT,
  -- Of a request, made or accepted: the id that is the same for every request of one asker at one
  -- address (x.contact contactReqId).
  contact_req_id BLOB,
  -- What was written with our request; becomes the first item of the conversation.
  request_text TEXT,
  request_shared_id BLOB,
  is_asked INTEGER NOT NULL DEFAULT 0, -- our request has reached the address
  -- What is to be sent to somebody whose request was accepted, until it is; the requester may have
  -- a copy of it under an id already.
  welcome_text TEXT,
  welcome_shared_id BLOB,
  -- The profile has changed since it was told here, and could not be sent yet.
  is_profile_due INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL
) STRICT;
INSERT INTO chat_connection_new SELECT connection_id, user_id, agent_conn_id, contact_id,
  'invitation', is_initiator, link, NULL, local_alias, NULL, failure, can_send, is_quantum_resistant,
  peer_min_version, peer_max_version, NULL, NULL, NULL, NULL, 0, NULL, NULL, 0,
  created_at_ms FROM chat_connection;
DELETE FROM sqlite_sequence WHERE name = 'chat_connection_new';
INSERT INTO sqlite_sequence
  SELECT 'chat_connection_new', seq FROM sqlite_sequence WHERE name = 'chat_connection';
DROP TABLE chat_connection;
ALTER TABLE chat_connection_new RENAME TO chat_connection;
CREATE INDEX chat_connection_by_contact ON chat_connection (contact_id);
CREATE INDEX chat_connection_by_user ON chat_connection (user_id);
CREATE INDEX chat_connection_by_link ON chat_connection (link);
CREATE INDEX chat_connection_by_short_link ON chat_connection (short_link);
CREATE INDEX chat_connection_by_req_id ON chat_connection (user_id, contact_req_id);

-- The contact address of a profile.
CREATE TABLE chat_address (
  user_id INTEGER PRIMARY KEY REFERENCES chat_user ON DELETE CASCADE,
  agent_conn_id INTEGER NOT NULL UNIQUE,
  link TEXT NOT NULL,
  short_link TEXT,
  is_shared INTEGER NOT NULL DEFAULT 0, -- in the profile that contacts see
  auto_accept TEXT, -- NULL: no; asProfile, incognito
  welcome_text TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL
) STRICT;

-- Requests at the address that wait for the user.
CREATE TABLE chat_request (
  request_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  agent_request_id INTEGER NOT NULL UNIQUE,
  contact_req_id BLOB,
  -- The requester's profile object as it came, presentable.
  profile TEXT NOT NULL,
  -- The message that came with the request, if any.
  message_text TEXT,
  message_shared_id BLOB,
  -- The requester's id of our welcome message, which it shows already.
  welcome_shared_id BLOB,
  peer_min_version INTEGER NOT NULL,
  peer_max_version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX chat_request_by_user ON chat_request (user_id);
CREATE INDEX chat_request_by_req_id ON chat_request (user_id, contact_req_id);

-- Sent through another server that hides our address; NULL: not known.
ALTER TABLE chat_item ADD COLUMN is_proxied INTEGER;
