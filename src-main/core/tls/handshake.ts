/**
 * The client's handshake as a pure step (RFC 8446 section 4 and appendix A.1): (state, message) ->
 * (state, effects). Anything not expected now throws TlsFault; syntax errors throw DecodeError.
 */
import { unreachable } from '#shared/unreachable.ts';
import { type RandomSource, bytesEqual, defined, hexDecode, wipe } from '../base/index.ts';
import { type PublicKey, ed25519Verify, ed448Verify } from '../crypto/index.ts';
import { verifyChain } from './certificates.ts';
import { demand, refuse, refuseCertificate } from './fault.ts';
import type { HandshakeMessage } from './handshake-reader.ts';
import { type KeyShare, OFFERED_GROUPS, initialShares, shareOf } from './key-exchange.ts';
import * as schedule from './key-schedule.ts';
import * as messages from './messages.ts';
import type { TlsGroup } from './types.ts';

const { EXTENSION_TYPES } = messages;

/** SHA-256 of "HelloRetryRequest" (section 4.1.3). */
const RETRY_RANDOM = defined(
  hexDecode('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'),
  'retry random',
);

export type HandshakeContext = {
  readonly alpn: readonly string[];
  readonly keyHash: Uint8Array;
  readonly random: RandomSource;
  readonly nowMs: () => number;
};

/** What the handshake found out. */
export type Established = {
  readonly sessionId: Uint8Array;
  readonly alpn: string | undefined;
  readonly peerCertificates: readonly Uint8Array[];
  readonly leafKey: PublicKey;
  readonly group: TlsGroup;
};

export type HandshakeState =
  | ServerHelloExpected
  | (Negotiated & { readonly type: 'encryptedExtensionsExpected' })
  | CertificateExpected
  | CertificateVerifyExpected
  | FinishedExpected
  | { readonly type: 'done' };

type ServerHelloExpected = {
  readonly type: 'serverHelloExpected';
  readonly hello: messages.ClientHello;
  readonly shares: readonly KeyShare[];
  /** All messages so far, headers included. */
  readonly transcript: readonly Uint8Array[];
  readonly isRetried: boolean;
};

type Negotiated = {
  readonly transcript: readonly Uint8Array[];
  readonly group: TlsGroup;
  readonly secrets: schedule.HandshakeSecrets;
};

type CertificateExpected = Negotiated & {
  readonly type: 'certificateExpected';
  readonly alpn: string | undefined;
  readonly isCertificateRequested: boolean;
};

type CertificateVerifyExpected = Omit<CertificateExpected, 'type'> & {
  readonly type: 'certificateVerifyExpected';
  readonly peerCertificates: readonly Uint8Array[];
  readonly leafKey: PublicKey;
};

type FinishedExpected = Omit<CertificateVerifyExpected, 'type'> & {
  readonly type: 'finishedExpected';
};

/** What to do, in order. Keys change for all records that follow. */
export type HandshakeEffect =
  | { readonly type: 'send'; readonly message: Uint8Array }
  | { readonly type: 'setReadSecret'; readonly secret: Uint8Array }
  | { readonly type: 'setWriteSecret'; readonly secret: Uint8Array }
  | { readonly type: 'establish'; readonly established: Established };

export type HandshakeStep = {
  readonly state: HandshakeState;
  readonly effects: readonly HandshakeEffect[];
};

/** The first ClientHello. */
export function startHandshake({ random, alpn }: HandshakeContext): HandshakeStep {
  const shares = initialShares(random);
  const hello = { random: random(32), groups: OFFERED_GROUPS, shares, alpn, cookie: undefined };
  const message = messages.encodeClientHello(hello);
  return {
    state: {
      type: 'serverHelloExpected',
      hello,
      shares,
      transcript: [message],
      isRetried: false,
    },
    effects: [{ type: 'send', message }],
  };
}

