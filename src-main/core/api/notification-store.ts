/** The one row of the notifications' settings; without it everything is as at first. */
import type { NotificationPreview, NotificationSettings } from '#shared/model/index.ts';
import { type ReadDb, type WriteDb, sql } from '../database/index.ts';

const AS_AT_FIRST: NotificationSettings = { preview: 'text', playsSound: true };

type Row = { readonly preview: string; readonly plays_sound: number };

/** What notifications show. */
export function loadNotificationSettings(db: ReadDb): NotificationSettings {
  const row = db.get<Row>(sql`SELECT preview, plays_sound FROM notification_setting`);
  if (row === undefined) return AS_AT_FIRST;
  // The table takes no other words.
  return { preview: row.preview as NotificationPreview, playsSound: row.plays_sound === 1 };
}

/** Puts the row in the place of the one that is there. */
export function saveNotificationSettings(
  db: WriteDb,
  { preview, playsSound }: NotificationSettings,
): void {
  db.run(sql`INSERT OR REPLACE INTO notification_setting (setting_id, preview, plays_sound)
    VALUES (1, ${preview}, ${playsSound ? 1 : 0})`);
}
