/**
 * Putting aside what is in the data folder, without losing any of it: for starting over, and for a
 * database that does not open while there is a backup. The decision is the name of one folder, into
 * which everything moves and which then becomes `aside/<time>`; `settleAside` brings to its end what
 * a crash has interrupted. The database is closed. Throws errors of the file system.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DATABASE_NAME, FILES_FOLDER } from './archive/names.ts';
import { COMPANIONS, type StoragePaths } from './paths.ts';
import { DISK_STEPS, type Steps } from './steps.ts';

const STARTING_OVER = 'aside-start-over';
const RESTORING = 'aside-restore';
const LEFTOVER = 'aside-leftover';
/** Folders that stand for a decision. */
export const ASIDE_FOLDERS: readonly string[] = [STARTING_OVER, RESTORING, LEFTOVER];

/** Kept by an import until what was imported has opened. */
const REPLACED = 'replaced';

const COMPANION_NAMES = COMPANIONS.map((suffix) => `${DATABASE_NAME}${suffix}`);
/** The mark of a restored copy goes with it, and last. */
const DATABASE_NAMES = [DATABASE_NAME, ...COMPANION_NAMES, `${DATABASE_NAME}.restored`];
const ALL_NAMES = [...DATABASE_NAMES, `${DATABASE_NAME}.backup`, FILES_FOLDER, REPLACED];

export type AsideOptions = {
  readonly paths: StoragePaths;
  /** For the name of the folder. */
  readonly nowMs: number;
  readonly steps?: Steps | undefined;
};

/** Puts everything aside; when that fails all of it is where it was. */
export function putAllAside(options: AsideOptions): void {
  decide(options, STARTING_OVER, () => {
    finishStartingOver(options);
  });
}

/**
 * Puts the database aside and the backup, which exists, in its place, marked as restored; when that
 * fails all is as it was.
 */
export function putBackupInPlace(options: AsideOptions): void {
  decide(options, RESTORING, () => {
    finishRestoring(options);
  });
}

/** What a database has left behind that is not there itself: it must not meet the next one. */
export function putLeftoversAside(options: AsideOptions): void {
  if (!COMPANION_NAMES.some((name) => existsSync(join(options.paths.folder, name)))) return;
  decide(options, LEFTOVER, () => {
    finishLeftovers(options);
  });
}

/** Brings to its end what was decided before a crash; changes nothing when nothing was. */
export function settleAside(options: AsideOptions): void {
  const isThere = (name: string): boolean => existsSync(join(options.paths.folder, name));
  if (isThere(STARTING_OVER)) finishStartingOver(options);
  if (isThere(RESTORING)) finishRestoring(options);
  if (isThere(LEFTOVER)) finishLeftovers(options);
}

function decide(options: AsideOptions, name: string, finish: () => void): void {
  const { paths, steps = DISK_STEPS } = options;
  const moving = join(paths.folder, name);
  steps.makeFolder(moving);
  steps.syncFolder(paths.folder);
  try {
    finish();
  } catch (error) {
    // Once the backup is in the database's place, nothing of the old one may come back to it.
    if (name !== RESTORING || existsSync(paths.backupPath)) putBack(options, moving);
    throw error;
  }
}

function finishStartingOver(options: AsideOptions): void {
  moveInto(options, STARTING_OVER, ALL_NAMES);
  keep(options, STARTING_OVER);
}

function finishRestoring(options: AsideOptions): void {
  const { paths, steps = DISK_STEPS } = options;
  // Without a backup it is in its place already, and what is there now is the restored database.
  if (existsSync(paths.backupPath)) {
    // Without a database a mark is ours, from before a crash.
    const isMoved = !existsSync(paths.databasePath);
    moveInto(options, RESTORING, isMoved ? COMPANION_NAMES : DATABASE_NAMES);
    placeBackup(paths, steps);
  }
  keep(options, RESTORING);
}

/** With the mark before it: otherwise a crash would let the app go on with its keys. */
function placeBackup(paths: StoragePaths, steps: Steps): void {
  try {
    steps.makeFolder(paths.restoredMark);
    steps.syncFolder(paths.folder);
    steps.rename(paths.backupPath, paths.databasePath);
  } catch (error) {
    removeMark(paths, steps);
    throw error;
  }
  steps.syncFolder(paths.folder);
}

/** The backup has not taken its place. */
function removeMark({ restoredMark }: StoragePaths, steps: Steps): void {
  try {
    steps.remove(restoredMark);
  } catch {
    // Keys are renewed without need, which costs little.
  }
}

function finishLeftovers(options: AsideOptions): void {
  if (!existsSync(options.paths.databasePath)) moveInto(options, LEFTOVER, COMPANION_NAMES);
  keep(options, LEFTOVER);
}

function moveInto(
  { paths, steps = DISK_STEPS }: AsideOptions,
  moving: string,
  names: readonly string[],
): void {
  const folder = join(paths.folder, moving);
  for (const name of names.filter((each) => existsSync(join(paths.folder, each)))) {
    steps.rename(join(paths.folder, name), join(folder, name));
  }
  // What has arrived before what has left: a power cut may show a file twice, but never loses it.
  steps.syncFolder(folder);
  steps.syncFolder(paths.folder);
}

/** Gives the folder its name for good; an empty one goes. */
function keep({ paths, nowMs, steps = DISK_STEPS }: AsideOptions, moving: string): void {
  const from = join(paths.folder, moving);
  if (readdirSync(from).length === 0) {
    steps.remove(from);
    return;
  }
  steps.makeFolder(paths.asideDir);
  steps.rename(from, freeName(join(paths.asideDir, timeName(nowMs))));
  steps.syncFolder(paths.asideDir);
  steps.syncFolder(paths.folder);
}

/** As well as possible: what does not go back now is put aside by settleAside. */
function putBack({ paths, steps = DISK_STEPS }: AsideOptions, moving: string): void {
  try {
    for (const name of readdirSync(moving)) {
      steps.rename(join(moving, name), join(paths.folder, name));
    }
    steps.remove(moving);
  } catch {
    // The error that led here is the one to tell.
  }
}

/** ISO 8601 without what Windows does not allow in names. */
function timeName(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(':', '-');
}

function freeName(path: string): string {
  if (!existsSync(path)) return path;
  const taken = readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
  return `${path}-${String(taken.length + 1)}`;
}
