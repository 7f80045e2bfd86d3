/**
 * Agreeing on a new ratchet after the two ends have lost each other (30-agent section 8; what goes
 * beyond it is argued in SPEC.md). The newest keys of both ends make the ratchet; which of ours are
 * the newest is stored, so an exchange survives restarts, and can be taken up again when a key is lost.
 */
import { bytesEqual } from '../../base/index.ts';
import {
  type E2eSecrets,
  type RatchetState,
  type RatchetVersion,
  type RcvE2eParams,
  canEncrypt,
  createRcvParams,
  decodeE2eSecrets,
  encodeE2eSecrets,
  isRatchetVersion,
  maxRatchetVersion,
  resyncHash,
  resyncRatchet,
} from '../../crypto/ratchet/index.ts';
import { enqueueMessage, enqueueRatchetKey } from '../delivery/enqueue.ts';
import type { ConnId, RatchetSyncState } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import { AGENT_VERSION } from '../protocol/versions.ts';
import {
  type Connection,
  findConnection,
  loadHandshake,
  setE2eSecrets,
  setRatchetSync,
} from '../store/connections.ts';
import {
  type Resync,
  isRatchetKeyWaiting,
  keepRatchet,
  loadRatchet,
  loadResync,
  noteRatchetKey,
  replaceRatchet,
  requireResyncs,
  setResync,
  settleRatchetKeys,
} from '../store/ratchets.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';
import { type Step, emit } from '../step.ts';

const MINUTE_MS = 60_000;
/** An exchange that has not ended by then may be taken up again. */
export const RESTART_MS = 5 * MINUTE_MS;
/** A key that comes so soon after ours was sent has crossed it: it needs no answer. */
const CROSSING_MS = MINUTE_MS;
/** How long after an exchange the agent begins the next by itself; doubled each time. */
export const AUTO_RESYNC_MS = 10 * MINUTE_MS;
const MAX_AUTO_RESYNC_MS = 24 * 60 * MINUTE_MS;
/** After so long without trouble the delay begins small again. */
const CALM_MS = 2 * MAX_AUTO_RESYNC_MS;

/** States in which the ratchet is not to be used for sending. */
export function isSendingSuspended(state: RatchetSyncState): boolean {
  return state === 'required' || state === 'started' || state === 'agreed';
}

/** Sends keys to the peer; false where that is not possible or under way already. */
export function startResync(step: Step, id: ConnId): boolean {
  const connection = findConnection(step.db, id);
  if (connection === undefined || !canResync(connection)) return false;
  const { ratchetSync } = connection;
  const isUnderWay = ratchetSync === 'started' || ratchetSync === 'agreed';
  if (isUnderWay && !isStale(step, id)) return false;
  if (ratchetSync === 'started' && repeatKeys(step, id, maxRatchetVersion)) return true;
  sendFreshKeys(step, connection, maxRatchetVersion);
  setState(step, id, 'started');
  return true;
}

/** Begins by itself where nothing can be sent otherwise, ever more seldom while it does not help. */
export function startResyncIfDue(step: Step, id: ConnId): void {
  const connection = findConnection(step.db, id);
  if (connection?.ratchetSync !== 'required' || connection.isPeerDeleted) return;
  const last = loadResync(step.db, id);
  if (autoResyncAtMs(last, step.nowMs) > step.nowMs || !startResync(step, id)) return;
  const isTrouble = last.atMs !== undefined && step.nowMs - last.atMs < CALM_MS;
  setResync(step.db, id, { atMs: step.nowMs, autoCount: isTrouble ? last.autoCount + 1 : 0 });
}

/** Begins by itself now, or when it is time (ResyncRetries). */
export function startResyncOrWait(step: Step, id: ConnId): void {
  startResyncIfDue(step, id);
  step.after(() => {
    step.core.workers.kickResync();
  });
}

/**
 * Every connection that can is to agree on new keys, one after the other (ResyncRetries); how many.
 * Nothing is told of it before it begins.
 */
