-- What notifications of the system show; without the row everything is as at first.
CREATE TABLE notification_setting (
  setting_id INTEGER PRIMARY KEY CHECK (setting_id = 1),
  preview TEXT NOT NULL CHECK (preview IN ('text', 'name', 'none', 'off')),
  plays_sound INTEGER NOT NULL CHECK (plays_sound IN (0, 1))
) STRICT;
