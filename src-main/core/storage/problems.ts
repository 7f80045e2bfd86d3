/** What the problems of jobs and of the file system are called by those above. */
import type { WorkProblem } from '#shared/contract/index.ts';
import type { ConnectError, DatabaseError } from '../database/index.ts';
import type { JobProblem } from './jobs/index.ts';

/** Why the database did not open; nothing was changed. */
export type StorageError = DatabaseError | { readonly type: 'wrongPassphrase' };

/** How much room work needs, and how much there is. */
export type Room = { readonly neededBytes: number; readonly freeBytes: number };

/** The problem of work on a file whose key was right a moment ago. */
export function toWorkProblem(problem: JobProblem, room: Room): WorkProblem {
  switch (problem.type) {
    case 'full':
      return { type: 'noSpace', ...room };
    case 'busy':
      return { type: 'cannotWrite', code: 'busy' };
    case 'io':
      return { type: 'cannotRead', code: problem.code };
    case 'wrongKey':
    case 'damaged':
      return { type: 'damaged' };
    case 'cannotWrite':
    case 'cancelled':
      return problem;
  }
}

/** The problem of a check before opening. */
export function toOpenError(problem: JobProblem): ConnectError {
  switch (problem.type) {
    case 'full':
      return { type: 'io', code: 'SQLITE_FULL' };
    case 'cannotWrite':
      return { type: 'io', code: problem.code };
    case 'cancelled':
      return { type: 'io', code: 'cancelled' };
    case 'wrongKey':
    case 'busy':
    case 'damaged':
    case 'io':
      return problem;
  }
}

/** The code of an error of the file system, such as 'EACCES'; any other error is our fault and thrown on. */
export function fileErrorCode(error: unknown): string {
  const isOfSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  if (!isOfSystem) throw error;
  return String(error.code);
}

/** `cannotWrite` for an error of the file system; any other error is our fault and thrown on. */
export function cannotWrite(error: unknown): WorkProblem {
  return { type: 'cannotWrite', code: fileErrorCode(error) };
}
