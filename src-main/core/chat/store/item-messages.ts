/** Which agent message carried which version of an item. */
import { type ItemId, type PendingId, itemId } from '#shared/ids.ts';
import type { AgentMsgId } from '../../agent/index.ts';
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';

/** new: the message itself; update: an edit of it. */
export type ItemMessageKind = 'new' | 'update';

export type ItemMessage = {
  readonly connectionId: PendingId;
  readonly msgId: AgentMsgId;
  readonly itemId: ItemId;
  readonly kind: ItemMessageKind;
};

type Row = { connection_id: number; agent_msg_id: number; item_id: number; kind: ItemMessageKind };

/** Remembers that this message carries the item. */
export function insertItemMessage(db: WriteDb, message: ItemMessage): void {
  db.run(
    sql`INSERT INTO chat_item_message (connection_id, agent_msg_id, item_id, kind)
        VALUES (${message.connectionId}, ${message.msgId}, ${message.itemId}, ${message.kind})`,
  );
}

/** The item a message of the agent carries, if any. */
export function findItemMessage(
  db: ReadDb,
  connection: PendingId,
  msgId: AgentMsgId,
): ItemMessage | undefined {
  const row = db.get<Row>(
    sql`SELECT connection_id, agent_msg_id, item_id, kind FROM chat_item_message
        WHERE connection_id = ${connection} AND agent_msg_id = ${msgId}`,
  );
  return row === undefined ? undefined : rowToMessage(row);
}

/** The messages of an item in the order they were sent. */
export function listItemMessages(db: ReadDb, id: ItemId): ItemMessage[] {
  return db
    .all<Row>(
      sql`SELECT connection_id, agent_msg_id, item_id, kind FROM chat_item_message
          WHERE item_id = ${id} ORDER BY agent_msg_id`,
    )
    .map(rowToMessage);
}

/** Forgets a message that was replaced by another try. */
export function deleteItemMessage(db: WriteDb, message: ItemMessage): void {
  db.run(
    sql`DELETE FROM chat_item_message
        WHERE connection_id = ${message.connectionId} AND agent_msg_id = ${message.msgId}`,
  );
}

function rowToMessage(row: Row): ItemMessage {
  return {
    connectionId: row.connection_id as PendingId,
    msgId: row.agent_msg_id as AgentMsgId,
    itemId: itemId(row.item_id),
    kind: row.kind,
  };
}
