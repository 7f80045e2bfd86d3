/** Agent: durable duplex connections over SMP servers. It knows nothing of chats. */
export { createAgent } from './agent.ts';
export type { AgentDeps } from './deps.ts';
export {
  type AgentError,
  type AgentEvent,
  type AgentHost,
  type AgentMsgId,
  type Applied,
  type Blocking,
  type BlockingReason,
  type ConnId,
  type DecryptionProblem,
  type Irregularity,
  type RatchetSyncState,
  type RequestId,
  type SendError,
  agentMsgId,
  connId,
  requestId,
} from './events.ts';
export {
  type AgentNetwork,
  type AgentUserId,
  type ConnectRequest,
  type RoutingPolicy,
  type ServerSession,
  type SessionIsolation,
  type UserServer,
  agentUserId,
} from './network.ts';
export { type LinkError, type ParsedLink, formatLink, parseLink } from './protocol/parse-link.ts';
export {
  type CompleteShortLink,
  type ShortLink,
  formatShortLink,
  restoreFromPreset,
  shortenForPreset,
} from './protocol/short-link.ts';
export { maxMessageSizeBytes } from './protocol/versions.ts';
export type {
  AcceptOptions,
  AddressOptions,
  Agent,
  ConnectionInfo,
  ConnectionSummary,
  DeleteOptions,
  DeliveryState,
  FullLink,
  Invitation,
  InvitationLink,
  InvitationOptions,
  JoinOptions,
  KeepOptions,
  LinkContent,
  LookUpOptions,
  OutgoingMessage,
  RetriedMessage,
  RotationState,
  SendRefusal,
  ServerState,
  ServerTraffic,
  TrafficCount,
} from './types.ts';
