/** Queues that their server has blocked, ours and those of peers: what of it is stored and told. */
import type { ReadDb } from '../../database/index.ts';
import { serverName } from '../deps.ts';
import type { Blocking, ConnId } from '../events.ts';
import {
  type AnyQueue,
  type BlockedQueue,
  deleteBlocking,
  findBlocking,
  setBlocking,
} from '../store/blockings.ts';
import { findConnection } from '../store/connections.ts';
import type { RcvQueue } from '../store/rcv-queues.ts';
import { isRetired, loadSuccessor } from '../store/rotations.ts';
import { loadServer } from '../store/servers.ts';
import { type Step, emit } from '../step.ts';
import { successorRefused } from './rotate-own.ts';

type QueueOfConnection = AnyQueue & { readonly connId: ConnId };

/** A server has answered BLOCKED; told when that is new. Returned is what holds, counted from then. */
export function queueBlocked(step: Step, queue: QueueOfConnection, blocking: Blocking): Blocking {
  const known = findBlocking(step.db, queue);
  if (known !== undefined && isSame(known, blocking, step.nowMs)) {
    return { ...blocking, untilMs: known.untilMs };
  }
  setBlocking(step.db, queue, blocking);
  tell(step, queue, blocking);
  return blocking;
}

/** The server serves the queue; told when it had blocked it. */
export function queueFree(step: Step, queue: QueueOfConnection): void {
  if (deleteBlocking(step.db, queue)) tell(step, queue, undefined);
}

/** The same of a queue of ours. A move to one that the peer does not know for good is given up. */
export function ownQueueBlocked(
  step: Step,
  { queueId, connId }: Pick<RcvQueue, 'queueId' | 'connId'>,
  blocking: Blocking,
): void {
  const successor = loadSuccessor(step.db, queueId);
  const isInUse = successor === undefined || successor.stage === 'used';
  if (!isInUse) successorRefused(step, successor);
  else if (!isRetired(step.db, queueId)) {
    queueBlocked(step, { whose: 'own', queueId, connId }, blocking);
  }
}

/** What is known of a connection's queues, for the user. */
export function blockingsOf(
  db: ReadDb,
  queues: readonly BlockedQueue[] = [],
): Record<'receivingBlocked' | 'sendingBlocked', Blocking | undefined> {
  const of = (wanted: AnyQueue['whose']): Blocking | undefined => {
    const found = queues.find(({ whose }) => whose === wanted);
    if (found === undefined) return undefined;
    const { reason, untilMs, serverId } = found;
    return { server: serverName(loadServer(db, serverId)), reason, untilMs };
  };
  return { receivingBlocked: of('own'), sendingBlocked: of('peer') };
}

/** A time that is over may have been told anew. */
function isSame(
  known: Pick<Blocking, 'reason' | 'untilMs'>,
  { reason, untilMs }: Blocking,
  nowMs: number,
): boolean {
  if (known.reason !== reason) return false;
  if (known.untilMs === undefined || untilMs === undefined) return known.untilMs === untilMs;
  return known.untilMs > nowMs;
}

function tell(
  step: Step,
  { connId: id, whose }: QueueOfConnection,
  blocking: Blocking | undefined,
): void {
  if (findConnection(step.db, id)?.status === 'deleting') return;
  emit(step, { type: 'queueBlocked', connId: id, whose, blocking });
}
