/** Commands of the chats, their servers and profiles. */
import type { ChatSnapshot, CommandArgs, CommandName } from '#shared/contract/index.ts';
import type { ContactDetails } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { agentUserId } from '../agent/index.ts';
import type { Chat } from '../chat/index.ts';
import type { Core } from './core.ts';
import type { CoreCommand } from './core-handlers.ts';
import type { DataCommand } from './data-handlers.ts';
import type { Handlers, Open } from './handler.ts';
import { networkStatistics } from './server-status.ts';

export type ChatCommand = Exclude<CommandName, CoreCommand | DataCommand>;

const NOT_FOUND = err({ type: 'notFound' } as const);

export const chatHandlers: Handlers<ChatCommand, Open> = {
  'user.create': ({ core, chat }, { displayName }) => {
    const created = chat.createUser({ displayName });
    if (created.ok) core.statusChanged();
    return created;
  },
  'profiles.list': ({ chat }) => ok(chat.profiles()),
  'profiles.reveal': ({ chat }, { password }) => ok(chat.revealProfiles(password)),
  'profile.activate': ({ core, chat }, args) => {
    const activated = chat.activateProfile(args.userId, args.password);
    if (activated.ok) core.statusChanged();
    return activated;
  },
  'profile.update': ({ core, chat }, { userId, ...change }) => {
    const changed = chat.updateProfile(userId, change);
    if (changed.ok) core.statusChanged();
    return changed;
  },
  'profile.mute': ({ chat }, { userId, isMuted }) =>
    found(chat.setProfileOptions(userId, { isMuted })),
  'profile.setReceipts': ({ chat }, { userId, isOn }) =>
    found(chat.setProfileOptions(userId, { sendsReceipts: isOn })),
  'profile.hide': ({ chat }, args) => chat.hideProfile(args.userId, args.password),
  'profile.unhide': ({ chat }, args) => chat.unhideProfile(args.userId, args.password),
  'profile.delete': ({ core, chat }, { userId, password, deleteQueues }) => {
    const deleted = chat.deleteProfile(userId, { password, deleteQueues });
    if (deleted.ok) core.statusChanged();
    return deleted;
  },
  'chats.list': ({ core, chat }, { count }) => ok(snapshot(core, chat, count)),
  'chat.markRead': ({ chat }, args) => found(chat.markRead(args.contactId, args.upToItemId)),
  'chat.setDraft': ({ chat }, args) => found(chat.setDraft(args.contactId, args.text)),
  'items.page': ({ chat }, { contactId, ...page }) => {
    const items = chat.page(contactId, page);
    return items === undefined ? NOT_FOUND : ok(items);
  },
  'items.send': ({ chat }, args) => without('notAllowed', chat.send(args.contactId, args.text)),
  'items.edit': ({ chat }, args) => chat.edit(args, args.text),
  'items.delete': ({ chat }, args) => without('tooLong', chat.delete(args, args.mode)),
  'items.react': ({ chat }, args) => without('tooLong', chat.react(args, args)),
  'items.retry': ({ chat }, args) => without('tooLong', chat.retry(args)),
  'items.info': ({ chat }, args) => {
    const info = chat.itemInfo(args);
    return info === undefined ? NOT_FOUND : ok(info);
  },
  'link.plan': ({ chat }, { text }) => ok(chat.planLink(text)),
  'link.lookUp': ({ chat }, { text }) => chat.lookUpLink(text),
  'link.create': async ({ chat }, options) => {
    const made = await chat.createLink(options);
    return made.ok ? made : err({ type: 'serverProblem', reason: made.error });
  },
  'link.join': ({ chat }, args) => chat.joinLink(args),
  'pending.rename': ({ chat }, args) => chat.renamePending(args.pendingId, args.localAlias),
  'pending.setIncognito': ({ chat }, args) =>
    chat.setPendingIncognito(args.pendingId, args.isIncognito),
  'pending.setProfile': ({ chat }, args) => chat.setPendingProfile(args.pendingId, args.userId),
  'pending.cancel': ({ chat }, args) => found(chat.cancelPending(args.pendingId)),
  'contact.details': ({ chat }, { contactId }) => details(chat, contactId),
  'contact.setAlias': ({ chat }, { contactId, localAlias }) =>
    chat.renameContact(contactId, localAlias) ? details(chat, contactId) : NOT_FOUND,
  'contact.verify': ({ chat }, { contactId, securityCode }) => {
    const verified = chat.verify(contactId, securityCode);
    return verified.ok ? details(chat, contactId) : verified;
  },
  'contact.delete': ({ chat }, args) => found(chat.deleteContact(args.contactId, args.notify)),
  'contact.setReceipts': ({ chat }, { contactId, receipts }) =>
    chat.setReceipts(contactId, receipts) ? details(chat, contactId) : NOT_FOUND,
  'contact.fixEncryption': ({ chat }, { contactId }) =>
    detailsAfter(chat, contactId, chat.fixEncryption(contactId)),
  'contact.changeServer': ({ chat }, { contactId }) =>
    detailsAfter(chat, contactId, chat.changeServer(contactId)),
  'contact.abortServerChange': ({ chat }, { contactId }) =>
    detailsAfter(chat, contactId, chat.abortServerChange(contactId)),
  'address.get': ({ chat }) => ok(chat.address()),
  'address.create': async ({ chat }) => {
    const made = await chat.createAddress();
    return made.ok ? made : err({ type: 'serverProblem', reason: made.error });
  },
  'address.update': ({ chat }, args) => chat.updateAddress(args),
  'address.delete': ({ chat }) => found(chat.deleteAddress()),
  'request.accept': ({ chat }, args) => chat.acceptRequest(args.requestId, args.isIncognito),
  'request.reject': ({ chat }, args) => found(chat.rejectRequest(args.requestId)),
  'servers.list': ({ core }) => ok(core.servers()),
  'network.page': ({ network }) => ok(network.page()),
  'network.set': ({ network }, { settings }) => network.setSettings(settings),
  'network.statistics': ({ chat, userId }) =>
    ok(networkStatistics(chat.agent, agentUserId(userId))),
  'network.resetStatistics': ({ chat, userId }) => {
    chat.agent.resetTraffic(agentUserId(userId));
    return ok(networkStatistics(chat.agent, agentUserId(userId)));
  },
  'network.reconnect': ({ chat }, { server }) => {
    chat.agent.reconnect(server);
    return ok();
  },
  'servers.configuration': ({ network, userId }) => ok(network.configuration(userId)),
  'servers.add': ({ network, userId }, args) =>
    network.addServers(userId, args.protocol, args.text),
  'servers.enable': ({ network, userId }, args) =>
    network.enableServer(userId, args.serverId, args.isEnabled),
  'servers.remove': ({ network, userId }, args) => network.removeServer(userId, args.serverId),
  'servers.test': ({ network, userId }, args) => network.testServer(userId, args.serverId),
  'servers.setOperator': ({ network, userId }, args) =>
    network.setOperatorUse(userId, args.operatorId, args.use),
  'servers.acceptConditions': ({ network, userId }, { operatorIds }) => {
    const accepted = network.acceptConditions(operatorIds);
    return accepted.ok ? ok(network.configuration(userId)) : accepted;
  },
  'retention.get': ({ chat }) => ok(chat.upkeep.retention()),
  'retention.set': ({ chat }, { keepS }) => chat.upkeep.setRetention(keepS),
  'retention.setOfChat': ({ chat }, { contactId, keepS }) =>
    chat.upkeep.setChatRetention(contactId, keepS),
  'chat.clear': ({ chat }, { contactId }) => found(chat.upkeep.clearChat(contactId)),
  'chats.clearAll': ({ app, chat }, { withContacts }) => {
    if (app.lock.needsPasscode) return err({ type: 'needsPasscode' });
    chat.upkeep.clearAll({ withContacts });
    return ok();
  },
  'notifications.get': ({ core, app }) => ok(core.notifications.state(app.notificationSettings())),
  'notifications.set': ({ core, app }, settings) => {
    const { preview } = app.notificationSettings();
    app.setNotificationSettings(settings);
    if (preview !== settings.preview) core.notifications.clear();
    return ok(core.notifications.state(settings));
  },
  'search.items': ({ chat }, { query, ...page }) => ok(chat.search(query, page)),
};

