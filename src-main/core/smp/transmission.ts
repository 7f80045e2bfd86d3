/**
 * A transmission: one command or message with its authorisation and ids, and the batches that put
 * many of them into one block (20-smp section 4) [Protocol.hs:tEncode, batchTransmissions_,
 * transmissionP; Client.hs:authTransmission].
 */
import { err, ok, type Result } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { assert, bytesEqual, concatBytes } from '../base/index.ts';
import {
  AUTHENTICATOR_SIZE_BYTES,
  type AuthPublicKey,
  ED25519_SIGNATURE_SIZE_BYTES,
  ED448_SIGNATURE_SIZE_BYTES,
  type SecretKey,
  type X25519Public,
  type X25519Secret,
  authenticate,
  cbNonce,
  ed25519Sign,
  ed25519Verify,
  ed448Sign,
  ed448Verify,
  verifyAuthenticator,
} from '../crypto/index.ts';
import { type Reader, Writer, decodeAll } from '../encoding/index.ts';
import { SMP_VERSION } from './versions.ts';
import type { CorrId, EntityId } from './wire.ts';

/** Of the whole transport block, in both directions. */
export const SMP_BLOCK_SIZE_BYTES = 16384;
/** u8 count and the items [batchTransmissions_: block size - 19 for the items]. */
export const MAX_BATCH_SIZE_BYTES = SMP_BLOCK_SIZE_BYTES - 18;
const MAX_BATCH_ITEMS = 255;
const ITEM_LENGTH_SIZE_BYTES = 2;
/** Greatest transmission that fits a block, alone. */
export const MAX_TRANSMISSION_SIZE_BYTES = MAX_BATCH_SIZE_BYTES - 1 - ITEM_LENGTH_SIZE_BYTES;

/** A secret key that authorises commands: signature, or X25519 authenticator. */
export type CommandKey = Extract<SecretKey, { type: 'ed25519' | 'ed448' | 'x25519' }>;

export type AuthorizedFields = {
  readonly corrId: CorrId;
  readonly entityId: EntityId;
  /** Encoded command or message. */
  readonly command: Uint8Array;
};

export type Transmission = AuthorizedFields & {
  /** Empty, signature of 64 or 114 bytes, or authenticator of 80 bytes. */
  readonly auth: Uint8Array;
  /** 64 bytes, of service sessions only (version 16). */
  readonly serviceSignature?: Uint8Array | undefined;
};

export type ReceivedTransmission = Transmission & {
  /** Version 6 sends it; later it is implied. */
  readonly sessionId: Uint8Array | undefined;
};

/** What signing and verifying need of a session. */
export type TransmissionSession = { readonly version: number; readonly sessionId: Uint8Array };

/** The bytes under the authorisation: the session id always included (20-smp section 4.1). */
export function authorizedBytes(sessionId: Uint8Array, fields: AuthorizedFields): Uint8Array {
  const { corrId, entityId, command } = fields;
  return new Writer().str(sessionId).str(corrId).str(entityId).raw(command).bytes();
}

/** The authorisation of a command by the queue's key; X25519 needs the server's session key. */
export function authorize(
  key: CommandKey,
  message: Uint8Array,
  { corrId, serverKey }: { readonly corrId: CorrId; readonly serverKey?: X25519Public | undefined },
): Uint8Array {
  switch (key.type) {
    case 'ed25519':
      return ed25519Sign(key.key, message);
    case 'ed448':
      return ed448Sign(key.key, message);
    case 'x25519':
      assert(serverKey !== undefined, 'authenticators need the key of the server');
      return authenticate({ serverKey, secretKey: key.key, nonce: cbNonce(corrId), message });
    default:
      return unreachable(key);
  }
}

export type VerifyOptions = {
  readonly sessionId: Uint8Array;
  readonly key: AuthPublicKey;
  /** The server's secret session key, for authenticators. */
  readonly serverKey?: X25519Secret | undefined;
};

/** The server's check. An authorisation of another kind than the key is simply not valid. */
export function verifyTransmission(transmission: Transmission, options: VerifyOptions): boolean {
  const { auth, corrId } = transmission;
  const { key, serverKey } = options;
  const message = authorizedBytes(options.sessionId, transmission);
  switch (key.type) {
    case 'ed25519':
      return auth.length === ED25519_SIGNATURE_SIZE_BYTES && ed25519Verify(key.key, message, auth);
    case 'ed448':
      return auth.length === ED448_SIGNATURE_SIZE_BYTES && ed448Verify(key.key, message, auth);
    case 'x25519':
      if (auth.length !== AUTHENTICATOR_SIZE_BYTES || serverKey === undefined) return false;
      return verifyAuthenticator({
        serverSecretKey: serverKey,
        queueKey: key.key,
        nonce: cbNonce(corrId),
        message,
        authenticator: auth,
      });
    default:
      return unreachable(key);
  }
}

/** Bytes of one transmission as they stand in a batch. */
export function encodeTransmission(
  transmission: Transmission,
  { version, sessionId }: TransmissionSession,
): Uint8Array {
  const { auth, serviceSignature, corrId, entityId, command } = transmission;
  const w = new Writer().str(auth);
  if (auth.length > 0 && version >= SMP_VERSION.serviceCertificates) {
    w.maybe(serviceSignature, (item, signature) => item.str(signature));
  }
  if (version < SMP_VERSION.impliedSession) w.str(sessionId);
  return w.str(corrId).str(entityId).raw(command).bytes();
}

