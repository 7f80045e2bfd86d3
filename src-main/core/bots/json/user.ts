/** The user's profile in the bot API (85-remote-and-bots section 7.4: User, LocalProfile). */
import { type JsonObject, type Profile, type UserRow, ownProfile } from '../../chat/index.ts';
import { fullPreferencesJson } from './preferences.ts';

/** The only profile of this core, which is the active one. */
export function userJson(user: UserRow): JsonObject {
  const { preferences, ...profile } = ownProfile(user);
  return {
    userId: user.userId,
    agentUserId: String(user.userId),
    userContactId: user.userId,
    localDisplayName: user.displayName,
    profile: localProfileJson(profile, { profileId: user.userId, localAlias: '' }),
    fullPreferences: fullPreferencesJson(preferences),
    activeUser: true,
    activeOrder: 1,
    showNtfs: true,
    sendRcptsContacts: true,
    sendRcptsSmallGroups: true,
    autoAcceptMemberContacts: false,
    userChatRelay: false,
  };
}

/** A profile as it was sent, with what is known of it here only. */
export function localProfileJson(
  profile: Profile,
  local: { readonly profileId: number; readonly localAlias: string },
): JsonObject {
  const { preferences, ...rest } = profile;
  return {
    profileId: local.profileId,
    ...rest,
    ...(preferences !== undefined && { preferences: fullPreferencesJson(preferences) }),
    localAlias: local.localAlias,
  };
}
