/** The chat protocol: what agent message bodies and connection info say, and text formatting. */
export { type BodyLimits, encodeChatBody, parseChatBody, shortenChatBody } from './body.ts';
export { initCompression as initChatProtocol } from './compression.ts';
export {
  CONTACT_REQ_ID_SIZE_BYTES,
  contactRequestEvent,
  readContactRequest,
} from './contact-request.ts';
export { validDisplayName } from '#shared/display-name.ts';
export { formatText } from './format-text.ts';
export {
  CHAT_VERSIONS,
  CHAT_VERSION_WITH_COMPRESSION,
  MAX_COMPRESSED_INFO_SIZE_BYTES,
  MAX_COMPRESSED_MESSAGE_SIZE_BYTES,
  MAX_INFO_SIZE_BYTES,
  MAX_LINK_DATA_SIZE_BYTES,
  MAX_MESSAGE_SIZE_BYTES,
  isReceiptBearing,
  notificationFlag,
} from './limits.ts';
export { isSameJson } from './json.ts';
export { type LinkData, encodeLinkData, parseLinkData } from './link-data.ts';
export { presentableProfile } from './presentable.ts';
export { featureEnabled, parsePreferences } from './profile.ts';
export { isGroupClientData } from './simplex-link.ts';
export type {
  ChatEvent,
  ChatMessage,
  ChatParseError,
  ChatVersionRange,
  FeatureAllowed,
  FileChunk,
  Forwarded,
  Json,
  JsonObject,
  MsgContainer,
  MsgContent,
  MsgReaction,
  Preferences,
  Profile,
} from './types.ts';
