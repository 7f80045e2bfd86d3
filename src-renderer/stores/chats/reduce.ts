/** The chat list as a pure function of snapshots and events. */
import type { ChatSnapshot, CoreEvent } from '#shared/contract/index.ts';
import type { ChatRef, ChatSummary, ServerStatus } from '#shared/model/index.ts';
import { type ChatKey, refKey, summaryKey } from './keys.ts';

export type ChatsState = {
  readonly byKey: Readonly<Partial<Record<ChatKey, ChatSummary>>>;
  /** Newest activity first. */
  readonly order: readonly ChatKey[];
  readonly servers: readonly ServerStatus[];
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
};

export const noChats: ChatsState = { byKey: {}, order: [], servers: [], phase: 'idle' };

export function applySnapshot(state: ChatsState, snapshot: ChatSnapshot): ChatsState {
  const byKey: Partial<Record<ChatKey, ChatSummary>> = {};
  for (const chat of snapshot.chats) byKey[summaryKey(chat)] = chat;
  const order = snapshot.chats
    .map(summaryKey)
    .sort((a, b) => activeAtMs(byKey[b]) - activeAtMs(byKey[a]));
  return { ...state, byKey, order, servers: snapshot.servers, phase: 'ready' };
}

export function reduceChats(state: ChatsState, event: CoreEvent): ChatsState {
  switch (event.type) {
    case 'chat.updated':
      return put(state, event.chat);
    case 'chat.removed':
      return remove(state, event.chat);
    case 'chat.replaced':
      return put(remove(state, event.removed), event.chat);
    case 'servers.changed':
      return { ...state, servers: event.servers };
    default:
      return state;
  }
}

function put(state: ChatsState, chat: ChatSummary): ChatsState {
  const key = summaryKey(chat);
  const before = state.byKey[key];
  const byKey: ChatsState['byKey'] = { ...state.byKey, [key]: chat };
  if (before !== undefined && before.activeAtMs === chat.activeAtMs) return { ...state, byKey };
  const others = state.order.filter((other) => other !== key);
  const at = others.findIndex((other) => activeAtMs(byKey[other]) <= chat.activeAtMs);
  const order = others.toSpliced(at === -1 ? others.length : at, 0, key);
  return { ...state, byKey, order };
}

function remove(state: ChatsState, ref: ChatRef): ChatsState {
  const key = refKey(ref);
  if (state.byKey[key] === undefined) return state;
  const byKey: Partial<Record<ChatKey, ChatSummary>> = { ...state.byKey };
  delete byKey[key];
  return { ...state, byKey, order: state.order.filter((other) => other !== key) };
}

function activeAtMs(chat: ChatSummary | undefined): number {
  return chat?.activeAtMs ?? 0;
}
