/** Messages: send, edit, delete, react. */
import { type ContactId, contactId as toContactId, itemId as toItemId } from '#shared/ids.ts';
import type { ItemRefusal, Json, JsonObject } from '../chat/index.ts';
import type { ChatRef, CommandOf } from './command.ts';
import { type BotContext, type Response, failure, success } from './context.ts';
import { deletionsJson, reactionChangeJson } from './events.ts';
import {
  chatNotFoundJson,
  commandErrorJson,
  errorJson,
  serverErrorJson,
  storeErrorJson,
} from './json/errors.ts';

/** newChatItems: those that were stored. When none was, why. */
export function send(context: BotContext, { chat, messages }: CommandOf<'send'>): Response {
  if (chat.type !== 'contact') return failure(chatNotFoundJson(chat));
  const contactId = toContactId(chat.id);
  const chatItems: Json[] = [];
  for (const { text } of messages) {
    const sent = context.chat.send(contactId, text);
    if (!sent.ok) {
      if (chatItems.length > 0) break;
      return failure(refusalJson(context, chat, { refusal: sent.error }));
    }
    chatItems.push(context.reader.itemInChat(contactId, sent.value.itemId) ?? {});
  }
  return success(context, 'newChatItems', { chatItems });
}

/** newChatItems, to the contact of this local name. */
export function sendByName(context: BotContext, { name, text }: CommandOf<'sendByName'>): Response {
  const contactId = findByName(context, name);
  if (contactId === undefined) {
    return failure(storeErrorJson('contactNotFoundByName', { contactName: name }));
  }
  const chat = { type: 'contact', id: contactId } as const;
  return send(context, { type: 'send', chat, messages: [{ text }] });
}

/** chatItemUpdated, or chatItemNotChanged when the text is what it was. */
export function updateItem(context: BotContext, command: CommandOf<'updateItem'>): Response {
  const { chat, text } = command;
  if (chat.type !== 'contact') return failure(chatNotFoundJson(chat));
  const ref = { contactId: toContactId(chat.id), itemId: toItemId(command.itemId) };
  const before = context.chat.item(ref);
  const isSame = before?.content.type === 'text' && before.content.text === text;
  const edited = context.chat.edit(ref, text);
  if (!edited.ok) {
    const notAllowed = errorJson('invalidChatItemUpdate');
    const { itemId } = command;
    return failure(refusalJson(context, chat, { refusal: edited.error, itemId, notAllowed }));
  }
  const chatItem = context.reader.itemInChat(ref.contactId, ref.itemId) ?? {};
  return success(context, isSame ? 'chatItemNotChanged' : 'chatItemUpdated', { chatItem });
}

/** chatItemsDeleted; nothing is deleted when one of the items cannot be. */
export function deleteItems(context: BotContext, command: CommandOf<'deleteItems'>): Response {
  const { chat, mode } = command;
  if (chat.type !== 'contact') return failure(chatNotFoundJson(chat));
  const contactId = toContactId(chat.id);
  const deletions = [];
  for (const id of new Set(command.itemIds)) {
    const itemId = toItemId(id);
    const before = context.chat.record({ contactId, itemId });
    if (before === undefined) return failure(itemNotFoundJson(context, chat, id));
    if (mode === 'broadcast' && !before.item.canDeleteForEveryone) {
      return failure(errorJson('invalidChatItemDelete'));
    }
    deletions.push({ contactId, itemId, before });
  }
  for (const { itemId } of deletions) {
    const ref = { contactId, itemId };
    const deleted = context.chat.delete(ref, mode === 'broadcast' ? 'forEveryone' : 'forMe');
    if (!deleted.ok) {
      const notAllowed = errorJson('invalidChatItemDelete');
      return failure(refusalJson(context, chat, { refusal: deleted.error, itemId, notAllowed }));
    }
  }
  return deletionsJson(context.reader, deletions, true);
}

/** chatItemReaction. */
export function react(context: BotContext, command: CommandOf<'react'>): Response {
  const { chat, emoji, isAdded } = command;
  if (chat.type !== 'contact') return failure(chatNotFoundJson(chat));
  const ref = { contactId: toContactId(chat.id), itemId: toItemId(command.itemId) };
  const hadIt = context.chat.item(ref)?.reactions.some((r) => r.isOwn && r.emoji === emoji);
  if (hadIt === isAdded) {
    return failure(commandErrorJson(isAdded ? 'reaction already added' : 'no such reaction'));
  }
  const reacted = context.chat.react(ref, { emoji, isAdded });
  if (!reacted.ok) {
    const notAllowed = commandErrorJson('reaction not possible');
    const { itemId } = command;
    return failure(refusalJson(context, chat, { refusal: reacted.error, itemId, notAllowed }));
  }
  const change = { ...ref, byUser: true, emoji, isAdded };
  const response = reactionChangeJson(context.reader, change, context.clock.now());
  return response ?? failure(itemNotFoundJson(context, chat, command.itemId));
}

type Refused = {
  readonly refusal: ItemRefusal;
  readonly itemId?: number;
  readonly notAllowed?: JsonObject;
};

function refusalJson(context: BotContext, chat: ChatRef, refused: Refused): JsonObject {
  const { refusal, itemId, notAllowed = errorJson('internalError', { message: '' }) } = refused;
  switch (refusal.type) {
    case 'notFound':
      return itemId === undefined
        ? chatNotFoundJson(chat)
        : itemNotFoundJson(context, chat, itemId);
    case 'notAllowed':
      return notAllowed;
    case 'tooLong':
      return errorJson('exception', { message: 'large message' });
    case 'cannotSend': {
      const { reason } = refusal;
      if (reason.type === 'tooLarge') return errorJson('exception', { message: 'large message' });
      if (reason.type !== 'connectionDeleted') return serverErrorJson(reason);
      return notReadyJson(context, toContactId(chat.id));
    }
  }
}

function notReadyJson({ chat, reader }: BotContext, contactId: ContactId): JsonObject {
  const isDeleted = chat.contact(contactId)?.state === 'deletedByContact';
  const contact = reader.contact(contactId) ?? {};
  return errorJson(isDeleted ? 'contactNotActive' : 'contactNotReady', { contact });
}

/** The chat is looked for first, as the original does. */
function itemNotFoundJson({ chat }: BotContext, ref: ChatRef, itemId: number): JsonObject {
  return chat.contactRow(toContactId(ref.id)) === undefined
    ? chatNotFoundJson(ref)
    : storeErrorJson('chatItemNotFound', { itemId });
}

function findByName({ chat }: BotContext, name: string): ContactId | undefined {
  for (const summary of chat.chats()) {
    if (summary.type !== 'contact') continue;
    const { contactId } = summary.contact;
    if (chat.contactRow(contactId)?.localDisplayName === name) return contactId;
  }
  return undefined;
}
