-- Which installation this is, and how far it has come: an archive of it that is older can be told.
CREATE TABLE installation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  installation_id BLOB NOT NULL,
  generation INTEGER NOT NULL
) STRICT;