export function renewRatchets(step: Step, userId: AgentUserId | undefined): number {
  const count = requireResyncs(step.db, {
    userId,
    minAgentVersion: AGENT_VERSION.ratchetSync,
    staleBeforeMs: step.nowMs - RESTART_MS,
    nowMs: step.nowMs,
  });
  step.after(() => {
    step.core.workers.kickResync();
  });
  return count;
}

/** When the agent may begin by itself; at once where the clock was set back since the last time. */
export function autoResyncAtMs({ atMs, autoCount }: Resync, nowMs: number): number {
  if (atMs === undefined || atMs > nowMs) return nowMs;
  return atMs + Math.min(AUTO_RESYNC_MS * 2 ** Math.min(autoCount, 8), MAX_AUTO_RESYNC_MS);
}

/** Messages of the old ratchet may still come by another queue: they say nothing of the new one. */
export function isJustAgreed(step: Step, { connId: id, ratchetSync }: Connection): boolean {
  const isWorking = ratchetSync === 'ok' || ratchetSync === 'allowed';
  return isWorking && sentSinceMs(step, id) < CROSSING_MS;
}

/** The peer's keys: the new ratchet follows from them and ours. */
export function ratchetKeyReceived(step: Step, connection: Connection, peer: RcvE2eParams): void {
  const { connId: id, ratchetSync } = connection;
  const key = { hash: resyncHash(peer), receivedAtMs: step.nowMs };
  if (!isRatchetVersion(peer.version)) return;
  const novelty = noteRatchetKey(step.db, id, key);
  // Of two queues one brings later what the other has brought.
  if (novelty === 'settled') return;
  const isNew = novelty === 'new';
  if (!isNew && ratchetSync === 'agreed') answerAgain(step, connection, peer);
  // A peer that repeats its keys has not got ours, or makes its ratchet of them and our newest.
  if (!isNew && ratchetSync !== 'started') return;
  // Ours are on their way, or have reached a peer that sent these before it had them.
  const isAnswered =
    ratchetSync === 'started' || (ratchetSync === 'agreed' && sentSinceMs(step, id) < CROSSING_MS);
  const own = isAnswered ? ownSecrets(step, id) : undefined;
  agree(step, connection, { peer, secrets: own ?? sendFreshKeys(step, connection, peer.version) });
}

/** EREADY: the side that could not send yet answers with its own. */
export function peerIsReady(step: Step, connection: Connection, before: RatchetState): void {
  if (!canEncrypt(before)) sayReady(step, connection);
}

/** Any message that decrypts ends the trouble, but not an exchange that has begun, nor a renewal. */
export function resyncSettled(step: Step, connection: Connection): void {
  const { connId: id, ratchetSync, mustRenew } = connection;
  if (ratchetSync === 'ok' || ratchetSync === 'started' || mustRenew) return;
  setE2eSecrets(step.db, id, undefined);
  settleRatchetKeys(step.db, id);
  setState(step, id, 'ok');
  step.after(() => {
    step.core.workers.kickReceipts(id);
  });
}

/** The connection is made, and the peer knows how. */
export function canResync({
  status,
  agentVersion,
}: Pick<Connection, 'agentVersion' | 'status'>): boolean {
  return status === 'ready' && agentVersion >= AGENT_VERSION.ratchetSync;
}

function agree(
  step: Step,
  connection: Connection,
  { peer, secrets }: { readonly peer: RcvE2eParams; readonly secrets: E2eSecrets },
): void {
  const { connId: id, pqSupport } = connection;
  const agreed = resyncRatchet({ secrets, peer, pqSupport, keys: step.core.deps.keys });
  if (!agreed.ok) {
    setState(step, id, 'required');
    step.after(() => {
      step.core.workers.kickResync();
    });
    return;
  }
  const { role, state } = agreed.value;
  const before = loadRatchet(step.db, id);
  // What another queue still holds was sent with the ratchet that ends here.
  if (rcvQueuesOf(step.db, id).length > 1) keepRatchet(step.db, id, step.nowMs);
  replaceRatchet(step.db, id, state);
  setState(step, id, 'agreed');
  // The new ratchet begins without post-quantum secrets.
  if (before?.sndKem === true || before?.rcvKem === true) {
    emit(step, { type: 'pqChanged', connId: id, sending: state.sndKem, receiving: state.rcvKem });
  }
  if (role === 'sender') sayReady(step, connection);
}

