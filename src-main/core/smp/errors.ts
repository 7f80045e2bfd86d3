/**
 * Errors of SMP servers and their text tokens (20-smp section 6.1). A token this version does not
 * know must not break the connection: lenient decoding keeps its text.
 */
import { unreachable } from '#shared/unreachable.ts';
import { utf8Decode } from '../base/index.ts';
import { Reader, Writer, tryDecode } from '../encoding/index.ts';
import { SMP_VERSION } from './versions.ts';

export type CommandErrorCode = (typeof COMMAND_ERRORS)[number];
export type HandshakeErrorCode = (typeof HANDSHAKE_ERRORS)[number];
export type NetworkErrorCode = (typeof NETWORK_ERRORS)[number];
export type BlockingReason = (typeof BLOCKING_REASONS)[number];

export type SmpError =
  | { readonly type: PlainErrorTag }
  | { readonly type: 'CMD'; readonly code: CommandErrorCode }
  | { readonly type: 'PROXY'; readonly error: ProxyError }
  | {
      readonly type: 'BLOCKED';
      readonly reason: BlockingReason;
      /** Present where the server says for how long; without a duration it is indefinite. */
      readonly notice?: { readonly ttlSeconds?: number | undefined } | undefined;
    }
  | { readonly type: 'STORE'; readonly text: string }
  /** A token of a later version, or none at all. Never sent. */
  | { readonly type: 'unknown'; readonly text: string };

export type ProxyError =
  /** What the destination relay answered to the proxy. */
  | { readonly type: 'PROTOCOL'; readonly error: SmpError }
  /** What went wrong between the proxy and the destination relay. */
  | { readonly type: 'BROKER'; readonly error: BrokerError }
  | { readonly type: 'BASIC_AUTH' }
  | { readonly type: 'NO_SESSION' };

export type BrokerError =
  | { readonly type: 'RESPONSE' | 'UNEXPECTED'; readonly text: string }
  | { readonly type: 'TRANSPORT'; readonly error: TransportError }
  /** The cause is read where a later server names it, and is not written. */
  | { readonly type: 'NETWORK'; readonly cause?: NetworkErrorCode | undefined }
  | { readonly type: 'TIMEOUT' | 'HOST' | 'NO_SERVICE' };

export type TransportError =
  | { readonly type: PlainTransportErrorTag }
  | { readonly type: 'HANDSHAKE'; readonly code: HandshakeErrorCode };

type PlainErrorTag = (typeof PLAIN_ERRORS)[number];
type PlainTransportErrorTag = (typeof PLAIN_TRANSPORT_ERRORS)[number];

const PLAIN_ERRORS = [
  'BLOCK',
  'SESSION',
  'AUTH',
  'SERVICE',
  'CRYPTO',
  'QUOTA',
  'NO_MSG',
  'LARGE_MSG',
  'EXPIRED',
  'INTERNAL',
  'DUPLICATE_',
] as const;
const COMMAND_ERRORS = [
  'UNKNOWN',
  'SYNTAX',
  'PROHIBITED',
  'NO_AUTH',
  'HAS_AUTH',
  'NO_ENTITY',
] as const;
const PLAIN_TRANSPORT_ERRORS = ['BLOCK', 'VERSION', 'LARGE_MSG', 'SESSION', 'NO_AUTH'] as const;
const HANDSHAKE_ERRORS = ['PARSE', 'IDENTITY', 'BAD_AUTH', 'BAD_SERVICE'] as const;
const NETWORK_ERRORS = ['CONNECT', 'TLS', 'UNKNOWNCA', 'FAILED', 'TIMEOUT', 'SUBSCRIBE'] as const;
const BLOCKING_REASONS = ['spam', 'content'] as const;

/** Token text of an error for a negotiated version. An unknown error is our bug to send. */
export function encodeSmpError(error: SmpError, version: number): Uint8Array {
  return writeSmpError(new Writer(), error, version).bytes();
}

