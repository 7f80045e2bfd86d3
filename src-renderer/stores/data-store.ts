/** Everything stored here as a whole: how large it is, what became of work on it, what is deleted. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  ChosenFile,
  CommandArgs,
  CommandError,
  CommandResult,
  CommandValue,
} from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { PassphraseState, StorageReport } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

/** What can be asked for, and be told to have failed. */
export type DataTask =
  | 'compact'
  | 'check'
  | 'export'
  | 'restoreBackup'
  | 'deleteFiles'
  | 'deleteBackup'
  | 'deleteAside'
  | 'clearChat'
  | 'clearAll';

type TaskCommand =
  | 'storage.compact'
  | 'storage.check'
  | 'archive.export'
  | 'database.restoreBackup'
  | 'storage.deleteFiles'
  | 'storage.deleteBackup'
  | 'storage.deleteAside'
  | 'chat.clear'
  | 'chats.clearAll';

export type DataProblem = CommandError<TaskCommand>;

/** What the newest task came to. */
export type DataOutcome =
  | { readonly type: 'compacted'; readonly freedBytes: number }
  | { readonly type: 'checked'; readonly faultCount: number }
  | { readonly type: 'exported'; readonly name: string; readonly sizeBytes: number }
  | { readonly type: 'filesDeleted'; readonly freedBytes: number }
  | { readonly type: 'backupDeleted' }
  | { readonly type: 'asideDeleted' }
  | { readonly type: 'chatCleared'; readonly name: string }
  | { readonly type: 'allCleared'; readonly withContacts: boolean }
  | { readonly type: 'failed'; readonly task: DataTask; readonly problem: DataProblem };

export type DataState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly report?: StorageReport | undefined;
  /** Who keeps the passphrase: an archive needs one that the user knows. */
  readonly passphrase?: PassphraseState | undefined;
  /** A task whose answer has not come yet. */
  readonly running?: DataTask | undefined;
  readonly outcome?: DataOutcome | undefined;
};

/** Where the page was when work on the file took it away. */
export type DataPlace = { readonly topPx: number; readonly task: DataTask };

export type DataStore = {
  readonly state: StoreApi<DataState>;
  load(): Promise<void>;
  /** Another profile, or another database, has other chats. */
  forget(): void;
  /** What was told is told no longer, and the page begins at its top again. */
  readonly dismiss: () => void;
  /** How far down the page was when it went, in pixels. */
  readonly leave: (topPx: number) => void;
  /** Where it goes on after work on the file; undefined where it begins anew. */
  place(): DataPlace | undefined;
  readonly compact: () => Promise<CommandResult<'storage.compact'>>;
  readonly check: () => Promise<CommandResult<'storage.check'>>;
  /** Where the archive is to be written; undefined: nothing was chosen. */
  chooseTarget(): Promise<ChosenFile | undefined>;
  export(file: ChosenFile): Promise<CommandResult<'archive.export'>>;
  readonly restoreBackup: () => Promise<CommandResult<'database.restoreBackup'>>;
  readonly deleteFiles: () => Promise<CommandResult<'storage.deleteFiles'>>;
  readonly deleteBackup: () => Promise<CommandResult<'storage.deleteBackup'>>;
  readonly deleteAside: () => Promise<CommandResult<'storage.deleteAside'>>;
  /** With a name what was done is told by it. */
  clearChat(contactId: ContactId, name?: string): Promise<CommandResult<'chat.clear'>>;
  clearAll(withContacts: boolean): Promise<CommandResult<'chats.clearAll'>>;
};

export type DataDeps = {
  readonly bridge: Bridge;
  /** Work on the whole file takes the window away; its outcome is shown where it was asked for. */
  readonly showData: () => void;
};

const WHOLE_FILE: ReadonlySet<DataTask> = new Set(['compact', 'check', 'export', 'restoreBackup']);

type Context = DataDeps & {
  readonly state: StoreApi<DataState>;
  /** Rises with each that is left: answers about one before are dropped. */
  profiles: number;
  /** How far down the page was, and the work on the file that was asked for there last. */
  topPx: number;
  worked: DataTask | undefined;
};

const blank: DataState = {
  phase: 'loading',
  report: undefined,
  passphrase: undefined,
  running: undefined,
  outcome: undefined,
};

export function createDataStore(deps: DataDeps): DataStore {
  const state = createStore<DataState>(() => blank);
  const context: Context = { ...deps, state, profiles: 0, topPx: 0, worked: undefined };
  return {
    state,
    load: () => load(context),
    forget() {
      context.profiles++;
      state.setState({ phase: 'loading', report: undefined, passphrase: undefined });
    },
    dismiss() {
      context.worked = undefined;
      state.setState({ outcome: undefined });
    },
    leave(topPx) {
      context.topPx = topPx;
    },
    place: () =>
      context.worked === undefined ? undefined : { topPx: context.topPx, task: context.worked },
    ...workOnFile(context),
    ...deletion(context),
  };
}

