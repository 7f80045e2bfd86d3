/**
 * What a pasted text turns out to be; asked of the core as the text changes, without the network. Only
 * a short link is looked up on its server, and only when the user has asked for that.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError } from '#shared/contract/index.ts';
import type { LinkPlan, LinkPreview } from '#shared/model/index.ts';
import { hasLink } from '#shared/text/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type LookUp =
  | { readonly type: 'none' }
  | { readonly type: 'looking' }
  | { readonly type: 'found'; readonly preview: LinkPreview }
  | { readonly type: 'failed'; readonly problem: LookUpProblem };

export type LookUpProblem = Exclude<
  CommandError<'link.lookUp'>,
  { readonly type: 'planned' | 'badLink' }
>;

export type PlanState = {
  readonly text: string;
  /** Undefined while the text is empty or being read. */
  readonly plan?: LinkPlan | undefined;
  readonly lookUp: LookUp;
};

export type PlanStore = {
  readonly state: StoreApi<PlanState>;
  /** `looksUp`: goes on to look a short link up, as pasting it has asked for. */
  read(text: string, options?: { readonly looksUp: boolean }): Promise<void>;
  lookUp(): Promise<void>;
};

const none: LookUp = { type: 'none' };

export function createPlanStore(bridge: Bridge): PlanStore {
  const state = createStore<PlanState>(() => ({ text: '', lookUp: none }));

  async function lookUp(): Promise<void> {
    const { text, plan, lookUp: before } = state.getState();
    if (plan?.type !== 'shortLink' || before.type === 'looking') return;
    state.setState({ lookUp: { type: 'looking' } });
    const result = await bridge.invoke('link.lookUp', { text });
    // Who comes back to the same text meanwhile finds its answer here as well.
    if (state.getState().text !== text) return;
    if (result.ok) state.setState({ lookUp: { type: 'found', preview: result.value } });
    else state.setState(afterRefusal(result.error));
  }

  return {
    state,
    async read(text, { looksUp } = { looksUp: false }) {
      state.setState({ text, plan: undefined, lookUp: none });
      if (text.trim() === '') return;
      const result = await bridge.invoke('link.plan', { text });
      if (state.getState().text !== text) return;
      if (!result.ok) return;
      state.setState({ plan: result.value });
      if (looksUp) await lookUp();
    },
    lookUp,
  };
}

/** A link that turned out to be known or bad is told as such, not as a failure to look it up. */
function afterRefusal(problem: CommandError<'link.lookUp'>): Partial<PlanState> {
  switch (problem.type) {
    case 'planned':
      return { plan: problem.plan, lookUp: none };
    case 'badLink':
      return { plan: { type: 'invalid', problem: problem.problem }, lookUp: none };
    default:
      return { lookUp: { type: 'failed', problem } };
  }
}

/** Whether the search box holds a link, or a server's address, rather than a name. */
export function looksLikeLink(text: string): boolean {
  return hasLink(text) || /(^|\s)(simplex:\/|https?:\/\/|smp:\/\/|xftp:\/\/)\S/i.test(text);
}

/** The server's address in a text that is one; servers are added in the settings. */
export function serverAddress(text: string): string | undefined {
  const trimmed = text.trim();
  return /^(smp|xftp):\/\/\S+$/i.test(trimmed) ? trimmed : undefined;
}

/** Nobody types so much at once: this text was pasted, dropped or filled in. */
export function isPasted(before: string, after: string): boolean {
  return after.length - before.length >= PASTED_AT_ONCE;
}

const PASTED_AT_ONCE = 10;
