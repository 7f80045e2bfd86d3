/** What the answer to a SEND means for the message and its connection (30-agent section 6.1). */
import { serverName } from '../deps.ts';
import { type SendError, agentMsgId } from '../events.ts';
import { queueBlocked, queueFree } from '../connections/blocked-queues.ts';
import { confirmationSent, failConnection, helloSent } from '../connections/handshake.ts';
import { requestSent } from '../connections/requests.ts';
import { queueTested } from '../connections/rotation.ts';
import { type Connection, findConnection, setPeerDeleted } from '../store/connections.ts';
import { TURN_ROWS, deleteSomeEnded, endConnections } from '../store/endings.ts';
import {
  type Outgoing,
  countPending,
  deleteDeliveries,
  deleteDelivery,
  deleteOutgoing,
  loadOutgoing,
  markFailed,
} from '../store/outgoing.ts';
import { loadServer } from '../store/servers.ts';
import {
  type SndQueue,
  deleteSndQueue,
  setSentExtId,
  setSndStatus,
  sndQueuesOf,
} from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';

/** The server has our key. */
export function queueSecured(step: Step, queue: SndQueue): void {
  if (queue.status === 'new') setSndStatus(step.db, queue.queueId, 'secured');
}

/**
 * One queue has taken a message; true: it was the last, and the message is sent.
 * isProxied: so it was for each queue.
 */
export function sent(
  step: Step,
  queue: SndQueue,
  { out, isProxied }: { readonly out: Outgoing; readonly isProxied: boolean },
): boolean {
  const { db } = step;
  if (queue.status === 'new') setSndStatus(db, queue.queueId, 'secured');
  setSentExtId(db, queue.queueId, out.extId);
  queueFree(step, { whose: 'peer', ...queue });
  const isStored = loadOutgoing(db, out.outId) !== undefined;
  const remaining = deleteDelivery(db, queue.queueId, out.outId);
  const connection = findConnection(db, out.connId);
  if (connection === undefined || !isStored) return true;
  afterSending(step, connection, { queue, out });
  if (remaining > 0) return false;
  deleteOutgoing(db, out.outId);
  if (out.kind === 'message' && connection.status !== 'deleting') {
    const msgId = agentMsgId(out.msgId);
    emit(step, { type: 'sent', connId: out.connId, msgId, isProxied });
  }
  tellKeySettled(step, connection, out);
  endIfDeleted(step, connection);
  return true;
}

/** The server will never take it: AUTH, BLOCKED, or an error that does not pass. */
export function refused(
  step: Step,
  queue: SndQueue,
  { out, error }: { readonly out: Outgoing | undefined; readonly error: SendError },
): void {
  const connection = findConnection(step.db, queue.connId);
  if (connection === undefined) return;
  // A queue that the server will not give us is of no use, whatever else works.
  if (out === undefined) deleteSndQueue(step.db, queue.queueId);
  if (out === undefined || isHandshake(out)) {
    const server = serverName(loadServer(step.db, queue.serverId));
    refusedHandshake(step, connection, { out, error, server });
    return;
  }
  const isOver = error.type === 'auth' || error.type === 'blocked';
  if (isOver && hasMoved(step, queue)) return;
  if (error.type === 'auth') tellPeerDeleted(step, connection);
  if (error.type !== 'blocked') return fail(step, out, error);
  const blocking = queueBlocked(step, { whose: 'peer', ...queue }, error.blocking);
  fail(step, out, { type: 'blocked', blocking });
}

/** Gives up what is too old; false: the handshake needs it, and it is never given up. */
export function expire(step: Step, out: Outgoing): boolean {
  if (isHandshake(out)) return false;
  fail(step, out, { type: 'expired' });
  return true;
}

/** Says that a message waits; nobody asks for the others. */
export function tellDelayed(step: Step, out: Outgoing, error: SendError): void {
  if (out.kind !== 'message') return;
  if (findConnection(step.db, out.connId)?.status === 'deleting') return;
  emit(step, { type: 'sendDelayed', connId: out.connId, msgId: agentMsgId(out.msgId), error });
}

