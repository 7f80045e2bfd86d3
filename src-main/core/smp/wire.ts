/** Small wire elements that several SMP messages share (00-encoding sections 1 and 3). */
import {
  type AuthPublicKey,
  type X25519Public,
  decodeAuthKey,
  decodeX25519Spki,
  encodeSpki,
} from '../crypto/index.ts';
import { type Reader, type Writer, readMessageFlags } from '../encoding/index.ts';

/** Queue, link, notifier, service or relay-session id: 24 bytes from a server, empty where none. */
export type EntityId = Uint8Array;
/** 24 random bytes chosen by the client; empty in server-initiated events. */
export type CorrId = Uint8Array;
/** 24 bytes chosen by the server; also the nonce of the message body. */
export type MessageId = Uint8Array;

/** Encrypted short-link data as the server stores it. */
export type QueueLinkData = { readonly fixedData: Uint8Array; readonly userData: Uint8Array };

/** Certificates (DER, leaf first) and the DER of the key signed by the leaf. */
export type CertChainKey = {
  readonly certChain: readonly Uint8Array[];
  readonly signedKey: Uint8Array;
};

export const EMPTY_ID: Uint8Array = new Uint8Array(0);

/** `str` holding the SPKI of an authorisation key. */
export function writeAuthKey(w: Writer, key: AuthPublicKey): Writer {
  return w.str(encodeSpki(key));
}

/** Ed25519, Ed448 or X25519 in a `str`; other algorithms are refused. */
export function readAuthKey(r: Reader): AuthPublicKey {
  return decodeAuthKey(r.str());
}

/** `str` holding the SPKI of an X25519 key. */
export function writeDhKey(w: Writer, key: X25519Public): Writer {
  return w.str(encodeSpki({ type: 'x25519', key }));
}

/** X25519 in a `str`; other algorithms are refused. */
export function readDhKey(r: Reader): X25519Public {
  return decodeX25519Spki(r.str());
}

/** Two `large` fields: fixed data, user data. */
export function writeLinkData(w: Writer, data: QueueLinkData): Writer {
  return w.large(data.fixedData).large(data.userData);
}

/** Two `large` fields as views. */
export function readLinkData(r: Reader): QueueLinkData {
  return { fixedData: r.large(), userData: r.large() };
}

/** list(large certificate), large signed key (00-encoding section 3). */
export function writeCertChainKey(w: Writer, value: CertChainKey): Writer {
  return w.list(value.certChain, (item, der) => item.large(der)).large(value.signedKey);
}

/** The chain may not be empty; its certificates are not looked at here. */
export function readCertChainKey(r: Reader): CertChainKey {
  return { certChain: r.list((item) => item.large(), 1), signedKey: r.large() };
}

/** Whether the sender asks for a notification; the SP after the flags is required. */
export function readHasNotification(r: Reader): boolean {
  const { notification } = readMessageFlags(r);
  r.literal(' ');
  return notification;
}

/** Count of a service subscription, as i64; refuses what a number cannot hold. */
export function readCount(r: Reader): number {
  const count = Number(r.i64());
  return Number.isSafeInteger(count) ? count : r.fail('count out of range');
}
