/**
 * A message that cannot be handled, however often it is tried: as much of it as can be is, so that what
 * waits behind it in its queue comes next.
 */
import { errorPlace } from '../../base/index.ts';
import { countFailure, findConnection } from '../store/connections.ts';
import { type RcvQueue, findRcvQueue } from '../store/rcv-queues.ts';
import { inSavepoint } from '../store/savepoint.ts';
import { type Step, emit } from '../step.ts';
import { Indispensable, tolerantStep, willPass } from '../tolerant-step.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { processMessage } from './process.ts';

const HOUR_MS = 60 * 60_000;
/** A fault that has not passed by then lies in the message, or in what this version makes of it. */
const HOST_PATIENCE_MS = HOUR_MS;
/** Longer, since nothing of a message is left that the agent itself cannot handle. */
const AGENT_PATIENCE_MS = 24 * HOUR_MS;

/**
 * As processMessage. Once it was tried for an hour, what the host cannot take is kept and told as a
 * failure, and the ratchet goes on; after a day it is given up wherever the fault is. Throws what
 * passes, and where there is no contact without it.
 */
export function processTried(
  step: Step,
  incoming: IncomingMessage,
  triedMs: number,
): RcvQueue | undefined {
  if (triedMs < HOST_PATIENCE_MS) return processMessage(step, incoming);
  const tolerant = tolerantStep(step);
  const { db } = step;
  try {
    return inSavepoint(db, () => processMessage(tolerant, incoming));
  } catch (error) {
    const mustWait = willPass(error) || error instanceof Indispensable;
    if (mustWait || triedMs < AGENT_PATIENCE_MS) throw error;
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
