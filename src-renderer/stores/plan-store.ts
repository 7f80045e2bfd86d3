/** What a pasted text turns out to be; asked of the core as the text changes, without the network. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LinkPlan } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type PlanState = {
  readonly text: string;
  /** Undefined while the text is empty or being read. */
  readonly plan?: LinkPlan | undefined;
};

export type PlanStore = {
  readonly state: StoreApi<PlanState>;
  read(text: string): Promise<void>;
};

export function createPlanStore(bridge: Bridge): PlanStore {
  const state = createStore<PlanState>(() => ({ text: '' }));
  return {
    state,
    async read(text) {
      state.setState({ text, plan: undefined });
      if (text.trim() === '') return;
      const result = await bridge.invoke('link.plan', { text });
      if (state.getState().text !== text) return;
      if (result.ok) state.setState({ plan: result.value });
    },
  };
}

/** Whether the search box holds a link rather than a name. */
export function looksLikeLink(text: string): boolean {
  return /(^|\s)(simplex:\/|https?:\/\/)\S/i.test(text);
}