/** Parses one item of a batch; DecodeError where the reference answers BLOCK without corrId. */
export function decodeTransmission(bytes: Uint8Array, version: number): ReceivedTransmission {
  return decodeAll(bytes, 'SMP transmission', (r) => {
    const auth = r.str();
    const serviceSignature =
      auth.length > 0 && version >= SMP_VERSION.serviceCertificates
        ? r.maybe(readServiceSignature)
        : undefined;
    const sessionId = version < SMP_VERSION.impliedSession ? r.str() : undefined;
    const corrId = r.str();
    return { auth, serviceSignature, sessionId, corrId, entityId: r.str(), command: r.tail() };
  });
}

/** What is wrong with a parsed transmission before its command is looked at. */
export function checkTransmission(
  transmission: ReceivedTransmission,
  sessionId: Uint8Array,
): Result<undefined, 'SESSION' | 'BLOCK'> {
  const sent = transmission.sessionId;
  if (sent !== undefined && !bytesEqual(sent, sessionId)) return err('SESSION');
  return AUTH_SIZES.has(transmission.auth.length) ? ok() : err('BLOCK');
}

const AUTH_SIZES: ReadonlySet<number> = new Set([
  0,
  ED25519_SIGNATURE_SIZE_BYTES,
  AUTHENTICATOR_SIZE_BYTES,
  ED448_SIGNATURE_SIZE_BYTES,
]);

function readServiceSignature(r: Reader): Uint8Array {
  const signature = r.str();
  if (signature.length !== ED25519_SIGNATURE_SIZE_BYTES) r.fail('service signature size');
  return signature;
}

/** Content of one block: count and items. The caller keeps to the limits of `packBatches`. */
export function encodeBatch(transmissions: readonly Uint8Array[]): Uint8Array {
  return new Writer().list(transmissions, (w, item) => w.large(item)).bytes();
}

/** Items of a block's content as views, not yet parsed; DecodeError when the framing is wrong. */
export function decodeBatch(content: Uint8Array): Uint8Array[] {
  return decodeAll(content, 'SMP batch', (r) => r.list((item) => item.large(), 1));
}

export type PackedBatch =
  | {
      readonly type: 'batch';
      /** Content of one block. */
      readonly content: Uint8Array;
      /** How many of the transmissions it holds, in order. */
      readonly count: number;
    }
  /** One transmission that no block can hold. */
  | { readonly type: 'tooLarge' };

/**
 * Splits transmissions into as few blocks as their order allows, filling from the end as the
 * reference does. A transmission too large for a block stands alone as `tooLarge`.
 */
export function packBatches(transmissions: readonly Uint8Array[]): PackedBatch[] {
  const packed: PackedBatch[] = [];
  let group: Uint8Array[] = [];
  let groupSizeBytes = 1;
  for (const transmission of transmissions.toReversed()) {
    const itemSizeBytes = ITEM_LENGTH_SIZE_BYTES + transmission.length;
    const isTooLarge = transmission.length > MAX_TRANSMISSION_SIZE_BYTES;
    const isFull =
      group.length === MAX_BATCH_ITEMS || groupSizeBytes + itemSizeBytes > MAX_BATCH_SIZE_BYTES;
    if (isTooLarge || isFull) closeGroup();
    if (isTooLarge) packed.push({ type: 'tooLarge' });
    else addToGroup(transmission, itemSizeBytes);
  }
  closeGroup();
  return packed.reverse();

  function addToGroup(transmission: Uint8Array, itemSizeBytes: number): void {
    group.push(transmission);
    groupSizeBytes += itemSizeBytes;
  }

  function closeGroup(): void {
    if (group.length === 0) return;
    packed.push({ type: 'batch', content: encodeBatch(group.reverse()), count: group.length });
    group = [];
    groupSizeBytes = 1;
  }
}

export type ServiceAuth = {
  /** SHA-256 of the service certificate, 32 bytes. */
  readonly certHash: Uint8Array;
  readonly sessionKey: Extract<SecretKey, { type: 'ed25519' }>;
};

/**
 * Authorises and encodes a command. With service authorisation (NEW, SUB, NSUB of a service) the
 * queue key signs the certificate hash as well and the session key signs the rest.
 */
export function buildTransmission(
  fields: AuthorizedFields,
  session: TransmissionSession & { readonly serverKey?: X25519Public | undefined },
  keys: { readonly key?: CommandKey | undefined; readonly service?: ServiceAuth | undefined },
): Uint8Array {
  const { key, service } = keys;
  if (key === undefined) return encodeTransmission({ ...fields, auth: NO_AUTH }, session);
  const plain = authorizedBytes(session.sessionId, fields);
  const message = service === undefined ? plain : concatBytes(service.certHash, plain);
  const auth = authorize(key, message, { corrId: fields.corrId, serverKey: session.serverKey });
  const serviceSignature =
    service === undefined ? undefined : ed25519Sign(service.sessionKey.key, plain);
  return encodeTransmission({ ...fields, auth, serviceSignature }, session);
}

const NO_AUTH = new Uint8Array(0);
