/**
 * A message that cannot be handled, however often it is tried: as much of it as can be is, so that what
 * waits behind it in its queue comes next.
 */
import { errorPlace } from '../../base/index.ts';
import type { AgentEvent, AgentHost, Applied } from '../events.ts';
import { countFailure, findConnection } from '../store/connections.ts';
import { type RcvQueue, findRcvQueue } from '../store/rcv-queues.ts';
import { type Core, type Step, emit } from '../step.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { isOfDatabase } from './patience.ts';
import { processMessage } from './process.ts';
import { inSavepoint } from './savepoint.ts';

/**
 * As processMessage, but what the host cannot take is left out and told as a failure; the ratchet goes
 * on all the same. Throws where the database is the cause, which passes.
 */
export function processWithoutHost(step: Step, incoming: IncomingMessage): RcvQueue | undefined {
  const tolerant: Step = { ...step, core: tolerantCore(step.core) };
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

function tolerantCore(core: Core): Core {
  const { host, logger } = core.deps;
  const apply: AgentHost['apply'] = (db, event) => {
    try {
      return inSavepoint(db, () => host.apply(db, event));
    } catch (error) {
      if (isOfDatabase(error)) throw error;
      logger('error', 'receive.leftOut', { ...errorPlace(error), event: event.type });
      return leftOut(db, event);
    }
  };
  /** A person would miss a message. */
  const leftOut = (db: Step['db'], { type, connId }: AgentEvent): Applied => {
    if (type !== 'message') return {};
    const count = countFailure(db, connId);
    const told = apply(db, { type: 'decryptionFailed', connId, error: 'malformed', count });
    return { ...told, sendReceipt: false };
  };
  return { ...core, deps: { ...core.deps, host: { apply } } };
}

function tellFailure(step: Step, connId: RcvQueue['connId']): void {
  const connection = findConnection(step.db, connId);
  // Anybody can send anything to an address.
  if (connection === undefined || connection.role === 'address') return;
  if (connection.status === 'deleting') return;
  const count = countFailure(step.db, connId);
  emit(step, { type: 'decryptionFailed', connId, error: 'malformed', count });
}