function snapshot(core: Core, chat: Chat, count: number | undefined): ChatSnapshot {
  const sequence = core.settledSequence();
  const servers = core.servers();
  // One more tells whether there are more.
  const chats = chat.chats(count === undefined ? undefined : count + 1);
  if (count === undefined || chats.length <= count) return { sequence, chats, servers };
  return { sequence, chats: chats.slice(0, count), servers, hasMore: true };
}

function found(isFound: boolean): Result<undefined, { readonly type: 'notFound' }> {
  return isFound ? ok() : NOT_FOUND;
}

function details(
  chat: Chat,
  contactId: CommandArgs<'contact.details'>['contactId'],
): Result<ContactDetails, { readonly type: 'notFound' }> {
  const value = chat.details(contactId);
  return value === undefined ? NOT_FOUND : ok(value);
}

function detailsAfter(
  chat: Chat,
  contactId: CommandArgs<'contact.details'>['contactId'],
  done: Result<undefined, { readonly type: 'notFound' } | { readonly type: 'notAllowed' }>,
): Result<ContactDetails, { readonly type: 'notFound' } | { readonly type: 'notAllowed' }> {
  return done.ok ? details(chat, contactId) : done;
}

/** For commands that cannot fail in one of the ways messages can; that way becomes notFound. */
function without<T, E extends { readonly type: string }, K extends E['type']>(
  impossible: K,
  result: Result<T, E>,
): Result<T, Exclude<E, { type: K }> | { readonly type: 'notFound' }> {
  if (result.ok) return result;
  if (result.error.type === impossible) return NOT_FOUND;
  // The one kind that is excluded has just been ruled out.
  return err(result.error as Exclude<E, { type: K }>);
}
