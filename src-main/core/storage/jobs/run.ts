/** Runs one job, in whatever thread this is, to the one message that ends it. */
import { wipeKey } from '../../database/index.ts';
import { checkFile } from './check.ts';
import { makeCopy } from './copy.ts';
import { toJobProblem } from './failure.ts';
import type { JobControl, JobMessage, JobRequest } from './messages.ts';

/** Wipes the keys of the request. Throws only for our own faults. */
export function runJob(request: JobRequest, control: JobControl): JobMessage {
  try {
    if (request.type === 'check') {
      return { type: 'done', faultCount: checkFile(request, control) };
    }
    makeCopy(request, control);
    return { type: 'done', faultCount: 0 };
  } catch (error) {
    return { type: 'failed', problem: toJobProblem(error) };
  } finally {
    wipeKey(request.key);
    if (request.type === 'copy' && request.nextKey !== undefined) wipeKey(request.nextKey);
  }
}
