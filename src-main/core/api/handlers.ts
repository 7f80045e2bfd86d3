/** What each command of the contract does. Arguments are decoded before a handler sees them. */
import type {
  AppStatus,
  CommandArgs,
  CommandError,
  CommandName,
  CommandValue,
} from '#shared/contract/index.ts';
import type { ContactDetails } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { Chat } from '../chat/index.ts';
import type { Core } from './core.ts';

type Reply<N extends CommandName> = Result<CommandValue<N>, CommandError<N>>;

/** Commands that work in every state of the app. */
type AppCommand = 'app.status' | 'database.unlock' | 'database.choosePassphrase' | 'database.retry';
/** Commands that need an open database, and a profile but for user.create. */
export type ChatCommand = Exclude<CommandName, AppCommand>;

type AppHandlers = {
  [N in AppCommand]: (core: Core, args: CommandArgs<N>) => Reply<N> | Promise<Reply<N>>;
};
type ChatHandlers = {
  [N in ChatCommand]: (
    open: { readonly core: Core; readonly chat: Chat },
    args: CommandArgs<N>,
  ) => Reply<N> | Promise<Reply<N>>;
};

const NOT_FOUND = err({ type: 'notFound' } as const);

export const appHandlers: AppHandlers = {
  'app.status': (core) => ok(core.status()),
  'database.unlock': (core, { passphrase }) => core.unlock(passphrase),
  'database.retry': (core) => {
    core.requestRestart();
    return ok();
  },
  'database.choosePassphrase': (core, { passphrase }) => core.choosePassphrase(passphrase),
};

export const chatHandlers: ChatHandlers = {
  'user.create': ({ core, chat }, { displayName }) => {
    const created = chat.createUser({ displayName });
    if (created.ok) core.statusChanged();
    return created;
  },
  'chats.list': ({ core, chat }) =>
    ok({ sequence: core.settledSequence(), chats: chat.chats(), servers: core.servers() }),
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
  'link.plan': ({ chat }, { text }) => ok(chat.planLink(text)),
  'link.create': async ({ chat }) => {
    const made = await chat.createLink();
    return made.ok ? made : err({ type: 'serverProblem', reason: made.error });
  },
  'link.join': ({ chat }, { text }) => chat.joinLink(text),
  'pending.rename': ({ chat }, args) => chat.renamePending(args.pendingId, args.localAlias),
  'pending.cancel': ({ chat }, args) => found(chat.cancelPending(args.pendingId)),
  'contact.details': ({ chat }, { contactId }) => details(chat, contactId),
  'contact.setAlias': ({ chat }, { contactId, localAlias }) =>
    chat.renameContact(contactId, localAlias) ? details(chat, contactId) : NOT_FOUND,
  'contact.verify': ({ chat }, { contactId, securityCode }) => {
    const verified = chat.verify(contactId, securityCode);
    return verified.ok ? details(chat, contactId) : verified;
  },
  'contact.delete': ({ chat }, args) => found(chat.deleteContact(args.contactId, args.notify)),
  'servers.list': ({ core }) => ok(core.servers()),
};

/** States in which the chat commands answer: user.create before there is a profile, else after. */
export function isAllowed(name: ChatCommand, status: AppStatus['type']): boolean {
  return status === (name === 'user.create' ? 'onboarding' : 'ready');
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
