/** What goes over the network: read again and again while somebody looks. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NetworkStatistics } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type StatisticsState = {
  readonly statistics?: NetworkStatistics | undefined;
  readonly hasFailed: boolean;
};

export type StatisticsStore = {
  readonly state: StoreApi<StatisticsState>;
  load(): Promise<void>;
  /** Another profile has other numbers. */
  forget(): void;
  reset(): Promise<void>;
  /** One server by the name statistics show, or all. */
  reconnect(server?: string): Promise<void>;
};

export function createStatisticsStore(bridge: Bridge): StatisticsStore {
  const state = createStore<StatisticsState>(() => ({ hasFailed: false }));
  let generation = 0;

  async function read(name: 'network.statistics' | 'network.resetStatistics'): Promise<void> {
    const asked = ++generation;
    const result = await bridge.invoke(name, {});
    // A later reading knows more.
    if (asked !== generation) return;
    if (result.ok) state.setState({ statistics: result.value, hasFailed: false });
    else state.setState({ hasFailed: true });
  }

  return {
    state,
    load: () => read('network.statistics'),
    forget() {
      generation++;
      state.setState({ statistics: undefined, hasFailed: false });
    },
    reset: () => read('network.resetStatistics'),
    async reconnect(server) {
      await bridge.invoke('network.reconnect', { server });
      await read('network.statistics');
    },
  };
}

/** Of all subscriptions, how many are active: 0..100, rounded down so that only all are 100. */
export function activePercent(statistics: NetworkStatistics): number {
  const { active, pending, failed } = statistics.total.subscriptions;
  const all = active + pending + failed;
  return all === 0 ? 100 : Math.floor((active * 100) / all);
}
