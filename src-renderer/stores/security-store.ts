/** How the data at rest is protected: the passphrase and the app lock, and what is changed about them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandArgs, CommandError, CommandResult } from '#shared/contract/index.ts';
import type { LockState, PassphraseState } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

/** The question that is open in the settings. It outlasts the screen of the work that it starts. */
export type SecurityTask =
  | 'setPassphrase'
  | 'changePassphrase'
  | 'verifyPassphrase'
  | 'keepPassphrase'
  | 'forgetPassphrase'
  | 'turnOnLock'
  | 'changePasscode'
  | 'setSelfDestruct';

/** What has just been done. */
export type SecurityDone =
  | 'set'
  | 'changed'
  | 'right'
  | 'kept'
  | 'forgotten'
  | 'lockOn'
  | 'passcodeChanged'
  | 'selfDestructSet';

type ChangeName =
  | 'passphrase.change'
  | 'passphrase.keep'
  | 'passphrase.forget'
  | 'lock.turnOn'
  | 'lock.turnOff'
  | 'lock.set'
  | 'lock.changePasscode'
  | 'lock.setSelfDestruct'
  | 'lock.removeSelfDestruct';

export type SecurityProblem =
  | CommandError<ChangeName>
  | CommandError<'lock.authorize'>
  /** The passphrase that was to be checked is another one. */
  | { readonly type: 'notRight' };

export type SecurityState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly passphrase?: PassphraseState | undefined;
  readonly lock?: LockState | undefined;
  readonly task?: SecurityTask | undefined;
  readonly isBusy: boolean;
  readonly problem?: SecurityProblem | undefined;
  readonly done?: SecurityDone | undefined;
};

export type SecurityStore = {
  readonly state: StoreApi<SecurityState>;
  load(): Promise<void>;
  /** Opens a question, or closes the open one; what was told before is taken away. */
  readonly ask: (task: SecurityTask | undefined) => void;
  /** What was typed is being changed: its problem is told no longer. */
  readonly clearProblem: () => void;
  changePassphrase(
    args: CommandArgs<'passphrase.change'>,
  ): Promise<CommandResult<'passphrase.change'>>;
  verifyPassphrase(passphrase: Uint8Array): Promise<void>;
  keepPassphrase(passphrase: Uint8Array): Promise<CommandResult<'passphrase.keep'>>;
  forgetPassphrase(passphrase: Uint8Array): Promise<CommandResult<'passphrase.forget'>>;
  turnOnLock(passcode: Uint8Array): Promise<CommandResult<'lock.turnOn'>>;
  turnOffLock(): Promise<CommandResult<'lock.turnOff'>>;
  /** Of the state that is wanted, what can be set. */
  setLock(wanted: LockState): Promise<CommandResult<'lock.set'>>;
  changePasscode(passcode: Uint8Array): Promise<CommandResult<'lock.changePasscode'>>;
  setSelfDestruct(
    args: CommandArgs<'lock.setSelfDestruct'>,
  ): Promise<CommandResult<'lock.setSelfDestruct'>>;
  removeSelfDestruct(): Promise<CommandResult<'lock.removeSelfDestruct'>>;
  /** Allows for a minute what needs the passcode. */
  authorize(passcode: Uint8Array): Promise<CommandResult<'lock.authorize'>>;
  forget(): void;
};

type Context = { readonly bridge: Bridge; readonly state: StoreApi<SecurityState> };

const blank: SecurityState = {
  phase: 'loading',
  passphrase: undefined,
  lock: undefined,
  task: undefined,
  isBusy: false,
  problem: undefined,
  done: undefined,
};

