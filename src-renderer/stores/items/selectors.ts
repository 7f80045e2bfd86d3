/** What the views read of the conversation. */
import type { Item } from '#shared/model/index.ts';
import type { Conversation } from './reduce.ts';

export function selectItems(conversation: Conversation): readonly Item[] {
  return conversation.ids.flatMap((id) => conversation.byId[id] ?? []);
}

/** The newest own text that can still be changed: what arrow-up edits. */
export function lastEditable(conversation: Conversation): Item | undefined {
  return selectItems(conversation).findLast(
    (item) => item.direction === 'sent' && item.canEdit && item.content.type === 'text',
  );
}
