/**
 * SMP: one server of the network. Codecs of both directions (the embedded relay uses the server
 * side), block encryption, handshake, envelopes, private routing, and the client.
 */
export {
  type BlockChain,
  type BlockChainPair,
  type SmpRole,
  BlockSplitter,
  PLAIN_BLOCKS,
  blockChainsOf,
  openBlock,
  sealBlock,
} from './block.ts';
export {
  type BrokerMessage,
  type BrokerMessageTag,
  type QueueIdsMessage,
  type ServerNotifierKeys,
  decodeBrokerMessage,
  encodeBrokerMessage,
} from './broker-messages.ts';
export {
  type ClientCommand,
  type ClientCommandTag,
  type CommandDecodeError,
  type NewQueueCommand,
  type NotifierKeys,
  type QueueMode,
  type QueueRequestData,
  type SubscriptionMode,
  decodeCommand,
  encodeCommand,
} from './commands.ts';
export { type Credentials, checkCommandCredentials, checkMessageEntity } from './credentials.ts';
export {
  type ClientMessage,
  type ClientMessageEnvelope,
  type RcvMessageBody,
  type SealOptions,
  CONFIRMATION_SIZE_BYTES,
  MESSAGE_SIZE_BYTES,
  RCV_MESSAGE_SIZE_BYTES,
  decodeClientEnvelope,
  decodeClientMessage,
  decodeRcvMessageBody,
  encodeClientEnvelope,
  encodeClientMessage,
  encodeRcvMessageBody,
  openClientEnvelope,
  openRcvMessage,
  sealClientMessage,
  sealRcvMessage,
} from './envelope.ts';
export {
  type BlockingReason,
  type BrokerError,
  type CommandErrorCode,
  type HandshakeErrorCode,
  type NetworkErrorCode,
  type ProxyError,
  type SmpError,
  type TransportError,
  decodeAnySmpError,
  decodeSmpError,
  encodeSmpError,
} from './errors.ts';
export {
  type ClientHandshakeOptions,
  type ServerHandshakeOptions,
  type SmpSession,
  acceptClientHello,
  acceptServerHello,
  offeredVersions,
  serverHello,
  verifySessionKey,
} from './handshake.ts';
export {
  type ClientHello,
  type ClientService,
  type ServerHello,
  type ServiceReply,
  type ServiceRole,
  decodeClientHello,
  decodeServerHello,
  decodeServiceReply,
  encodeClientHello,
  encodeServerHello,
  encodeServiceReply,
} from './hello.ts';
export {
  type ReceivedCommand,
  type ReceivedMessage,
  type RejectedItem,
  parseCommands,
  parseMessages,
} from './incoming.ts';
export {
  type ForwardLayer,
  type ForwardedTransmission,
  type ProxiedRelay,
  type ProxiedRequest,
  type ProxyCommandInput,
  PROXIED_COMMANDS,
  PROXIED_TRANSMISSION_SIZE_BYTES,
  openForward,
  openForwardResponse,
  openForwardedTransmission,
  openProxiedResponse,
  sealForward,
  sealForwardResponse,
  sealProxiedCommand,
} from './proxy.ts';
export {
  type QueueInfo,
  type QueueSubscriptionThread,
  decodeQueueInfo,
  encodeQueueInfo,
} from './queue-info.ts';
export {
  type AuthorizedFields,
  type CommandKey,
  type PackedBatch,
  type ReceivedTransmission,
  type ServiceAuth,
  type Transmission,
  type TransmissionSession,
  type VerifyOptions,
  MAX_BATCH_SIZE_BYTES,
  SMP_BLOCK_SIZE_BYTES,
  authorize,
  authorizedBytes,
  buildTransmission,
  checkTransmission,
  decodeBatch,
  decodeTransmission,
  encodeBatch,
  encodeTransmission,
  packBatches,
  verifyTransmission,
} from './transmission.ts';
export {
  SMP_CLIENT_VERSIONS,
  SMP_CODEC_VERSIONS,
  SMP_PROXIED_VERSIONS,
  SMP_RELAY_VERSIONS,
  SMP_VERSION,
  maxMessageSizeBytes,
} from './versions.ts';
export {
  type CertChainKey,
  type CorrId,
  type EntityId,
  type MessageId,
  type QueueLinkData,
  readCertChainKey,
  writeCertChainKey,
} from './wire.ts';
