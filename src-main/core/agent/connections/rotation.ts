/**
 * The peer moves the queue it receives on (30-agent section 9); we are the sender. Of each list only
 * the first item is processed, as the protocol says.
 */
import { ed25519PublicOf } from '../../crypto/index.ts';
import { compatibleVersion } from '../../encoding/index.ts';
import type { ConnId } from '../events.ts';
import type { QueueMode } from '../../smp/index.ts';
import { enqueueMessage, hasSendingRatchet } from '../delivery/enqueue.ts';
import type { AddedQueue, UsedQueue } from '../protocol/agent-message.ts';
import { type QueueAddress, isSameQueue } from '../protocol/queue-address.ts';
import { SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import { findConnection } from '../store/connections.ts';
import { HISTORY_MS } from '../store/history.ts';
import { copyDeliveries, moveDeliveries } from '../store/outgoing.ts';
import { loadRatchet } from '../store/ratchets.ts';
import { ensureServer, loadServer } from '../store/servers.ts';
import {
  type SndQueue,
  deleteSndQueue,
  deleteUnusedQueues,
  insertSndQueue,
  loadSndQueue,
  setSndStatus,
  setUnsaid,
  sndQueuesOf,
  takeUnsaid,
} from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import { newSndQueueKeys } from './new-queue.ts';
import { isSendingSuspended } from './ratchet-sync.ts';

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
  if (known?.status === 'unused') answer(step, known, 'keys');
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
    mode: queue.mode,
  });
  const stored = loadSndQueue(step.db, queueId);
  if (stored !== undefined) answer(step, stored, 'keys');
}

/** QUSE: the new queue is secured. Its test goes to it alone; other messages to both. */
export function queueUsed(step: Step, id: ConnId, [used]: readonly UsedQueue[]): void {
  const queue = used === undefined ? undefined : findSndQueue(step, id, used.queue);
  if (queue?.status !== 'unused') return;
  setSndStatus(step.db, queue.queueId, 'secured');
  answer(step, queue, 'test');
}

/** The ratchets are in step again: what could not be said meanwhile. */
export function sayUnsaid(step: Step, id: ConnId): void {
  for (const { queue, unsaid, mode } of takeUnsaid(step.db, id)) {
    if (unsaid === 'test') sayTest(step, queue);
    else sayKeys(step, queue, mode);
  }
}

/** During a re-synchronisation the peer could not read what follows our keys in the queue. */
function answer(step: Step, { queueId, connId: id }: SndQueue, unsaid: 'keys' | 'test'): void {
  setUnsaid(step.db, queueId, unsaid);
  const connection = findConnection(step.db, id);
  if (connection === undefined) return;
  const isSuspended = isSendingSuspended(connection.ratchetSync) || connection.mustRenew;
  if (!isSuspended && hasSendingRatchet(loadRatchet(step.db, id))) sayUnsaid(step, id);
}

function sayKeys(step: Step, queue: SndQueue, mode: QueueMode | undefined): void {
  const { connId: id, serverId, sndId: senderId, clientVersion, authSecret, e2ePublic } = queue;
  const server = loadServer(step.db, serverId);
  const sndKey = { type: 'ed25519', key: ed25519PublicOf(authSecret) } as const;
  const info = { clientVersion, server, senderId, dhKey: e2ePublic, mode };
  enqueueMessage(step, id, {
    kind: 'queue',
    hasNotification: false,
    message: { type: 'QKEY', queues: [{ queue: info, sndKey }] },
  });
}

function sayTest(step: Step, queue: SndQueue): void {
  const { connId: id, queueId, serverId, sndId: senderId } = queue;
  for (const { queueId: oldId } of replacedBy(step, queue)) copyDeliveries(step.db, oldId, queueId);
  const address = { server: loadServer(step.db, serverId), senderId };
  enqueueMessage(step, id, {
    kind: 'queue',
    hasNotification: false,
    message: { type: 'QTEST', queues: [address] },
    onlyQueueId: queueId,
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
