/**
 * Messages of the SMP transport handshake (20-smp section 3). They travel in plain blocks; all
 * three tolerate bytes of later versions after their fields.
 */
import type { X25519Public } from '../crypto/index.ts';
import {
  Reader,
  type VersionRange,
  Writer,
  readVersionRange,
  writeVersionRange,
} from '../encoding/index.ts';
import { type TransportError, readTransportError, writeTransportError } from './errors.ts';
import { SMP_VERSION } from './versions.ts';
import {
  type CertChainKey,
  readCertChainKey,
  readDhKey,
  writeCertChainKey,
  writeDhKey,
} from './wire.ts';

export type ServerHello = {
  readonly versions: VersionRange;
  /** tls-unique of this connection, 12 or 32 bytes. */
  readonly sessionId: Uint8Array;
  /** Absent when the server speaks version 6 at most. */
  readonly authentication?: CertChainKey | undefined;
};

export type ServiceRole = 'messaging' | 'notifier' | 'proxy';

/** A service proves itself with a certificate; its signed key is an Ed25519 session key. */
export type ClientService = { readonly role: ServiceRole } & CertChainKey;

export type ClientHello = {
  readonly version: number;
  /** Of the server's address, 32 bytes. */
  readonly keyHash: Uint8Array;
  /** From version 7; without it the blocks stay plain. */
  readonly clientKey?: X25519Public | undefined;
  /** From version 14: the client is a proxy, the blocks stay plain. */
  readonly isProxyServer?: boolean | undefined;
  /** From version 16. */
  readonly service?: ClientService | undefined;
};

/** Third message, to service clients only. */
export type ServiceReply =
  | { readonly type: 'accepted'; readonly serviceId: Uint8Array }
  | { readonly type: 'rejected'; readonly error: TransportError };

/** Content of the server's first block. */
export function encodeServerHello(hello: ServerHello): Uint8Array {
  const w = new Writer();
  writeVersionRange(w, hello.versions);
  w.str(hello.sessionId);
  if (hello.authentication !== undefined) writeCertChainKey(w, hello.authentication);
  return w.bytes();
}

/** The server's first block; DecodeError. */
export function decodeServerHello(content: Uint8Array): ServerHello {
  const r = new Reader(content, 'SMP server hello');
  const versions = readVersionRange(r);
  const sessionId = r.str();
  const authentication =
    versions.max >= SMP_VERSION.impliedSession ? readCertChainKey(r) : undefined;
  return { versions, sessionId, authentication };
}

/** Content of the client's block. */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  const { version, clientKey } = hello;
  const w = new Writer().u16(version).str(hello.keyHash);
  if (version >= SMP_VERSION.impliedSession && clientKey !== undefined) writeDhKey(w, clientKey);
  if (version >= SMP_VERSION.proxyServerFlag) w.bool(hello.isProxyServer ?? false);
  if (version >= SMP_VERSION.serviceCertificates) w.maybe(hello.service, writeService);
  return w.bytes();
}

/** The client's block; DecodeError. A key that is not there is recognised by what follows it. */
export function decodeClientHello(content: Uint8Array): ClientHello {
  const r = new Reader(content, 'SMP client hello');
  const version = r.u16();
  const keyHash = r.str();
  const clientKey = version >= SMP_VERSION.impliedSession ? r.attempt(readDhKey) : undefined;
  const isProxyServer = version >= SMP_VERSION.proxyServerFlag ? r.bool() : undefined;
  const service = version >= SMP_VERSION.serviceCertificates ? r.maybe(readService) : undefined;
  return { version, keyHash, clientKey, isProxyServer, service };
}

/** Content of the server's answer to a service. */
export function encodeServiceReply(reply: ServiceReply): Uint8Array {
  const w = new Writer();
  return reply.type === 'accepted'
    ? w.ascii('R').str(reply.serviceId).bytes()
    : writeTransportError(w.ascii('E'), reply.error).bytes();
}

/** The server's answer to a service; DecodeError. */
export function decodeServiceReply(content: Uint8Array): ServiceReply {
  const r = new Reader(content, 'SMP service reply');
  if (r.tryLiteral('R')) return { type: 'accepted', serviceId: r.str() };
  r.literal('E');
  return { type: 'rejected', error: readTransportError(r) };
}

const ROLE_TAGS = { messaging: 'M', notifier: 'N', proxy: 'P' } as const;

function writeService(w: Writer, service: ClientService): Writer {
  return writeCertChainKey(w.ascii(ROLE_TAGS[service.role]), service);
}

function readService(r: Reader): ClientService {
  const tag = r.char();
  const roles = ['messaging', 'notifier', 'proxy'] as const;
  const role = roles.find((name) => ROLE_TAGS[name] === tag) ?? r.fail('unknown service role');
  return { role, ...readCertChainKey(r) };
}
