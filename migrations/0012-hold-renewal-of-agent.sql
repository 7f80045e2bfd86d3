-- Until its ratchet is another one nothing is sent by a connection whose keys are those of an older copy,
-- whatever can still be read with them.
ALTER TABLE agent_connection ADD COLUMN must_renew INTEGER NOT NULL DEFAULT 0 CHECK (must_renew IN (0, 1));
