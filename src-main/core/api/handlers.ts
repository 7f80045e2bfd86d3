/** Which handler answers a command, and when. */
import type { AppStatus, CommandName } from '#shared/contract/index.ts';
import type { ContactId, PendingId, RequestId, UserId } from '#shared/ids.ts';
import type { Chat } from '../chat/index.ts';
import { chatHandlers } from './chat-handlers.ts';
import { CORE_STATES, type CoreCommand, coreHandlers } from './core-handlers.ts';
import { dataHandlers } from './data-handlers.ts';

const openHandlers = { ...chatHandlers, ...dataHandlers };

export type FoundHandler = {
  /** What it is called with: the core, or what is open. */
  readonly type: 'core' | 'open';
  readonly handler: unknown;
};

/** What answers the command where the app stands; undefined: nothing, there. */
export function findHandler(
  name: CommandName,
  status: AppStatus['type'],
): FoundHandler | undefined {
  if (isCoreCommand(name)) {
    const states = CORE_STATES[name];
    const isAllowed = states === 'all' || states.includes(status);
    return isAllowed ? { type: 'core', handler: coreHandlers[name] } : undefined;
  }
  return isAllowed(name, status) ? { type: 'open', handler: openHandlers[name] } : undefined;
}

function isCoreCommand(name: CommandName): name is CoreCommand {
  return Object.hasOwn(coreHandlers, name);
}

/**
 * Before there is a profile, user.create alone answers of the chats' commands, and until there is a
 * server only those that choose one. What concerns the data as a whole answers in each of these.
 */
function isAllowed(name: keyof typeof openHandlers, status: AppStatus['type']): boolean {
  // The window gives it up when the app is locked; nothing comes back.
  if (name === 'chat.setDraft' && status === 'appLocked') return true;
  if (name === 'user.create') return status === 'onboarding' || status === 'ready';
  const isOfData = Object.hasOwn(dataHandlers, name);
  if (status === 'onboarding') return isOfData;
  const isOfNetwork = name.startsWith('servers.') || name.startsWith('network.');
  return status === 'ready' || (status === 'chooseServers' && (isOfNetwork || isOfData));
}

/** Whether the chats that a command names are those of the profile: others cannot be told from none. */
export function isOfProfile(chat: Chat, userId: UserId | undefined, args: object): boolean {
  // Decoded by the command's schema: where there is such a field, it is such an id.
  const { contactId, pendingId, requestId } = args as ChatIds;
  const rows = [
    contactId === undefined ? undefined : (chat.contactRow(contactId) ?? NOBODYS),
    pendingId === undefined ? undefined : (chat.pendingRow(pendingId) ?? NOBODYS),
    requestId === undefined ? undefined : (chat.requestRow(requestId) ?? NOBODYS),
  ];
  return rows.every((row) => row === undefined || (row.userId === userId && userId !== undefined));
}

type ChatIds = {
  readonly contactId?: ContactId;
  readonly pendingId?: PendingId;
  readonly requestId?: RequestId;
};
const NOBODYS = { userId: undefined };
