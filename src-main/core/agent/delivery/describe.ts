/** Where a message is that has not been sent, and what it waits for, for the user to see. */
import { unreachable } from '#shared/unreachable.ts';
import type { ReadDb } from '../../database/index.ts';
import { EXPIRY_MS } from '../deps.ts';
import type { AgentMsgId, ConnId, SendError } from '../events.ts';
import type { PeerRouting } from '../routing/index.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { findMessage, loadEnvelope, waitingQueues } from '../store/outgoing.ts';
import { type SndQueue, loadSndQueue } from '../store/snd-queues.ts';
import type { DeliveryState, ServerState } from '../types.ts';
import type { WorkerState } from './queue-worker.ts';

type QueueState = DeliveryState['queues'][number];

export type DescribePorts = {
  readonly db: ReadDb;
  readonly pool: ServerPool;
  readonly routing: PeerRouting;
  /** Undefined before anything was sent to the queue. */
  readonly stateOf: (queueId: number) => WorkerState | undefined;
};

/** Undefined once the message is sent, cancelled, or of a connection that is gone. */
export function describeDelivery(
  ports: DescribePorts,
  id: ConnId,
  msgId: AgentMsgId,
): DeliveryState | undefined {
  const { db, stateOf } = ports;
  const out = findMessage(db, id, msgId);
  if (out === undefined) return undefined;
  const { outId, createdAtMs } = out;
  const waiting = waitingQueues(db, outId);
  const maxAges = waiting.map(({ queueId }) => stateOf(queueId)?.maxAgeMs ?? EXPIRY_MS);
  return {
    createdAtMs,
    queues: waiting.flatMap(({ queueId, aheadCount }) => {
      const queue = loadSndQueue(db, queueId);
      return queue === undefined ? [] : [describeQueue(ports, queue, { outId, aheadCount })];
    }),
    isFailed: loadEnvelope(db, outId) === undefined,
    expiresAtMs: createdAtMs + (maxAges.length === 0 ? EXPIRY_MS : Math.min(...maxAges)),
  };
}

function describeQueue(
  ports: DescribePorts,
  queue: SndQueue,
  { outId, aheadCount }: { readonly outId: number; readonly aheadCount: number },
): QueueState {
  const { pool, stateOf } = ports;
  const state = stateOf(queue.queueId);
  const link = linkOf(ports, queue);
  const common = {
    server: pool.nameOf(queue.serverId),
    serverState: link?.state ?? 'disconnected',
    aheadCount,
    lastProblem: state?.lastError === undefined ? link?.lastError : problemText(state.lastError),
  };
  if (state?.isInFlight(outId) === true) {
    // A proxy is connected to on behalf of the message.
    const waitsFor = link?.state === 'connected' ? 'answer' : 'connection';
    return { ...common, waitsFor, nextTryAtMs: undefined };
  }
  const { pause } = state ?? {};
  if (pause !== undefined) {
    return { ...common, waitsFor: pause.reason, nextTryAtMs: pause.endsAtMs };
  }
  // The peer has yet to do something that opens this queue.
  const isClosed = queue.status === 'held' || queue.status === 'unused';
  const isConnected = link?.state === 'connected';
  const waitsFor = isClosed ? 'peer' : isConnected ? 'turn' : 'connection';
  return { ...common, waitsFor, nextTryAtMs: undefined };
}

/** The connection by which the queue is reached: to its server, or to the proxy in use. */
function linkOf({ pool, routing }: DescribePorts, queue: SndQueue): ServerState | undefined {
  const { userId, serverId, connId } = queue;
  const target = { userId, serverId, connId, server: pool.serverOf(serverId) };
  const reached = routing.isDirect(target) ? target : routing.proxyOf(target);
  if (reached === undefined) return undefined;
  const name = pool.nameOf(reached.serverId);
  return pool.states(userId).find(({ server }) => server === name);
}

function problemText(error: SendError): string {
  switch (error.type) {
    case 'network':
      return `${error.server}: ${error.problem}`;
    case 'server':
      return `${error.server}: ${error.error}`;
    case 'auth':
    case 'blocked':
    case 'quota':
    case 'expired':
      return error.type.toUpperCase();
    default:
      return unreachable(error);
  }
}
