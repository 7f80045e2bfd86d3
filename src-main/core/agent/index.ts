/** Agent: durable duplex connections over SMP servers. It knows nothing of chats. */
export { createAgent } from './agent.ts';
export type { AgentDeps, ConnectServer, ServerSession } from './deps.ts';
export {
  type AgentError,
  type AgentEvent,
  type AgentHost,
  type AgentMsgId,
  type Applied,
  type ConnId,
  type DecryptionProblem,
  type Integrity,
  type RatchetSyncState,
  type SendError,
  agentMsgId,
  connId,
} from './events.ts';
export { type LinkError, type ParsedLink, formatLink, parseLink } from './protocol/parse-link.ts';
export { maxMessageSizeBytes } from './protocol/versions.ts';
export type {
  Agent,
  ConnectionInfo,
  DeleteOptions,
  Invitation,
  InvitationOptions,
  JoinOptions,
  OutgoingMessage,
  SendRefusal,
  ServerState,
} from './types.ts';
