/**
 * What this user tells others: the profile with every preference said plainly, or a random name.
 * Features that this app cannot do yet are refused rather than promised.
 */
import type { UserId } from '#shared/ids.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { defined } from '../../base/index.ts';
import type { ReadDb } from '../../database/index.ts';
import type { ChatContext } from '../context.ts';
import {
  CHAT_VERSIONS,
  type ChatEvent,
  type Preferences,
  type Profile,
  MAX_COMPRESSED_INFO_SIZE_BYTES,
  MAX_INFO_SIZE_BYTES,
  encodeChatBody,
  encodeLinkData,
} from '../protocol/index.ts';
import { type UserRow, findAddress, findUser } from '../store/index.ts';
import { shownShortLink } from '../shown-link.ts';

const OWN_PREFERENCES: Preferences = {
  timedMessages: { allow: 'no' },
  fullDelete: { allow: 'no' },
  reactions: { allow: 'yes' },
  voice: { allow: 'no' },
  files: { allow: 'no' },
  calls: { allow: 'no' },
};

/** Who a connection is told that we are. */
export type Identity = {
  readonly userId: UserId;
  /** The random name; undefined: the profile. */
  readonly incognitoName: string | undefined;
};

/** The profile as it is sent to contacts; with the address where that is shared. */
export function ownProfile(user: UserRow, contactLink?: string): Profile {
  return {
    displayName: user.displayName,
    fullName: user.fullName,
    ...(user.shortDescr !== '' && { shortDescr: user.shortDescr }),
    ...(contactLink !== undefined && { contactLink }),
    preferences: OWN_PREFERENCES,
    ...(user.peerType !== undefined && { peerType: user.peerType }),
  };
}

/** What those are told who connect with this identity. */
export function sharedProfile(
  { presetServers }: ChatContext,
  db: ReadDb,
  { userId, incognitoName }: Identity,
): Profile {
  if (incognitoName !== undefined) return incognitoProfile(incognitoName);
  const user = defined(findUser(db, userId), 'the profile of a connection');
  const address = findAddress(db, userId);
  if (address?.isShared !== true) return ownProfile(user);
  return ownProfile(user, shownShortLink(address.shortLink, presetServers()) ?? address.link);
}

/** What a short link of this identity shows; it can be looked up by whoever has the link. */
export function ownLinkData(db: ReadDb, identity: Identity, welcomeText = ''): Uint8Array {
  const { userId, incognitoName } = identity;
  const profile =
    incognitoName === undefined
      ? ownProfile(defined(findUser(db, userId), 'the profile of a link'))
      : incognitoProfile(incognitoName);
  return encodeLinkData(profile, welcomeText);
}

/** Connection info with our profile: x.info, no message id (60-chat section 6.1). */
export function ownInfo(profile: Profile, pq: boolean): Result<Uint8Array, InfoTooLarge> {
  return encodeInfo({ type: 'info', profile }, pq);
}

export type InfoTooLarge = { readonly type: 'tooLarge'; readonly overBytes: number };

/** Connection info of one event. */
export function encodeInfo(event: ChatEvent, pq: boolean): Result<Uint8Array, InfoTooLarge> {
  const body = encodeChatBody(
    { versions: CHAT_VERSIONS, event },
    {
      maxSizeBytes: MAX_INFO_SIZE_BYTES,
      ...(pq && { compress: { maxSizeBytes: MAX_COMPRESSED_INFO_SIZE_BYTES } }),
    },
  );
  return body.ok ? ok(body.value) : err(body.error);
}

function incognitoProfile(displayName: string): Profile {
  return { displayName, fullName: '', preferences: OWN_PREFERENCES };
}
