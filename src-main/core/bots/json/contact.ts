/** Contacts and connections in the bot API (85-remote-and-bots section 7.4). */
import type { ConnectionInfo } from '../../agent/index.ts';
import { base64urlEncode, utf8Encode } from '../../base/index.ts';
import {
  CHAT_VERSIONS,
  type ConnectionRow,
  type ContactRow,
  type JsonObject,
  type Profile,
  type UserRow,
  ownProfile,
} from '../../chat/index.ts';
import { mergedPreferencesJson } from './preferences.ts';
import { timeText } from './time.ts';
import { localProfileJson } from './user.ts';

/** What the records about a contact are made of. */
export type ContactSource = {
  readonly user: UserRow;
  readonly row: ContactRow;
  readonly connection: ConnectionRow | undefined;
  readonly info: ConnectionInfo | undefined;
};

/** Contact. There is no table of profiles here: the contact's id serves as profileId. */
export function contactJson(source: ContactSource): JsonObject {
  const { user, row, connection } = source;
  const { contactId: profileId, localAlias } = row;
  return {
    contactId: row.contactId,
    localDisplayName: row.localDisplayName,
    profile: localProfileJson(row.profile, { profileId, localAlias }),
    ...(connection !== undefined && { activeConn: connectionJson(source, connection) }),
    contactUsed: true,
    contactStatus: row.state === 'deletedByContact' ? 'deleted' : 'active',
    chatSettings: { enableNtfs: 'all', favorite: false },
    userPreferences: {},
    mergedPreferences: mergedPreferencesJson(ownProfile(user).preferences, row.profile.preferences),
    createdAt: timeText(row.createdAtMs),
    updatedAt: timeText(row.createdAtMs),
    chatTs: timeText(row.activeAtMs),
    contactGrpInvSent: false,
    chatTags: [],
    chatDeleted: false,
  };
}

/** The contact as it was before its profile changed. */
export function previousContactJson(source: ContactSource, profile: Profile): JsonObject {
  return contactJson({ ...source, row: { ...source.row, profile } });
}

function connectionJson(source: ContactSource, connection: ConnectionRow): JsonObject {
  const { row, info } = source;
  const { min, max } = connection.peerVersions;
  return {
    connId: connection.connectionId,
    agentConnId: agentConnIdText(connection),
    connChatVersion: Math.min(max, CHAT_VERSIONS.max),
    peerChatVRange: { minVersion: min, maxVersion: max },
    connLevel: 0,
    viaGroupLink: false,
    connType: 'contact',
    connStatus: { type: contactConnStatus(row, connection) },
    contactConnInitiated: connection.isInitiator,
    localAlias: connection.localAlias,
    entityId: row.contactId,
    ...verifiedCode(row, info),
    pqSupport: info?.pqSupport ?? connection.isQuantumResistant,
    pqEncryption: info?.pqSupport ?? connection.isQuantumResistant,
    ...(row.state !== 'connecting' && {
      pqSndEnabled: info?.pqSending ?? connection.isQuantumResistant,
      pqRcvEnabled: info?.pqReceiving ?? connection.isQuantumResistant,
    }),
    authErrCounter: 0,
    quotaErrCounter: 0,
    createdAt: timeText(connection.createdAtMs),
  };
}

function verifiedCode(row: ContactRow, info: ConnectionInfo | undefined): JsonObject {
  const { verifiedCode: securityCode, verifiedAtMs } = row;
  if (securityCode === undefined || verifiedAtMs === undefined) return {};
  // Of a connection that has ended nothing changes any more.
  if (info !== undefined && securityCode !== info.securityCode) return {};
  return { connectionCode: { securityCode, verifiedAt: timeText(verifiedAtMs) } };
}

function contactConnStatus(row: ContactRow, connection: ConnectionRow): string {
  switch (row.state) {
    case 'connected':
      return 'ready';
    case 'deletedByContact':
      return 'deleted';
    case 'connecting':
      return connection.isInitiator ? 'requested' : joinedStatus(connection);
  }
}

function joinedStatus({ canSend }: ConnectionRow): string {
  return canSend ? 'sndReady' : 'joined';
}

/** PendingContactConnection: a link nobody used yet, or one being joined. */
export function pendingJson(connection: ConnectionRow): JsonObject {
  return {
    pccConnId: connection.connectionId,
    pccAgentConnId: agentConnIdText(connection),
    pccConnStatus: { type: pendingStatus(connection) },
    viaContactUri: false,
    connLinkInv: { connFullLink: connection.link },
    connReqInv: connection.link,
    localAlias: connection.localAlias,
    createdAt: timeText(connection.createdAtMs),
    updatedAt: timeText(connection.createdAtMs),
  };
}

function pendingStatus(connection: ConnectionRow): string {
  if (connection.failure !== undefined) return 'deleted';
  return connection.isInitiator ? 'new' : joinedStatus(connection);
}

/** Agent ids are row numbers here and byte strings there; either way the text is opaque. */
function agentConnIdText({ agentConnId }: ConnectionRow): string {
  return base64urlEncode(utf8Encode(String(agentConnId)));
}

/** ConnectionStats. Servers are given as `host` or `host:port`. */
export function connectionStatsJson(info: ConnectionInfo): JsonObject {
  const subStatus = { type: 'active' };
  return {
    connAgentVersion: info.agentVersion,
    rcvQueuesInfo: info.rcvServers.map((rcvServer) => ({
      rcvServer,
      status: 'active',
      canAbortSwitch: false,
      subStatus,
    })),
    sndQueuesInfo: info.sndServers.map((sndServer) => ({ sndServer, status: 'active' })),
    ratchetSyncState: info.ratchetSync,
    ratchetSyncSupported: true,
    subStatus,
  };
}
