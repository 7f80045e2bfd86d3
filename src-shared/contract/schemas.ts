/** Decoders of every command's arguments: unknown -> typed, run by the core before any handler. */
import { z } from 'zod';
import { LOCK_DELAYS_S, NOTIFICATION_PREVIEWS } from '../model/index.ts';
import { contactId, itemId, pendingId, requestId, userId } from '../ids.ts';
import type { CommandArgs, CommandName } from './commands.ts';

/** Far above any message the protocol carries; bounds what a broken window could send. */
const MAX_TEXT_LENGTH = 200_000;
const MAX_NAME_LENGTH = 500;
const MAX_PASSPHRASE_BYTES = 4_096;
const MAX_PAGE_COUNT = 200;
const MAX_OPERATORS = 20;

const id = z.int().positive();
const contact = id.transform(contactId);
const item = id.transform(itemId);
const pending = id.transform(pendingId);
const request = id.transform(requestId);
const user = id.transform(userId);
/** Preset servers have negative numbers. */
const server = z.int().refine((value) => value !== 0);
const text = z.string().max(MAX_TEXT_LENGTH);
/** What is sent says something. */
const message = text.refine((value) => value.trim() !== '');
const name = z.string().max(MAX_NAME_LENGTH);
/** UTF-8 of a passphrase or passcode: wiped by the core once used. */
const passphrase = z.instanceof(Uint8Array).refine(({ length }) => length <= MAX_PASSPHRASE_BYTES);
const password = z.string().max(MAX_NAME_LENGTH);
const nothing = z.strictObject({});
const itemRef = { contactId: contact, itemId: item };

const anchor = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('latest') }),
  z.strictObject({ type: z.literal('firstUnread') }),
  z.strictObject({ type: z.literal('before'), itemId: item }),
  z.strictObject({ type: z.literal('after'), itemId: item }),
  z.strictObject({ type: z.literal('around'), itemId: item }),
  z.strictObject({ type: z.literal('date'), atMs: z.int() }),
]);

const login = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('isolate') }),
  z.strictObject({ type: z.literal('password'), username: name, password: name }),
  z.strictObject({ type: z.literal('none') }),
]);

const proxy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('socks5'), host: name, port: z.int(), login }),
]);

const durationMs = z.number();

/** What the numbers may be is for the settings themselves to say, with the field that is wrong. */
const settings = z.strictObject({
  proxy,
  onionHosts: z.enum(['no', 'whenAvailable', 'required']),
  isolation: z.enum(['profile', 'session', 'server', 'connection']),
  routing: z.enum(['always', 'unknown', 'unprotected', 'never']),
  routingFallback: z.enum(['yes', 'protected', 'no']),
  webPort: z.enum(['no', 'presets', 'all']),
  timeouts: z.strictObject({
    connectMs: durationMs,
    proxyConnectMs: durationMs,
    requestMs: durationMs,
    proxyRequestMs: durationMs,
    pingIntervalMs: durationMs,
    pingCount: z.number(),
    keepAliveIdleMs: durationMs,
  }),
});

