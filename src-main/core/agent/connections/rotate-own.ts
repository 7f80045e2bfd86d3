/**
 * Moving our queue to another server (30-agent section 9, as the recipient). Everything is in rows: a
 * command for each step that is to be done on a server, the stage in the new queue. Nothing is taken
 * away before a message has arrived on the new queue, and the old one is deleted only when it is empty.
 */
import type { ReadDb } from '../../database/index.ts';
import { bytesEqual } from '../../base/index.ts';
import { x25519, x25519PublicOf } from '../../crypto/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import { enqueueMessage } from '../delivery/enqueue.ts';
import type { AgentEvent, ConnId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import type { AMessage, KeyedQueue } from '../protocol/agent-message.ts';
import { type QueueAddress, isSameQueue } from '../protocol/queue-address.ts';
import { SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import { findBlocking } from '../store/blockings.ts';
import { type RotationCommand, insertCommand } from '../store/commands.ts';
import { type Connection, findConnection } from '../store/connections.ts';
import { type RcvQueue, rcvQueuesOf, setConfirmed } from '../store/rcv-queues.ts';
import {
  type Successor,
  deleteRcvQueue,
  deleteSuccessorCommand,
  endSuccession,
  findCurrentQueue,
  findSuccessor,
  isRetired,
  isSuccessorWanted,
  loadSuccessor,
  setKeyed,
  setTold,
} from '../store/rotations.ts';
import { ensureServer, loadServer } from '../store/servers.ts';
import { sndQueuesOf } from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import type { RotationState } from '../types.ts';
import type { AgentDeps } from '../deps.ts';
import { chooseServer } from './new-queue.ts';
import { isSendingSuspended } from './ratchet-sync.ts';

/** A peer that still writes to the old queue so long after has not got our word: it is told again. */
export const TELL_AGAIN_MS = 60 * 60_000;

/**
 * Begins to move; false where that is not possible now, as from a blocked queue: the peer's answer would
 * have to come by it.
 */
export function startRotation(step: Step, id: ConnId): boolean {
  const { db } = step;
  const connection = findConnection(db, id);
  const current = findCurrentQueue(db, id);
  const isPossible =
    connection?.status === 'ready' &&
    connection.ratchetSync === 'ok' &&
    current !== undefined &&
    findBlocking(db, { whose: 'own', queueId: current.queueId }) === undefined &&
    sndQueuesOf(db, id).length > 0 &&
    rotationOf(db, id) === undefined;
  if (!isPossible) return false;
  const server = chooseSuccessorServer(step.core.deps, connection);
  if (server === undefined) return false;
  insertStep(step, current, { type: 'newRotationQueue', serverId: ensureServer(db, server) });
  tell(step, id, 'started');
  return true;
}

/** Gives the move up; false when it is too late, since the peer may have moved. */
export function abortRotation(step: Step, id: ConnId): boolean {
  const { db } = step;
  const successor = findSuccessor(db, id);
  if (successor === undefined) {
    if (!deleteSuccessorCommand(db, id)) return false;
  } else {
    if (successor.stage === 'used') return false;
    dropQueue(step, successor.queue);
  }
  tell(step, id, 'aborted');
  return true;
}

/** The move that is under way. */
export function rotationOf(db: ReadDb, id: ConnId): RotationState | undefined {
  const successor = findSuccessor(db, id);
  if (successor === undefined) {
    return isSuccessorWanted(db, id) ? { phase: 'making', canAbort: true } : undefined;
  }
  const { stage } = successor;
  return { phase: stage === 'added' ? 'told' : 'switching', canAbort: stage !== 'used' };
}

/** A server where the connection has no queue yet; of another operator, if possible. */
export function chooseSuccessorServer(
  deps: AgentDeps,
  connection: { readonly connId: ConnId; readonly userId: AgentUserId },
  tried: readonly ServerAddress[] = [],
): ServerAddress | undefined {
  const { read: db } = deps.database;
  const present = rcvQueuesOf(db, connection.connId).map(({ serverId }) =>
    loadServer(db, serverId),
  );
  const except = [...present, ...tried];
  const chosen = chooseServer(deps, connection.userId, except);
  const isKnown = except.some(
    ({ keyHash }) => chosen !== undefined && bytesEqual(keyHash, chosen.keyHash),
  );
  return isKnown ? undefined : chosen;
}

/** The queue on the new server is made and stored: the peer is told of it. */
export function successorMade(step: Step, successor: Successor): void {
  tellOfSuccessor(step, successor);
  tell(step, successor.queue.connId, 'progress');
}

/** After a re-synchronisation: what was said of the move may have been lost in it. */
export function resumeRotation(step: Step, id: ConnId): void {
  const successor = findSuccessor(step.db, id);
  if (successor?.stage === 'added') tellOfSuccessor(step, successor);
  if (successor?.stage === 'used') tellToUse(step, successor.queue);
}

/** QKEY: the peer's keys for the new queue. Unknown queues and repetitions change nothing. */
export function queueKeyed(step: Step, id: ConnId, [keyed]: readonly KeyedQueue[]): void {
  const { db } = step;
  const successor = findSuccessor(db, id);
  if (keyed === undefined || successor?.stage !== 'added') return;
  const { queue } = successor;
  if (!isSameQueue(addressOf(db, queue), keyed.queue)) return;
  const e2eSecret = x25519(queue.e2eKey, keyed.queue.dhKey);
  setConfirmed(db, queue.queueId, { e2eSecret, peerKey: keyed.sndKey });
  setKeyed(db, queue.queueId);
  insertStep(step, queue, { type: 'secureRotationQueue', serverId: queue.serverId });
  tell(step, id, 'progress');
}

/** The server has the peer's key: the peer may write to the new queue. */
export function successorSecured(step: Step, { queue }: Successor): void {
  tellToUse(step, queue);
  tell(step, queue.connId, 'progress');
}

/** The server will never take the peer's key: everything stays where it was. */
export function successorRefused(step: Step, { queue }: Successor): void {
  dropQueue(step, queue);
  tell(step, queue.connId, 'aborted');
}

/** What has come by a queue of ours, and when it was sent. */
export type Arrival = { readonly queue: RcvQueue; readonly sentAtMs: number };

/** A message of the peer: where it comes by the new queue, the move is done. */
export function messageArrived(step: Step, connection: Connection, arrival: Arrival): void {
  const successor = findSuccessor(step.db, connection.connId);
  if (successor?.stage !== 'used') return;
  const { queue, toldAtMs = 0 } = successor;
  if (queue.queueId === arrival.queue.queueId) {
    endMove(step, successor);
    return;
  }
  const isUnaware = arrival.sentAtMs - toldAtMs >= TELL_AGAIN_MS;
  if (isUnaware && !isSendingSuspended(connection.ratchetSync)) tellToUse(step, queue);
}

function endMove(step: Step, successor: Successor): void {
  const { queue, replacesId } = successor;
  endSuccession(step.db, successor);
  const old = rcvQueuesOf(step.db, queue.connId).find(({ queueId }) => queueId === replacesId);
  if (old !== undefined) insertStep(step, old, { type: 'retireQueue', serverId: old.serverId });
  tell(step, queue.connId, 'done');
}

/** The server does not know a queue of ours any more; only with the current one something is lost. */
export function queueGone(
  step: Step,
  { queueId, connId: id }: Pick<RcvQueue, 'queueId' | 'connId'>,
): void {
  const isSuccessor = loadSuccessor(step.db, queueId) !== undefined;
  if (isSuccessor || isRetired(step.db, queueId)) deleteRcvQueue(step.db, { queueId, connId: id });
  else emit(step, { type: 'queueLost', connId: id });
  if (isSuccessor) tell(step, id, 'aborted');
}

/** Forgets a queue here and on its server. */
export function dropQueue(step: Step, queue: RcvQueue): void {
  const { userId, serverId, rcvId, authSecret } = queue;
  const createdAtMs = step.nowMs;
  const deletion = {
    type: 'deleteQueue',
    userId,
    serverId,
    rcvId,
    authSecret,
    createdAtMs,
  } as const;
  insertCommand(step.db, deletion);
  deleteRcvQueue(step.db, queue);
  kickCommands(step);
}

function tellOfSuccessor(step: Step, { queue, replacesId }: Successor): void {
  const { db } = step;
  const { connId: id, mode } = queue;
  const replaced = rcvQueuesOf(db, id).find(({ queueId }) => queueId === replacesId);
  if (replaced === undefined) return;
  const clientVersions = SMP_CLIENT_ENVELOPE_VERSIONS;
  const dhKey = x25519PublicOf(queue.e2eKey);
  const uri = { ...addressOf(db, queue), clientVersions, dhKey, mode };
  say(step, id, { type: 'QADD', queues: [{ queue: uri, replaced: addressOf(db, replaced) }] });
}

function tellToUse(step: Step, queue: RcvQueue): void {
  setTold(step.db, queue.queueId, step.nowMs);
  const address = addressOf(step.db, queue);
  say(step, queue.connId, { type: 'QUSE', queues: [{ queue: address, isPrimary: true }] });
}

function insertStep(
  step: Step,
  { userId, connId, queueId: rcvQueueId }: RcvQueue,
  command: Pick<RotationCommand, 'type' | 'serverId'>,
): void {
  insertCommand(step.db, { ...command, userId, connId, rcvQueueId, createdAtMs: step.nowMs });
  kickCommands(step);
}

function addressOf(db: ReadDb, { serverId, sndId }: RcvQueue): QueueAddress {
  return { server: loadServer(db, serverId), senderId: sndId };
}

function kickCommands(step: Step): void {
  step.after(() => {
    step.core.workers.kickCommands();
  });
}

function say(step: Step, id: ConnId, message: AMessage): void {
  enqueueMessage(step, id, { kind: 'queue', hasNotification: false, message });
}

function tell(
  step: Step,
  id: ConnId,
  state: Extract<AgentEvent, { type: 'rotation' }>['state'],
): void {
  emit(step, { type: 'rotation', connId: id, state });
}
