/** Jobs: work on a whole database file, in a thread of its own. */
export { removeCopy } from './copy.ts';
export type { CheckRequest, CopyRequest, JobProblem, JobRequest } from './messages.ts';
export { type JobDeps, startJob } from './thread.ts';
