/** Export of everything into an archive, and an archive in the place of everything. */
import type {
  AppStatus,
  ArchiveProblem,
  CommandArgs,
  CommandError,
  NotFound,
  WorkProblem,
} from '#shared/contract/index.ts';
import type { ArchiveSummary } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { hexEncode } from '../base/index.ts';
import { type ArchiveFacts, inspectArchive, writeArchive } from '../storage/index.ts';
import type { Core } from './core.ts';
import type { Open } from './handler.ts';
import type { WorkControl, Worked } from './work.ts';

/** Of an archive that is made; a passphrase that nobody knows would make it worthless. */
export async function exportArchive(
  { core, app }: Open,
  { file }: CommandArgs<'archive.export'>,
): Promise<Result<{ readonly sizeBytes: number }, CommandError<'archive.export'>>> {
  if (app.lock.needsPasscode) return err({ type: 'needsPasscode' });
  if (core.custody.isRandom) return err({ type: 'passphraseNotChosen' });
  const targetPath = core.files.path(file, 'write');
  if (targetPath === undefined) return err({ type: 'notFound' });
  const { databasePath, filesDir } = core.storage.paths;
  const facts = archiveFacts({ core, app });
  return core.doWork('export', async (control) => {
    const written = await writeArchive({ databasePath, filesDir, targetPath, facts }, control);
    return written.ok ? ok({ value: written.value }) : written;
  });
}

/** What an archive that the user has chosen says of itself. */
export async function inspectChosen(
  core: Core,
  { file }: CommandArgs<'archive.inspect'>,
): Promise<Result<ArchiveSummary, ArchiveProblem | WorkProblem | NotFound>> {
  const path = core.files.path(file, 'read');
  if (path === undefined) return err({ type: 'notFound' });
  const inspected = await inspectArchive(path, ownSchemaVersion(core));
  if (!inspected.ok) return inspected;
  const { createdAtMs, appVersion, installationId, generation, ...sizes } = inspected.value;
  const own = core.app?.installation();
  const isOlder =
    own !== undefined &&
    hexEncode(own.installationId) === installationId &&
    generation < own.generation;
  return ok({ createdAtMs, appVersion, ...sizes, isOlder });
}

/** Nothing of what is here is gone before what was imported has opened. The passphrase is wiped. */
export async function importArchive(
  core: Core,
  { file, passphrase, renewsKeys }: CommandArgs<'archive.import'>,
): Promise<Result<AppStatus, CommandError<'archive.import'>>> {
  const path = core.app?.lock.needsPasscode === true ? undefined : core.files.path(file, 'read');
  if (path === undefined) {
    passphrase.fill(0);
    return err({ type: core.app?.lock.needsPasscode === true ? 'needsPasscode' : 'notFound' });
  }
  const kept = passphrase.slice();
  const isKept = core.custody.state.type === 'keychain';
  const before = core.app?.installation().generation ?? 0;
  const done = await core.doWork('import', async (control) =>
    takeOver(core, { path, passphrase, control, isKept, kept }),
  );
  kept.fill(0);
  passphrase.fill(0);
  if (isKept) await core.custody.settle(done.ok ? 'newest' : 'oldest');
  if (!done.ok) return done;
  core.app?.imported({ before, renewsKeys });
  return ok(core.status());
}

type TakeOver = {
  readonly path: string;
  readonly passphrase: Uint8Array;
  /** A copy for the keychain, where that keeps the one of what is here. */
  readonly kept: Uint8Array;
  readonly isKept: boolean;
  readonly control: WorkControl;
};

async function takeOver(
  core: Core,
  { path, passphrase, kept, isKept, control }: TakeOver,
): Promise<Result<Worked<undefined>, ArchiveProblem | WorkProblem>> {
  const { storage, custody } = core;
  const prepared = await storage.prepareImport({ path, passphrase }, control);
  if (!prepared.ok) return prepared;
  control.decided();
  if (isKept && !(await custody.keep(kept, { isChosen: true, isCandidate: true }))) {
    storage.dropImport();
    return err({ type: 'cannotWrite', code: 'keychain' });
  }
  const opened = storage.takeImport(prepared.value);
  return opened.ok
    ? ok({ value: undefined, opened: opened.value })
    : err({ type: 'archiveDamaged' });
}

function ownSchemaVersion({ options }: Core): number {
  return options.migrations.at(-1)?.version ?? 0;
}

function archiveFacts({ core, app }: Pick<Open, 'core' | 'app'>): ArchiveFacts {
  const { installationId, generation } = app.installation();
  return {
    appVersion: core.options.appVersion ?? '',
    schemaVersion: ownSchemaVersion(core),
    createdAtMs: core.deps.clock.now(),
    installationId: hexEncode(installationId),
    generation,
  };
}
