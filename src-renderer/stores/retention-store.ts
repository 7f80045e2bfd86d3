/** How long messages of the active profile are kept, and the chats with a time of their own. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError, CommandResult } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Retention } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

/** Seconds; null: for ever; or whatever holds for the profile. */
export type KeepOfChat = number | null | 'asProfile';

export type RetentionProblem = CommandError<'retention.set' | 'retention.setOfChat'>;

export type RetentionState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly retention?: Retention | undefined;
};

export type RetentionStore = {
  readonly state: StoreApi<RetentionState>;
  load(): Promise<void>;
  /** Another profile keeps its messages otherwise. */
  forget(): void;
  /** Of the profile, in seconds; null: for ever. */
  set(keepS: number | null): Promise<CommandResult<'retention.set'>>;
  setOfChat(contactId: ContactId, keepS: KeepOfChat): Promise<CommandResult<'retention.setOfChat'>>;
};

const blank: RetentionState = { phase: 'loading', retention: undefined };

export function createRetentionStore(bridge: Bridge): RetentionStore {
  const state = createStore<RetentionState>(() => blank);
  // Answers about a profile that is no longer shown are dropped.
  let profiles = 0;

  function take<R extends CommandResult<'retention.set' | 'retention.setOfChat'>>(
    result: R,
    profile: number,
  ): R {
    if (result.ok && profile === profiles) {
      state.setState({ phase: 'ready', retention: result.value });
    }
    return result;
  }

  return {
    state,
    async load() {
      const profile = profiles;
      const result = await bridge.invoke('retention.get', {});
      if (profile !== profiles) return;
      if (result.ok) state.setState({ phase: 'ready', retention: result.value });
      else if (state.getState().retention === undefined) state.setState({ phase: 'failed' });
    },
    forget() {
      profiles++;
      state.setState(blank);
    },
    async set(keepS) {
      const profile = profiles;
      return take(await bridge.invoke('retention.set', { keepS }), profile);
    },
    async setOfChat(contactId, keepS) {
      const profile = profiles;
      return take(await bridge.invoke('retention.setOfChat', { contactId, keepS }), profile);
    },
  };
}

/** What is set for a chat, which is mostly what holds for the profile. */
export function keepOfChat(retention: Retention, contactId: ContactId): KeepOfChat {
  const own = retention.exceptions.find((exception) => exception.contactId === contactId);
  return own === undefined ? 'asProfile' : (own.keepS ?? null);
}

/** What that comes to: seconds, or null for ever. */
export function effectiveKeepS(retention: Retention, keep: KeepOfChat): number | null {
  return keep === 'asProfile' ? (retention.keepS ?? null) : keep;
}

/** Whether a change to `next` deletes messages which `before` keeps; null: for ever. */
export function keepsLess(next: number | null, before: number | null): boolean {
  return next !== null && (before === null || next < before);
}