/** An error of its token text; throws DecodeError on anything this version does not know. */
export function decodeSmpError(bytes: Uint8Array): SmpError {
  const r = new Reader(bytes, 'SMP error');
  const error = readSmpError(r);
  r.end();
  return error;
}

/**
 * As decodeSmpError, but what is not known becomes `unknown` with its text. An error that a proxy
 * reports of the relay stays one: whoever cannot read its cause must not take it for a refusal of
 * the proxy. The reference cuts the length of a long text, so that it does not parse.
 */
export function decodeAnySmpError(bytes: Uint8Array): SmpError {
  const error = tryDecode(() => decodeSmpError(bytes));
  return error ?? readRelayError(new Reader(bytes, 'SMP error'));
}

function readRelayError(r: Reader): SmpError {
  if (r.tryLiteral('PROXY PROTOCOL ')) {
    return { type: 'PROXY', error: { type: 'PROTOCOL', error: unknownError(r) } };
  }
  if (r.tryLiteral('PROXY BROKER ')) {
    return { type: 'PROXY', error: { type: 'BROKER', error: readAnyBrokerError(r) } };
  }
  return unknownError(r);
}

function unknownError(r: Reader): SmpError {
  return { type: 'unknown', text: printable(r.tail()) };
}

function readAnyBrokerError(r: Reader): BrokerError {
  if (r.tryLiteral('NETWORK ')) return { type: 'NETWORK' };
  const isUnexpected = r.tryLiteral('UNEXPECTED ');
  if (!isUnexpected) r.tryLiteral('RESPONSE ');
  return { type: isUnexpected ? 'UNEXPECTED' : 'RESPONSE', text: printable(r.tail()) };
}

/** Token text of a transport error, as the service handshake and proxies send it. */
export function writeTransportError(w: Writer, error: TransportError): Writer {
  return error.type === 'HANDSHAKE' ? w.ascii(`HANDSHAKE ${error.code}`) : w.ascii(error.type);
}

/** A transport error of its token text. */
export function readTransportError(r: Reader): TransportError {
  const plain = PLAIN_TRANSPORT_ERRORS.find((token) => tryToken(r, token));
  if (plain !== undefined) return { type: plain };
  r.literal('HANDSHAKE ');
  return { type: 'HANDSHAKE', code: readToken(r, HANDSHAKE_ERRORS) };
}

function writeSmpError(w: Writer, error: SmpError, version: number): Writer {
  switch (error.type) {
    case 'CMD':
      return w.ascii(`CMD ${error.code}`);
    case 'PROXY':
      return writeProxyError(w.ascii('PROXY '), error.error, version);
    case 'BLOCKED':
      return w.ascii(blockedText(error, version));
    case 'STORE':
      return w.ascii(`STORE ${error.text}`);
    case 'unknown':
      return w.ascii(error.text);
    default:
      return w.ascii(error.type);
  }
}

/** Clients before version 12 are told AUTH, those before 18 get no notice. */
function blockedText(error: Extract<SmpError, { type: 'BLOCKED' }>, version: number): string {
  if (version < SMP_VERSION.blockedError) return 'AUTH';
  const text = `BLOCKED reason=${error.reason}`;
  if (error.notice === undefined || version < SMP_VERSION.clientNotices) return text;
  return `${text},notice=${JSON.stringify({ ttl: error.notice.ttlSeconds })}`;
}

function writeProxyError(w: Writer, error: ProxyError, version: number): Writer {
  switch (error.type) {
    case 'PROTOCOL':
      return writeSmpError(w.ascii('PROTOCOL '), error.error, version);
    case 'BROKER':
      return writeBrokerError(w.ascii('BROKER '), error.error);
    case 'BASIC_AUTH':
    case 'NO_SESSION':
      return w.ascii(error.type);
    default:
      return unreachable(error);
  }
}