/** One decoder a command; a missing or wrong one does not compile. */
export const commandSchemas = {
  'app.status': nothing,
  'database.unlock': z.strictObject({ passphrase }),
  'database.choosePassphrase': z.strictObject({ passphrase }),
  'database.retry': nothing,
  'user.create': z.strictObject({ displayName: name }),
  'chats.list': z.strictObject({ count: z.int().positive().max(MAX_PAGE_COUNT).optional() }),
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
  'items.info': z.strictObject(itemRef),
  'profiles.list': nothing,
  'profiles.reveal': z.strictObject({ password }),
  'profile.activate': z.strictObject({ userId: user, password: password.optional() }),
  'profile.update': z.strictObject({
    userId: user,
    displayName: name,
    fullName: name,
    shortDescr: name,
  }),
  'profile.mute': z.strictObject({ userId: user, isMuted: z.boolean() }),
  'profile.setReceipts': z.strictObject({ userId: user, isOn: z.boolean() }),
  'profile.hide': z.strictObject({ userId: user, password: password.min(1) }),
  'profile.unhide': z.strictObject({ userId: user, password }),
  'profile.delete': z.strictObject({
    userId: user,
    password: password.optional(),
    deleteQueues: z.boolean(),
  }),
  'link.lookUp': z.strictObject({ text }),
  'link.create': z.strictObject({ isIncognito: z.boolean() }),
  'link.join': z.strictObject({
    text,
    isIncognito: z.boolean(),
    again: z.boolean().optional(),
    message: text.optional(),
  }),
  'pending.rename': z.strictObject({ pendingId: pending, localAlias: name }),
  'pending.setIncognito': z.strictObject({ pendingId: pending, isIncognito: z.boolean() }),
  'pending.setProfile': z.strictObject({ pendingId: pending, userId: user }),
  'pending.cancel': z.strictObject({ pendingId: pending }),
  'contact.details': z.strictObject({ contactId: contact }),
  'contact.setAlias': z.strictObject({ contactId: contact, localAlias: name }),
  'contact.verify': z.strictObject({ contactId: contact, securityCode: name.optional() }),
  'contact.setReceipts': z.strictObject({
    contactId: contact,
    receipts: z.enum(['default', 'on', 'off']),
  }),
  'contact.fixEncryption': z.strictObject({ contactId: contact }),
  'contact.changeServer': z.strictObject({ contactId: contact }),
  'contact.abortServerChange': z.strictObject({ contactId: contact }),
  'contact.delete': z.strictObject({ contactId: contact, notify: z.boolean() }),
  'address.get': nothing,
  'address.create': nothing,
  'address.update': z.strictObject({
    isShared: z.boolean(),
    autoAccept: z.enum(['no', 'asProfile', 'incognito']),
    welcomeText: text,
  }),
  'address.delete': nothing,
  'request.accept': z.strictObject({ requestId: request, isIncognito: z.boolean() }),
  'request.reject': z.strictObject({ requestId: request }),
  'servers.list': nothing,
  'network.page': nothing,
  'network.set': z.strictObject({ settings }),
  'network.statistics': nothing,
  'network.resetStatistics': nothing,
  'network.reconnect': z.strictObject({ server: name.optional() }),
  'servers.configuration': nothing,
  'servers.add': z.strictObject({ protocol: z.enum(['smp', 'xftp']), text }),
  'servers.enable': z.strictObject({ serverId: server, isEnabled: z.boolean() }),
  'servers.remove': z.strictObject({ serverId: server }),
  'servers.test': z.strictObject({ serverId: server }),
  'servers.setOperator': z.strictObject({
    operatorId: name,
    use: z.strictObject({
      isEnabled: z.boolean(),
      isForReceiving: z.boolean(),
      isForRouting: z.boolean(),
      isForFiles: z.boolean(),
    }),
  }),
  'notifications.get': nothing,
  'notifications.set': z.strictObject({
    preview: z.enum(NOTIFICATION_PREVIEWS),
    playsSound: z.boolean(),
  }),
  'database.restoreBackup': nothing,
  'database.startOver': nothing,
  'passphrase.state': nothing,
  'passphrase.verify': z.strictObject({ passphrase }),
  'passphrase.change': z.strictObject({
    current: passphrase.optional(),
    next: passphrase,
    keep: z.boolean(),
  }),
  'passphrase.keep': z.strictObject({ passphrase }),
  'passphrase.forget': z.strictObject({ passphrase }),
  'lock.state': nothing,
  'lock.turnOn': z.strictObject({ passcode: passphrase }),
  'lock.turnOff': nothing,
  'lock.set': z.strictObject({
    delayS: z.literal(LOCK_DELAYS_S),
    usesSystem: z.boolean(),
    isScreenProtected: z.boolean(),
  }),
  'lock.changePasscode': z.strictObject({ passcode: passphrase }),
  'lock.setSelfDestruct': z.strictObject({ passcode: passphrase, displayName: name }),
  'lock.removeSelfDestruct': nothing,
  'lock.now': nothing,
  'lock.unlock': z.strictObject({ passcode: passphrase }),
  'lock.unlockBySystem': nothing,
  'lock.authorize': z.strictObject({ passcode: passphrase }),
  'storage.report': nothing,
  'storage.compact': nothing,
  'storage.check': nothing,
  'storage.deleteBackup': nothing,
  'storage.deleteAside': nothing,
  'storage.deleteFiles': nothing,
  'storage.cancel': nothing,
  'archive.export': z.strictObject({ file: name }),
  'archive.inspect': z.strictObject({ file: name }),
  'archive.import': z.strictObject({ file: name, passphrase, renewsKeys: z.boolean() }),
  'retention.get': nothing,
  'retention.set': z.strictObject({ keepS: z.int().nullable() }),
  'retention.setOfChat': z.strictObject({
    contactId: contact,
    keepS: z.union([z.int(), z.null(), z.literal('asProfile')]),
  }),
  'chat.clear': z.strictObject({ contactId: contact }),
  'chats.clearAll': z.strictObject({ withContacts: z.boolean() }),
  'search.items': z.strictObject({
    query: z.strictObject({
      text: name,
      contactId: contact.optional(),
      direction: z.enum(['sent', 'received']).optional(),
      hasLink: z.boolean().optional(),
      fromMs: z.int().optional(),
      untilMs: z.int().optional(),
    }),
    before: item.optional(),
    count: z.int().min(1).max(MAX_PAGE_COUNT),
  }),
  'servers.acceptConditions': z.strictObject({ operatorIds: z.array(name).max(MAX_OPERATORS) }),
} satisfies { [N in CommandName]: z.ZodType<CommandArgs<N>> };
