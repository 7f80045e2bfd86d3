/** The chat protocol: what agent message bodies and connection info say, and text formatting. */
export { type BodyLimits, encodeChatBody, parseChatBody } from './body.ts';
export { initCompression as initChatProtocol } from './compression.ts';
export { validDisplayName } from './display-name.ts';
export { formatText } from './format-text.ts';
export {
  CHAT_VERSIONS,
  CHAT_VERSION_WITH_COMPRESSION,
  MAX_COMPRESSED_INFO_SIZE_BYTES,
  MAX_COMPRESSED_MESSAGE_SIZE_BYTES,
  MAX_INFO_SIZE_BYTES,
  MAX_MESSAGE_SIZE_BYTES,
  isReceiptBearing,
  notificationFlag,
} from './limits.ts';
export { presentableProfile } from './presentable.ts';
export { featureEnabled, parsePreferences } from './profile.ts';
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
