/** Where the app stands (locked, new, ready) and how the core is doing. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  AppStatus,
  CommandError,
  CoreEvent,
  DatabaseProblem,
} from '#shared/contract/index.ts';
import type { Result } from '#shared/result.ts';
import type { Bridge } from '../bridge/index.ts';

export type GateProblem =
  | CommandError<'database.unlock'>
  | CommandError<'database.choosePassphrase'>
  | CommandError<'database.startOver'>
  | CommandError<'database.restoreBackup'>
  | CommandError<'lock.unlock'>
  | CommandError<'user.create'>
  /** The finger or the face was not recognised, or the question was called off. */
  | { readonly type: 'systemRefused' };

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
  /** Secrets come as bytes, which are wiped by who made them. */
  readonly unlock: (passphrase: Uint8Array) => Promise<void>;
  readonly choosePassphrase: (passphrase: Uint8Array) => Promise<void>;
  readonly unlockApp: (passcode: Uint8Array) => Promise<void>;
  unlockBySystem(): Promise<void>;
  /** False: the lock is off. */
  lockNow(): Promise<boolean>;
  /** Ends the work on the database that is under way, where that is possible. */
  cancelWork(): Promise<void>;
  createUser(displayName: string): Promise<void>;
  /** Has a fresh core try the database again; its status comes with its port. */
  retryDatabase(): Promise<void>;
  /** The copy from before the update takes the place of what does not open. */
  restoreBackup(): Promise<void>;
  /** What is here is put aside, and the app begins with nothing. */
  startOver(): Promise<void>;
};

/** What the active profile is called; empty before there is one. */
export function selectUserName({ status }: AppState): string {
  return status?.type === 'ready' || status?.type === 'chooseServers'
    ? status.user.displayName
    : '';
}

type Context = { readonly bridge: Bridge; readonly state: StoreApi<AppState> };

export function createAppStore(bridge: Bridge): AppStore {
  const state = createStore<AppState>(() => ({ core: 'starting', isBusy: false }));
  const context: Context = { bridge, state };
  return {
    state,
    refresh: () => refresh(context),
    connected: () => state.setState({ core: 'running', isBusy: false }),
    stopped: (willRestart) =>
      state.setState({ core: willRestart ? 'restarting' : 'stopped', isBusy: false }),
    receive(event) {
      if (event.type === 'app.statusChanged') take(context, event.status);
    },
    unlock: (passphrase) => enter(context, bridge.invoke('database.unlock', { passphrase })),
    choosePassphrase: (passphrase) =>
      enter(context, bridge.invoke('database.choosePassphrase', { passphrase })),
    unlockApp: (passcode) => enter(context, bridge.invoke('lock.unlock', { passcode })),
    async unlockBySystem() {
      begin(context);
      const result = await bridge.invoke('lock.unlockBySystem', {});
      if (result.ok) arrive(context, result.value);
      else if (result.error.type === 'notAllowed') tell(context, { type: 'systemRefused' });
      else tell(context, result.error);
    },
    async lockNow() {
      const result = await bridge.invoke('lock.now', {});
      return result.ok || result.error.type !== 'notAllowed';
    },
    async cancelWork() {
      // Work that ended meanwhile needs no cancelling.
      await bridge.invoke('storage.cancel', {});
    },
    async retryDatabase() {
      await bridge.invoke('database.retry', {});
    },
    restoreBackup: () => replaceDatabase(context, 'database.restoreBackup'),
    startOver: () => replaceDatabase(context, 'database.startOver'),
    async createUser(displayName) {
      begin(context);
      const result = await bridge.invoke('user.create', { displayName });
      if (!result.ok) return tell(context, result.error);
      // Whether the app is ready now, or its servers are still to be chosen, is for the core to say.
      await enter(context, bridge.invoke('app.status', {}));
    },
  };
}

function begin({ state }: Context): void {
  state.setState({ isBusy: true, problem: undefined });
}

function arrive({ state }: Context, status: AppStatus): void {
  state.setState({ status, isBusy: false, problem: undefined });
}

function tell({ state }: Context, problem: GateProblem): void {
  state.setState({ isBusy: false, problem });
}

/** What was wrong on one screen is not told on the next. */
function take({ state }: Context, status: AppStatus): void {
  if (isHidden(state.getState().status, status)) return;
  const isOther = state.getState().status?.type !== status.type;
  state.setState(isOther ? { status, problem: undefined } : { status });
}

/** Behind the lock nobody is to see that a passcode was typed which deletes everything. */
function isHidden(before: AppStatus | undefined, status: AppStatus): boolean {
  const isDeleting = status.type === 'working' && status.work.task === 'delete';
  return isDeleting && before?.type === 'appLocked';
}

async function refresh(context: Context): Promise<void> {
  const result = await context.bridge.invoke('app.status', {});
  if (result.ok) take(context, result.value);
}

/** Waits for what a form asked the core, and shows where the app stands then. */
async function enter(
  context: Context,
  answer: Promise<Result<AppStatus, GateProblem>>,
): Promise<void> {
  begin(context);
  const result = await answer;
  if (result.ok) arrive(context, result.value);
  else if (result.error.type === 'broken') await tellBroken(context, result.error.problem);
  else tell(context, result.error);
}

/** What can be done about it is known by the status alone. */
async function tellBroken(context: Context, problem: DatabaseProblem): Promise<void> {
  const result = await context.bridge.invoke('app.status', {});
  const isTold = result.ok && result.value.type === 'broken';
  arrive(context, isTold ? result.value : { type: 'broken', problem, hasBackup: false });
}

/** The core may answer before it goes, or go without an answer: its successor has the new status. */
async function replaceDatabase(
  context: Context,
  name: 'database.restoreBackup' | 'database.startOver',
): Promise<void> {
  begin(context);
  const result = await context.bridge.invoke(name, {});
  if (result.ok) await refresh(context);
  if (result.ok || result.error.type === 'coreStopped') context.state.setState({ isBusy: false });
  else tell(context, result.error);
}
