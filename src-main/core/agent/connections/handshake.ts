/**
 * The handshake after the first confirmation: what happens when a step of it has been sent, done or
 * refused (30-agent sections 5.1 and 5.2). HELLO is exchanged only where the joiner's queue cannot
 * be secured by its sender; then the initiator sends its key in the confirmation.
 */
import { defined } from '../../base/index.ts';
import type { ReadDb } from '../../database/index.ts';
import type { AgentError, ConnId } from '../events.ts';
import { AGENT_VERSION } from '../protocol/versions.ts';
import { insertCommand } from '../store/commands.ts';
import {
  type Connection,
  clearHandshake,
  findConnection,
  setHelloSent,
  setRatchetSync,
  setStatus,
} from '../store/connections.ts';
import { loadRatchet } from '../store/ratchets.ts';
import { deleteRcvQueues, rcvQueuesOf } from '../store/rcv-queues.ts';
import {
  type SndQueue,
  deleteSndQueue,
  releaseHeldQueues,
  sndQueuesOf,
} from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import { enqueueMessage } from '../delivery/enqueue.ts';

/** The server has taken our confirmation. */
export function confirmationSent(step: Step, connection: Connection, queue: SndQueue): void {
  const { connId: id, role, status } = connection;
  if (role === 'joiner' && status === 'joining') {
    setStatus(step.db, id, 'joined');
    if (canSendEarly(step.db, connection, queue)) emit(step, { type: 'sendReady', connId: id });
  }
  // The peer has our key already or will get it from the server, so nothing more is to come.
  if (role === 'initiator' && status === 'allowed' && queue.isSecurable) becomeReady(step, id);
}

/** The server has taken our HELLO; the initiator's is the answer to the joiner's. */
export function helloSent(step: Step, connection: Connection): void {
  const { connId: id, role, status } = connection;
  if (role === 'initiator' && status === 'allowed') becomeReady(step, id);
}

/** The peer's HELLO: both queues are secured. */
export function helloReceived(step: Step, connection: Connection): void {
  const { connId: id, role, status } = connection;
  if (role === 'initiator' && status === 'allowed' && !connection.isHelloSent) sendHello(step, id);
  if (role === 'joiner' && (status === 'joined' || status === 'joining')) becomeReady(step, id);
}

/** The server has the peer's key for our queue (KEY). */
export function rcvQueueSecured(step: Step, id: ConnId): void {
  const connection = findConnection(step.db, id);
  if (connection === undefined) return;
  if (connection.role === 'joiner') {
    if (!connection.isHelloSent) sendHello(step, id);
    return;
  }
  releaseHeldQueues(step.db, id);
  kickQueues(step, id);
}

/** Both directions work. */
export function becomeReady(step: Step, id: ConnId): void {
  setStatus(step.db, id, 'ready');
  clearHandshake(step.db, id);
  if (findConnection(step.db, id)?.mustRenew === true) beginRenewal(step, id);
  const ratchet = defined(loadRatchet(step.db, id), 'ratchet');
  // What the peer sends from now on grows out of a root key that holds our KEM secret too.
  emit(step, { type: 'connected', connId: id, pq: ratchet.sndKem });
  step.after(() => {
    step.core.workers.kickReceipts(id);
  });
}

/**
 * The peer agrees on new keys, which it does once it has our confirmation: the server's answer to that
 * may still be under way, and what is made already need not wait for it.
 * @returns the connection as it is then
 */
export function peerIsConnected(step: Step, connection: Connection): Connection {
  const { connId: id, role, status } = connection;
  const isWaitingForAnswer = (queue: SndQueue): boolean =>
    queue.isSecurable && queue.status !== 'held';
  const isMade = role === 'initiator' && sndQueuesOf(step.db, id).every(isWaitingForAnswer);
  if (status !== 'allowed' || !isMade) return connection;
  becomeReady(step, id);
  return findConnection(step.db, id) ?? connection;
}

/** Its ratchet is of an older copy, as those of the connections that were made already. */
function beginRenewal(step: Step, id: ConnId): void {
  setRatchetSync(step.db, id, 'required');
  step.after(() => {
    step.core.workers.kickResync();
  });
}

/** The connection will never be made; its queues go. */
export function failConnection(step: Step, id: ConnId, error: AgentError): void {
  setStatus(step.db, id, 'failed');
  clearHandshake(step.db, id);
  deleteQueuesOnServers(step, id);
  for (const { queueId } of sndQueuesOf(step.db, id)) deleteSndQueue(step.db, queueId);
  emit(step, { type: 'joinFailed', connId: id, error });
}

/** Leaves our queues to be deleted on their servers and forgets them. */
export function deleteQueuesOnServers(step: Step, id: ConnId): void {
  for (const { userId, serverId, rcvId, authSecret } of rcvQueuesOf(step.db, id)) {
    insertCommand(step.db, {
      type: 'deleteQueue',
      userId,
      serverId,
      rcvId,
      authSecret,
      createdAtMs: step.nowMs,
    });
  }
  deleteRcvQueues(step.db, id);
  step.after(() => {
    step.core.workers.kickCommands();
  });
}

/** Whether the joiner may send before the initiator has answered (30-agent section 5.1). */
export function canSendEarly(db: ReadDb, connection: Connection, queue: SndQueue): boolean {
  const { agentVersion } = connection;
  return (
    agentVersion >= AGENT_VERSION.ratchetOnConfirmation &&
    queue.isSecurable &&
    !awaitsHello(db, connection)
  );
}

/**
 * Whether HELLO is to come: until then nothing else must be sent, since the reference takes HELLO
 * only as the first message of a queue (30-agent section 5.2).
 */
export function awaitsHello(db: ReadDb, { connId: id, role, status }: Connection): boolean {
  if (status === 'ready') return false;
  return role === 'joiner'
    ? rcvQueuesOf(db, id).some(({ mode }) => mode !== 'messaging')
    : sndQueuesOf(db, id).some(({ isSecurable }) => !isSecurable);
}

function sendHello(step: Step, id: ConnId): void {
  setHelloSent(step.db, id);
  enqueueMessage(step, id, { kind: 'hello', hasNotification: true, message: { type: 'HELLO' } });
}

function kickQueues(step: Step, id: ConnId): void {
  step.after(() => {
    const { deps, workers } = step.core;
    for (const { queueId } of sndQueuesOf(deps.database.read, id)) workers.kickDelivery(queueId);
  });
}
