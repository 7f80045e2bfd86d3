/** What each conversation takes in the database, as the triggers of the schema count it. */
import { type UserId, contactId } from '#shared/ids.ts';
import type { ChatSize } from '#shared/model/index.ts';
import { type ReadDb, sql } from '../../database/index.ts';
import { isKept } from './discarded.ts';

/**
 * What an item takes besides its text: 117 bytes for its other columns and its places in the indexes,
 * by measurement of 1,000,000 messages, and a part of what search knows of it.
 */
const ITEM_BYTES = 150;

/** The conversations of a profile that hold anything, the largest first. */
export function listChatSizes(db: ReadDb, id: UserId): ChatSize[] {
  return db
    .all<{ contact_id: number; name: string; message_count: number; bytes: number }>(
      sql`SELECT c.contact_id, iif(c.local_alias = '', c.display_name, c.local_alias) AS name,
            s.message_count, s.text_bytes + s.item_count * ${ITEM_BYTES} AS bytes
          FROM chat_contact c CROSS JOIN chat_size s ON s.contact_id = c.contact_id
          WHERE c.user_id = ${id} AND s.item_count > 0 AND ${isKept(sql`c.contact_id`)}
          ORDER BY bytes DESC, c.contact_id`,
    )
    .map(({ contact_id, name, message_count: messageCount, bytes }) => ({
      contactId: contactId(contact_id),
      name,
      messageCount,
      bytes,
    }));
}
