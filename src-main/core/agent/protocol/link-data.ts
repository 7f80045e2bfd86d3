/**
 * Sealing and opening of what a short link leads to (30-agent sections 11.1 to 11.3). The server
 * that keeps it can neither read nor replace it: the link is its key, and the hash of its fixed part.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { type RandomSource, bytesEqual, concatBytes } from '../../base/index.ts';
import {
  type Ed25519Public,
  type Ed25519Secret,
  NONCE_SIZE_BYTES,
  contactLinkKdf,
  ed25519PublicOf,
  encodeSpki,
  sha3_256,
} from '../../crypto/index.ts';
import { type ServerAddress, isSameServer, tryDecode } from '../../encoding/index.ts';
import type { ConnectionRequest, ContactRequest, InvitationRequest } from './connection-request.ts';
import {
  type Signed,
  MAX_PART_SIZE_BYTES,
  isSignedBy,
  openPart,
  sealPart,
} from './link-data-box.ts';
import {
  type FixedLinkData,
  type LinkOwner,
  type UserLinkData,
  decodeFixedData,
  decodeUserData,
  encodeFixedData,
  encodeUserData,
} from './link-data-codec.ts';
import { type VersionProblem, requestVersionProblem } from './request-version.ts';
import type { CompleteShortLink, ShortLink } from './short-link.ts';
import { AGENT_VERSIONS } from './versions.ts';

type InvitationContent = { readonly kind: 'invitation'; readonly userData: Uint8Array };
type ContactContent = {
  readonly kind: 'contact';
  readonly userData: Uint8Array;
  /** Default: true. */
  readonly isDirect?: boolean | undefined;
  readonly owners?: readonly LinkOwner[] | undefined;
  readonly relays?: readonly ShortLink[] | undefined;
};
/** What everybody who has the link sees, and its maker can change. */
export type LinkContentToSeal = InvitationContent | ContactContent;

export type LinkDataToSeal = {
  readonly rootSecret: Ed25519Secret;
  /** Lasting id of what has this link. */
  readonly entityId?: Uint8Array | undefined;
  readonly random: RandomSource;
} & (
  | (InvitationContent & { readonly connectionRequest: InvitationRequest })
  | (ContactContent & { readonly connectionRequest: ContactRequest })
);

export type SealedLinkData = {
  /** 32 bytes, secret. */
  readonly linkKey: Uint8Array;
  /** 24 bytes, for the server; of an invitation the server chooses it. */
  readonly linkId: Uint8Array | undefined;
  /** 2048 bytes; every later update must repeat exactly these. */
  readonly encFixed: Uint8Array;
  /** 13824 bytes. */
  readonly encUser: Uint8Array;
};

export type SealLinkDataError =
  | { readonly type: 'userDataTooLarge'; readonly maxSizeBytes: number }
  /** Too many queues, or too much client data. */
  | { readonly type: 'requestTooLarge' };

export type UserDataToSeal = LinkContentToSeal & {
  readonly linkKey: Uint8Array;
  /** The root key's, or an owner's. */
  readonly signingSecret: Ed25519Secret;
  readonly random: RandomSource;
};

/** What a server answers for a link. */
export type FetchedLinkData = {
  readonly senderId: Uint8Array;
  readonly encFixed: Uint8Array;
  readonly encUser: Uint8Array;
};

/** Verified; the first queue is on the server of the link. */
export type OpenedLinkData = {
  readonly userData: Uint8Array;
  readonly rootKey: Ed25519Public;
  readonly entityId: Uint8Array | undefined;
} & (
  | { readonly kind: 'invitation'; readonly request: InvitationRequest }
  | {
      readonly kind: 'contact';
      readonly request: ContactRequest;
      readonly isDirect: boolean;
      readonly owners: readonly LinkOwner[];
      readonly relays: readonly ShortLink[];
    }
);

export type LinkDataError =
  /** Does not open with the link's key, does not parse, or is not of the link's kind. */
  | { readonly type: 'damaged' }
  /** Not what the link is the hash of. */
  | { readonly type: 'hash' }
  | { readonly type: 'signature'; readonly part: 'fixed' | 'user' }
  /** An owner whom nobody entitled has made one. */
  | { readonly type: 'owners' }
  /** Of another server or queue than the one that answered. */
  | { readonly type: 'queue' }
  | VersionProblem;

const LINK_KEY_SIZE_BYTES = 32;
const EMPTY = new Uint8Array();
/** Ours: 105 fit, and each may be signed by any before it. At most 2,080 verifications. */
const MAX_OWNERS = 64;

/** Makes a link: its key, and what its server is to keep. */
export function sealLinkData(data: LinkDataToSeal): Result<SealedLinkData, SealLinkDataError> {
  const { kind, rootSecret, connectionRequest: request, entityId, random } = data;
  const rootKey = ed25519PublicOf(rootSecret);
  const content = encodeFixedData({ agentVersions: AGENT_VERSIONS, rootKey, request, entityId });
  if (content.length > MAX_PART_SIZE_BYTES.fixed) return err({ type: 'requestTooLarge' });
  const linkKey = sha3_256(content);
  const keys = { linkKey, signingSecret: rootSecret };
  const nonce = random(NONCE_SIZE_BYTES);
  const encFixed = sealPart({ ...keys, kind, part: 'fixed', content, nonce });
  const encUser = sealUserData({ ...data, ...keys });
  if (!encUser.ok) return encUser;
  const linkId = kind === 'contact' ? contactLinkKdf(linkKey).linkId : undefined;
  return ok({ linkKey, linkId, encFixed, encUser: encUser.value });
}