type FileWork = 'compact' | 'check' | 'chooseTarget' | 'export' | 'restoreBackup';

/** What closes the database for a while. */
function workOnFile(context: Context): Pick<DataStore, FileWork> {
  const { bridge } = context;
  return {
    compact: () =>
      perform(context, {
        task: 'compact',
        name: 'storage.compact',
        args: {},
        outcome: ({ freedBytes }) => ({ type: 'compacted', freedBytes }),
      }),
    check: () =>
      perform(context, {
        task: 'check',
        name: 'storage.check',
        args: {},
        outcome: ({ faultCount }) => ({ type: 'checked', faultCount }),
      }),
    async chooseTarget() {
      const chosen = await bridge.shell('shell.chooseArchive', { purpose: 'write' });
      return chosen.ok ? chosen.value : undefined;
    },
    export: ({ token, name }) =>
      perform(context, {
        task: 'export',
        name: 'archive.export',
        args: { file: token },
        outcome: ({ sizeBytes }) => ({ type: 'exported', name, sizeBytes }),
      }),
    restoreBackup: () =>
      perform(context, {
        task: 'restoreBackup',
        name: 'database.restoreBackup',
        args: {},
        outcome: () => undefined,
      }),
  };
}

type Deletion = 'deleteFiles' | 'deleteBackup' | 'deleteAside' | 'clearChat' | 'clearAll';

function deletion(context: Context): Pick<DataStore, Deletion> {
  return {
    deleteFiles: () =>
      perform(context, {
        task: 'deleteFiles',
        name: 'storage.deleteFiles',
        args: {},
        outcome: ({ freedBytes }) => ({ type: 'filesDeleted', freedBytes }),
      }),
    deleteBackup: () =>
      perform(context, {
        task: 'deleteBackup',
        name: 'storage.deleteBackup',
        args: {},
        outcome: () => ({ type: 'backupDeleted' }),
      }),
    deleteAside: () =>
      perform(context, {
        task: 'deleteAside',
        name: 'storage.deleteAside',
        args: {},
        outcome: () => ({ type: 'asideDeleted' }),
      }),
    clearChat: (contactId, name) =>
      perform(context, {
        task: 'clearChat',
        name: 'chat.clear',
        args: { contactId },
        outcome: () => (name === undefined ? undefined : { type: 'chatCleared', name }),
      }),
    clearAll: (withContacts) =>
      perform(context, {
        task: 'clearAll',
        name: 'chats.clearAll',
        args: { withContacts },
        outcome: () => ({ type: 'allCleared', withContacts }),
      }),
  };
}

async function load(context: Context): Promise<void> {
  const { bridge, profiles, state } = context;
  const [report, passphrase] = await Promise.all([
    bridge.invoke('storage.report', {}),
    bridge.invoke('passphrase.state', {}),
  ]);
  if (context.profiles !== profiles) return;
  if (report.ok) state.setState({ phase: 'ready', report: report.value });
  else if (state.getState().report === undefined) state.setState({ phase: 'failed' });
  if (passphrase.ok) state.setState({ passphrase: passphrase.value });
}

type Task<N extends TaskCommand> = {
  readonly task: DataTask;
  readonly name: N;
  readonly args: CommandArgs<N>;
  readonly outcome: (value: CommandValue<N>) => DataOutcome | undefined;
};

async function perform<N extends TaskCommand>(
  context: Context,
  { task, name, args, outcome }: Task<N>,
): Promise<CommandResult<N>> {
  const { bridge, profiles, showData, state } = context;
  state.setState({ running: task, outcome: undefined });
  context.worked = WHOLE_FILE.has(task) ? task : undefined;
  const result = await bridge.invoke(name, args);
  // What was deleted elsewhere, or behind the lock, is not told by its name here.
  if (context.profiles !== profiles && !WHOLE_FILE.has(task)) {
    state.setState({ running: undefined });
    return result;
  }
  state.setState({
    running: undefined,
    outcome: result.ok ? outcome(result.value) : failed(task, result.error),
  });
  if (WHOLE_FILE.has(task)) showData();
  void load(context);
  return result;
}

/** The passcode is asked for where it is missing, and is no failure. */
function failed(task: DataTask, problem: DataProblem): DataOutcome | undefined {
  return problem.type === 'needsPasscode' ? undefined : { type: 'failed', task, problem };
}
