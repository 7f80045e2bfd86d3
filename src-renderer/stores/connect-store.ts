/** Making, joining, naming and cancelling connections that are not contacts yet. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  CommandArgs,
  CommandError,
  CommandResult,
  CoreEvent,
} from '#shared/contract/index.ts';
import type { PendingId, UserId } from '#shared/ids.ts';
import type { PendingConnection, UserProfile } from '#shared/model/index.ts';
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

/** A change of a connection of ours that could not be made; told on its page. */
export type PendingProblem = CommandError<'pending.setIncognito' | 'pending.setProfile'>;

export type ConnectState = {
  readonly make: MakeState;
  readonly join: JoinState;
  readonly pendingProblem?: PendingProblem | undefined;
};

export type JoinOptions = Omit<CommandArgs<'link.join'>, 'text'>;

export type ConnectStore = {
  readonly state: StoreApi<ConnectState>;
  makeLink(isIncognito: boolean): Promise<PendingConnection | undefined>;
  join(text: string, options: JoinOptions): Promise<PendingConnection | undefined>;
  rename(pendingId: PendingId, localAlias: string): Promise<void>;
  setIncognito(pendingId: PendingId, isIncognito: boolean): Promise<void>;
  setProfile(pendingId: PendingId, userId: UserId): Promise<void>;
  /** The user's profiles, of which a link can be given to another. */
  profiles(): Promise<readonly UserProfile[]>;
  cancel(pendingId: PendingId): Promise<CommandResult<'pending.cancel'>>;
  /** Forgets results that were already seen: the dialog was closed. */
  reset(): void;
  /** Another connection is shown. */
  forgetPendingProblem(): void;
  /** The text changed: why the former one could not be joined no longer matters. */
  forgetJoin(): void;
  receive(event: CoreEvent): void;
};

const idle: ConnectState = { make: { type: 'idle' }, join: { type: 'idle' } };

export function createConnectStore(bridge: Bridge): ConnectStore {
  const state = createStore<ConnectState>(() => idle);

  /** What was changed comes back as an event; only a refusal is kept. */
  function tell(result: CommandResult<'pending.setIncognito' | 'pending.setProfile'>): void {
    state.setState({ pendingProblem: result.ok ? undefined : result.error });
  }

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
    async rename(pendingId, localAlias) {
      // The new name comes back as chat.updated; a connection that went needs none.
      await bridge.invoke('pending.rename', { pendingId, localAlias });
    },
    async setIncognito(pendingId, isIncognito) {
      tell(await bridge.invoke('pending.setIncognito', { pendingId, isIncognito }));
    },
    async setProfile(pendingId, userId) {
      tell(await bridge.invoke('pending.setProfile', { pendingId, userId }));
    },
    async profiles() {
      const result = await bridge.invoke('profiles.list', {});
      return result.ok ? result.value : [];
    },
    cancel: (pendingId) => bridge.invoke('pending.cancel', { pendingId }),
    reset: () =>
      state.setState(({ make, join }) => ({
        make: make.type === 'making' ? make : { type: 'idle' },
        join: join.type === 'joining' ? join : { type: 'idle' },
      })),
    forgetPendingProblem: () => state.setState({ pendingProblem: undefined }),
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
