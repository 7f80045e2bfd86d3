/**
 * The key schedule of TLS 1.3 with SHA-256 and without a pre-shared key (RFC 8446 section 7).
 * Pure; all secrets and hashes are 32 bytes.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { extract, expand } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8Encode } from '../base/index.ts';
import { Writer } from '../encoding/index.ts';

const HASH_SIZE_BYTES = 32;
const KEY_SIZE_BYTES = 32;
const IV_SIZE_BYTES = 12;
const EMPTY = new Uint8Array(0);
const ZEROS = new Uint8Array(HASH_SIZE_BYTES);

/** One side's traffic secret for each direction. */
export type TrafficSecrets = { readonly client: Uint8Array; readonly server: Uint8Array };

/** What ServerHello makes: its traffic secrets and the secret the next stage comes from. */
export type HandshakeSecrets = TrafficSecrets & { readonly handshake: Uint8Array };

/** Key and IV of one direction: 32 and 12 bytes. */
export type TrafficKeys = { readonly key: Uint8Array; readonly iv: Uint8Array };

/** SHA-256 over the parts in order; the transcript hash of section 4.4.1. */
export function hashParts(parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** HKDF-Expand-Label with at most 255 bytes of context (section 7.1). */
export function expandLabel(
  secret: Uint8Array,
  label: string,
  { context = EMPTY, sizeBytes }: { readonly context?: Uint8Array; readonly sizeBytes: number },
): Uint8Array {
  const info = new Writer()
    .u16(sizeBytes)
    .str(utf8Encode(`tls13 ${label}`))
    .str(context);
  return expand(sha256, secret, info.bytes(), sizeBytes);
}

/** Secrets after ServerHello; helloHash covers ClientHello to ServerHello. */
export function handshakeSecrets(
  sharedSecret: Uint8Array,
  helloHash: Uint8Array,
): HandshakeSecrets {
  const early = extract(sha256, ZEROS, EMPTY);
  const handshake = extract(sha256, sharedSecret, derive(early, 'derived', hashParts([])));
  return {
    handshake,
    client: derive(handshake, 'c hs traffic', helloHash),
    server: derive(handshake, 's hs traffic', helloHash),
  };
}

/** Secrets of application data; finishedHash covers ClientHello to the server's Finished. */
export function applicationSecrets(
  handshake: Uint8Array,
  finishedHash: Uint8Array,
): TrafficSecrets {
  const master = extract(sha256, ZEROS, derive(handshake, 'derived', hashParts([])));
  return {
    client: derive(master, 'c ap traffic', finishedHash),
    server: derive(master, 's ap traffic', finishedHash),
  };
}

/** Record keys of a traffic secret (section 7.3). */
export function trafficKeys(secret: Uint8Array): TrafficKeys {
  return {
    key: expandLabel(secret, 'key', { sizeBytes: KEY_SIZE_BYTES }),
    iv: expandLabel(secret, 'iv', { sizeBytes: IV_SIZE_BYTES }),
  };
}

/** The traffic secret after a KeyUpdate (section 7.2). */
export function nextTrafficSecret(secret: Uint8Array): Uint8Array {
  return expandLabel(secret, 'traffic upd', { sizeBytes: HASH_SIZE_BYTES });
}

/** verify_data of Finished under a handshake traffic secret (section 4.4.4). */
export function finishedVerifyData(
  trafficSecret: Uint8Array,
  transcriptHash: Uint8Array,
): Uint8Array {
  const key = expandLabel(trafficSecret, 'finished', { sizeBytes: HASH_SIZE_BYTES });
  return hmac(sha256, key, transcriptHash);
}

/** What CertificateVerify of the server signs (section 4.4.3). */
export function certificateVerifyContent(transcriptHash: Uint8Array): Uint8Array {
  const spaces = new Uint8Array(64).fill(0x20);
  return concatBytes(spaces, utf8Encode('TLS 1.3, server CertificateVerify\0'), transcriptHash);
}

function derive(secret: Uint8Array, label: string, transcriptHash: Uint8Array): Uint8Array {
  return expandLabel(secret, label, { context: transcriptHash, sizeBytes: HASH_SIZE_BYTES });
}
