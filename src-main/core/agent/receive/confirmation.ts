/**
 * The first message on a queue of ours: the peer's confirmation (30-agent sections 5.1 and 5.2).
 * Nothing is stored unless all of it decrypts and makes sense, so a forged one changes nothing.
 */
import { sha256 } from '../../crypto/index.ts';
import {
  type RatchetState,
  createSkippedKeyMemory,
  decodeE2eSecrets,
  decrypt,
  initRcvRatchet,
  pqRatchetVersion,
} from '../../crypto/ratchet/index.ts';
import { tryDecode } from '../../encoding/index.ts';
import { becomeReady } from '../connections/handshake.ts';
import { isSecurable, newSndQueueKeys } from '../connections/new-queue.ts';
import { requestSent } from '../connections/requests.ts';
import { type AgentMessage, decodeAgentMessage } from '../protocol/agent-message.ts';
import type { AgentEnvelope } from '../protocol/envelope.ts';
import type { QueueInfo } from '../protocol/queue-address.ts';
import {
  AGENT_VERSION,
  AGENT_VERSIONS,
  SMP_CLIENT_ENVELOPE_VERSIONS,
} from '../protocol/versions.ts';
import { insertCommand } from '../store/commands.ts';
import {
  type Connection,
  clearHandshake,
  loadHandshake,
  setAgentVersion,
  setPqSupport,
  setReceived,
  setStatus,
} from '../store/connections.ts';
import { loadRatchet, saveRatchet } from '../store/ratchets.ts';
import { type RcvQueue, setConfirmed } from '../store/rcv-queues.ts';
import { ensureServer } from '../store/servers.ts';
import { insertSndQueue } from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import type { OpenedMessage } from './open-queue-layer.ts';

type Confirmation = Extract<OpenedMessage, { type: 'confirmation' }>;
type ConfirmationEnvelope = Extract<AgentEnvelope, { type: 'confirmation' }>;
type Target = { readonly connection: Connection; readonly queue: RcvQueue };

/** Handles a confirmation; false when it is not one for this connection. */
export function receiveConfirmation(step: Step, target: Target, opened: Confirmation): boolean {
  const { envelope, sndAuthKey } = opened;
  if (envelope.type !== 'confirmation') return false;
  const { agentVersion } = envelope;
  if (agentVersion < AGENT_VERSIONS.min || agentVersion > AGENT_VERSIONS.max) return false;
  // Without a key the sender must have been able to secure the queue itself.
  if (sndAuthKey === undefined && target.queue.mode !== 'messaging') return false;
  return target.connection.role === 'initiator'
    ? receiveAsInitiator(step, target, { opened, envelope })
    : receiveAsJoiner(step, target, { opened, envelope });
}

type Received = { readonly opened: Confirmation; readonly envelope: ConfirmationEnvelope };

function receiveAsInitiator(step: Step, target: Target, received: Received): boolean {
  const { db } = step;
  const { connection, queue } = target;
  const { opened, envelope } = received;
  if (connection.status !== 'invited' && connection.status !== 'requesting') return false;
  const decrypted = decryptFirst(step, connection, envelope);
  if (decrypted?.message.type !== 'connInfoReply') return false;
  const { state, plaintext, message } = decrypted;
  const [reply] = message.queues;
  if (reply === undefined || !isKnownClientVersion(reply)) return false;
  const { connId: id } = connection;
  const { agentVersion } = envelope;
  const peerKey = opened.sndAuthKey;
  // The answer to our request may come before the server's to its sending.
  requestSent(step, connection);
  setConfirmed(db, queue.queueId, { e2eSecret: opened.e2eSecret, peerKey });
  saveRatchet(db, id, state);
  clearHandshake(db, id);
  setAgentVersion(db, id, agentVersion);
  setPqSupport(db, id, state.pqSupport);
  setReceived(db, id, { extId: 1, hash: sha256(plaintext) });
  setStatus(db, id, 'confirmed');
  insertSndQueue(db, {
    connId: id,
    serverId: ensureServer(db, reply.server),
    ...newSndQueueKeys(step.core.deps.random, reply),
    clientVersion: reply.clientVersion,
    isSecurable: isSecurable(reply, reply.clientVersion, agentVersion),
    status: peerKey === undefined ? 'new' : 'held',
    replacesId: undefined,
  });
  const info = message.info.slice();
  const pq = state.sndKem && state.rcvKem;
  emit(step, { type: 'confirmation', connId: id, info, agentVersion, pq });
  return true;
}

/** The ratchet of a joiner's keys and the message that is its first. */
function decryptFirst(
  step: Step,
  connection: Connection,
  { e2eParams, agentVersion, encConnInfo }: ConfirmationEnvelope,
): { state: RatchetState; plaintext: Uint8Array; message: AgentMessage } | undefined {
  const { e2eSecrets } = loadHandshake(step.db, connection.connId);
  if (e2eParams === undefined || e2eSecrets === undefined) return undefined;
  const { keys } = step.core.deps;
  const pqSupport =
    connection.pqSupport &&
    agentVersion >= AGENT_VERSION.postQuantum &&
    e2eParams.version >= pqRatchetVersion;
  const secrets = decodeE2eSecrets(e2eSecrets);
  const ratchet = initRcvRatchet({ secrets, peer: e2eParams, pqSupport, keys });
  if (!ratchet.ok) return undefined;
  const decrypted = decrypt(ratchet.value, encConnInfo, {
    keys,
    skipped: createSkippedKeyMemory(),
  });
  if (!decrypted.ok) return undefined;
  const { state, plaintext } = decrypted.value;
  const message = tryDecode(() => decodeAgentMessage(plaintext));
  return message === undefined ? undefined : { state, plaintext, message };
}

function receiveAsJoiner(step: Step, target: Target, received: Received): boolean {
  const { db } = step;
  const { connection, queue } = target;
  const { opened, envelope } = received;
  const { connId: id, status } = connection;
  const before = loadRatchet(db, id);
  const isExpected = status === 'joined' || status === 'joining';
  if (!isExpected || before === undefined || envelope.e2eParams !== undefined) return false;
  const { keys } = step.core.deps;
  const deps = { keys, skipped: createSkippedKeyMemory() };
  const decrypted = decrypt(before, envelope.encConnInfo, deps);
  if (!decrypted.ok) return false;
  const { state, plaintext } = decrypted.value;
  const message = tryDecode(() => decodeAgentMessage(plaintext));
  if (message?.type !== 'connInfo') return false;
  const peerKey = opened.sndAuthKey;
  setConfirmed(db, queue.queueId, { e2eSecret: opened.e2eSecret, peerKey });
  saveRatchet(db, id, state);
  setAgentVersion(db, id, Math.max(connection.agentVersion, envelope.agentVersion));
  setReceived(db, id, { extId: 1, hash: sha256(plaintext) });
  emit(step, { type: 'info', connId: id, info: message.info.slice() });
  if (peerKey === undefined) becomeReady(step, id);
  else secureThenHello(step, target);
  return true;
}

function secureThenHello(step: Step, { connection, queue }: Target): void {
  const { queueId: rcvQueueId, userId, serverId } = queue;
  insertCommand(step.db, {
    type: 'secureQueue',
    userId,
    connId: connection.connId,
    serverId,
    rcvQueueId,
    createdAtMs: step.nowMs,
  });
  step.after(() => {
    step.core.workers.kickCommands();
  });
}

function isKnownClientVersion({ clientVersion }: QueueInfo): boolean {
  const { min, max } = SMP_CLIENT_ENVELOPE_VERSIONS;
  return clientVersion >= min && clientVersion <= max;
}
