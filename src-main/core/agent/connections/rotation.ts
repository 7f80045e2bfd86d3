/**
 * The peer moves the queue it receives on (30-agent section 9); we are the sender. Of each list only
 * the first item is processed, as the protocol says.
 */
import { ed25519PublicOf } from '../../crypto/index.ts';
import { compatibleVersion } from '../../encoding/index.ts';
import type { ConnId } from '../events.ts';
import { enqueueMessage } from '../delivery/enqueue.ts';
import type { AddedQueue, UsedQueue } from '../protocol/agent-message.ts';
import { type QueueAddress, type QueueUri, isSameQueue } from '../protocol/queue-address.ts';
import { SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import { findConnection } from '../store/connections.ts';
import { HISTORY_MS } from '../store/history.ts';
import { moveDeliveries } from '../store/outgoing.ts';
import { ensureServer, loadServer } from '../store/servers.ts';
import {
  type SndQueue,
  deleteSndQueue,
  deleteUnusedQueues,
  insertSndQueue,
  loadSndQueue,
  setSndStatus,
  sndQueuesOf,
} from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import { newSndQueueKeys } from './new-queue.ts';

/** A peer that moves again and again must not make us send everything to ever more servers. */
export const MAX_SND_QUEUES = 8;

/**
 * Then a peer does not come back to a move: our keys wait for it as long as servers keep messages, and so
 * does its word for us.
 */
export const UNUSED_MS = 2 * HISTORY_MS;

/** QADD: keys for the new queue, told to the peer with QKEY. It is not used yet. */
export function queueAdded(step: Step, id: ConnId, [added]: readonly AddedQueue[]): void {
  if (added?.replaced === undefined) return;
  const { queue, replaced } = added;
  const old = findSndQueue(step, id, replaced);
  const clientVersion = compatibleVersion(SMP_CLIENT_ENVELOPE_VERSIONS, queue.clientVersions);
  const known = findSndQueue(step, id, queue);
  // Our answer was lost in a re-synchronisation.
  if (known?.status === 'unused') sayKeyed(step, queue, known);
  if (old === undefined || clientVersion === undefined || known !== undefined) return;
  for (const earlier of sndQueuesOf(step.db, id)) {
    if (earlier.status === 'unused') deleteSndQueue(step.db, earlier.queueId);
  }
  if (sndQueuesOf(step.db, id).length >= MAX_SND_QUEUES) return;
  const keys = newSndQueueKeys(step.core.deps.random, queue);
  const queueId = insertSndQueue(step.db, {
    connId: id,
    serverId: ensureServer(step.db, queue.server),
    ...keys,
    clientVersion,
    // The recipient secures it with KEY although its mode would let us (30-agent section 9).
    isSecurable: false,
    status: 'unused',
    replacesId: old.queueId,
    createdAtMs: step.nowMs,
  });
  const stored = loadSndQueue(step.db, queueId);
  if (stored !== undefined) sayKeyed(step, queue, stored);
}

function sayKeyed(step: Step, { server, senderId, mode }: QueueUri, keyed: SndQueue): void {
  const { connId: id, clientVersion, authSecret, e2ePublic: dhKey } = keyed;
  const sndKey = { type: 'ed25519', key: ed25519PublicOf(authSecret) } as const;
  const info = { clientVersion, server, senderId, dhKey, mode };
  enqueueMessage(step, id, {
    kind: 'queue',
    hasNotification: false,
    message: { type: 'QKEY', queues: [{ queue: info, sndKey }] },
  });
}

/** QUSE: the new queue is secured. Its test goes to it alone; other messages to both. */
export function queueUsed(step: Step, id: ConnId, [used]: readonly UsedQueue[]): void {
  const queue = used === undefined ? undefined : findSndQueue(step, id, used.queue);
  if (queue?.status !== 'unused') return;
  setSndStatus(step.db, queue.queueId, 'secured');
  const address = { server: loadServer(step.db, queue.serverId), senderId: queue.sndId };
  enqueueMessage(step, id, {
    kind: 'queue',
    hasNotification: false,
    message: { type: 'QTEST', queues: [address] },
    onlyQueueId: queue.queueId,
  });
}

/** The new queue works: what still waited for the old one goes there, and the old one is dropped. */
export function queueTested(step: Step, queue: SndQueue): void {
  const { connId: id, queueId } = queue;
  const replaced = replacedBy(step, queue);
  if (replaced.length === 0) return;
  for (const old of replaced) {
    moveDeliveries(step.db, old.queueId, queueId);
    deleteSndQueue(step.db, old.queueId);
  }
  if (findConnection(step.db, id)?.status !== 'deleting') {
    emit(step, { type: 'peerRotated', connId: id });
  }
  step.after(() => {
    step.core.workers.rewindDelivery(queueId);
  });
}

/** The queue that it replaces, and those before it, where the answer to a test was lost. */
function replacedBy({ db }: Step, queue: SndQueue): readonly SndQueue[] {
  const replaced: SndQueue[] = [];
  let current: SndQueue | undefined = queue;
  while (current?.replacesId !== undefined && replaced.length < MAX_SND_QUEUES) {
    current = loadSndQueue(db, current.replacesId);
    if (current !== undefined) replaced.push(current);
  }
  return replaced;
}

/** Forgets queues that peers told us of and never said to use. */
export function dropUnusedQueues({ db, nowMs }: Step): void {
  deleteUnusedQueues(db, nowMs - UNUSED_MS);
}

/** The queue of ours that an address of the peer names. */
export function findSndQueue(step: Step, id: ConnId, address: QueueAddress): SndQueue | undefined {
  return sndQueuesOf(step.db, id).find(({ serverId, sndId }) =>
    isSameQueue({ server: loadServer(step.db, serverId), senderId: sndId }, address),
  );
}
