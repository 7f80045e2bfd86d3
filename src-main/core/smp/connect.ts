/** Connects to an SMP server: byte stream, then the client side of the handshake (20-smp section 3). */
import { err, ok, type Result } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { bytesEqual, wipe } from '../base/index.ts';
import { generateX25519, sha256 } from '../crypto/index.ts';
import type { ServerAddress, VersionRange } from '../encoding/index.ts';
import { type TlsError, verifyChain } from '../tls/index.ts';
import { BlockChannel } from './block-channel.ts';
import { DEFAULT_SMP_TIMEOUTS, SmpClient, type SmpClientDeps, type SmpTimeouts } from './client.ts';
import type { SmpCloseReason, SmpConnectError } from './client-error.ts';
import type { TransportConnection } from './connection.ts';
import { acceptServerHello } from './handshake.ts';
import { SMP_CLIENT_VERSIONS } from './versions.ts';

export type ConnectSmpOptions = {
  readonly server: Pick<ServerAddress, 'keyHash'>;
  /** 11 to 18 by default. */
  readonly versions?: VersionRange | undefined;
  readonly timeouts?: SmpTimeouts | undefined;
  /** We connect as a proxy, to forward commands of our own clients. */
  readonly isProxyServer?: boolean | undefined;
  /** Ends the attempt as `closed`; without effect once connected. */
  readonly signal?: AbortSignal | undefined;
};

export type ConnectSmpDeps = SmpClientDeps & {
  /** TCP and TLS to the server, verified against the same key hash. */
  readonly connect: () => Promise<Result<TransportConnection, TlsError>>;
};

type ConnectResult = Result<SmpClient, SmpConnectError>;

/** A client ready for commands, within the connect timeout; a failed attempt leaves nothing open. */
export function connectSmp(
  options: ConnectSmpOptions,
  deps: ConnectSmpDeps,
): Promise<ConnectResult> {
  return new Promise((resolve, reject) => {
    let connection: TransportConnection | undefined;
    let isSettled = false;
    const timeoutMs = (options.timeouts ?? DEFAULT_SMP_TIMEOUTS).connectMs;
    const cancelDeadline = deps.clock.schedule(timeoutMs, () => {
      settle(err({ type: 'timeout' }));
    });
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted === true) abort();
    else start().catch(reject);

    async function start(): Promise<void> {
      const connected = await deps.connect();
      if (!connected.ok) {
        settle(err({ type: 'transport', error: connected.error }));
        return;
      }
      connection = connected.value;
      if (isSettled) connection.close();
      else handshake(connection, { options, deps, settle });
    }

    function abort(): void {
      settle(err({ type: 'closed' }));
    }

    function settle(result: ConnectResult): void {
      if (isSettled) return;
      isSettled = true;
      cancelDeadline();
      options.signal?.removeEventListener('abort', abort);
      if (!result.ok) connection?.close();
      resolve(result);
    }
  });
}

type HandshakeContext = {
  readonly options: ConnectSmpOptions;
  readonly deps: ConnectSmpDeps;
  readonly settle: (result: ConnectResult) => void;
};

/** Answers the first block; the client takes the channel over in the same call, losing nothing. */
function handshake(connection: TransportConnection, context: HandshakeContext): void {
  const { options, deps, settle } = context;
  const channel = new BlockChannel(connection);
  channel.open({
    onContent: (content) => {
      const clientKeys = generateX25519(deps.random);
      const accepted = acceptServerHello(content, {
        versions: options.versions ?? SMP_CLIENT_VERSIONS,
        sessionId: connection.sessionId,
        keyHash: options.server.keyHash,
        leafKey: connection.leafKey,
        clientKeys,
        verifyChain: (chain) => isServerChain(chain, connection, context),
        isProxyServer: options.isProxyServer,
      });
      wipe(clientKeys.secretKey);
      if (!accepted.ok) {
        settle(err({ type: 'handshake', error: accepted.error }));
        return;
      }
      const { hello, session } = accepted.value;
      void channel.send(hello);
      channel.setChains(session.blocks);
      const timeouts = options.timeouts ?? DEFAULT_SMP_TIMEOUTS;
      settle(ok(new SmpClient(channel, { session, timeouts }, deps)));
    },
    onClose: (reason) => {
      settle(err(handshakeEnd(reason)));
    },
  });
}

function handshakeEnd(reason: SmpCloseReason): SmpConnectError {
  switch (reason.type) {
    case 'transport':
      return { type: 'transport', error: reason.error };
    case 'badBlock':
      return { type: 'handshake', error: { type: 'BLOCK' } };
    case 'ended':
    case 'closedByUs':
    case 'unresponsive':
      return { type: 'closed' };
    default:
      return unreachable(reason);
  }
}

/** Usually the hello repeats the chain that TLS has just verified; another is verified anew. */
function isServerChain(
  chain: readonly Uint8Array[],
  connection: TransportConnection,
  { options, deps }: HandshakeContext,
): boolean {
  const { keyHash } = options.server;
  const known = connection.peerCertificates;
  const [, identity] = chain;
  const isKnown = chain.length === known.length && chain.every((der, i) => isSame(der, known[i]));
  if (isKnown && identity !== undefined) return bytesEqual(sha256(identity), keyHash);
  return verifyChain(chain, keyHash, deps.clock.now()).ok;
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && bytesEqual(a, b);
}