/** The peer has not got our keys: it sends those once more that our ratchet is made of. */
function answerAgain(step: Step, connection: Connection, peer: RcvE2eParams): void {
  const { connId: id } = connection;
  const ratchet = loadRatchet(step.db, id);
  if (ratchet === undefined || !isRatchetVersion(peer.version)) return;
  const isDue = sentSinceMs(step, id) >= CROSSING_MS && !isRatchetKeyWaiting(step.db, id);
  if (!isDue || !isMadeOf(ratchet, peer) || !repeatKeys(step, id, peer.version)) return;
  // It could not read our EREADY either.
  if (canEncrypt(ratchet)) sayReady(step, connection);
}

/** The associated data are the first keys of both ends. */
function isMadeOf({ associatedData }: RatchetState, { k1 }: RcvE2eParams): boolean {
  const { length } = k1;
  return (
    bytesEqual(associatedData.subarray(0, length), k1) ||
    bytesEqual(associatedData.subarray(length), k1)
  );
}

function sendFreshKeys(
  step: Step,
  { connId: id, pqSupport: pq }: Connection,
  peerVersion: number,
): E2eSecrets {
  const version = isRatchetVersion(peerVersion) ? peerVersion : maxRatchetVersion;
  const { params, secrets } = createRcvParams({ version, pq, keys: step.core.deps.keys });
  setE2eSecrets(step.db, id, encodeE2eSecrets(secrets));
  enqueueRatchetKey(step, id, params);
  noteSent(step, id);
  return secrets;
}

/**
 * The same keys again: a peer that has them ignores them, also one that is back after days and finds
 * both. False when there are none; nothing is done while they have not even left.
 */
function repeatKeys(step: Step, id: ConnId, version: RatchetVersion): boolean {
  const secrets = ownSecrets(step, id);
  if (secrets === undefined) return false;
  const { k1, k2, kem } = secrets;
  enqueueRatchetKey(step, id, {
    version,
    k1: k1.publicKey,
    k2: k2.publicKey,
    kem: kem === undefined ? undefined : { type: 'proposed', publicKey: kem.publicKey },
  });
  noteSent(step, id);
  return true;
}

function isStale(step: Step, id: ConnId): boolean {
  return sentSinceMs(step, id) >= RESTART_MS && !isRatchetKeyWaiting(step.db, id);
}

function sentSinceMs(step: Step, id: ConnId): number {
  return step.nowMs - (loadResync(step.db, id).atMs ?? -Infinity);
}

function noteSent(step: Step, id: ConnId): void {
  const { autoCount } = loadResync(step.db, id);
  setResync(step.db, id, { atMs: step.nowMs, autoCount });
}

function ownSecrets(step: Step, id: ConnId): E2eSecrets | undefined {
  const { e2eSecrets } = loadHandshake(step.db, id);
  return e2eSecrets === undefined ? undefined : decodeE2eSecrets(e2eSecrets);
}

/** Names the last message read before the keys, or before the EREADY that it answers. */
function sayReady(step: Step, { connId: id, rcvExtId }: Connection): void {
  enqueueMessage(step, id, {
    kind: 'ready',
    hasNotification: true,
    message: { type: 'EREADY', lastDecryptedMsgId: BigInt(rcvExtId) },
  });
}

function setState(step: Step, id: ConnId, state: RatchetSyncState): void {
  setRatchetSync(step.db, id, state);
  emit(step, { type: 'ratchetSync', connId: id, state });
}
