/**
 * What this user tells a new contact: the profile with every preference said plainly. Features that
 * this app cannot do yet are refused rather than promised.
 */
import { err, ok, type Result } from '#shared/result.ts';
import {
  CHAT_VERSIONS,
  type Preferences,
  type Profile,
  MAX_COMPRESSED_INFO_SIZE_BYTES,
  MAX_INFO_SIZE_BYTES,
  encodeChatBody,
} from '../protocol/index.ts';
import type { UserRow } from '../store/index.ts';

const OWN_PREFERENCES: Preferences = {
  timedMessages: { allow: 'no' },
  fullDelete: { allow: 'no' },
  reactions: { allow: 'yes' },
  voice: { allow: 'no' },
  files: { allow: 'no' },
  calls: { allow: 'no' },
};

/** The profile as it is sent to contacts. */
export function ownProfile(user: UserRow): Profile {
  return {
    displayName: user.displayName,
    fullName: user.fullName,
    preferences: OWN_PREFERENCES,
    ...(user.peerType !== undefined && { peerType: user.peerType }),
  };
}

/** Connection info with our profile: x.info, no message id (60-chat section 6.1). */
export function ownInfo(user: UserRow, pq: boolean): Result<Uint8Array, { type: 'tooLarge' }> {
  const body = encodeChatBody(
    { versions: CHAT_VERSIONS, event: { type: 'info', profile: ownProfile(user) } },
    {
      maxSizeBytes: MAX_INFO_SIZE_BYTES,
      ...(pq && { compress: { maxSizeBytes: MAX_COMPRESSED_INFO_SIZE_BYTES } }),
    },
  );
  return body.ok ? ok(body.value) : err({ type: 'tooLarge' });
}