function writeBrokerError(w: Writer, error: BrokerError): Writer {
  switch (error.type) {
    case 'RESPONSE':
    case 'UNEXPECTED':
      return w.ascii(`${error.type} `).text(error.text);
    case 'TRANSPORT':
      return writeTransportError(w.ascii('TRANSPORT '), error.error);
    case 'NETWORK':
    case 'TIMEOUT':
    case 'HOST':
    case 'NO_SERVICE':
      return w.ascii(error.type);
    default:
      return unreachable(error);
  }
}

function readSmpError(r: Reader): SmpError {
  if (r.tryLiteral('CMD ')) return { type: 'CMD', code: readCommandErrorCode(r) };
  if (r.tryLiteral('PROXY ')) return { type: 'PROXY', error: readProxyError(r) };
  if (r.tryLiteral('BLOCKED ')) return readBlocked(r);
  if (r.tryLiteral('STORE ')) return { type: 'STORE', text: readTailText(r) };
  return { type: readToken(r, PLAIN_ERRORS) };
}

function readCommandErrorCode(r: Reader): CommandErrorCode {
  // The name that servers before 6.4 used.
  if (tryToken(r, 'NO_QUEUE')) return 'NO_ENTITY';
  return readToken(r, COMMAND_ERRORS);
}

function readProxyError(r: Reader): ProxyError {
  if (r.tryLiteral('PROTOCOL ')) return { type: 'PROTOCOL', error: readSmpError(r) };
  if (r.tryLiteral('BROKER ')) return { type: 'BROKER', error: readBrokerError(r) };
  return { type: readToken(r, ['BASIC_AUTH', 'NO_SESSION']) };
}

function readBrokerError(r: Reader): BrokerError {
  if (r.tryLiteral('RESPONSE ')) return { type: 'RESPONSE', text: r.text() };
  if (r.tryLiteral('UNEXPECTED ')) return { type: 'UNEXPECTED', text: r.text() };
  if (r.tryLiteral('TRANSPORT ')) return { type: 'TRANSPORT', error: readTransportError(r) };
  if (r.tryLiteral('NETWORK ')) return { type: 'NETWORK', cause: readNetworkCause(r) };
  if (tryToken(r, 'NETWORK')) return { type: 'NETWORK' };
  return { type: readToken(r, ['TIMEOUT', 'HOST', 'NO_SERVICE']) };
}

function readNetworkCause(r: Reader): NetworkErrorCode {
  const cause = NETWORK_ERRORS.find((token) => r.tryLiteral(token)) ?? r.fail('unknown cause');
  if (cause === 'CONNECT' || cause === 'TLS' || cause === 'SUBSCRIBE') {
    r.literal(' ');
    r.str();
  }
  return cause;
}

function readBlocked(r: Reader): SmpError {
  r.literal('reason=');
  const reason = BLOCKING_REASONS.find((word) => r.tryLiteral(word)) ?? r.fail('unknown reason');
  if (!r.tryLiteral(',notice=')) return { type: 'BLOCKED', reason };
  return { type: 'BLOCKED', reason, notice: readNotice(r) };
}

function readNotice(r: Reader): { readonly ttlSeconds?: number | undefined } {
  const notice = parseJson(readTailText(r));
  if (typeof notice !== 'object' || notice === null) r.fail('notice is not an object');
  const ttl: unknown = 'ttl' in notice ? notice.ttl : undefined;
  if (ttl === undefined || ttl === null) return {};
  if (typeof ttl !== 'number' || !Number.isSafeInteger(ttl)) r.fail('ttl is not an integer');
  return { ttlSeconds: ttl };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readTailText(r: Reader): string {
  return utf8Decode(r.tail()) ?? r.fail('not UTF-8');
}

/** A whole word: what follows is the end, so that one token cannot hide behind another's prefix. */
function tryToken(r: Reader, token: string): boolean {
  return r.remaining === token.length && r.tryLiteral(token);
}

function readToken<T extends string>(r: Reader, tokens: readonly T[]): T {
  return tokens.find((token) => tryToken(r, token)) ?? r.fail('unknown token');
}

/** At most 100 characters, others than printable ASCII replaced. */
function printable(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 100));
  return text.replace(/[^ -~]/g, '?');
}
