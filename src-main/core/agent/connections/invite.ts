/** Making a one-time invitation: a queue on a server, ratchet keys, and the links that name both. */
import { type Result, ok } from '#shared/result.ts';
import {
  type RcvParamsWithSecrets,
  createRcvParams,
  encodeE2eSecrets,
  linkParams,
  maxRatchetVersion,
} from '../../crypto/ratchet/index.ts';
import type { AgentError } from '../events.ts';
import { connectionRequestToText } from '../protocol/connection-request.ts';
import { AGENT_VERSIONS, SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { insertConnection } from '../store/connections.ts';
import { insertOwnLink } from '../store/links.ts';
import { insertRcvQueue } from '../store/rcv-queues.ts';
import { type Core, type Step, runStep } from '../step.ts';
import type { Invitation, InvitationOptions } from '../types.ts';
import { type Place, onFirstServer } from './first-server.ts';
import { type MadeQueue, makeQueue, passwordFor } from './new-queue.ts';
import { type PreparedLink, prepareLink, queueUriOf, requestTo, shortLinkOf } from './own-link.ts';

/** Makes the queue on the given server, or on the first that answers of those configured. */
export async function createInvitation(
  core: Core,
  pool: ServerPool,
  options: InvitationOptions,
): Promise<Result<Invitation, AgentError>> {
  const { userId, server, pq, kemInLink = false, linkData: userData } = options;
  const { keys, random } = core.deps;
  return onFirstServer({ core, pool }, { userId, server }, async (place) => {
    // The short link has room for the KEM key, whoever shows the full one.
    const offersKem = pq && (kemInLink || userData !== undefined);
    const e2e = createRcvParams({ version: maxRatchetVersion, pq: offersKem, keys });
    const goal = { kind: 'invitation', e2e: linkParams(e2e.params) } as const;
    const link =
      userData === undefined ? undefined : prepareLink(random, place.server, { goal, userData });
    const made = await makeQueue(place.session, random, {
      mode: 'messaging',
      password: passwordFor(core.deps, userId, place.server),
      isInteractive: true,
      link,
    });
    if (!made.ok) return made;
    const invitation = { options, place, e2e, link, made: made.value };
    return ok(runStep(core, (step) => storeInvitation(step, invitation)));
  });
}

/** What the server has made, and the short link's data if it has it. */
export type MadeLinkedQueue = {
  readonly place: Place;
  readonly made: MadeQueue & { readonly linkId: Uint8Array | undefined };
  readonly link: PreparedLink | undefined;
};

function storeInvitation(
  step: Step,
  invitation: MadeLinkedQueue & {
    readonly options: InvitationOptions;
    readonly e2e: RcvParamsWithSecrets;
  },
): Invitation {
  const { options, place, made, e2e } = invitation;
  const connId = insertConnection(step.db, {
    userId: options.userId,
    role: 'initiator',
    // The joiner chooses; until then the best we offer.
    agentVersion: AGENT_VERSIONS.max,
    pqSupport: options.pq,
    e2eSecrets: encodeE2eSecrets(e2e.secrets),
  });
  const shortLink = storeLinkedQueue(step, connId, invitation);
  const params = linkParams(e2e.params);
  const shown = options.kemInLink === true ? params : { ...params, kem: undefined };
  const request = requestTo({ kind: 'invitation', e2e: shown }, queueUriOf(place.server, made));
  const result = { connId, link: connectionRequestToText(request), shortLink };
  options.onCommit?.(step.db, result);
  return result;
}

/** The rows of a queue and of its link data; the short link, where there is one. */
export function storeLinkedQueue(
  step: Step,
  connId: Invitation['connId'],
  { place, made, link }: MadeLinkedQueue,
): Invitation['shortLink'] {
  const { server, serverId } = place;
  const clientVersion = SMP_CLIENT_ENVELOPE_VERSIONS.max;
  const { linkId, dhKey: _, ...queue } = made;
  insertRcvQueue(step.db, { ...queue, connId, serverId, clientVersion });
  if (link === undefined || linkId === undefined) return undefined;
  const { linkKey, rootSecret, encFixed, userData } = link;
  insertOwnLink(step.db, { connId, linkId, linkKey, rootSecret, encFixed, userData });
  return shortLinkOf(link, server, linkId);
}
