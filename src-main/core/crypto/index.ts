/** Crypto: primitives behind small typed functions. Await initCrypto() before anything else. */
export { type AeadKey, type AeadSealed, AEAD_TAG_SIZE_BYTES, aeadOpen, aeadSeal } from './aead.ts';
export {
  type AuthenticateInput,
  type VerifyAuthenticatorInput,
  AUTHENTICATOR_SIZE_BYTES,
  authenticate,
  verifyAuthenticator,
} from './authenticator.ts';
export {
  type BlockChainStep,
  type BlockChains,
  initBlockChains,
  stepBlockChain,
} from './block-chains.ts';
export {
  BOX_TAG_SIZE_BYTES,
  NONCE_SIZE_BYTES,
  boxOpen,
  boxOpenPadded,
  boxSeal,
  boxSealPadded,
  cbNonce,
  reverseNonce,
} from './box.ts';
export {
  decodeAuthKey,
  decodeDhKey,
  decodeEd25519Spki,
  decodePkcs8,
  decodeSpki,
  decodeX25519Spki,
  decodeX448Spki,
  encodePkcs8,
  encodeSpki,
} from './der.ts';
export {
  generateX25519,
  generateX448,
  isZeroSecret,
  x25519,
  x25519PublicOf,
  x448,
  x448PublicOf,
} from './dh.ts';
export { type CryptoErrorCode, CryptoError } from './errors.ts';
export { type HkdfInput, hkdfSha512, sha256, sha3_256, sha3_384, sha512 } from './hash.ts';
export { initCrypto } from './init.ts';
export { type KeyPoolsDeps, type KeyPools, KeyPool, createKeyPools } from './key-pool.ts';
export { type Kem, type KemEncapsulation, type KemKeyPair, sntrup761 } from './kem.ts';
export {
  type AuthPublicKey,
  type DhPublicKey,
  type Ed25519KeyPair,
  type Ed25519Public,
  type Ed25519Secret,
  type Ed448KeyPair,
  type Ed448Public,
  type Ed448Secret,
  type KeyAlgorithm,
  type KeyPair,
  type PublicKey,
  type SecretKey,
  type SigningKey,
  type X25519KeyPair,
  type X25519Public,
  type X25519Secret,
  type X448KeyPair,
  type X448Public,
  type X448Secret,
  KEY_SIZE_BYTES,
  ed25519Public,
  ed25519Secret,
  ed448Public,
  ed448Secret,
  x25519Public,
  x25519Secret,
  x448Public,
  x448Secret,
} from './keys.ts';
export {
  type ContactLinkKeys,
  contactLinkKdf,
  invitationLinkKdf,
  senderIdFromCorrId,
} from './link-keys.ts';
export { systemRandom } from './native.ts';
export { pad, unpad } from './padding.ts';
export {
  type PasswordHash,
  hashPassword,
  hashPasswordAside,
  isPassword,
  isPasswordAside,
} from './password-hash.ts';
export {
  ED25519_SIGNATURE_SIZE_BYTES,
  ED448_SIGNATURE_SIZE_BYTES,
  ed25519PublicOf,
  ed25519Sign,
  ed25519Verify,
  ed448PublicOf,
  ed448Sign,
  ed448Verify,
  generateEd25519,
  generateEd448,
} from './signatures.ts';
export {
  type SignatureAlgorithm,
  type SignedKey,
  decodeSignedKey,
  encodeSignedKey,
  verifySignedKey,
} from './signed-key.ts';