/** Secrets come as bytes, which are wiped by who made them, and are nowhere kept in here. */
export function createSecurityStore(bridge: Bridge): SecurityStore {
  const state = createStore<SecurityState>(() => blank);
  const context: Context = { bridge, state };
  return {
    state,
    load: () => load(context),
    ask: (task) => state.setState({ task, problem: undefined, done: undefined, isBusy: false }),
    clearProblem: () => state.setState({ problem: undefined }),
    changePassphrase(args) {
      const isFirst = isRandom(state.getState().passphrase);
      return change(context, 'passphrase.change', { args, done: isFirst ? 'set' : 'changed' });
    },
    verifyPassphrase: (passphrase) => verify(context, passphrase),
    keepPassphrase: (passphrase) =>
      change(context, 'passphrase.keep', { args: { passphrase }, done: 'kept' }),
    forgetPassphrase: (passphrase) =>
      change(context, 'passphrase.forget', { args: { passphrase }, done: 'forgotten' }),
    turnOnLock: (passcode) =>
      change(context, 'lock.turnOn', { args: { passcode }, done: 'lockOn' }),
    turnOffLock: () => change(context, 'lock.turnOff', { args: {} }),
    setLock: ({ delayS, usesSystem, isScreenProtected }) =>
      change(context, 'lock.set', { args: { delayS, usesSystem, isScreenProtected } }),
    changePasscode: (passcode) =>
      change(context, 'lock.changePasscode', { args: { passcode }, done: 'passcodeChanged' }),
    setSelfDestruct: (args) =>
      change(context, 'lock.setSelfDestruct', { args, done: 'selfDestructSet' }),
    removeSelfDestruct: () => change(context, 'lock.removeSelfDestruct', { args: {} }),
    authorize: (passcode) => bridge.invoke('lock.authorize', { passcode }),
    forget: () => state.setState(blank),
  };
}

/** Both halves are read together, and shown when both are known. */
async function load({ bridge, state }: Context): Promise<void> {
  const [passphrase, lock] = await Promise.all([
    bridge.invoke('passphrase.state', {}),
    bridge.invoke('lock.state', {}),
  ]);
  if (passphrase.ok && lock.ok) {
    state.setState({ phase: 'ready', passphrase: passphrase.value, lock: lock.value });
  } else if (state.getState().phase === 'loading') {
    state.setState({ phase: 'failed' });
  }
}

type Change<N extends ChangeName> = {
  readonly args: CommandArgs<N>;
  readonly done?: SecurityDone | undefined;
};

/** Each change answers with the half of the state that it changes; the question is closed then. */
async function change<N extends ChangeName>(
  { bridge, state }: Context,
  name: N,
  { args, done }: Change<N>,
): Promise<CommandResult<N>> {
  const { task } = state.getState();
  state.setState({ isBusy: true, problem: undefined, done: undefined });
  const result = await bridge.invoke(name, args);
  const half = result.ok ? takeHalf(result.value) : {};
  if (isOtherAsked(state, task)) {
    state.setState(half);
  } else if (result.ok) {
    state.setState({ ...half, isBusy: false, task: undefined, done });
  } else {
    // Asking for the passcode is up to who runs the command, and no problem.
    const problem = result.error.type === 'needsPasscode' ? undefined : result.error;
    state.setState({ isBusy: false, problem });
  }
  return result;
}

function takeHalf(value: PassphraseState | LockState): Partial<SecurityState> {
  return 'custody' in value ? { passphrase: value } : { lock: value };
}

async function verify({ bridge, state }: Context, passphrase: Uint8Array): Promise<void> {
  const { task } = state.getState();
  state.setState({ isBusy: true, problem: undefined, done: undefined });
  const result = await bridge.invoke('passphrase.verify', { passphrase });
  if (isOtherAsked(state, task)) return;
  if (!result.ok) state.setState({ isBusy: false, problem: result.error });
  else if (!result.value.isRight) state.setState({ isBusy: false, problem: { type: 'notRight' } });
  else state.setState({ isBusy: false, task: undefined, done: 'right' });
}

/** Another question has been opened meanwhile: nothing is told in it, and it stays. */
function isOtherAsked({ getState }: Context['state'], task: SecurityTask | undefined): boolean {
  const now = getState().task;
  return now !== undefined && now !== task;
}

/** Nobody knows the passphrase that opens the database. */
export function isRandom(passphrase: PassphraseState | undefined): boolean {
  return passphrase?.custody.type === 'keychain' && !passphrase.custody.isChosen;
}