/** The 13824 bytes that replace the user part of a link; its fixed part stays as it was. */
export function sealUserData(data: UserDataToSeal): Result<Uint8Array, SealLinkDataError> {
  const { kind, linkKey, signingSecret } = data;
  const maxSizeBytes = maxUserDataSizeBytes(data);
  if (data.userData.length > maxSizeBytes) {
    return err({ type: 'userDataTooLarge', maxSizeBytes: Math.max(0, maxSizeBytes) });
  }
  const content = encodeUserData(userPartOf(data));
  const nonce = data.random(NONCE_SIZE_BYTES);
  return ok(sealPart({ kind, linkKey, signingSecret, part: 'user', content, nonce }));
}

/**
 * Proves that the link's maker has signed what the server gave, in the order of 30-agent section
 * 11.3, and puts the request on the server of the link. Byte fields are views of new buffers.
 */
export function openLinkData(
  link: CompleteShortLink,
  data: FetchedLinkData,
): Result<OpenedLinkData, LinkDataError> {
  const { kind, linkKey } = link;
  if (linkKey.length !== LINK_KEY_SIZE_BYTES) return err({ type: 'damaged' });
  const fixed = openPart(kind, linkKey, data.encFixed);
  const user = openPart(kind, linkKey, data.encUser);
  if (fixed === undefined || user === undefined) return err({ type: 'damaged' });
  const opened = tryDecode(() =>
    joined(decodeFixedData(fixed.content), decodeUserData(user.content)),
  );
  if (opened?.kind !== kind) return err({ type: 'damaged' });
  if (!bytesEqual(sha3_256(fixed.content), linkKey)) return err({ type: 'hash' });
  const problem =
    signatureProblem(opened, fixed, user) ?? queueProblem(opened, link, data.senderId);
  return problem === undefined ? ok(atServer(opened, link.server)) : err(problem);
}

/**
 * 13709 bytes for an invitation, 13706 for a contact without owners and relays; negative where
 * they alone are too much.
 */
function maxUserDataSizeBytes(content: LinkContentToSeal): number {
  const others = encodeUserData(userPartOf({ ...content, userData: EMPTY })).length;
  const room = MAX_PART_SIZE_BYTES.user - others;
  // From 255 bytes on the length takes two bytes more.
  return room < 255 ? room : Math.max(254, room - 2);
}

function userPartOf(content: LinkContentToSeal): UserLinkData {
  const { userData } = content;
  const agentVersions = AGENT_VERSIONS;
  if (content.kind === 'invitation') return { kind: 'invitation', agentVersions, userData };
  const { isDirect = true, owners = [], relays = [] } = content;
  return { kind: 'contact', agentVersions, isDirect, owners, relays, userData };
}

/** Undefined where one part is of an invitation and the other of a contact. */
function joined(fixed: FixedLinkData, user: UserLinkData): OpenedLinkData | undefined {
  const { request, rootKey, entityId } = fixed;
  const { userData } = user;
  const common = { userData, rootKey, entityId };
  if (request.type === 'invitation' && user.kind === 'invitation') {
    return { kind: 'invitation', request, ...common };
  }
  if (request.type === 'invitation' || user.kind === 'invitation') return undefined;
  const { isDirect, owners, relays } = user;
  return { kind: 'contact', request, isDirect, owners, relays, ...common };
}

function signatureProblem(
  opened: OpenedLinkData,
  fixed: Signed,
  user: Signed,
): LinkDataError | undefined {
  const { rootKey } = opened;
  if (!isSignedBy([rootKey], fixed)) return { type: 'signature', part: 'fixed' };
  const owners = opened.kind === 'contact' ? opened.owners : [];
  if (!areEntitled(owners, rootKey)) return { type: 'owners' };
  const keys = [rootKey, ...owners.map(({ ownerKey }) => ownerKey)];
  return isSignedBy(keys, user) ? undefined : { type: 'signature', part: 'user' };
}

function areEntitled(owners: readonly LinkOwner[], rootKey: Ed25519Public): boolean {
  if (owners.length > MAX_OWNERS) return false;
  return owners.every(({ ownerId, ownerKey, signature }, i) => {
    const earlier = owners.slice(0, i);
    const isNew =
      !bytesEqual(ownerKey, rootKey) &&
      earlier.every((o) => !bytesEqual(o.ownerId, ownerId) && !bytesEqual(o.ownerKey, ownerKey));
    const content = concatBytes(ownerId, encodeSpki({ type: 'ed25519', key: ownerKey }));
    const keys = [rootKey, ...earlier.map((owner) => owner.ownerKey)];
    return isNew && isSignedBy(keys, { content, signature });
  });
}

function queueProblem(
  { request }: OpenedLinkData,
  { server }: CompleteShortLink,
  senderId: Uint8Array,
): LinkDataError | undefined {
  const [queue] = request.queues;
  // A pasted link has its first host in lower case.
  const hosts = queue.server.hosts.map((host) => host.toLowerCase());
  const isThere = server.hosts.some((host) => hosts.includes(host.toLowerCase()));
  if (!isThere || !bytesEqual(queue.senderId, senderId)) return { type: 'queue' };
  return requestVersionProblem(request);
}

function atServer(opened: OpenedLinkData, server: ServerAddress): OpenedLinkData {
  return opened.kind === 'invitation'
    ? { ...opened, request: requestAt(opened.request, server) }
    : { ...opened, request: requestAt(opened.request, server) };
}

function requestAt<Request extends ConnectionRequest>(
  request: Request,
  server: ServerAddress,
): Request {
  const [first, ...rest] = request.queues;
  if (isSameServer(first.server, server)) return request;
  return { ...request, queues: [{ ...first, server }, ...rest] };
}
