/** Chats and contacts: lists, pages, read marks, names, codes, ends. */
import {
  type ContactId,
  contactId as toContactId,
  itemId as toItemId,
  pendingId as toPendingId,
} from '#shared/ids.ts';
import type { PageAnchor } from '#shared/contract/index.ts';
import type { Item } from '#shared/model/index.ts';
import type { JsonObject } from '../chat/index.ts';
import type { Anchor, ChatRef, CommandOf, Page } from './command.ts';
import { deletePending } from './connect-commands.ts';
import { type BotContext, type Response, failure, success } from './context.ts';
import { connectionStatsJson } from './json/contact.ts';
import { chatNotFoundJson, errorJson } from './json/errors.ts';

/** A search looks through this many of the newest items. */
const MAX_SEARCHED = 10_000;
const SEARCH_PAGE_COUNT = 500;

/** apiChats: the newest first, each with its last item. */
export function getChats(context: BotContext, command: CommandOf<'getChats'>): Response {
  const { reader } = context;
  const { hasPending, count } = command;
  const chats = context.chat
    .chats()
    .filter(({ type }) => type === 'contact' || (hasPending && type === 'pending'))
    .slice(0, count)
    .flatMap((summary) => {
      if (summary.type === 'pending') return reader.pendingChat(summary.connection.pendingId) ?? [];
      if (summary.type === 'request') return [];
      const { contactId } = summary.contact;
      const last = summary.lastItem && reader.item(contactId, summary.lastItem.itemId);
      return reader.chatWith(contactId, last === undefined ? [] : [last]) ?? [];
    });
  return success(context, 'apiChats', { chats });
}

/** contactsList. */
export function listContacts(context: BotContext): Response {
  const contacts = context.chat.chats().flatMap((summary) => {
    if (summary.type !== 'contact') return [];
    return context.reader.contact(summary.contact.contactId) ?? [];
  });
  return success(context, 'contactsList', { contacts });
}

/** apiChat: a page of the conversation, oldest first. */
export function getChat(context: BotContext, { chat, page }: CommandOf<'getChat'>): Response {
  if (chat.type !== 'contact') return failure(chatNotFoundJson(chat));
  const contactId = toContactId(chat.id);
  const items = readItems(context, contactId, page);
  const chatItems = items.flatMap<JsonObject>(
    ({ itemId }) => context.reader.item(contactId, itemId) ?? [],
  );
  const json = context.reader.chatWith(contactId, chatItems);
  return json === undefined
    ? failure(chatNotFoundJson(chat))
    : success(context, 'apiChat', { chat: json });
}

/** cmdOk; everything up to the item, or all, counts as read. */
export function readChat(context: BotContext, command: CommandOf<'readChat'>): Response {
  const { chat, upToItemId = Number.MAX_SAFE_INTEGER } = command;
  const isDone =
    chat.type === 'contact' && context.chat.markRead(toContactId(chat.id), toItemId(upToItemId));
  if (!isDone) return failure(chatNotFoundJson(chat));
  return { type: 'cmdOk', user_: context.reader.user() };
}

/** contactInfo; the statistics under the name of SDK 0.2.1 too. */
export function contactInfo(context: BotContext, { chat }: CommandOf<'contactInfo'>): Response {
  return withContact(context, chat, (contactId, contact) => {
    const info = infoOf(context, contactId);
    const stats = info && connectionStatsJson(info);
    return success(context, 'contactInfo', {
      contact,
      ...(stats !== undefined && { connectionStats_: stats, connectionStats: stats }),
    });
  });
}

/** contactCode. */
export function getCode(context: BotContext, { chat }: CommandOf<'getCode'>): Response {
  return withContact(context, chat, (contactId, contact) => {
    const connectionCode = context.chat.details(contactId)?.securityCode;
    return connectionCode === undefined
      ? failure(errorJson('contactNotReady', { contact }))
      : success(context, 'contactCode', { contact, connectionCode });
  });
}

/** connectionVerified; without a code the contact is not verified any more. */
export function verifyCode(context: BotContext, command: CommandOf<'verifyCode'>): Response {
  return withContact(context, command.chat, (contactId, contact) => {
    const expectedCode = context.chat.details(contactId)?.securityCode;
    if (expectedCode === undefined) return failure(errorJson('contactNotReady', { contact }));
    const { code } = command;
    const verified = context.chat.verify(contactId, code).ok && code !== undefined;
    return success(context, 'connectionVerified', { verified, expectedCode });
  });
}

/** contactDeleted with the contact as it was; a pending connection is given up. */
export function deleteChat(context: BotContext, command: CommandOf<'deleteChat'>): Response {
  const { chat, notify } = command;
  if (chat.type === 'pending') return deletePending(context, chat);
  return withContact(context, chat, (contactId, contact) => {
    context.chat.deleteContact(contactId, notify);
    return success(context, 'contactDeleted', { contact });
  });
}

/** contactAliasUpdated, connectionAliasUpdated. */
export function setAlias(context: BotContext, command: CommandOf<'setAlias'>): Response {
  const { chat, alias } = command;
  if (chat.type === 'pending') {
    const pendingId = toPendingId(chat.id);
    const renamed = context.chat.renamePending(pendingId, alias);
    if (!renamed.ok) return failure(chatNotFoundJson(chat));
    const toConnection = context.reader.pending(pendingId) ?? {};
    return success(context, 'connectionAliasUpdated', { toConnection });
  }
  return withContact(context, chat, (contactId) => {
    context.chat.renameContact(contactId, alias);
    const toContact = context.reader.contact(contactId) ?? {};
    return success(context, 'contactAliasUpdated', { toContact });
  });
}

function withContact(
  context: BotContext,
  chat: ChatRef,
  answer: (contactId: ContactId, contact: JsonObject) => Response,
): Response {
  if (chat.type !== 'contact') return failure(chatNotFoundJson(chat));
  const contactId = toContactId(chat.id);
  const contact = context.reader.contact(contactId);
  return contact === undefined ? failure(chatNotFoundJson(chat)) : answer(contactId, contact);
}

function infoOf({ chat }: BotContext, contactId: ContactId) {
  const connection = chat.connectionOf(contactId);
  return connection && chat.agent.info(connection.agentConnId);
}

function readItems(context: BotContext, contactId: ContactId, page: Page): readonly Item[] {
  const { search, count } = page;
  const anchor = toPageAnchor(page.anchor);
  if (search === undefined) return context.chat.page(contactId, { anchor, count })?.items ?? [];
  return searchItems(context, contactId, { search: search.toLowerCase(), count });
}

function searchItems(
  { chat }: BotContext,
  contactId: ContactId,
  { search, count }: { readonly search: string; readonly count: number },
): readonly Item[] {
  const found: Item[] = [];
  let anchor: PageAnchor = { type: 'latest' };
  for (let searched = 0; searched < MAX_SEARCHED; searched += SEARCH_PAGE_COUNT) {
    const page = chat.page(contactId, { anchor, count: SEARCH_PAGE_COUNT });
    const oldest = page?.items[0];
    if (page === undefined || oldest === undefined) break;
    found.unshift(...page.items.filter((item) => textOf(item).toLowerCase().includes(search)));
    if (!page.hasOlder || found.length >= count) break;
    anchor = { type: 'before', itemId: oldest.itemId };
  }
  return count === 0 ? [] : found.slice(-count);
}

function textOf({ content }: Item): string {
  return 'text' in content ? content.text : '';
}

function toPageAnchor(anchor: Anchor): PageAnchor {
  return anchor.type === 'latest' ? anchor : { type: anchor.type, itemId: toItemId(anchor.itemId) };
}
