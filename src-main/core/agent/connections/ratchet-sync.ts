/** Agreeing on a new ratchet after the two ends have lost each other (30-agent section 8). */
import {
  type E2eSecrets,
  type RatchetState,
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
import type { ConnId, RatchetSyncState } from '../events.ts';
import { enqueueMessage, enqueueRatchetKey } from '../delivery/enqueue.ts';
import { AGENT_VERSION } from '../protocol/versions.ts';
import {
  type Connection,
  findConnection,
  loadHandshake,
  setE2eSecrets,
  setRatchetSync,
} from '../store/connections.ts';
import { noteRatchetKey, replaceRatchet } from '../store/ratchets.ts';
import { type Step, emit } from '../step.ts';

/** States in which the ratchet is not to be used for sending. */
export function isSendingSuspended(state: RatchetSyncState): boolean {
  return state === 'required' || state === 'started' || state === 'agreed';
}

/** Sends fresh keys to the peer; false where that is not possible or under way already. */
export function startResync(step: Step, id: ConnId): boolean {
  const connection = findConnection(step.db, id);
  const isPossible =
    connection?.status === 'ready' && connection.agentVersion >= AGENT_VERSION.ratchetSync;
  if (!isPossible || connection.ratchetSync === 'started') return false;
  const { params, secrets } = createRcvParams({
    version: maxRatchetVersion,
    pq: connection.pqSupport,
    keys: step.core.deps.keys,
  });
  setE2eSecrets(step.db, id, encodeE2eSecrets(secrets));
  enqueueRatchetKey(step, id, params);
  setState(step, id, 'started');
  return true;
}

/** The peer's fresh keys: the new ratchet follows from them and ours. */
export function ratchetKeyReceived(step: Step, connection: Connection, peer: RcvE2eParams): void {
  const { connId: id, ratchetSync } = connection;
  const key = { hash: resyncHash(peer), receivedAtMs: step.nowMs };
  if (!isRatchetVersion(peer.version) || !noteRatchetKey(step.db, id, key)) return;
  if (ratchetSync === 'agreed') {
    setState(step, id, 'required');
    return;
  }
  const secrets = ratchetSync === 'started' ? ownSecrets(step, id) : answer(step, connection, peer);
  if (secrets === undefined) return;
  const { pqSupport } = connection;
  const agreed = resyncRatchet({ secrets, peer, pqSupport, keys: step.core.deps.keys });
  if (!agreed.ok) return;
  replaceRatchet(step.db, id, agreed.value.state);
  setE2eSecrets(step.db, id, undefined);
  setState(step, id, 'agreed');
  if (agreed.value.role === 'sender') sayReady(step, id);
}

/** EREADY: the side that could not send yet answers with its own. */
export function peerIsReady(step: Step, { connId: id }: Connection, before: RatchetState): void {
  if (!canEncrypt(before)) sayReady(step, id);
}

/** Any message that decrypts ends the trouble, but not an exchange that has begun. */
export function resyncSettled(step: Step, { connId: id, ratchetSync }: Connection): void {
  if (ratchetSync === 'ok' || ratchetSync === 'started') return;
  setState(step, id, 'ok');
  step.after(() => {
    step.core.workers.kickReceipts(id);
  });
}

function ownSecrets(step: Step, id: ConnId): E2eSecrets | undefined {
  const { e2eSecrets } = loadHandshake(step.db, id);
  return e2eSecrets === undefined ? undefined : decodeE2eSecrets(e2eSecrets);
}

function answer(
  step: Step,
  { connId: id, pqSupport }: Connection,
  { version }: RcvE2eParams,
): E2eSecrets | undefined {
  if (!isRatchetVersion(version)) return undefined;
  const { keys } = step.core.deps;
  const { params, secrets } = createRcvParams({ version, pq: pqSupport, keys });
  enqueueRatchetKey(step, id, params);
  return secrets;
}

function sayReady(step: Step, id: ConnId): void {
  const lastDecryptedMsgId = BigInt(findConnection(step.db, id)?.rcvExtId ?? 0);
  enqueueMessage(step, id, {
    kind: 'ready',
    hasNotification: true,
    message: { type: 'EREADY', lastDecryptedMsgId },
  });
}

function setState(step: Step, id: ConnId, state: RatchetSyncState): void {
  setRatchetSync(step.db, id, state);
  emit(step, { type: 'ratchetSync', connId: id, state });
}