/** Takes the server's next message. */
export function stepHandshake(
  state: HandshakeState,
  message: HandshakeMessage,
  context: HandshakeContext,
): HandshakeStep {
  switch (state.type) {
    case 'serverHelloExpected':
      demandType(message, 'serverHello');
      return onServerHello(state, message, context);
    case 'encryptedExtensionsExpected':
      demandType(message, 'encryptedExtensions');
      return onEncryptedExtensions(state, message, context);
    case 'certificateExpected':
      if (message.type === 'certificateRequest') return onCertificateRequest(state, message);
      demandType(message, 'certificate');
      return onCertificate(state, message, context);
    case 'certificateVerifyExpected':
      demandType(message, 'certificateVerify');
      return onCertificateVerify(state, message);
    case 'finishedExpected':
      demandType(message, 'finished');
      return onFinished(state, message);
    case 'done':
      return refuse('unexpectedMessage', `${message.type} after the handshake`);
    default:
      return unreachable(state);
  }
}

function onServerHello(
  state: ServerHelloExpected,
  message: HandshakeMessage,
  context: HandshakeContext,
): HandshakeStep {
  const hello = messages.decodeServerHello(message.body);
  checkServerHello(hello);
  if (bytesEqual(hello.random, RETRY_RANDOM)) return onRetry({ state, message, hello }, context);
  const { supportedVersions, keyShare } = EXTENSION_TYPES;
  demandOnly(hello.extensions, [supportedVersions, keyShare], offeredExtensions(state.hello));
  const shareData = hello.extensions.get(keyShare);
  if (shareData === undefined) return refuse('missingExtension', 'ServerHello without key_share');
  const serverShare = messages.decodeServerShare(shareData);
  const share = state.shares.find(({ group }) => messages.GROUP_CODES[group] === serverShare.group);
  if (share === undefined) return refuse('illegalParameter', 'key share of a group not offered');
  const transcript = [...state.transcript, message.bytes];
  const secret = share.agree(serverShare.publicKey);
  const secrets = schedule.handshakeSecrets(secret, schedule.hashParts(transcript));
  wipe(secret);
  for (const used of state.shares) used.wipe();
  return {
    state: { type: 'encryptedExtensionsExpected', transcript, group: share.group, secrets },
    effects: [
      { type: 'setReadSecret', secret: secrets.server },
      { type: 'setWriteSecret', secret: secrets.client },
    ],
  };
}

/** What ServerHello and HelloRetryRequest share (sections 4.1.3 and 4.1.4). */
function checkServerHello(hello: messages.ServerHello): void {
  const version = hello.extensions.get(EXTENSION_TYPES.supportedVersions);
  if (version === undefined) refuse('protocolVersion', 'the server does not speak TLS 1.3');
  demand(hello.legacyVersion === messages.TLS_1_2, 'illegalParameter', 'ServerHello version');
  const selected = messages.decodeU16(version, 'supported_versions');
  demand(selected === messages.TLS_1_3, 'illegalParameter', 'version not offered');
  demand(hello.sessionId.length === 0, 'illegalParameter', 'session id not echoed');
  const isOurSuite = hello.cipherSuite === messages.CIPHER_SUITE;
  demand(isOurSuite, 'illegalParameter', 'cipher suite not offered');
  demand(hello.compression === 0, 'illegalParameter', 'compression');
}

