/** Links to queues of ours: the full one, and what a short one is made of (30-agent sections 10, 11). */
import { type RandomSource, assert } from '../../base/index.ts';
import { generateEd25519, generateX25519, senderIdFromCorrId } from '../../crypto/index.ts';
import type { E2eLinkParams } from '../../crypto/ratchet/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { ContactRequest, InvitationRequest } from '../protocol/connection-request.ts';
import { type SealedLinkData, sealLinkData } from '../protocol/link-data.ts';
import type { QueueUri } from '../protocol/queue-address.ts';
import type { CompleteShortLink } from '../protocol/short-link.ts';
import { AGENT_VERSIONS, SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import type { OwnLink } from '../store/links.ts';
import type { MadeQueue, NewQueueLink } from './new-queue.ts';

/** Greatest link data of the layer above; the server keeps 13,709 bytes, some of them for later. */
export const MAX_LINK_DATA_SIZE_BYTES = 13_000;

const CORR_ID_SIZE_BYTES = 24;

/** What the link leads to. */
export type LinkGoal =
  { readonly kind: 'invitation'; readonly e2e: E2eLinkParams } | { readonly kind: 'contact' };

/** A short link without its queue. */
export type PreparedLink = NewQueueLink &
  SealedLinkData &
  Pick<OwnLink, 'rootSecret' | 'userData'> & { readonly kind: LinkGoal['kind'] };

/** The request of a full link to a queue. */
export function requestTo(goal: LinkGoal, queue: QueueUri): InvitationRequest | ContactRequest {
  const common = {
    agentVersions: AGENT_VERSIONS,
    queues: [queue],
    clientData: undefined,
  } as const;
  return goal.kind === 'contact'
    ? { type: 'contact', ...common }
    : { type: 'invitation', ...common, e2e: goal.e2e };
}

/** The address of a queue of ours, for all versions that we speak. */
export function queueUriOf(
  server: ServerAddress,
  { sndId: senderId, dhKey, mode }: Pick<MadeQueue, 'sndId' | 'dhKey' | 'mode'>,
): QueueUri {
  return { clientVersions: SMP_CLIENT_ENVELOPE_VERSIONS, server, senderId, dhKey, mode };
}

/** Keys and sealed data; undefined where the server's hosts are too long for it. */
export function prepareLink(
  random: RandomSource,
  server: ServerAddress,
  { goal, userData }: { readonly goal: LinkGoal; readonly userData: Uint8Array },
): PreparedLink | undefined {
  assertLinkDataSize(userData);
  const corrId = random(CORR_ID_SIZE_BYTES);
  const senderId = senderIdFromCorrId(corrId);
  const e2e = generateX25519(random);
  const rootSecret = generateEd25519(random).secretKey;
  const mode = goal.kind === 'contact' ? 'contact' : 'messaging';
  const queue = queueUriOf(server, { sndId: senderId, dhKey: e2e.publicKey, mode });
  const connectionRequest = requestTo(goal, queue);
  const common = { rootSecret, random, userData };
  const sealed = sealLinkData(
    connectionRequest.type === 'contact'
      ? { ...common, kind: 'contact', connectionRequest }
      : { ...common, kind: 'invitation', connectionRequest },
  );
  if (!sealed.ok) return undefined;
  const { linkId, encFixed, encUser } = sealed.value;
  const data = { fixedData: encFixed, userData: encUser };
  return {
    ...sealed.value,
    kind: goal.kind,
    corrId,
    e2e,
    rootSecret,
    userData,
    queueReqData:
      linkId === undefined
        ? { type: 'messaging', link: { senderId, data } }
        : { type: 'contact', link: { linkId, senderId, data } },
  };
}

/** The short link of a queue whose server has taken the data under this id. */
export function shortLinkOf(
  { kind, linkKey }: Pick<PreparedLink, 'kind' | 'linkKey'>,
  server: ServerAddress,
  linkId: Uint8Array,
): CompleteShortLink {
  return kind === 'contact'
    ? { kind, type: 'contact', server, linkKey }
    : { kind, server, linkId, linkKey };
}

/** The layer above keeps to the limit. */
export function assertLinkDataSize(userData: Uint8Array): void {
  assert(userData.length <= MAX_LINK_DATA_SIZE_BYTES, 'link data of at most 13000 bytes');
}
