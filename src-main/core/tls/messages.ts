/**
 * Handshake messages (RFC 8446 section 4): our own are encoded, the server's decoded. Decoders are
 * total (DecodeError) and know only the syntax; what is acceptable when is decided in handshake.ts.
 */
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { Reader, Writer, decodeAll } from '../encoding/index.ts';
import type { TlsGroup } from './types.ts';

/** TLS_CHACHA20_POLY1305_SHA256 */
export const CIPHER_SUITE = 0x1303;
export const TLS_1_2 = 0x0303;
export const TLS_1_3 = 0x0304;

/** Section 4.2.7; x25519mlkem768 from draft-ietf-tls-ecdhe-mlkem. */
export const GROUP_CODES = { x25519mlkem768: 0x11ec, x25519: 0x001d, x448: 0x001e } as const;

/** Section 4.2.3. */
export const SIGNATURE_SCHEMES = { ed448: 0x0808, ed25519: 0x0807 } as const;

/** Section 4.2. */
export const EXTENSION_TYPES = {
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  cookie: 44,
  keyShare: 51,
} as const;

const MESSAGE_TYPES = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  certificateRequest: 13,
  certificateVerify: 15,
  finished: 20,
  keyUpdate: 24,
  messageHash: 254,
} as const;

/** Messages a server may send. */
export type HandshakeType = Exclude<keyof typeof MESSAGE_TYPES, 'clientHello' | 'messageHash'>;

const SERVER_MESSAGES = new Map<number, HandshakeType>([
  [MESSAGE_TYPES.serverHello, 'serverHello'],
  [MESSAGE_TYPES.newSessionTicket, 'newSessionTicket'],
  [MESSAGE_TYPES.encryptedExtensions, 'encryptedExtensions'],
  [MESSAGE_TYPES.certificate, 'certificate'],
  [MESSAGE_TYPES.certificateRequest, 'certificateRequest'],
  [MESSAGE_TYPES.certificateVerify, 'certificateVerify'],
  [MESSAGE_TYPES.finished, 'finished'],
  [MESSAGE_TYPES.keyUpdate, 'keyUpdate'],
]);

/** Extension type to its data; a view of the message. */
export type Extensions = ReadonlyMap<number, Uint8Array>;

export type ClientHello = {
  /** 32 bytes. */
  readonly random: Uint8Array;
  readonly groups: readonly TlsGroup[];
  readonly shares: readonly { readonly group: TlsGroup; readonly publicKey: Uint8Array }[];
  readonly alpn: readonly string[];
  /** From a HelloRetryRequest. */
  readonly cookie: Uint8Array | undefined;
};

export type ServerHello = {
  readonly legacyVersion: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly compression: number;
  readonly extensions: Extensions;
};

export type ServerCertificate = {
  readonly context: Uint8Array;
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** Whether an entry carries an extension. */
  readonly hasExtensions: boolean;
};

/** The type of a server's message, or undefined when a server never sends it. */
export function handshakeType(byte: number): HandshakeType | undefined {
  return SERVER_MESSAGES.get(byte);
}

/**
 * ClientHello with header (section 4.1.2). No SNI (10-tls section 5) and no session id: without
 * one the server does not pretend to resume (appendix D.4).
 */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  const body = new Writer().u16(TLS_1_2).raw(hello.random).str(new Uint8Array(0));
  body.large(u16List([CIPHER_SUITE])).str(Uint8Array.of(0));
  body.large(clientExtensions(hello));
  return encodeMessage('clientHello', body.bytes());
}

/** An empty Certificate: our answer to CertificateRequest (section 4.4.2). */
export function encodeEmptyCertificate(): Uint8Array {
  return encodeMessage('certificate', Uint8Array.of(0, 0, 0, 0));
}

/** Finished with verify_data of 32 bytes (section 4.4.4). */
export function encodeFinished(verifyData: Uint8Array): Uint8Array {
  return encodeMessage('finished', verifyData);
}

/** KeyUpdate that asks for nothing in return. */
export function encodeKeyUpdate(): Uint8Array {
  return encodeMessage('keyUpdate', Uint8Array.of(0));
}

/** Stands for the first ClientHello in the transcript after a HelloRetryRequest (section 4.4.1). */
export function encodeMessageHash(hash: Uint8Array): Uint8Array {
  return encodeMessage('messageHash', hash);
}

/** ServerHello or HelloRetryRequest (section 4.1.3); fields are views. */
export function decodeServerHello(body: Uint8Array): ServerHello {
  return decodeAll(body, 'ServerHello', (r) => ({
    legacyVersion: r.u16(),
    random: r.take(32),
    sessionId: r.str(),
    cipherSuite: r.u16(),
    compression: r.u8(),
    extensions: readExtensions(r),
  }));
}

/** key_share of a ServerHello. */
export function decodeServerShare(data: Uint8Array): {
  readonly group: number;
  readonly publicKey: Uint8Array;
} {
  return decodeAll(data, 'key_share', (r) => ({
    group: r.u16(),
    publicKey: nonEmpty(r, r.large()),
  }));
}

/** A lone u16: supported_versions of a ServerHello, key_share of a HelloRetryRequest. */
export function decodeU16(data: Uint8Array, path: string): number {
  return decodeAll(data, path, (r) => r.u16());
}

