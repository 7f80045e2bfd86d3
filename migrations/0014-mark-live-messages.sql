-- The sender is still writing the message and sends it again and again: until then that is no edit.
ALTER TABLE chat_item ADD COLUMN is_live INTEGER NOT NULL DEFAULT 0;
