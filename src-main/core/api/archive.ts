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
import { type DatabaseError, wipeKey } from '../database/index.ts';
import { type ArchiveFacts, type Arrival, inspectArchive, writeArchive } from '../storage/index.ts';
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
  return core.doWork('export', async (control, key) => {
    if (key === undefined) return err({ type: 'cancelled' });
    const written = await writeArchive({ databasePath, filesDir, targetPath, facts, key }, control);
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

/**
 * Nothing of what is here is gone before what was imported has opened. What is to become of its keys is
 * in it before that: OpenApp renews them before anything is sent. The passphrase is wiped.
 */
export async function importArchive(
  core: Core,
  { file, passphrase, renewsKeys }: CommandArgs<'archive.import'>,
): Promise<Result<AppStatus, CommandError<'archive.import'>>> {
  // Whether there is a lock, and what the archive is compared with, is known once it has opened.
  await core.idle();
  const needsPasscode = core.app?.lock.needsPasscode === true;
  const path = needsPasscode ? undefined : core.files.path(file, 'read');
  if (path === undefined) {
    passphrase.fill(0);
    return err({ type: needsPasscode ? 'needsPasscode' : 'notFound' });
  }
  const kept = passphrase.slice();
  const isKept = core.custody.state.type === 'keychain';
  const own = core.app?.installation();
  try {
    const done = await core.doWork('import', async (control) =>
      takeOver(core, { path, passphrase, own, renewsKeys, control, isKept, kept }),
    );
    if (isKept) await core.custody.settle(done.ok ? 'newest' : 'oldest');
    return done.ok ? ok(core.status()) : done;
  } finally {
    kept.fill(0);
    passphrase.fill(0);
  }
}

type DiskProblem = Extract<WorkProblem, { type: 'noSpace' | 'cannotWrite' }>;

type TakeOver = Arrival & {
  readonly path: string;
  readonly passphrase: Uint8Array;
  /** A copy for the keychain, where that keeps the one of what is here. */
  readonly kept: Uint8Array;
  readonly isKept: boolean;
  readonly control: WorkControl;
};

async function takeOver(
  core: Core,
  { kept, isKept, control, ...archive }: TakeOver,
): Promise<Result<Worked<undefined>, ArchiveProblem | WorkProblem>> {
  const { storage, custody } = core;
  const prepared = await storage.prepareImport(archive, control);
  if (!prepared.ok) return prepared;
  control.decided();
  if (isKept && !(await custody.keep(kept, { isChosen: true, isCandidate: true }))) {
    wipeKey(prepared.value.key);
    storage.dropImport();
    return err({ type: 'cannotWrite', code: 'keychain' });
  }
  const opened = storage.takeImport(prepared.value);
  if (opened.ok) return ok({ value: undefined, opened: opened.value });
  wipeKey(prepared.value.key);
  return err(isOfDisk(opened.error) ? opened.error : { type: 'archiveDamaged' });
}

/** Why nothing could take the place of anything, as against what is wrong with the archive. */
function isOfDisk(error: DatabaseError | WorkProblem): error is DiskProblem {
  return error.type === 'noSpace' || error.type === 'cannotWrite';
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
