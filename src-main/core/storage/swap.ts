/** Puts a finished copy in the database's place: the moment at which one file opens and not the other. */
import { existsSync } from 'node:fs';
import type { WorkProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { COMPANIONS, type StoragePaths } from './paths.ts';
import { cannotWrite } from './problems.ts';
import { fileSize } from './sizes.ts';
import { DISK_STEPS, type Steps } from './steps.ts';

/**
 * Renames the finished copy over the database. An error means that the old one is still there. The
 * database is closed, and has no log that would meet the new one.
 */
export function swapIn(
  { unfinishedPath, databasePath, folder }: StoragePaths,
  steps: Steps = DISK_STEPS,
): Result<undefined, WorkProblem> {
  const logs = COMPANIONS.map((suffix) => `${databasePath}${suffix}`);
  if (logs.some((path) => fileSize(path) > 0)) {
    return err({ type: 'cannotWrite', code: 'logLeft' });
  }
  try {
    for (const path of logs.filter((each) => existsSync(each))) steps.remove(path);
    steps.rename(unfinishedPath, databasePath);
  } catch (error) {
    return err(cannotWrite(error));
  }
  try {
    steps.syncFolder(folder);
  } catch {
    // It is done all the same, and a power cut now shows one of the two whole files.
  }
  return ok();
}
