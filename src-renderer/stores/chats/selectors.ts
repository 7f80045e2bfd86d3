/** What the views read of the chat list. */
import type { ContactId, PendingId, RequestId } from '#shared/ids.ts';
import type {
  ChatSummary,
  Contact,
  ContactRequest,
  LinkPlan,
  PendingConnection,
  ProxySettings,
  ServerStatus,
} from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { type ChatKey, contactKey, pendingKey, requestKey } from './keys.ts';
import type { ChatsState } from './reduce.ts';

export type ContactSummary = Extract<ChatSummary, { readonly type: 'contact' }>;

export function contactName(contact: Contact): string {
  return contact.localAlias === '' ? contact.displayName : contact.localAlias;
}

export function selectContact(state: ChatsState, contactId: ContactId): ContactSummary | undefined {
  const chat = state.byKey[contactKey(contactId)];
  return chat?.type === 'contact' ? chat : undefined;
}

export function selectPending(
  state: ChatsState,
  pendingId: PendingId,
): PendingConnection | undefined {
  const chat = state.byKey[pendingKey(pendingId)];
  return chat?.type === 'pending' ? chat.connection : undefined;
}

export function selectRequest(state: ChatsState, requestId: RequestId): ContactRequest | undefined {
  const chat = state.byKey[requestKey(requestId)];
  return chat?.type === 'request' ? chat.request : undefined;
}

/** The contact that a plan speaks of; empty where there is none. */
export function planContactName(state: ChatsState, plan: LinkPlan): string {
  if (plan.type !== 'knownContact' && plan.type !== 'addressUsed') return '';
  const known = selectContact(state, plan.contactId);
  return known === undefined ? '' : contactName(known.contact);
}

/** Whether whoever a plan asks again knows the user, from before, by a random name alone. */
export function planIsIncognito(state: ChatsState, plan: LinkPlan): boolean {
  const known =
    plan.type === 'alreadyAsked'
      ? selectPending(state, plan.pendingId)
      : plan.type === 'addressUsed'
        ? selectContact(state, plan.contactId)?.contact
        : undefined;
  return known?.incognitoName !== undefined;
}

/** Keys whose name holds the query, in the order of the list. */
export function filterChats(state: ChatsState, query: string): readonly ChatKey[] {
  const wanted = fold(query);
  if (wanted === '') return state.order;
  return state.order.filter((key) => {
    const chat = state.byKey[key];
    if (chat === undefined) return false;
    return namesOf(chat).some((name) => fold(name).includes(wanted));
  });
}

function namesOf(chat: ChatSummary): readonly string[] {
  switch (chat.type) {
    case 'contact':
      return [chat.contact.localAlias, chat.contact.displayName, chat.contact.fullName];
    case 'pending':
      return [chat.connection.localAlias, chat.connection.peerName ?? ''];
    case 'request':
      return [chat.request.displayName, chat.request.fullName];
    default:
      return unreachable(chat);
  }
}

/** The neighbour in the list, for the keyboard; the first one when nothing is selected. */
export function neighbour(
  order: readonly ChatKey[],
  selected: ChatKey | undefined,
  step: 1 | -1,
): ChatKey | undefined {
  if (selected === undefined) return step === 1 ? order[0] : order.at(-1);
  const at = order.indexOf(selected);
  return order[Math.min(order.length - 1, Math.max(0, at + step))];
}

export type ServersSummary = {
  readonly state: 'none' | 'connected' | 'connecting' | 'partly' | 'offline';
  readonly connected: number;
  readonly total: number;
};

export function summariseServers(servers: readonly ServerStatus[]): ServersSummary {
  const total = servers.length;
  const connected = servers.filter((server) => server.state === 'connected').length;
  return { state: serversState(servers, connected), connected, total };
}

function serversState(
  servers: readonly ServerStatus[],
  connected: number,
): ServersSummary['state'] {
  if (servers.length === 0) return 'none';
  if (connected === servers.length) return 'connected';
  const isAnyDown = servers.some((server) => server.state === 'disconnected');
  if (!isAnyDown) return 'connecting';
  return connected > 0 ? 'partly' : 'offline';
}

/** The user's proxy where no server is reached because of it, as `host:port`. */
export function proxyInTheWay(
  servers: readonly ServerStatus[],
  proxy: ProxySettings | undefined,
): string | undefined {
  const isReached = servers.some(({ state }) => state === 'connected');
  const isInTheWay = servers.some(({ lastProblem }) => lastProblem?.type === 'socksProblem');
  if (isReached || !isInTheWay || proxy?.type !== 'socks5') return undefined;
  return proxy.host.includes(':') ? `[${proxy.host}]:${proxy.port}` : `${proxy.host}:${proxy.port}`;
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLocaleLowerCase();
}
