-- Network: how servers are reached and which ones a profile uses. What has no row is as usual.

CREATE TABLE network_setting (
  setting_id INTEGER PRIMARY KEY CHECK (setting_id = 1),
  -- NetworkSettings as JSON; a field that is absent or makes no sense is as usual.
  settings TEXT NOT NULL
) STRICT;

-- Conditions of operators, accepted on behalf of all profiles.
CREATE TABLE network_conditions (
  operator_id TEXT NOT NULL,
  version TEXT NOT NULL,
  accepted_at_ms INTEGER NOT NULL,
  PRIMARY KEY (operator_id, version)
) STRICT, WITHOUT ROWID;

-- What a profile uses an operator's servers for, where it is not as usual.
CREATE TABLE network_operator (
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  operator_id TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  is_for_receiving INTEGER NOT NULL,
  is_for_routing INTEGER NOT NULL,
  is_for_files INTEGER NOT NULL,
  PRIMARY KEY (user_id, operator_id)
) STRICT, WITHOUT ROWID;

-- Preset servers that a profile has enabled or disabled.
CREATE TABLE network_preset_server (
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  address TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  PRIMARY KEY (user_id, address)
) STRICT, WITHOUT ROWID;

-- Servers that a profile has added.
CREATE TABLE network_own_server (
  server_id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES chat_user ON DELETE CASCADE,
  protocol TEXT NOT NULL CHECK (protocol IN ('smp', 'xftp')),
  -- With the password, if the server asks for one.
  address TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  UNIQUE (user_id, address)
) STRICT;