function onRetry(
  retry: {
    readonly state: ServerHelloExpected;
    readonly message: HandshakeMessage;
    readonly hello: messages.ServerHello;
  },
  context: HandshakeContext,
): HandshakeStep {
  const { state, message } = retry;
  const { extensions } = retry.hello;
  demand(!state.isRetried, 'unexpectedMessage', 'second HelloRetryRequest');
  const { supportedVersions, keyShare, cookie } = EXTENSION_TYPES;
  const offered = offeredExtensions(state.hello);
  demandOnly(extensions, [supportedVersions, keyShare, cookie], offered);
  const groupData = extensions.get(keyShare);
  const cookieData = extensions.get(cookie);
  const hasChange = groupData !== undefined || cookieData !== undefined;
  demand(hasChange, 'illegalParameter', 'HelloRetryRequest that changes nothing');
  const shares = groupData === undefined ? state.shares : retryShares(state, groupData, context);
  const hello = {
    ...state.hello,
    shares,
    cookie: cookieData === undefined ? undefined : messages.decodeCookie(cookieData),
  };
  const clientHello = messages.encodeClientHello(hello);
  const helloHash = messages.encodeMessageHash(schedule.hashParts(state.transcript));
  const transcript = [helloHash, message.bytes, clientHello];
  return {
    state: { type: 'serverHelloExpected', hello, shares, transcript, isRetried: true },
    effects: [{ type: 'send', message: clientHello }],
  };
}

/** The one share a HelloRetryRequest asks for (section 4.2.8). */
function retryShares(
  state: ServerHelloExpected,
  groupData: Uint8Array,
  { random }: HandshakeContext,
): readonly KeyShare[] {
  const code = messages.decodeU16(groupData, 'key_share');
  const group = state.hello.groups.find((offered) => messages.GROUP_CODES[offered] === code);
  if (group === undefined) return refuse('illegalParameter', 'group not offered');
  const isSent = state.shares.some((share) => share.group === group);
  demand(!isSent, 'illegalParameter', 'HelloRetryRequest for a share we sent');
  for (const unused of state.shares) unused.wipe();
  return [shareOf(group, random)];
}

function onEncryptedExtensions(
  { transcript, group, secrets }: Negotiated,
  message: HandshakeMessage,
  context: HandshakeContext,
): HandshakeStep {
  const extensions = messages.decodeEncryptedExtensions(message.body);
  const { alpn: alpnType, supportedGroups } = EXTENSION_TYPES;
  const offered = offeredExtensions(context);
  const allowed = context.alpn.length > 0 ? [alpnType, supportedGroups] : [supportedGroups];
  demandOnly(extensions, allowed, offered);
  const alpnData = extensions.get(alpnType);
  const alpn = alpnData === undefined ? undefined : messages.decodeAlpn(alpnData);
  const isOffered = alpn === undefined || context.alpn.includes(alpn);
  demand(isOffered, 'illegalParameter', 'application protocol not offered');
  return {
    state: {
      type: 'certificateExpected',
      transcript: [...transcript, message.bytes],
      group,
      secrets,
      alpn,
      isCertificateRequested: false,
    },
    effects: [],
  };
}

function onCertificateRequest(
  state: CertificateExpected,
  message: HandshakeMessage,
): HandshakeStep {
  const isFirst = !state.isCertificateRequested;
  demand(isFirst, 'unexpectedMessage', 'second CertificateRequest');
  const request = messages.decodeCertificateRequest(message.body);
  demand(request.context.length === 0, 'illegalParameter', 'CertificateRequest context');
  const hasSchemes = request.extensions.has(EXTENSION_TYPES.signatureAlgorithms);
  demand(hasSchemes, 'missingExtension', 'CertificateRequest without signature_algorithms');
  const transcript = [...state.transcript, message.bytes];
  return { state: { ...state, transcript, isCertificateRequested: true }, effects: [] };
}

function onCertificate(
  state: CertificateExpected,
  message: HandshakeMessage,
  { keyHash, nowMs }: HandshakeContext,
): HandshakeStep {
  const { context, chain, hasExtensions } = messages.decodeCertificate(message.body);
  demand(context.length === 0, 'illegalParameter', 'Certificate context');
  demand(chain.length > 0, 'decodeError', 'Certificate without certificates');
  demand(!hasExtensions, 'unsupportedExtension', 'Certificate with extensions');
  const verified = verifyChain(chain, keyHash, nowMs());
  if (!verified.ok) return refuseCertificate(verified.error);
  return {
    state: {
      ...state,
      type: 'certificateVerifyExpected',
      transcript: [...state.transcript, message.bytes],
      peerCertificates: chain,
      leafKey: verified.value.leafKey,
    },
    effects: [],
  };
}

