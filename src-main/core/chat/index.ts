/** Chat: contacts, conversations and what messages mean, over the agent's connections. */
export { Chat, type ChatDeps } from './chat.ts';
export { type BadName, type NewUser, checkDisplayName, toUser } from './profiles/index.ts';
export {
  type JoinRefusal,
  type JoinRequest,
  type LookUpRefusal,
  type VerifyRefusal,
  ownProfile,
} from './contacts/index.ts';
export type { ItemRef, ItemRefusal, ReactionChange } from './items/index.ts';
export type { ChatNews, ItemNews } from './news.ts';
export {
  CHAT_VERSIONS,
  type FeatureAllowed,
  type Json,
  type JsonObject,
  type Preferences,
  type Profile,
  featureEnabled,
  initChatProtocol,
} from './protocol/index.ts';
export { presentableText } from './protocol/presentable.ts';
export type { ItemRecord } from './read-models.ts';
export { connectionProblemReason } from './send-reason.ts';
export type { ConnectionRow, ContactRow, ItemRow, RequestRow, UserRow } from './store/index.ts';
