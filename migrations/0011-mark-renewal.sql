-- An older copy has taken the place of the data: new keys for all connections before anything is sent.
ALTER TABLE installation ADD COLUMN renews_keys INTEGER NOT NULL DEFAULT 0 CHECK (renews_keys IN (0, 1));