function onCertificateVerify(
  state: CertificateVerifyExpected,
  message: HandshakeMessage,
): HandshakeStep {
  const { scheme, signature } = messages.decodeCertificateVerify(message.body);
  const content = schedule.certificateVerifyContent(schedule.hashParts(state.transcript));
  const isValid = verifyWith(state.leafKey, { scheme, signature, content });
  demand(isValid, 'decryptError', 'CertificateVerify signature');
  const transcript = [...state.transcript, message.bytes];
  return { state: { ...state, type: 'finishedExpected', transcript }, effects: [] };
}

function verifyWith(
  key: PublicKey,
  signed: {
    readonly scheme: number;
    readonly signature: Uint8Array;
    readonly content: Uint8Array;
  },
): boolean {
  const { scheme, signature, content } = signed;
  switch (key.type) {
    case 'ed25519':
      demand(scheme === messages.SIGNATURE_SCHEMES.ed25519, 'illegalParameter', 'signature scheme');
      return ed25519Verify(key.key, content, signature);
    case 'ed448':
      demand(scheme === messages.SIGNATURE_SCHEMES.ed448, 'illegalParameter', 'signature scheme');
      return ed448Verify(key.key, content, signature);
    case 'x25519':
    case 'x448':
      return refuseCertificate('unsupportedAlgorithm');
    default:
      return unreachable(key);
  }
}

function onFinished(state: FinishedExpected, message: HandshakeMessage): HandshakeStep {
  const { secrets } = state;
  const serverHash = schedule.hashParts(state.transcript);
  const expected = schedule.finishedVerifyData(secrets.server, serverHash);
  demand(bytesEqual(message.body, expected), 'decryptError', 'Finished does not verify');
  const transcript = [...state.transcript, message.bytes];
  const application = schedule.applicationSecrets(
    secrets.handshake,
    schedule.hashParts(transcript),
  );
  const certificate = state.isCertificateRequested ? [messages.encodeEmptyCertificate()] : [];
  const clientHash = schedule.hashParts([...transcript, ...certificate]);
  const sessionId = schedule.finishedVerifyData(secrets.client, clientHash);
  const { alpn, peerCertificates, leafKey, group } = state;
  return {
    state: { type: 'done' },
    effects: [
      { type: 'setReadSecret', secret: application.server },
      ...certificate.map((bytes) => ({ type: 'send', message: bytes }) as const),
      { type: 'send', message: messages.encodeFinished(sessionId) },
      { type: 'setWriteSecret', secret: application.client },
      {
        type: 'establish',
        established: { sessionId, alpn, peerCertificates, leafKey, group },
      },
    ],
  };
}

function demandType(message: HandshakeMessage, expected: messages.HandshakeType): void {
  const problem = `${message.type} where ${expected} was expected`;
  demand(message.type === expected, 'unexpectedMessage', problem);
}

/** The types of our ClientHello's extensions, which alone a server may answer (section 4.2). */
function offeredExtensions({ alpn }: { readonly alpn: readonly string[] }): ReadonlySet<number> {
  const { supportedVersions, supportedGroups, signatureAlgorithms, keyShare } = EXTENSION_TYPES;
  const always = [supportedVersions, supportedGroups, signatureAlgorithms, keyShare];
  return new Set<number>(alpn.length > 0 ? [...always, EXTENSION_TYPES.alpn] : always);
}

/** Refuses answers to what was not asked, and answers in a wrong message (section 4.2). */
function demandOnly(
  found: messages.Extensions,
  allowed: readonly number[],
  offered: ReadonlySet<number>,
): void {
  for (const type of found.keys()) {
    if (allowed.includes(type)) continue;
    const alert = offered.has(type) ? 'illegalParameter' : 'unsupportedExtension';
    refuse(alert, `extension ${String(type)}`);
  }
}