/** Content of the cookie extension, at least one byte. */
export function decodeCookie(data: Uint8Array): Uint8Array {
  return decodeAll(data, 'cookie', (r) => nonEmpty(r, r.large()));
}

/** EncryptedExtensions (section 4.3.1). */
export function decodeEncryptedExtensions(body: Uint8Array): Extensions {
  return decodeAll(body, 'EncryptedExtensions', readExtensions);
}

/** The one protocol name in a server's ALPN extension (RFC 7301 section 3.1). */
export function decodeAlpn(data: Uint8Array): string {
  return decodeAll(data, 'ALPN', (outer) => {
    const r = new Reader(outer.large(), 'ALPN');
    const name = utf8Decode(nonEmpty(r, r.str()));
    r.end();
    return name ?? r.fail('not UTF-8');
  });
}

/** CertificateRequest (section 4.3.2). */
export function decodeCertificateRequest(body: Uint8Array): {
  readonly context: Uint8Array;
  readonly extensions: Extensions;
} {
  return decodeAll(body, 'CertificateRequest', (r) => ({
    context: r.str(),
    extensions: readExtensions(r),
  }));
}

/** Certificate (section 4.4.2); the certificates are views. */
export function decodeCertificate(body: Uint8Array): ServerCertificate {
  return decodeAll(body, 'Certificate', (r) => {
    const context = r.str();
    const entries = new Reader(r.take(u24(r)), 'Certificate entry');
    const chain: Uint8Array[] = [];
    let hasExtensions = false;
    while (entries.remaining > 0) {
      chain.push(nonEmpty(entries, entries.take(u24(entries))));
      if (readExtensions(entries).size > 0) hasExtensions = true;
    }
    return { context, chain, hasExtensions };
  });
}

/** CertificateVerify (section 4.4.3). */
export function decodeCertificateVerify(body: Uint8Array): {
  readonly scheme: number;
  readonly signature: Uint8Array;
} {
  return decodeAll(body, 'CertificateVerify', (r) => ({ scheme: r.u16(), signature: r.large() }));
}

/** Whether the server asks us to update our key too; undefined for a value out of range. */
export function decodeKeyUpdate(body: Uint8Array): boolean | undefined {
  const request = decodeAll(body, 'KeyUpdate', (r) => r.u8());
  return request > 1 ? undefined : request === 1;
}

/** Checks the syntax of a ticket; we do not resume, so nothing of it is kept. */
export function checkNewSessionTicket(body: Uint8Array): void {
  decodeAll(body, 'NewSessionTicket', (r) => {
    r.take(8); // lifetime and age_add
    r.str();
    nonEmpty(r, r.large());
    readExtensions(r);
  });
}

function clientExtensions(hello: ClientHello): Uint8Array {
  const { supportedVersions, supportedGroups, signatureAlgorithms } = EXTENSION_TYPES;
  const groups = hello.groups.map((group) => GROUP_CODES[group]);
  const schemes = [SIGNATURE_SCHEMES.ed448, SIGNATURE_SCHEMES.ed25519];
  const shares = new Writer();
  for (const share of hello.shares) shares.u16(GROUP_CODES[share.group]).large(share.publicKey);
  const list = new Writer();
  list.u16(supportedVersions).large(Uint8Array.of(2, TLS_1_3 >> 8, TLS_1_3 & 0xff));
  list.u16(supportedGroups).large(new Writer().large(u16List(groups)).bytes());
  list.u16(signatureAlgorithms).large(new Writer().large(u16List(schemes)).bytes());
  list.u16(EXTENSION_TYPES.keyShare).large(new Writer().large(shares.bytes()).bytes());
  if (hello.alpn.length > 0) {
    const names = new Writer();
    for (const name of hello.alpn) names.str(utf8Encode(name));
    list.u16(EXTENSION_TYPES.alpn).large(new Writer().large(names.bytes()).bytes());
  }
  if (hello.cookie !== undefined) {
    list.u16(EXTENSION_TYPES.cookie).large(new Writer().large(hello.cookie).bytes());
  }
  return list.bytes();
}

function encodeMessage(type: keyof typeof MESSAGE_TYPES, body: Uint8Array): Uint8Array {
  return new Writer()
    .u8(MESSAGE_TYPES[type])
    .u8(body.length >> 16)
    .u16(body.length & 0xffff)
    .raw(body)
    .bytes();
}

function u16List(values: readonly number[]): Uint8Array {
  const writer = new Writer();
  for (const value of values) writer.u16(value);
  return writer.bytes();
}

/** A list of extensions; the same type twice is refused (section 4.2). */
function readExtensions(outer: Reader): Extensions {
  const r = new Reader(outer.large(), 'extensions');
  const extensions = new Map<number, Uint8Array>();
  while (r.remaining > 0) {
    const type = r.u16();
    if (extensions.has(type)) r.fail('extension repeated');
    extensions.set(type, r.large());
  }
  return extensions;
}

function u24(r: Reader): number {
  return (r.u8() << 16) | r.u16();
}

function nonEmpty(r: Reader, bytes: Uint8Array): Uint8Array {
  return bytes.length > 0 ? bytes : r.fail('must not be empty');
}
