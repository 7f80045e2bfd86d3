/**
 * The two encryptions of a message body: the end-to-end envelope between clients (20-smp section
 * 10) and the one from server to recipient (section 7.1) [Protocol.hs:ClientMsgEnvelope,
 * encodeRcvMsgBody; Agent/Client.hs:agentCbEncrypt].
 */
import { err, ok, type Result } from '#shared/result.ts';
import {
  type AuthPublicKey,
  type X25519Public,
  boxOpenPadded,
  boxSealPadded,
  cbNonce,
} from '../crypto/index.ts';
import { Reader, Writer, readUnixSeconds, tryDecode, writeUnixSeconds } from '../encoding/index.ts';
import {
  type MessageId,
  readAuthKey,
  readDhKey,
  readHasNotification,
  writeAuthKey,
  writeDhKey,
} from './wire.ts';

/** Padded size of a confirmation or an invitation, which carry the sender's key. */
export const CONFIRMATION_SIZE_BYTES = 15904;
/** Padded size of every later message. */
export const MESSAGE_SIZE_BYTES = 16000;
/** Padded size of a message body on its way to the recipient, without the box tag. */
export const RCV_MESSAGE_SIZE_BYTES = 16106;

/** What SEND carries and MSG brings. */
export type ClientMessageEnvelope = {
  /** Version of the client protocol agreed for the queue (SMPC), not of SMP. */
  readonly version: number;
  /** The sender's per-queue key, in confirmations and invitations only. */
  readonly senderKey?: X25519Public | undefined;
  /** 24 bytes. */
  readonly nonce: Uint8Array;
  readonly encBody: Uint8Array;
};

/** What is inside an envelope. */
export type ClientMessage = {
  /** Key that the recipient is to secure the queue with, where the sender cannot do it. */
  readonly sndAuthKey?: AuthPublicKey | undefined;
  /** Agent envelope. */
  readonly body: Uint8Array;
};

/** Bytes of an envelope: header, nonce, box. */
export function encodeClientEnvelope(envelope: ClientMessageEnvelope): Uint8Array {
  const { version, senderKey, nonce, encBody } = envelope;
  return new Writer().u16(version).maybe(senderKey, writeDhKey).raw(nonce).raw(encBody).bytes();
}

/** An envelope of a message body; the box is not opened. DecodeError. */
export function decodeClientEnvelope(bytes: Uint8Array): ClientMessageEnvelope {
  const r = new Reader(bytes, 'SMP client envelope');
  return {
    version: r.u16(),
    senderKey: r.maybe(readDhKey),
    nonce: r.take(24),
    encBody: r.tail(),
  };
}

/** Bytes of a client message: private header and agent envelope. */
export function encodeClientMessage({ sndAuthKey, body }: ClientMessage): Uint8Array {
  const w = new Writer();
  if (sndAuthKey === undefined) return w.ascii('_').raw(body).bytes();
  return writeAuthKey(w.ascii('K'), sndAuthKey).raw(body).bytes();
}

/** A client message; DecodeError. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const r = new Reader(bytes, 'SMP client message');
  if (r.tryLiteral('_')) return { sndAuthKey: undefined, body: r.tail() };
  r.literal('K');
  return { sndAuthKey: readAuthKey(r), body: r.tail() };
}

export type SealOptions = {
  /** Raw X25519 of the queue's key and the sender's, 32 bytes. */
  readonly secret: Uint8Array;
  /** 24 random bytes. */
  readonly nonce: Uint8Array;
  readonly version: number;
  readonly senderKey?: X25519Public | undefined;
  /** Otherwise by the kind: with the sender's key 15904, without 16000. */
  readonly paddedSizeBytes?: number | undefined;
};

/** Bytes of a sealed envelope: 15992 with the sender's key, 16043 without. */
export function sealClientMessage(
  message: ClientMessage,
  options: SealOptions,
): Result<Uint8Array, 'tooLarge'> {
  const { version, senderKey, nonce } = options;
  const paddedSizeBytes =
    options.paddedSizeBytes ??
    (senderKey === undefined ? MESSAGE_SIZE_BYTES : CONFIRMATION_SIZE_BYTES);
  const plain = encodeClientMessage(message);
  if (plain.length + 2 > paddedSizeBytes) return err('tooLarge');
  const encBody = boxSealPadded(options.secret, nonce, plain, paddedSizeBytes);
  return ok(encodeClientEnvelope({ version, senderKey, nonce, encBody }));
}

/** The message of an envelope, or undefined when it does not decrypt or does not parse. */
export function openClientEnvelope(
  secret: Uint8Array,
  { nonce, encBody }: Pick<ClientMessageEnvelope, 'nonce' | 'encBody'>,
): ClientMessage | undefined {
  const plain = boxOpenPadded(secret, nonce, encBody);
  return plain === undefined ? undefined : tryDecode(() => decodeClientMessage(plain));
}

/** What the recipient finds in MSG. Times are the server's. */
export type RcvMessageBody =
  | {
      readonly type: 'message';
      readonly sentAtSeconds: number;
      readonly hasNotification: boolean;
      /** Client envelope. */
      readonly body: Uint8Array;
    }
  /** Marker in place of the messages that the full queue refused. */
  | { readonly type: 'quota'; readonly sentAtSeconds: number };

/** Plain bytes of a message for the recipient. */
export function encodeRcvMessageBody(message: RcvMessageBody): Uint8Array {
  const w = new Writer();
  if (message.type === 'quota') w.ascii('QUOTA ');
  writeUnixSeconds(w, message.sentAtSeconds);
  if (message.type === 'quota') return w.bytes();
  return w.bool(message.hasNotification).ascii(' ').raw(message.body).bytes();
}

/** A message for the recipient; DecodeError. */
export function decodeRcvMessageBody(bytes: Uint8Array): RcvMessageBody {
  const r = new Reader(bytes, 'SMP message body');
  if (r.tryLiteral('QUOTA ')) {
    const sentAtSeconds = readUnixSeconds(r);
    r.end();
    return { type: 'quota', sentAtSeconds };
  }
  return {
    type: 'message',
    sentAtSeconds: readUnixSeconds(r),
    hasNotification: readHasNotification(r),
    body: r.tail(),
  };
}

/** Server: the 16122 bytes of MSG. The secret is X25519 of the keys of NEW and IDS. */
export function sealRcvMessage(
  secret: Uint8Array,
  msgId: MessageId,
  message: RcvMessageBody,
): Uint8Array {
  return boxSealPadded(
    secret,
    cbNonce(msgId),
    encodeRcvMessageBody(message),
    RCV_MESSAGE_SIZE_BYTES,
  );
}

/** Recipient: the message of MSG, or undefined when it does not decrypt or does not parse. */
export function openRcvMessage(
  secret: Uint8Array,
  msgId: MessageId,
  encBody: Uint8Array,
): RcvMessageBody | undefined {
  const plain = boxOpenPadded(secret, cbNonce(msgId), encBody);
  return plain === undefined ? undefined : tryDecode(() => decodeRcvMessageBody(plain));
}
