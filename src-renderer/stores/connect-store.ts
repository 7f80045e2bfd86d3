/** Making one-time links and joining those of others. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandArgs, CommandError, CoreEvent } from '#shared/contract/index.ts';
import type { PendingId } from '#shared/ids.ts';
import type { PendingConnection } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type MakeState =
  | { readonly type: 'idle' }
  | { readonly type: 'making' }
  | { readonly type: 'made'; readonly pendingId: PendingId }
  | { readonly type: 'failed'; readonly problem: CommandError<'link.create'> };

export type JoinState =
  | { readonly type: 'idle' }
  | { readonly type: 'joining' }
  | { readonly type: 'failed'; readonly problem: CommandError<'link.join'> };

export type ConnectState = {
  readonly make: MakeState;
  readonly join: JoinState;
};

export type JoinOptions = Omit<CommandArgs<'link.join'>, 'text'>;

export type ConnectStore = {
  readonly state: StoreApi<ConnectState>;
  makeLink(isIncognito: boolean): Promise<PendingConnection | undefined>;
  join(text: string, options: JoinOptions): Promise<PendingConnection | undefined>;
  /** Forgets results that were already seen: the dialog was closed. */
  reset(): void;
  /** The text changed: why the former one could not be joined no longer matters. */
  forgetJoin(): void;
  receive(event: CoreEvent): void;
};

const idle: ConnectState = { make: { type: 'idle' }, join: { type: 'idle' } };

export function createConnectStore(bridge: Bridge): ConnectStore {
  const state = createStore<ConnectState>(() => idle);

  return {
    state,
    async makeLink(isIncognito) {
      if (state.getState().make.type === 'making') return undefined;
      state.setState({ make: { type: 'making' } });
      const result = await bridge.invoke('link.create', { isIncognito });
      if (!result.ok) {
        state.setState({ make: { type: 'failed', problem: result.error } });
        return undefined;
      }
      state.setState({ make: { type: 'made', pendingId: result.value.pendingId } });
      return result.value;
    },
    async join(text, options) {
      if (state.getState().join.type === 'joining') return undefined;
      state.setState({ join: { type: 'joining' } });
      const result = await bridge.invoke('link.join', { text, ...options });
      if (!result.ok) {
        state.setState({ join: { type: 'failed', problem: result.error } });
        return undefined;
      }
      state.setState({ join: { type: 'idle' } });
      return result.value;
    },
    reset: () =>
      state.setState(({ make, join }) => ({
        make: make.type === 'making' ? make : { type: 'idle' },
        join: join.type === 'joining' ? join : { type: 'idle' },
      })),
    forgetJoin: () =>
      state.setState(({ join }) => (join.type === 'failed' ? { join: { type: 'idle' } } : {})),
    receive: (event) => state.setState((before) => reduceConnect(before, event)),
  };
}

/** A link that was used or cancelled is no longer shown as made. */
export function reduceConnect(state: ConnectState, event: CoreEvent): ConnectState {
  if (event.type !== 'chat.replaced' && event.type !== 'chat.removed') return state;
  const gone = event.type === 'chat.replaced' ? event.removed : event.chat;
  const isMade =
    state.make.type === 'made' &&
    gone.type === 'pending' &&
    gone.pendingId === state.make.pendingId;
  return isMade ? { ...state, make: { type: 'idle' } } : state;
}
