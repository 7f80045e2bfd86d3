/** Joining by a link, and accepting a joiner: what is stored before anything is sent. */
import { assert, defined } from '../../base/index.ts';
import {
  agreeLinkParams,
  initSndRatchet,
  readSndParams,
  writeSndParams,
} from '../../crypto/ratchet/index.ts';
import { Writer, compatibleVersion, decodeAll } from '../../encoding/index.ts';
import type { ConnId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import type { QueueInfo } from '../protocol/queue-address.ts';
import {
  AGENT_VERSION,
  AGENT_VERSIONS,
  SMP_CLIENT_ENVELOPE_VERSIONS,
} from '../protocol/versions.ts';
import { insertCommand } from '../store/commands.ts';
import {
  findConnection,
  insertConnection,
  loadHandshake,
  setStatus,
} from '../store/connections.ts';
import { takeLinkKey } from '../store/links.ts';
import { saveRatchet } from '../store/ratchets.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';
import { ensureServer } from '../store/servers.ts';
import { insertSndQueue } from '../store/snd-queues.ts';
import type { Step } from '../step.ts';
import { enqueueConfirmation } from '../delivery/enqueue.ts';
import type { InvitationRequest } from '../protocol/connection-request.ts';
import { isSecurable, newSndQueueKeys, requireServer } from './new-queue.ts';

export type JoinInvitation = {
  readonly userId: AgentUserId;
  readonly request: InvitationRequest;
  readonly info: Uint8Array;
  readonly pq: boolean;
};

/**
 * Everything the handshake needs, so that every later attempt uses the same keys. Two things then
 * go on side by side: our key is given to the link's queue (SKEY), and a queue for answers is made.
 */
export function storeJoin(step: Step, options: JoinInvitation): ConnId {
  const { request, userId } = options;
  const { deps } = step.core;
  const [queue] = request.queues;
  const agentVersion = compatibleVersion(AGENT_VERSIONS, request.agentVersions);
  const clientVersion = compatibleVersion(SMP_CLIENT_ENVELOPE_VERSIONS, queue.clientVersions);
  const peer = agreeLinkParams(request.e2e);
  // parseLink has refused links of other versions.
  assert(agentVersion !== undefined && clientVersion !== undefined, 'a compatible link');
  const pq = options.pq && agentVersion >= AGENT_VERSION.postQuantum;
  const started = initSndRatchet({ peer: defined(peer, 'ratchet keys'), pq, keys: deps.keys });
  assert(started.ok, 'ratchet keys of a known version');
  const w = new Writer();
  writeSndParams(w, started.value.params);
  const id = insertConnection(step.db, {
    userId,
    role: 'joiner',
    agentVersion,
    pqSupport: started.value.state.pqSupport,
    e2eParams: w.bytes(),
    joinInfo: options.info,
  });
  saveRatchet(step.db, id, started.value.state);
  const keys = newSndQueueKeys(deps.random, queue);
  // Whoever has looked the link up has secured its queue by that.
  const linkSecret = takeLinkKey(step.db, queue.server.keyHash, queue.senderId);
  const queueId = insertSndQueue(step.db, {
    connId: id,
    serverId: ensureServer(step.db, queue.server),
    ...keys,
    authSecret: linkSecret ?? keys.authSecret,
    clientVersion,
    isSecurable: isSecurable(queue, clientVersion, agentVersion),
    status: linkSecret === undefined ? 'new' : 'secured',
    replacesId: undefined,
  });
  const replyServer = requireServer(deps, userId, [queue.server]);
  insertCommand(step.db, {
    type: 'newReplyQueue',
    userId,
    connId: id,
    serverId: ensureServer(step.db, replyServer),
    createdAtMs: step.nowMs,
  });
  step.after(() => {
    step.core.workers.kickDelivery(queueId);
    step.core.workers.kickCommands();
  });
  return id;
}

/** The reply queue exists: the confirmation that names it can be made. */
export function sendJoinConfirmation(step: Step, id: ConnId, reply: QueueInfo): void {
  const { e2eParams, joinInfo } = loadHandshake(step.db, id);
  const params = decodeAll(defined(e2eParams, 'ratchet keys'), 'stored e2e', readSndParams);
  enqueueConfirmation(step, id, {
    message: { type: 'connInfoReply', queues: [reply], info: defined(joinInfo, 'information') },
    e2eParams: params,
  });
}

/** The initiator's answer; where the joiner could not secure our queue, that is done first. */
export function storeAllow(step: Step, id: ConnId, info: Uint8Array): void {
  const connection = findConnection(step.db, id);
  if (connection?.status !== 'confirmed') return;
  setStatus(step.db, id, 'allowed');
  enqueueConfirmation(step, id, { message: { type: 'connInfo', info }, e2eParams: undefined });
  for (const queue of rcvQueuesOf(step.db, id)) {
    if (queue.peerKey === undefined) continue;
    const { userId, serverId, queueId: rcvQueueId } = queue;
    insertCommand(step.db, {
      type: 'secureQueue',
      userId,
      connId: id,
      serverId,
      rcvQueueId,
      createdAtMs: step.nowMs,
    });
    step.after(() => {
      step.core.workers.kickCommands();
    });
  }
}
