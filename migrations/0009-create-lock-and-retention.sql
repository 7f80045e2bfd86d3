-- The lock of the app, how long messages are kept, and what each conversation takes.

CREATE TABLE app_lock (
  lock_id INTEGER PRIMARY KEY CHECK (lock_id = 1),
  -- Salted scrypt hashes; NULL: there is none.
  passcode_hash BLOB,
  passcode_salt BLOB,
  self_destruct_hash BLOB,
  self_destruct_salt BLOB,
  -- Of the profile that an app begins with after it has destroyed everything.
  self_destruct_name TEXT NOT NULL,
  delay_s INTEGER NOT NULL,
  uses_system INTEGER NOT NULL,
  is_screen_protected INTEGER NOT NULL,
  -- Tries since the last right one.
  try_count INTEGER NOT NULL,
  tried_at_ms INTEGER
) STRICT;

-- How long messages of a profile are kept; NULL: for ever.
ALTER TABLE chat_user ADD COLUMN keep_s INTEGER;

-- Conversations with a time of their own; NULL: for ever.
CREATE TABLE chat_retention (
  contact_id INTEGER PRIMARY KEY REFERENCES chat_contact ON DELETE CASCADE,
  keep_s INTEGER
) STRICT;

-- What the user has cleared, until the last of it is gone.
CREATE TABLE chat_clearing (
  contact_id INTEGER PRIMARY KEY REFERENCES chat_contact ON DELETE CASCADE,
  up_to_item_id INTEGER NOT NULL,
  removes_contact INTEGER NOT NULL
) STRICT;

-- Messages of a conversation, and the bytes of their texts; kept by the triggers below.
CREATE TABLE chat_size (
  contact_id INTEGER PRIMARY KEY REFERENCES chat_contact ON DELETE CASCADE,
  item_count INTEGER NOT NULL, -- notices too
  message_count INTEGER NOT NULL,
  text_bytes INTEGER NOT NULL
) STRICT;

INSERT INTO chat_size SELECT contact_id, count(*), sum(kind <> 'notice'),
  sum(octet_length(text) + ifnull(octet_length(detail), 0)) FROM chat_item GROUP BY contact_id;

CREATE TRIGGER chat_size_added AFTER INSERT ON chat_item BEGIN
  INSERT INTO chat_size (contact_id, item_count, message_count, text_bytes)
    VALUES (NEW.contact_id, 1, NEW.kind <> 'notice',
      octet_length(NEW.text) + ifnull(octet_length(NEW.detail), 0))
    ON CONFLICT (contact_id) DO UPDATE SET item_count = item_count + 1,
      message_count = message_count + excluded.message_count,
      text_bytes = text_bytes + excluded.text_bytes;
END;

CREATE TRIGGER chat_size_changed AFTER UPDATE OF text, detail ON chat_item BEGIN
  UPDATE chat_size SET text_bytes = text_bytes
      + octet_length(NEW.text) + ifnull(octet_length(NEW.detail), 0)
      - octet_length(OLD.text) - ifnull(octet_length(OLD.detail), 0)
    WHERE contact_id = NEW.contact_id;
END;

CREATE TRIGGER chat_size_removed AFTER DELETE ON chat_item BEGIN
  UPDATE chat_size SET item_count = item_count - 1,
      message_count = message_count - (OLD.kind <> 'notice'),
      text_bytes = text_bytes - octet_length(OLD.text) - ifnull(octet_length(OLD.detail), 0)
    WHERE contact_id = OLD.contact_id;
END;
