/**
 * The two sides of the SMP transport handshake as pure functions (20-smp section 3)
 * [Transport.hs:smpServerHandshake, smpClientHandshake]. A failed handshake is not answered: the
 * connection is closed. Services (third message) are not negotiated here.
 */
import { err, ok, type Result } from '#shared/result.ts';
import { bytesEqual, wipe } from '../base/index.ts';
import {
  type PublicKey,
  type X25519KeyPair,
  type X25519Public,
  initBlockChains,
  verifySignedKey,
  x25519,
} from '../crypto/index.ts';
import { type VersionRange, compatibleRange, tryDecode } from '../encoding/index.ts';
import { type BlockChainPair, PLAIN_BLOCKS, type SmpRole, blockChainsOf } from './block.ts';
import type { TransportError } from './errors.ts';
import {
  type ServerHello,
  decodeClientHello,
  decodeServerHello,
  encodeClientHello,
  encodeServerHello,
} from './hello.ts';
import { SMP_VERSION } from './versions.ts';
import type { CertChainKey } from './wire.ts';

/** What both sides agreed on. */
export type SmpSession = {
  readonly version: number;
  /** Versions both sides speak. */
  readonly versions: VersionRange;
  /** tls-unique, 12 or 32 bytes. */
  readonly sessionId: Uint8Array;
  /** Session key of the other side: for authenticators and for forwarded commands. */
  readonly peerKey: X25519Public | undefined;
  /** State of the blocks that follow; secret. */
  readonly blocks: BlockChainPair;
  /** Whether the client is a proxy. */
  readonly isProxyServer: boolean;
  /** Where it is: X25519 of the two session keys, for the layer of RFWD and RRES; secret. */
  readonly forwardSecret: Uint8Array | undefined;
};

export type ClientHandshakeOptions = {
  readonly versions: VersionRange;
  /** tls-unique of our own TLS connection. */
  readonly sessionId: Uint8Array;
  /** Key hash of the server's address. */
  readonly keyHash: Uint8Array;
  /** Key of the leaf certificate of our own TLS connection. */
  readonly leafKey: PublicKey;
  readonly clientKeys: X25519KeyPair;
  /** Checks the chain repeated in the hello (20-smp section 3, 10-tls section 4). */
  readonly verifyChain: (certChain: readonly Uint8Array[]) => boolean;
  readonly isProxyServer?: boolean | undefined;
};

export type ServerHandshakeOptions = {
  /** Answers without ALPN are limited to version 6 by the caller (`serverHello`). */
  readonly versions: VersionRange;
  readonly sessionId: Uint8Array;
  /** SHA-256 of our identity certificate. */
  readonly keyHash: Uint8Array;
  /** Of this connection alone. */
  readonly serverKeys: X25519KeyPair;
};

/**
 * The versions a server offers: all of its own where ALPN was negotiated, version 6 without it
 * (10-tls section 2), undefined where it does not speak that.
 */
export function offeredVersions(
  versions: VersionRange,
  hasAlpn: boolean,
): VersionRange | undefined {
  return hasAlpn ? versions : compatibleRange(versions, { min: 6, max: 6 });
}

/** Server, step 1: content of the first block. The chain is left out below version 7. */
export function serverHello(
  options: Pick<ServerHandshakeOptions, 'versions' | 'sessionId'>,
  authentication: CertChainKey,
): Uint8Array {
  const hasKeys = options.versions.max >= SMP_VERSION.impliedSession;
  return encodeServerHello({
    versions: options.versions,
    sessionId: options.sessionId,
    authentication: hasKeys ? authentication : undefined,
  });
}

/** Server, step 2: the session after the client's block, or why the connection must be closed. */
export function acceptClientHello(
  content: Uint8Array,
  options: ServerHandshakeOptions,
): Result<SmpSession, TransportError> {
  const hello = tryDecode(() => decodeClientHello(content));
  if (hello === undefined) return err({ type: 'HANDSHAKE', code: 'PARSE' });
  if (!bytesEqual(hello.keyHash, options.keyHash)) {
    return err({ type: 'HANDSHAKE', code: 'IDENTITY' });
  }
  const { version, clientKey } = hello;
  const { sessionId } = options;
  const versions = compatibleRange(options.versions, { min: options.versions.min, max: version });
  if (versions === undefined || versions.max !== version) return err({ type: 'VERSION' });
  const isProxyServer = hello.isProxyServer ?? false;
  const secrets = startBlocks('server', {
    version,
    isProxyServer,
    sessionId,
    ownKeys: options.serverKeys,
    peerKey: clientKey,
  });
  return ok({ version, versions, sessionId, peerKey: clientKey, isProxyServer, ...secrets });
}

