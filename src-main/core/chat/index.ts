/** Chat: contacts, conversations and what messages mean, over the agent's connections. */
export { type BadName, Chat, type ChatDeps, type NewUser } from './chat.ts';
export type { JoinRefusal, VerifyRefusal } from './contacts/index.ts';
export type { ItemRef, ItemRefusal, ReactionChange } from './items/index.ts';
export type { ChatNews, ItemNews } from './news.ts';
export { initChatProtocol } from './protocol/index.ts';
export type { ConnectionRow, ContactRow, UserRow } from './store/index.ts';
