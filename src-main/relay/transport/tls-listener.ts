/**
 * The TLS side of the relay: node:tls with exactly the network's profile (10-tls section 1). Gives
 * sockets after their handshake, with the session id that both sides know.
 */
import { constants } from 'node:crypto';
import { type Server, type Socket, createServer } from 'node:net';
import { type SecureContext, TLSSocket, createSecureContext } from 'node:tls';
import type { Logger } from '../../core/base/index.ts';
import type { RelayIdentity } from '../certificates/index.ts';
import { FinishedTap } from './finished-tap.ts';
import { hasOpenSsl } from './runtime.ts';

/** A connection after its TLS handshake. */
export type AcceptedSocket = {
  readonly socket: TLSSocket;
  /** verify_data of the client's Finished: 32 bytes, or 12 under TLS 1.2. */
  readonly sessionId: Uint8Array;
  /** Whether the client offered `smp/1`. */
  readonly hasAlpn: boolean;
};

export type TlsListenerOptions = {
  readonly identity: RelayIdentity;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly maxConnections: number;
  readonly handshakeTimeoutMs: number;
  readonly logger: Logger;
  /** Owns the socket from here on. */
  readonly onAccepted: (accepted: AcceptedSocket) => void;
};

/** A listening socket; closing it destroys the sockets still in their TLS handshake. */
export class TlsListener {
  readonly #options: TlsListenerOptions;
  readonly #context: SecureContext;
  readonly #server: Server;
  readonly #handshaking = new Set<Socket>();

  constructor(options: TlsListenerOptions) {
    this.#options = options;
    this.#context = secureContext(options.identity);
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
      this.#accept(socket);
    });
    this.#server.maxConnections = options.maxConnections;
  }

  /** Resolves with the port; rejects with the system's error, such as EADDRINUSE. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', () => {
          this.#options.logger('error', 'relay.listenerFailed');
        });
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Resolves when nothing listens; accepted sockets are their owner's to close. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const socket of this.#handshaking) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#handshaking.add(socket);
    const tap = hasOpenSsl() ? undefined : new FinishedTap(socket);
    const secured = new TLSSocket(tap ?? socket, {
      isServer: true,
      secureContext: this.#context,
      ALPNProtocols: ['smp/1'],
      requestCert: false,
    });
    if (tap !== undefined) secured.on('keylog', (line) => tap.onKeyLog(line));
    const fail = (): void => {
      secured.destroy();
      socket.destroy();
    };
    const deadline = setTimeout(fail, this.#options.handshakeTimeoutMs);
    const settle = (): void => {
      clearTimeout(deadline);
      this.#handshaking.delete(socket);
    };
    socket.once('close', settle);
    secured.once('error', fail);
    secured.once('secure', () => {
      settle();
      const sessionId = secured.getPeerFinished() ?? tap?.clientFinished();
      if (sessionId === undefined) return fail();
      secured.off('error', fail);
      const hasAlpn = secured.alpnProtocol === 'smp/1';
      this.#options.onAccepted({ socket: secured, sessionId: Uint8Array.from(sessionId), hasAlpn });
    });
  }
}

function secureContext({ certPem, keyPem }: RelayIdentity): SecureContext {
  const isFull = hasOpenSsl();
  return createSecureContext({
    cert: certPem,
    key: keyPem,
    minVersion: 'TLSv1.2',
    ciphers: 'TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-CHACHA20-POLY1305',
    ecdhCurve: isFull ? 'X448:X25519' : 'X25519',
    sigalgs: isFull ? 'ed448:ed25519' : 'ed25519',
    // Sessions are never resumed: each has its own identifier (10-tls section 8).
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  });
}
