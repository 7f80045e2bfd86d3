/** An archive on its way in: chosen, looked at, and put in the place of what is here. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChosenFile, CommandError, CommandResult } from '#shared/contract/index.ts';
import type { ArchiveSummary } from '#shared/model/index.ts';
import { err } from '#shared/result.ts';
import type { Bridge } from '../bridge/index.ts';

export type ImportProblem = CommandError<'archive.inspect' | 'archive.import'>;

/** Outlives the screen that began it: while an import is under way another one is shown. */
export type ImportState =
  | { readonly type: 'closed' }
  | { readonly type: 'inspecting'; readonly file: ChosenFile }
  /** It cannot be used; another one may be chosen. */
  | { readonly type: 'refused'; readonly file: ChosenFile; readonly problem: ImportProblem }
  | {
      readonly type: 'inspected';
      readonly file: ChosenFile;
      readonly summary: ArchiveSummary;
      readonly isImporting: boolean;
      /** What was answered at the newest try. */
      readonly renewsKeys?: boolean | undefined;
      /** Why the newest try has changed nothing. */
      readonly problem?: ImportProblem | undefined;
    };

export type ImportStore = {
  readonly state: StoreApi<{ readonly step: ImportState }>;
  /** Asks the system for a file and looks at it; without a file nothing changes. */
  readonly choose: () => Promise<void>;
  /** `passphrase` is UTF-8; whoever made it wipes it. */
  run(options: ImportOptions): Promise<CommandResult<'archive.import'>>;
  /** Not while it is under way: the screen for that has its own way out. */
  readonly close: () => void;
};

export type ImportOptions = { readonly passphrase: Uint8Array; readonly renewsKeys: boolean };

export type ImportDeps = {
  readonly bridge: Bridge;
  /** Everything that was read is of another database now, that of this archive. */
  readonly onImported: (archive: ArchiveSummary) => void;
  /** Whether it is begun from the settings, not from a screen before the chats. */
  readonly isInSettings: () => boolean;
  /** Brings the page of the settings back, which was away meanwhile. */
  readonly showData: () => void;
};

const notChosen = err({ type: 'notFound' } as const);

type Context = ImportDeps & { readonly state: ImportStore['state'] };

export function createImportStore(deps: ImportDeps): ImportStore {
  const state: ImportStore['state'] = createStore(() => ({ step: { type: 'closed' } }));
  const context: Context = { ...deps, state };
  return {
    state,
    choose: () => choose(context),
    run: (options) => run(context, options),
    close() {
      const { step } = state.getState();
      if (step.type !== 'inspected' || !step.isImporting) go(context, { type: 'closed' });
    },
  };
}

function go({ state }: Context, step: ImportState): void {
  state.setState({ step });
}

async function choose(context: Context): Promise<void> {
  const { bridge, state } = context;
  const before = state.getState().step;
  const chosen = await bridge.shell('shell.chooseArchive', { purpose: 'read' });
  if (!chosen.ok || chosen.value === undefined || state.getState().step !== before) return;
  const file = chosen.value;
  go(context, { type: 'inspecting', file });
  const result = await bridge.invoke('archive.inspect', { file: file.token });
  const { step } = state.getState();
  if (step.type !== 'inspecting' || step.file !== file) return;
  if (result.ok)
    go(context, { type: 'inspected', file, summary: result.value, isImporting: false });
  else go(context, { type: 'refused', file, problem: result.error });
}

async function run(
  context: Context,
  { passphrase, renewsKeys }: ImportOptions,
): Promise<CommandResult<'archive.import'>> {
  const { step } = context.state.getState();
  if (step.type !== 'inspected' || step.isImporting) return notChosen;
  const { file, summary } = step;
  const isInSettings = context.isInSettings();
  go(context, { type: 'inspected', file, summary, isImporting: true, renewsKeys });
  const result = await context.bridge.invoke('archive.import', {
    file: file.token,
    passphrase,
    // Of an older copy of this very app the question is answered.
    renewsKeys: renewsKeys || summary.isOlder,
  });
  if (result.ok) {
    go(context, { type: 'closed' });
    context.onImported(summary);
    return result;
  }
  const problem = result.error;
  go(
    context,
    problem.type === 'notFound'
      ? { type: 'refused', file, problem }
      : {
          type: 'inspected',
          file,
          summary,
          isImporting: false,
          renewsKeys,
          problem: told(problem),
        },
  );
  if (isInSettings) context.showData();
  return result;
}

/** The passcode is asked for where it is missing, and is no problem to tell. */
function told(problem: ImportProblem): ImportProblem | undefined {
  return problem.type === 'needsPasscode' ? undefined : problem;
}
