/** The post-quantum double ratchet: pure steps over RatchetState (rules in SPEC.md). */
export { type DecryptDeps, decrypt } from './decrypt.ts';
export { type EncryptInput, canEncrypt, encrypt } from './encrypt.ts';
export {
  type JoinOptions,
  type RcvParamsWithSecrets,
  type ReceiveOptions,
  createRcvParams,
  initRcvRatchet,
  initSndRatchet,
} from './handshake.ts';
export { systemKeySource } from './key-source.ts';
export { formatLinkParams, parseLinkParams } from './params-text.ts';
export {
  agreeLinkParams,
  isRatchetVersion,
  linkParams,
  readLinkParams,
  readRcvParams,
  readSndParams,
  writeLinkParams,
  writeRcvParams,
  writeSndParams,
} from './params.ts';
export { type ResyncOptions, type Resynced, resyncHash, resyncRatchet } from './resync.ts';
export { type SkippedKeyMemory, createSkippedKeyMemory } from './skipped-key-memory.ts';
export {
  decodeE2eSecrets,
  decodeRatchetState,
  encodeE2eSecrets,
  encodeRatchetState,
} from './state-codec.ts';
export {
  type Advanced,
  type Decrypted,
  type E2eLinkParams,
  type E2eSecrets,
  type Encrypted,
  type KemAccepted,
  type KemEncapsulated,
  type KemParams,
  type KemProposed,
  type KeySource,
  type RatchetError,
  type RatchetInitError,
  type RatchetKem,
  type RatchetState,
  type RatchetVersion,
  type RcvE2eParams,
  type ReceivingChain,
  type SendingChain,
  type SkippedDelta,
  type SkippedKeyStore,
  type SkippedMessageKey,
  type SndE2eParams,
  type X448Pair,
  maxRatchetVersion,
  maxSkipped,
  minRatchetVersion,
  pqRatchetVersion,
} from './types.ts';
export { isSameVerificationCode, verificationCode } from './verification-code.ts';
