/** Where the app stands (locked, new, ready) and how the core is doing. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppStatus, CommandError, CoreEvent } from '#shared/contract/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type GateProblem =
  | CommandError<'database.unlock'>
  | CommandError<'database.choosePassphrase'>
  | CommandError<'user.create'>;

export type AppState = {
  /** Unknown until the core has answered once. */
  readonly status?: AppStatus | undefined;
  readonly core: 'starting' | 'running' | 'restarting' | 'stopped';
  /** A form of the gate (unlock, passphrase, profile) waits for its answer. */
  readonly isBusy: boolean;
  readonly problem?: GateProblem | undefined;
};

export type AppStore = {
  readonly state: StoreApi<AppState>;
  refresh(): Promise<void>;
  connected(): void;
  stopped(willRestart: boolean): void;
  receive(event: CoreEvent): void;
  unlock(passphrase: string): Promise<void>;
  choosePassphrase(passphrase: string): Promise<void>;
  createUser(displayName: string): Promise<void>;
  /** Has a fresh core try the database again; its status comes with its port. */
  retryDatabase(): Promise<void>;
};

/** What the active profile is called; empty before there is one. */
export function selectUserName({ status }: AppState): string {
  return status?.type === 'ready' || status?.type === 'chooseServers'
    ? status.user.displayName
    : '';
}

export function createAppStore(bridge: Bridge): AppStore {
  const state = createStore<AppState>(() => ({ core: 'starting', isBusy: false }));

  function begin(): void {
    state.setState({ isBusy: true, problem: undefined });
  }

  function arrive(status: AppStatus): void {
    state.setState({ status, isBusy: false, problem: undefined });
  }

  function fail(problem: GateProblem): void {
    if (problem.type === 'broken') arrive({ type: 'broken', problem: problem.problem });
    else state.setState({ isBusy: false, problem });
  }

  return {
    state,
    async refresh() {
      const result = await bridge.invoke('app.status', {});
      if (result.ok) state.setState({ status: result.value });
    },
    connected: () => state.setState({ core: 'running', isBusy: false }),
    stopped: (willRestart) =>
      state.setState({ core: willRestart ? 'restarting' : 'stopped', isBusy: false }),
    receive(event) {
      if (event.type === 'app.statusChanged') state.setState({ status: event.status });
    },
    async unlock(passphrase) {
      begin();
      const result = await bridge.invoke('database.unlock', { passphrase });
      if (result.ok) arrive(result.value);
      else fail(result.error);
    },
    async choosePassphrase(passphrase) {
      begin();
      const result = await bridge.invoke('database.choosePassphrase', { passphrase });
      if (result.ok) arrive(result.value);
      else fail(result.error);
    },
    async retryDatabase() {
      await bridge.invoke('database.retry', {});
    },
    async createUser(displayName) {
      begin();
      const result = await bridge.invoke('user.create', { displayName });
      if (!result.ok) return fail(result.error);
      // Whether the app is ready now, or its servers are still to be chosen, is for the core to say.
      const status = await bridge.invoke('app.status', {});
      if (status.ok) arrive(status.value);
      else fail(status.error);
    },
  };
}
