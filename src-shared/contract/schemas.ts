/** Decoders of every command's arguments: unknown -> typed, run by the core before any handler. */
import { z } from 'zod';
import { contactId, itemId, pendingId } from '../ids.ts';
import type { CommandArgs, CommandName } from './commands.ts';

/** Far above any message the protocol carries; bounds what a broken window could send. */
const MAX_TEXT_LENGTH = 200_000;
const MAX_NAME_LENGTH = 500;
const MAX_PASSPHRASE_LENGTH = 4_096;
const MAX_PAGE_COUNT = 200;

const id = z.int().positive();
const contact = id.transform(contactId);
const item = id.transform(itemId);
const pending = id.transform(pendingId);
const text = z.string().max(MAX_TEXT_LENGTH);
/** What is sent says something. */
const message = text.refine((value) => value.trim() !== '');
const name = z.string().max(MAX_NAME_LENGTH);
const passphrase = z.string().max(MAX_PASSPHRASE_LENGTH);
const nothing = z.strictObject({});
const itemRef = { contactId: contact, itemId: item };

const anchor = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('latest') }),
  z.strictObject({ type: z.literal('firstUnread') }),
  z.strictObject({ type: z.literal('before'), itemId: item }),
  z.strictObject({ type: z.literal('after'), itemId: item }),
  z.strictObject({ type: z.literal('around'), itemId: item }),
]);

/** One decoder a command; a missing or wrong one does not compile. */
export const commandSchemas = {
  'app.status': nothing,
  'database.unlock': z.strictObject({ passphrase }),
  'database.choosePassphrase': z.strictObject({ passphrase }),
  'database.retry': nothing,
  'user.create': z.strictObject({ displayName: name }),
  'chats.list': nothing,
  'chat.markRead': z.strictObject({ contactId: contact, upToItemId: item }),
  'chat.setDraft': z.strictObject({ contactId: contact, text }),
  'items.page': z.strictObject({
    contactId: contact,
    anchor,
    count: z.int().positive().max(MAX_PAGE_COUNT),
  }),
  'items.send': z.strictObject({ contactId: contact, text: message }),
  'items.edit': z.strictObject({ ...itemRef, text: message }),
  'items.delete': z.strictObject({ ...itemRef, mode: z.enum(['forMe', 'forEveryone']) }),
  'items.react': z.strictObject({ ...itemRef, emoji: z.string().max(32), isAdded: z.boolean() }),
  'items.retry': z.strictObject(itemRef),
  'link.plan': z.strictObject({ text }),
  'link.create': nothing,
  'link.join': z.strictObject({ text }),
  'pending.rename': z.strictObject({ pendingId: pending, localAlias: name }),
  'pending.cancel': z.strictObject({ pendingId: pending }),
  'contact.details': z.strictObject({ contactId: contact }),
  'contact.setAlias': z.strictObject({ contactId: contact, localAlias: name }),
  'contact.verify': z.strictObject({ contactId: contact, securityCode: name.optional() }),
  'contact.delete': z.strictObject({ contactId: contact, notify: z.boolean() }),
  'servers.list': nothing,
} satisfies { [N in CommandName]: z.ZodType<CommandArgs<N>> };