/** Client: content of the answering block and the session, or why we must close. */
export function acceptServerHello(
  content: Uint8Array,
  options: ClientHandshakeOptions,
): Result<{ readonly hello: Uint8Array; readonly session: SmpSession }, TransportError> {
  const serverHello = tryDecode(() => decodeServerHello(content));
  if (serverHello === undefined) return err({ type: 'HANDSHAKE', code: 'PARSE' });
  if (!bytesEqual(serverHello.sessionId, options.sessionId)) return err({ type: 'SESSION' });
  const isProxyServer = options.isProxyServer ?? false;
  const versions = agreeVersions(serverHello.versions, options);
  if (versions === undefined) return err({ type: 'VERSION' });
  const serverKey = verifyServer(serverHello, options);
  if (!serverKey.ok) return serverKey;
  const version = versions.max;
  const { sessionId, keyHash, clientKeys } = options;
  const hello = encodeClientHello({
    version,
    keyHash,
    isProxyServer,
    clientKey: clientKeys.publicKey,
  });
  const peerKey = version >= SMP_VERSION.impliedSession ? serverKey.value : undefined;
  const secrets = startBlocks('client', {
    version,
    isProxyServer,
    sessionId,
    ownKeys: clientKeys,
    peerKey,
  });
  return ok({
    hello,
    session: { version, versions, sessionId, peerKey, isProxyServer, ...secrets },
  });
}

/**
 * The relay's key as a proxy passes it on (PKEY): the same checks as in a handshake of our own,
 * with the leaf key of the chain itself. DecodeError does not escape.
 */
export function verifySessionKey(
  authentication: CertChainKey,
  leafKey: PublicKey,
): X25519Public | undefined {
  return tryDecode(() => verifySignedKey(authentication.signedKey, leafKey));
}

/** Official proxies stay at version 10 with relays that do not know the proxy flag. */
function agreeVersions(
  server: VersionRange,
  options: ClientHandshakeOptions,
): VersionRange | undefined {
  const isOldRelay = options.isProxyServer === true && server.max < SMP_VERSION.proxyServerFlag;
  const max = isOldRelay ? Math.min(server.max, SMP_VERSION.deletedEvent) : server.max;
  return compatibleRange({ min: server.min, max }, options.versions);
}

function verifyServer(
  { authentication }: ServerHello,
  options: ClientHandshakeOptions,
): Result<X25519Public | undefined, TransportError> {
  if (authentication === undefined) return ok(undefined);
  const key = options.verifyChain(authentication.certChain)
    ? verifySessionKey(authentication, options.leafKey)
    : undefined;
  return key === undefined ? err({ type: 'HANDSHAKE', code: 'BAD_AUTH' }) : ok(key);
}

type BlockStart = {
  readonly version: number;
  readonly isProxyServer: boolean;
  readonly sessionId: Uint8Array;
  readonly ownKeys: X25519KeyPair;
  readonly peerKey: X25519Public | undefined;
};

function startBlocks(
  role: SmpRole,
  start: BlockStart,
): Pick<SmpSession, 'blocks' | 'forwardSecret'> {
  const { version, isProxyServer, peerKey } = start;
  if (peerKey === undefined) return { blocks: PLAIN_BLOCKS, forwardSecret: undefined };
  const secret = x25519(start.ownKeys.secretKey, peerKey);
  if (isProxyServer) return { blocks: PLAIN_BLOCKS, forwardSecret: secret };
  const isEncrypted = version >= SMP_VERSION.blockEncryption;
  const blocks = isEncrypted
    ? blockChainsOf(role, initBlockChains(start.sessionId, secret))
    : PLAIN_BLOCKS;
  wipe(secret);
  return { blocks, forwardSecret: undefined };
}
