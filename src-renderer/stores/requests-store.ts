/** Answers to those who ask at our address. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError, CommandResult } from '#shared/contract/index.ts';
import type { ContactId, RequestId } from '#shared/ids.ts';
import type { Bridge } from '../bridge/index.ts';

export type RequestsState = {
  /** The request that is being accepted. */
  readonly accepting?: RequestId | undefined;
  readonly problem?: RequestProblem | undefined;
};

export type RequestProblem = {
  readonly requestId: RequestId;
  readonly problem: CommandError<'request.accept' | 'request.reject'>;
};

export type RequestsStore = {
  readonly state: StoreApi<RequestsState>;
  /** The contact it becomes; undefined where that failed. */
  accept(requestId: RequestId, isIncognito: boolean): Promise<ContactId | undefined>;
  reject(requestId: RequestId): Promise<CommandResult<'request.reject'>>;
};

export function createRequestsStore(bridge: Bridge): RequestsStore {
  const state = createStore<RequestsState>(() => ({}));
  return {
    state,
    async accept(requestId, isIncognito) {
      if (state.getState().accepting !== undefined) return undefined;
      state.setState({ accepting: requestId, problem: undefined });
      const result = await bridge.invoke('request.accept', { requestId, isIncognito });
      const problem = result.ok ? undefined : { requestId, problem: result.error };
      state.setState({ accepting: undefined, problem });
      return result.ok ? result.value.contactId : undefined;
    },
    async reject(requestId) {
      const result = await bridge.invoke('request.reject', { requestId });
      state.setState({ problem: result.ok ? undefined : { requestId, problem: result.error } });
      return result;
    },
  };
}
