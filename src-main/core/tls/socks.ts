/**
 * SOCKS5 below TLS (RFC 1928, RFC 1929), for Tor and other proxies. Host names are resolved by the
 * proxy, never here. A user name alone isolates circuits (10-tls section 9): the password may be
 * empty, which RFC 1929 does not foresee but Tor and the network's clients use.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { utf8Encode } from '../base/index.ts';
import { Writer } from '../encoding/index.ts';
import { tcpDial } from './dial.ts';
import type { Dial, DialTarget } from './types.ts';

export type SocksProxy = {
  readonly host: string;
  readonly port: number;
  /** At most 255 bytes of UTF-8; without it the proxy is asked for no authentication. */
  readonly username?: string | undefined;
  /** Empty if left out. */
  readonly password?: string | undefined;
};

/** Why a proxy did not connect us: by its reply (RFC 1928 section 6), or earlier. */
export type SocksErrorCode =
  | 'SOCKS_CLOSED'
  | 'SOCKS_BAD_REPLY'
  | 'SOCKS_NO_METHOD'
  | 'SOCKS_AUTHENTICATION'
  | (typeof REPLY_CODES)[number];

/** Rejection of a dial through a proxy; connectTls reports its code as a network error. */
export class SocksError extends Error {
  override readonly name = 'SocksError';
  readonly code: SocksErrorCode;

  constructor(code: SocksErrorCode) {
    super(code);
    this.code = code;
  }
}

/** By REP from 1 (RFC 1928 section 6). */
const REPLY_CODES = [
  'SOCKS_GENERAL_FAILURE',
  'SOCKS_NOT_ALLOWED',
  'SOCKS_NETWORK_UNREACHABLE',
  'SOCKS_HOST_UNREACHABLE',
  'SOCKS_CONNECTION_REFUSED',
  'SOCKS_TTL_EXPIRED',
  'SOCKS_COMMAND_NOT_SUPPORTED',
  'SOCKS_ADDRESS_NOT_SUPPORTED',
] as const;

/** What the proxy says of the server (RFC 1928 section 6); Tor says the first of much. */
const SERVER_OUT_OF_REACH: ReadonlySet<string> = new Set<SocksErrorCode>([
  'SOCKS_GENERAL_FAILURE',
  'SOCKS_NETWORK_UNREACHABLE',
  'SOCKS_HOST_UNREACHABLE',
  'SOCKS_CONNECTION_REFUSED',
  'SOCKS_TTL_EXPIRED',
]);

/**
 * Whether a connection's error code is about the proxy itself: it is out of reach (`PROXY_...`), or it
 * answered anything else than that the server is.
 */
export function isProxyProblem(code: string): boolean {
  return /^(?:SOCKS|PROXY)_/.test(code) && !SERVER_OUT_OF_REACH.has(code);
}

/** One more than the longest reply, so that what is too long is noticed. */
const MAX_REPLY_SIZE_BYTES = 263;

const VERSION = 5;
const METHOD_NONE = 0;
const METHOD_PASSWORD = 2;
const CONNECT = 1;
const ADDRESS_IPV4 = 1;
const ADDRESS_NAME = 3;
const ADDRESS_IPV6 = 4;

/** A dial that goes through the proxy; `dial` opens the connection to the proxy itself. */
export function socksDial(proxy: SocksProxy, dial: Dial = tcpDial): Dial {
  return async (target) => {
    const { host, port } = proxy;
    const socket = await dial({ host, port, signal: target.signal });
    try {
      await chooseMethod(socket, proxy);
      await requestConnection(socket, target);
      return socket;
    } catch (error) {
      socket.on('error', () => undefined); // the reason is the one being thrown
      socket.destroy();
      throw error;
    }
  };
}