/** A connection that only waited for its messages to go is over. */
export function endIfDeleted(step: Step, connection: Connection): void {
  if (connection.status !== 'deleting') return;
  if (countPending(step.db, connection.connId) > 0) return;
  endConnections(step.db, [connection.connId], { keepQueues: true, nowMs: step.nowMs });
  if (deleteSomeEnded(step.db, TURN_ROWS)) {
    step.after(() => {
      step.core.workers.kickHousekeeping();
    });
  }
}

function fail(step: Step, out: Outgoing, error: SendError): void {
  const { db } = step;
  deleteDeliveries(db, out.outId);
  const connection = findConnection(db, out.connId);
  if (out.kind !== 'message' || connection?.status === 'deleting') {
    deleteOutgoing(db, out.outId);
  } else if (loadOutgoing(db, out.outId) !== undefined) {
    markFailed(db, out.outId);
    emit(step, { type: 'sendFailed', connId: out.connId, msgId: agentMsgId(out.msgId), error });
  }
  if (connection === undefined) return;
  tellKeySettled(step, connection, out);
  endIfDeleted(step, connection);
}

function tellKeySettled(step: Step, connection: Connection, { kind }: Outgoing): void {
  if (kind !== 'ratchetKey' || connection.status === 'deleting') return;
  emit(step, { type: 'ratchetKeySettled', connId: connection.connId });
}

/**
 * The peer deletes a queue it has moved from when a message reaches the new one, perhaps before we
 * learn that it did: what waits goes there too.
 */
function hasMoved(step: Step, { connId, queueId }: SndQueue): boolean {
  const next = sndQueuesOf(step.db, connId).find(
    ({ replacesId, status }) => replacesId === queueId && status === 'secured',
  );
  if (next === undefined) return false;
  queueTested(step, next);
  return true;
}

function afterSending(
  step: Step,
  connection: Connection,
  { queue, out }: { readonly queue: SndQueue; readonly out: Outgoing },
): void {
  if (out.kind === 'invitation') requestSent(step, connection);
  if (out.kind === 'confirmation') confirmationSent(step, connection, queue);
  if (out.kind === 'hello') helloSent(step, connection);
  if (out.kind === 'queue' && queue.replacesId !== undefined) queueTested(step, queue);
}

function isHandshake({ kind }: Outgoing): boolean {
  return kind === 'invitation' || kind === 'confirmation' || kind === 'hello';
}

function refusedHandshake(
  step: Step,
  connection: Connection,
  refusal: {
    readonly out: Outgoing | undefined;
    readonly error: SendError;
    readonly server: string;
  },
): void {
  const { out, error, server } = refusal;
  const { role, status } = connection;
  if (out !== undefined) deleteDeliveries(step.db, out.outId);
  if (out !== undefined) deleteOutgoing(step.db, out.outId);
  if (status === 'ready' || status === 'failed' || status === 'deleting') return;
  const isAuth = error.type === 'auth';
  const isLinkUsed = isAuth && role === 'joiner' && status === 'joining';
  const isAddressGone = isAuth && status === 'requesting';
  if (error.type === 'blocked') return failConnection(step, connection.connId, error);
  failConnection(
    step,
    connection.connId,
    isLinkUsed
      ? { type: 'linkUsed' }
      : isAddressGone
        ? { type: 'linkGone' }
        : { type: 'server', server, error: tokenOf(error) },
  );
}

function tokenOf(error: SendError): string {
  return error.type === 'server' ? error.error : error.type.toUpperCase();
}

function tellPeerDeleted(step: Step, connection: Connection): void {
  if (connection.isPeerDeleted || connection.status === 'deleting') return;
  setPeerDeleted(step.db, connection.connId);
  emit(step, { type: 'peerDeleted', connId: connection.connId });
}
