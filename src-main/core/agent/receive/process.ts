/** One received message, from the server's bytes to what it changes; inside a step. */
import { sha256 } from '../../crypto/index.ts';
import type { RcvE2eParams } from '../../crypto/ratchet/index.ts';
import { enqueueMessage, hasSendingRatchet } from '../delivery/enqueue.ts';
import { awaitsHello, peerIsConnected } from '../connections/handshake.ts';
import { isSendingSuspended, ratchetKeyReceived } from '../connections/ratchet-sync.ts';
import { messageArrived } from '../connections/rotate-own.ts';
import { type Connection, countRatchetKey, findConnection } from '../store/connections.ts';
import { insertReceived, isReceived } from '../store/history.ts';
import { countPending } from '../store/outgoing.ts';
import { loadRatchet } from '../store/ratchets.ts';
import { type RcvQueue, findRcvQueue, rcvQueuesOf } from '../store/rcv-queues.ts';
import { loadServer } from '../store/servers.ts';
import { sndQueuesOf } from '../store/snd-queues.ts';
import type { Step } from '../step.ts';
import { receiveConfirmation } from './confirmation.ts';
import { malformed } from './failures.ts';
import type { IncomingMessage } from './incoming-message.ts';
import { type OpenedMessage, openQueueLayers } from './open-queue-layer.ts';
import { readEarlyMessages, receiveRatchetMessage } from './ratchet-message.ts';
import { receiveRequest } from './request.ts';

/** The queue to acknowledge on, or undefined when the queue is not ours (any more). */
export function processMessage(step: Step, incoming: IncomingMessage): RcvQueue | undefined {
  const { db } = step;
  const queue = findRcvQueue(db, incoming.serverId, incoming.rcvId);
  const connection = queue === undefined ? undefined : findConnection(db, queue.connId);
  if (queue === undefined || connection === undefined) return undefined;
  const opened = openQueueLayers(queue, incoming.msgId, incoming.encBody);
  receive(step, { connection, queue, incoming }, opened);
  return queue;
}

type Target = {
  readonly connection: Connection;
  readonly queue: RcvQueue;
  readonly incoming: IncomingMessage;
};

function receive(step: Step, target: Target, opened: OpenedMessage): void {
  const { connection, queue } = target;
  switch (opened.type) {
    case 'quota':
      tellQueueContinues(step, connection, queue);
      return;
    case 'repeated':
      return;
    case 'confirmation':
      if (connection.role === 'address') receiveRequest(step, connection, opened.envelope);
      else if (!receiveConfirmation(step, target, opened)) refuse(step, target);
      return;
    case 'malformed':
      refuse(step, target);
      return;
    case 'message':
      receiveEnvelope(step, target, opened);
  }
}

function receiveEnvelope(
  step: Step,
  target: Target,
  { envelope, sentAtMs }: Extract<OpenedMessage, { type: 'message' }>,
): void {
  const { connection } = target;
  // A server must not put messages into the future, nor at times that no calendar has.
  const atMs = Math.max(0, Math.min(sentAtMs, step.nowMs));
  messageArrived(step, connection, { queue: target.queue, sentAtMs: atMs });
  if (envelope.type === 'message') {
    receiveRatchetMessage(step, connection, { ...envelope, sentAtMs: atMs });
  } else if (envelope.type === 'ratchetKey') {
    receiveRatchetKey(step, target, envelope.e2eParams);
  } else {
    refuse(step, target);
  }
}

function receiveRatchetKey(step: Step, target: Target, e2eParams: RcvE2eParams): void {
  const connection = peerIsConnected(step, target.connection);
  if (connection.status !== 'ready') {
    refuse(step, target);
    return;
  }
  noteRatchetKeyNumber(step, target);
  ratchetKeyReceived(step, connection, e2eParams);
  readEarlyMessages(step, connection.connId);
}

/** Of two queues both bring the same key: then only the next message shows how many there were. */
function noteRatchetKeyNumber({ db, nowMs }: Step, { connection, incoming }: Target): void {
  const { connId: id } = connection;
  const hash = sha256(incoming.encBody);
  if (rcvQueuesOf(db, id).length > 1 || isReceived(db, id, hash)) return;
  insertReceived(db, id, { hash, receivedAtMs: nowMs });
  countRatchetKey(db, id);
}

/** Told once, however often the server delivers it. */
function refuse(step: Step, { connection, incoming }: Target): void {
  // Anybody can send anything to an address.
  if (connection.role === 'address') return;
  const hash = sha256(incoming.encBody);
  if (isReceived(step.db, connection.connId, hash)) return;
  insertReceived(step.db, connection.connId, { hash, receivedAtMs: step.nowMs });
  malformed(step, connection);
}

/** A server that says again and again that a queue was full must not fill ours. */
const MAX_PENDING_FOR_QCONT = 256;

/** The server refused messages while the queue was full: the sender may go on (20-smp section 9). */
function tellQueueContinues(step: Step, connection: Connection, queue: RcvQueue): void {
  const { connId: id, ratchetSync, mustRenew, status } = connection;
  const isPossible =
    // Nothing may be sent before the confirmation, and where there is one before HELLO.
    status !== 'confirmed' &&
    !awaitsHello(step.db, connection) &&
    sndQueuesOf(step.db, id).length > 0 &&
    hasSendingRatchet(loadRatchet(step.db, id)) &&
    !isSendingSuspended(ratchetSync) &&
    !mustRenew &&
    countPending(step.db, id) < MAX_PENDING_FOR_QCONT;
  if (!isPossible) return;
  const server = loadServer(step.db, queue.serverId);
  enqueueMessage(step, id, {
    kind: 'queue',
    hasNotification: false,
    message: { type: 'A_QCONT', queue: { server, senderId: queue.sndId } },
  });
}
