/**
 * Puts an unpacked archive in the place of what is in the data folder, and keeps that until the
 * imported data has opened. How far an exchange has come is the name of one folder, so that a crash
 * at any moment leaves something that `settleImport` brings to one end or the other:
 *
 * - `import-unfinished`: being unpacked; nothing is decided.
 * - `import-ready`: decided; all that lies in the data folder is old and goes to `out/` in it.
 * - `import-moving`: all that lies in the data folder is new; the rest of it follows, then `out/`
 *   becomes `replaced`.
 * - `replaced`: what was there before. Going back is the same exchange with the names `undo-ready`
 *   and `undo-moving`, after which `out/` is removed.
 * - `replaced-done`: no longer needed; being removed.
 *
 * All steps are synchronous, and each is on the disk before the next begins. The database is closed
 * during all of it. Throws errors of the file system unless it says otherwise.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { DATABASE_NAME, FILES_FOLDER, syncFolder, systemCode } from './archive/index.ts';

/** What the steps do to the disk; tests interrupt them. */
export type Steps = {
  readonly rename: (from: string, to: string) => void;
  readonly makeFolder: (path: string) => void;
  /** With all that is in it; nothing is wrong when it is not there. */
  readonly remove: (path: string) => void;
  /** The names in the folder survive the power going off. */
  readonly syncFolder: (path: string) => void;
};

const UNFINISHED = 'import-unfinished';
const REPLACED = 'replaced';
const DONE = 'replaced-done';
/** Where an exchange puts what it takes out of the data folder. */
const OUT = 'out';

type Exchange = { readonly ready: string; readonly moving: string };
const IMPORT: Exchange = { ready: 'import-ready', moving: 'import-moving' };
const UNDO: Exchange = { ready: 'undo-ready', moving: 'undo-moving' };

/** Everything in a data folder that belongs to an import, under way or to be accepted. */
export const IMPORT_FOLDERS: readonly string[] = [
  ...[UNFINISHED, IMPORT.ready, IMPORT.moving, REPLACED],
  ...[UNDO.ready, UNDO.moving, DONE],
];

/** The steps as they are. */
export const DISK_STEPS: Steps = {
  rename: renameSync,
  makeFolder: (path) => mkdirSync(path, { recursive: true, mode: 0o700 }),
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  syncFolder,
};

/** The folder into which the archive is to be unpacked; it does not exist, whatever was there. */
export function prepareImport(folder: string, steps: Steps = DISK_STEPS): string {
  const unfinished = join(folder, UNFINISHED);
  if (existsSync(unfinished)) steps.remove(unfinished);
  return unfinished;
}

/**
 * Puts what was unpacked in the place of what is there. A problem means that nothing has changed and
 * the unpacked data is gone. An import that was not accepted yet is kept as it is, with what it has
 * replaced, so that undoing this one leads back to there.
 */
export function commitImport(
  folder: string,
  steps: Steps = DISK_STEPS,
): Result<undefined, WorkProblem> {
  try {
    moverOf(folder, steps)(UNFINISHED, IMPORT.ready);
    takeOut(folder, IMPORT, steps);
  } catch (error) {
    const problem = toProblem(error);
    putBack(folder, steps);
    return err(problem);
  }
  finish(folder, IMPORT, steps);
  return ok();
}

/**
 * Brings to an end what a crash has interrupted: before the decision of commitImport, undoImport or
 * acceptImport to what was before it, else to what is after it. Changes nothing when nothing was.
 */
export function settleImport(folder: string, steps: Steps = DISK_STEPS): void {
  for (const exchange of [IMPORT, UNDO]) {
    if (existsSync(join(folder, exchange.ready))) takeOut(folder, exchange, steps);
    if (existsSync(join(folder, exchange.moving))) finish(folder, exchange, steps);
  }
  for (const leftover of [UNFINISHED, DONE]) {
    if (existsSync(join(folder, leftover))) steps.remove(join(folder, leftover));
  }
}

/** Whether there is an import to be accepted, once it has opened, or else undone. */
export function isImportPending(folder: string): boolean {
  return existsSync(join(folder, REPLACED));
}

/** The imported data has opened: what was there before is deleted. Nothing without an import. */
export function acceptImport(folder: string, steps: Steps = DISK_STEPS): void {
  if (!isImportPending(folder)) return;
  // Half of it must never be taken for all of it.
  moverOf(folder, steps)(REPLACED, DONE);
  steps.remove(join(folder, DONE));
}

/** The imported data does not open: what was there before comes back. Nothing without an import. */
export function undoImport(folder: string, steps: Steps = DISK_STEPS): void {
  if (!isImportPending(folder)) return;
  moverOf(folder, steps)(REPLACED, UNDO.ready);
  takeOut(folder, UNDO, steps);
  finish(folder, UNDO, steps);
}

/** The database with everything beside it, the attachments, and an import not accepted yet. */
function isData(name: string): boolean {
  return name.startsWith(DATABASE_NAME) || name === FILES_FOLDER || name === REPLACED;
}

/** Until this ends, all data in the folder is what was there before. */
function takeOut(folder: string, exchange: Exchange, steps: Steps): void {
  const move = moverOf(folder, steps);
  const out = join(exchange.ready, OUT);
  steps.makeFolder(join(folder, out));
  steps.syncFolder(join(folder, exchange.ready));
  for (const name of readdirSync(folder).filter(isData)) move(name, join(out, name));
  move(exchange.ready, exchange.moving);
}

/** From here on, all data in the folder is what comes. */
function finish(folder: string, exchange: Exchange, steps: Steps): void {
  const move = moverOf(folder, steps);
  const { moving } = exchange;
  for (const name of readdirSync(join(folder, moving)).filter(isData)) {
    move(join(moving, name), name);
  }
  const hasOut = existsSync(join(folder, moving, OUT));
  if (exchange === IMPORT && hasOut) move(join(moving, OUT), REPLACED);
  steps.remove(join(folder, moving));
  steps.syncFolder(folder);
}

/** Takes the decision back, of which some steps may have been done. */
function putBack(folder: string, steps: Steps): void {
  const move = moverOf(folder, steps);
  if (existsSync(join(folder, IMPORT.moving))) move(IMPORT.moving, IMPORT.ready);
  const out = join(IMPORT.ready, OUT);
  if (existsSync(join(folder, out))) {
    for (const name of readdirSync(join(folder, out))) move(join(out, name), name);
  }
  if (existsSync(join(folder, IMPORT.ready))) move(IMPORT.ready, UNFINISHED);
  steps.remove(join(folder, UNFINISHED));
}

/** Renames within the data folder, and has it on the disk. */
function moverOf(folder: string, steps: Steps): (from: string, to: string) => void {
  return (from, to) => {
    steps.rename(join(folder, from), join(folder, to));
    for (const parent of new Set([dirname(join(folder, from)), dirname(join(folder, to))])) {
      steps.syncFolder(parent);
    }
  };
}

function toProblem(error: unknown): WorkProblem {
  const code = systemCode(error);
  if (code === undefined) throw error;
  return { type: 'cannotWrite', code };
}
