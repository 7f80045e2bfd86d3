/** Contact requests: ours at an address, and those of others at ours (30-agent section 5.3). */
import { assert, defined } from '../../base/index.ts';
import {
  type E2eLinkParams,
  createRcvParams,
  decodeE2eSecrets,
  encodeE2eSecrets,
  linkParams,
  maxRatchetVersion,
} from '../../crypto/ratchet/index.ts';
import { type ServerAddress, compatibleVersion } from '../../encoding/index.ts';
import type { ConnId, RequestId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import {
  type ContactRequest,
  type InvitationRequest,
  parseConnectionRequest,
} from '../protocol/connection-request.ts';
import { encodeAgentEnvelope } from '../protocol/envelope.ts';
import {
  AGENT_VERSION,
  AGENT_VERSIONS,
  SMP_CLIENT_ENVELOPE_VERSIONS,
} from '../protocol/versions.ts';
import { insertCommand } from '../store/commands.ts';
import {
  type Connection,
  clearJoinInfo,
  findConnection,
  insertConnection,
  loadHandshake,
  setStatus,
} from '../store/connections.ts';
import {
  deleteOutgoing,
  insertDelivery,
  insertOutgoing,
  pendingDeliveries,
} from '../store/outgoing.ts';
import { deleteRequest, findRequest } from '../store/requests.ts';
import { ensureServer } from '../store/servers.ts';
import { deleteSndQueue, insertSndQueue, sndQueuesOf } from '../store/snd-queues.ts';
import { type Step, emit } from '../step.ts';
import type { AcceptOptions } from '../types.ts';
import { storeJoin } from './join.ts';
import { type MadeQueue, newSndQueueKeys, requireServer } from './new-queue.ts';
import { queueUriOf } from './own-link.ts';

export type OwnRequest = {
  readonly userId: AgentUserId;
  readonly request: ContactRequest;
  readonly info: Uint8Array;
  readonly pq: boolean;
};

/**
 * Stores our request at an address: an invitation of ours is made and left there. Its keys are made
 * now, so that every attempt leaves the same invitation.
 */
export function storeRequest(step: Step, options: OwnRequest): ConnId {
  const { request, userId, info } = options;
  const { deps } = step.core;
  const [queue] = request.queues;
  const agentVersion = compatibleVersion(AGENT_VERSIONS, request.agentVersions);
  const clientVersion = compatibleVersion(SMP_CLIENT_ENVELOPE_VERSIONS, queue.clientVersions);
  // parseLink has refused links of other versions.
  assert(agentVersion !== undefined && clientVersion !== undefined, 'a compatible link');
  const pq = options.pq && agentVersion >= AGENT_VERSION.postQuantum;
  const { secrets } = createRcvParams({ version: maxRatchetVersion, pq, keys: deps.keys });
  const id = insertConnection(step.db, {
    userId,
    role: 'initiator',
    status: 'requesting',
    agentVersion,
    pqSupport: pq,
    e2eSecrets: encodeE2eSecrets(secrets),
    joinInfo: info,
  });
  insertSndQueue(step.db, {
    connId: id,
    serverId: ensureServer(step.db, queue.server),
    ...newSndQueueKeys(deps.random, queue),
    clientVersion,
    isSecurable: false,
    status: 'new',
    replacesId: undefined,
  });
  const ownServer = requireServer(deps, userId, [queue.server]);
  insertCommand(step.db, {
    type: 'newRequestQueue',
    userId,
    connId: id,
    serverId: ensureServer(step.db, ownServer),
    createdAtMs: step.nowMs,
  });
  step.after(() => {
    step.core.workers.kickCommands();
  });
  return id;
}

/** The queue of our invitation exists: the invitation can be left at the address. */
export function sendRequest(
  step: Step,
  { connId: id, agentVersion }: Connection,
  { server, queue }: { readonly server: ServerAddress; readonly queue: MadeQueue },
): void {
  const { e2eSecrets, joinInfo } = loadHandshake(step.db, id);
  const request: InvitationRequest = {
    type: 'invitation',
    agentVersions: AGENT_VERSIONS,
    queues: [queueUriOf(server, queue)],
    clientData: undefined,
    e2e: publicParams(defined(e2eSecrets, 'ratchet keys')),
  };
  const info = defined(joinInfo, 'information');
  const outId = insertOutgoing(step.db, {
    connId: id,
    // It is no message of the connection that may come of it.
    msgId: 0,
    extId: 0,
    kind: 'invitation',
    hasNotification: true,
    createdAtMs: step.nowMs,
    envelope: encodeAgentEnvelope({ type: 'invitation', agentVersion, request, info }),
    body: undefined,
  });
  for (const { queueId } of sndQueuesOf(step.db, id)) {
    insertDelivery(step.db, queueId, outId);
    step.after(() => {
      step.core.workers.kickDelivery(queueId);
    });
  }
}

/** The address has our invitation, as its server or the owner's answer says. */
export function requestSent(step: Step, { connId: id, status }: Connection): void {
  if (status !== 'requesting') return;
  setStatus(step.db, id, 'invited');
  clearJoinInfo(step.db, id);
  for (const { queueId } of sndQueuesOf(step.db, id)) {
    const page = { afterOutId: 0, limit: 1 };
    for (const { outId } of pendingDeliveries(step.db, queueId, page))
      deleteOutgoing(step.db, outId);
    deleteSndQueue(step.db, queueId);
  }
  emit(step, { type: 'requested', connId: id });
}

/** Joins the invitation of a request. */
export function acceptRequest(
  step: Step,
  id: RequestId,
  { info, pq }: AcceptOptions,
): ConnId | undefined {
  const stored = findRequest(step.db, id);
  const address = stored === undefined ? undefined : findConnection(step.db, stored.connId);
  if (stored === undefined || address === undefined) return undefined;
  const request = parseConnectionRequest(stored.link);
  assert(request.type === 'invitation', 'a request holds an invitation');
  deleteRequest(step.db, id);
  return storeJoin(step, { userId: address.userId, request, info, pq });
}

function publicParams(e2eSecrets: Uint8Array): E2eLinkParams {
  const { k1, k2, kem } = decodeE2eSecrets(e2eSecrets);
  return linkParams({
    version: maxRatchetVersion,
    k1: k1.publicKey,
    k2: k2.publicKey,
    kem: kem === undefined ? undefined : { type: 'proposed', publicKey: kem.publicKey },
  });
}
