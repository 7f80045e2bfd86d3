-- Full-text search over all conversations.

-- The words of items, as the app has folded and parted them (chat/search/words.ts), and tokens for
-- the filters (chat/search/facets.ts); rowid is the item's id. The table keeps no text: a row is
-- removed by giving the very words that it was added with. The tokenizer does no more than part at
-- spaces. With secure-delete, what is removed leaves the file at once; contentless_delete would only
-- mark it as removed.
CREATE VIRTUAL TABLE chat_search USING fts5(
  body, facets, content = '', columnsize = 0, tokenize = 'ascii');
INSERT INTO chat_search (chat_search, rank) VALUES ('secure-delete', 1);

-- Its words, and every word in every row of it, for checks.
CREATE VIRTUAL TABLE chat_search_term USING fts5vocab(chat_search, row);
CREATE VIRTUAL TABLE chat_search_word USING fts5vocab(chat_search, instance);

CREATE TABLE chat_search_state (
  state_id INTEGER PRIMARY KEY CHECK (state_id = 1),
  -- By which rules the words were made; rows made by others are of no use.
  rules TEXT NOT NULL,
  -- Items from this id on are in the index; older ones follow, the newest first.
  from_item_id INTEGER NOT NULL,
  -- Many items were removed at once: the index holds their words until it was written anew.
  purge TEXT NOT NULL CHECK (purge IN ('none', 'due', 'running'))
) STRICT;
INSERT INTO chat_search_state (state_id, rules, from_item_id, purge) VALUES (1, '', 0, 'none');

-- Of a conversation, from a point in time on.
CREATE INDEX chat_item_by_time ON chat_item (contact_id, at_ms);
