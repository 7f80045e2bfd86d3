/**
 * A message that cannot be handled, however often it is tried: as much of it as can be is, so that what
 * waits behind it in its queue comes next.
 */
import { errorPlace } from '../../base/index.ts';
import { countFailure, findConnection } from '../store/connections.ts';
import { type RcvQueue, findRcvQueue } from '../store/rcv-queues.ts';
import { inSavepoint } from '../store/savepoint.ts';
import { type Step, emit } from '../step.ts';
import { isOfDatabase, tolerantStep } from '../tolerant-step.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { processMessage } from './process.ts';

/**
 * As processMessage, but what the host cannot take is left out and told as a failure; the ratchet goes
 * on all the same. Throws where the database is the cause, which passes.
 */
export function processWithoutHost(step: Step, incoming: IncomingMessage): RcvQueue | undefined {
  const tolerant = tolerantStep(step);
  const { db } = step;
  try {
    return inSavepoint(db, () => processMessage(tolerant, incoming));
  } catch (error) {
    if (isOfDatabase(error)) throw error;
    step.core.deps.logger('error', 'receive.givenUp', errorPlace(error));
  }
  const queue = findRcvQueue(db, incoming.serverId, incoming.rcvId);
  if (queue !== undefined) tellFailure(tolerant, queue.connId);
  return queue;
}

function tellFailure(step: Step, connId: RcvQueue['connId']): void {
  const connection = findConnection(step.db, connId);
  // Anybody can send anything to an address.
  if (connection === undefined || connection.role === 'address') return;
  if (connection.status === 'deleting') return;
  const count = countFailure(step.db, connId);
  emit(step, { type: 'decryptionFailed', connId, error: 'malformed', count });
}
