/** Opening a TLS connection: dial, then handshake, one deadline for both. */
import type { Duplex } from 'node:stream';
import { type Result, err } from '#shared/result.ts';
import { SocketConnection, toNetworkError } from './connection.ts';
import { TlsSession } from './session.ts';
import type { TlsConnection, TlsDeps, TlsError, TlsOptions } from './types.ts';

/** Dials and runs the handshake; every failure is a value. initCrypto() must have been awaited. */
export function connectTls(
  options: TlsOptions,
  deps: TlsDeps,
): Promise<Result<TlsConnection, TlsError>> {
  if (options.signal?.aborted === true) return Promise.resolve(err({ type: 'closed' }));
  return new Promise((resolve) => {
    const attempt = new Attempt(options, deps, resolve);
    attempt.start();
  });
}

/** From the call to its outcome; owns the deadline, the abort listener and the half-made socket. */
class Attempt {
  readonly #options: TlsOptions;
  readonly #deps: TlsDeps;
  readonly #resolve: (outcome: Result<TlsConnection, TlsError>) => void;
  readonly #dialling = new AbortController();
  #connection: SocketConnection | undefined;
  #cancelDeadline: (() => void) | undefined;
  #isSettled = false;

  constructor(
    options: TlsOptions,
    deps: TlsDeps,
    resolve: (outcome: Result<TlsConnection, TlsError>) => void,
  ) {
    this.#options = options;
    this.#deps = deps;
    this.#resolve = resolve;
  }

  start(): void {
    const { host, port, timeoutMs, signal } = this.#options;
    this.#cancelDeadline = this.#deps.clock.schedule(timeoutMs, () => {
      this.#giveUp({ type: 'timeout' });
    });
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#deps.dial({ host, port, signal: this.#dialling.signal }).then(
      (socket) => {
        this.#onSocket(socket);
      },
      (error: unknown) => {
        this.#settle(err(toNetworkError(error)));
      },
    );
  }

  readonly #onAbort = (): void => {
    this.#giveUp({ type: 'closed' });
  };

  #onSocket(socket: Duplex): void {
    if (this.#isSettled) {
      socket.on('error', () => undefined); // nobody is left to hear it
      socket.destroy();
      return;
    }
    const { alpn, keyHash } = this.#options;
    const { random, clock } = this.#deps;
    const session = new TlsSession({ alpn, keyHash, random, nowMs: () => clock.now() });
    this.#connection = new SocketConnection(socket, session, clock);
    this.#connection.start((outcome) => {
      this.#settle(outcome);
    });
    if (socket.destroyed) this.#giveUp({ type: 'closed' });
  }

  #giveUp(reason: TlsError): void {
    if (this.#isSettled) return;
    this.#settle(err(reason));
    this.#dialling.abort();
    this.#connection?.abort(reason);
  }

  #settle(outcome: Result<TlsConnection, TlsError>): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#cancelDeadline?.();
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(outcome);
  }
}
