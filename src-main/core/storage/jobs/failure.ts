/** Problems on their way out of a job. */
import { toConnectError } from '../../database/index.ts';
import type { JobControl, JobProblem } from './messages.ts';

/** Carries a problem; only runJob catches it. */
export class JobFailure extends Error {
  readonly problem: JobProblem;

  constructor(problem: JobProblem) {
    super('ended by a problem');
    this.problem = problem;
  }
}

/** What the error of a step means; errors that are our fault are thrown on. */
export function toJobProblem(error: unknown): JobProblem {
  if (error instanceof JobFailure) return error.problem;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    throw error;
  const { code } = error;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return { type: 'full' };
  if (/^SQLITE_(IOERR_(WRITE|FSYNC|TRUNCATE)|READONLY|CANTOPEN)/.test(code) || 'syscall' in error) {
    return { type: 'cannotWrite', code };
  }
  if (code === 'SQLITE_ERROR') throw error;
  return toConnectError(error, true);
}

/** Throws the failure `cancelled` once the job is to end. */
export function throwIfCancelled({ isCancelled }: JobControl): void {
  if (isCancelled()) throw new JobFailure({ type: 'cancelled' });
}