async function chooseMethod(socket: Duplex, proxy: SocksProxy): Promise<void> {
  const method = proxy.username === undefined ? METHOD_NONE : METHOD_PASSWORD;
  const reply = await exchange(socket, Uint8Array.of(VERSION, 1, method), () => 2);
  if (reply[0] !== VERSION) throw new SocksError('SOCKS_BAD_REPLY');
  if (reply[1] !== method) throw new SocksError('SOCKS_NO_METHOD');
  if (proxy.username === undefined) return;
  const request = new Writer()
    .u8(1)
    .text(proxy.username)
    .text(proxy.password ?? '');
  const status = await exchange(socket, request.bytes(), () => 2);
  if (status[0] !== 1) throw new SocksError('SOCKS_BAD_REPLY');
  if (status[1] !== 0) throw new SocksError('SOCKS_AUTHENTICATION');
}

async function requestConnection(socket: Duplex, { host, port }: DialTarget): Promise<void> {
  const request = new Writer().u8(VERSION).u8(CONNECT).u8(0).raw(encodeAddress(host)).u16(port);
  const reply = await exchange(socket, request.bytes(), replySize);
  const [version, status] = reply;
  if (version !== VERSION || status === undefined) throw new SocksError('SOCKS_BAD_REPLY');
  if (status !== 0) throw new SocksError(REPLY_CODES[status - 1] ?? 'SOCKS_GENERAL_FAILURE');
}

function encodeAddress(host: string): Uint8Array {
  if (isIPv4(host)) return Uint8Array.of(ADDRESS_IPV4, ...host.split('.').map(Number));
  if (isIPv6(host)) return new Writer().u8(ADDRESS_IPV6).raw(encodeIPv6(host)).bytes();
  return new Writer().u8(ADDRESS_NAME).str(utf8Encode(host)).bytes();
}

/** 16 bytes of an address that isIPv6() has accepted; the URL parser gives its canonical form. */
function encodeIPv6(host: string): Uint8Array {
  const [unscoped = ''] = host.split('%');
  const canonical = new URL(`http://[${unscoped}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  const writer = new Writer();
  for (const group of [...before, ...zeros, ...after]) writer.u16(Number.parseInt(group, 16));
  return writer.bytes();
}

/** Size of a reply to CONNECT, once its start tells: the bound address is of several kinds. */
function replySize(bytes: Uint8Array): number | undefined {
  const [, , , kind, nameSize] = bytes;
  if (kind === undefined) return undefined;
  if (kind === ADDRESS_IPV4) return 4 + 4 + 2;
  if (kind === ADDRESS_IPV6) return 4 + 16 + 2;
  if (kind !== ADDRESS_NAME) throw new SocksError('SOCKS_BAD_REPLY');
  return nameSize === undefined ? undefined : 4 + 1 + nameSize + 2;
}

/** Sends a request and waits for exactly one reply; a proxy that says more breaks the protocol. */
function exchange(
  socket: Duplex,
  request: Uint8Array,
  sizeOf: (bytes: Uint8Array) => number | undefined,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let received: Uint8Array = new Uint8Array(0);
    const settle = (outcome: () => void): void => {
      socket.off('data', onData).off('error', onError).off('end', onClose).off('close', onClose);
      socket.pause();
      outcome();
    };
    const fail = (error: unknown): void => {
      settle(() => {
        reject(error instanceof Error ? error : new SocksError('SOCKS_CLOSED'));
      });
    };
    const onData = (chunk: Uint8Array): void => {
      received = Uint8Array.of(...received, ...chunk.subarray(0, MAX_REPLY_SIZE_BYTES));
      try {
        const sizeBytes = sizeOf(received);
        if (sizeBytes === undefined || received.length < sizeBytes) return;
        if (received.length > sizeBytes) throw new SocksError('SOCKS_BAD_REPLY');
        settle(() => {
          resolve(received);
        });
      } catch (error) {
        fail(error);
      }
    };
    const onError = (error: unknown): void => {
      fail(error);
    };
    const onClose = (): void => {
      fail(undefined);
    };
    socket.on('data', onData).on('error', onError).on('end', onClose).on('close', onClose);
    socket.resume();
    socket.write(request);
  });
}
