/** The post-quantum double ratchet: pure steps over RatchetState (rules in SPEC.md). */
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
/* Functions of the contract, arriving next:
 * createRcvParams({version, pq, keys}) -> {params: RcvE2eParams, secrets: E2eSecrets}
 * linkParams(params: RcvE2eParams) -> E2eLinkParams;  agreeLinkParams(link) -> RcvE2eParams | undefined
 * initSndRatchet({peer: RcvE2eParams, pq, keys, maxVersion?}) -> Result<{params: SndE2eParams, state}, RatchetInitError>
 * initRcvRatchet({secrets, peer: SndE2eParams, pqSupport, keys, maxVersion?}) -> Result<RatchetState, RatchetInitError>
 * encrypt(state, {plaintext, paddedSizeBytes, pq?}) -> Encrypted;  canEncrypt(state) -> boolean
 * decrypt(state, message, {keys, skipped}) -> Result<Decrypted, RatchetError>
 * write/readRcvParams, write/readSndParams(w|r), write/readLinkParams(w|r), format/parseLinkParams(text)
 * encodeRatchetState(state) -> bytes; decodeRatchetState(bytes) -> RatchetState (DecodeError)
 * resyncHash(params) -> 32 bytes; resyncRatchet({secrets, peer, pqSupport, keys}) -> Result<{role:'receiver'|'sender', state}, RatchetInitError>
 * createSkippedKeyMemory(), systemKeySource(random, kem), verificationCode(associatedData) -> text, associatedDataHash(...)
 */
