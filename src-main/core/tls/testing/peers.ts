/** Clients and the network's servers on loopback, for tests. */
import type { AddressInfo } from 'node:net';
import { type TLSSocket, type TlsOptions as NodeTlsOptions, createServer } from 'node:tls';
import type { Result } from '#shared/result.ts';
import type { Clock } from '../../base/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import { type TlsConnection, type TlsError, connectTls, tcpDial } from '../index.ts';
import type { TlsOptions } from '../types.ts';
import type { TestChain } from './chains.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

export type RunningServer = {
  readonly port: number;
  close(): Promise<void>;
};

/** Node's own TLS server with the profile of the network's servers (10-tls section 1). */
export async function serveNodeTls(
  chain: TestChain,
  onSocket: (socket: TLSSocket) => void,
  options: NodeTlsOptions = {},
): Promise<RunningServer> {
  const server = createServer(
    {
      key: chain.keyPem,
      cert: chain.chainPem,
      minVersion: 'TLSv1.2',
      ciphers: 'TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-CHACHA20-POLY1305',
      ecdhCurve: 'X448:X25519',
      sigalgs: 'ed448:ed25519',
      ALPNProtocols: ['smp/1', 'xftp/1', 'h2'],
      ...options,
    },
    onSocket,
  );
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // tests look at the client's side
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port, // listening on TCP
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

/** connectTls to a loopback port with real time and randomness. */
export function connectTo(
  port: number,
  options: Partial<TlsOptions> & Pick<TlsOptions, 'keyHash'>,
  clock: Clock = realClock,
): Promise<Result<TlsConnection, TlsError>> {
  return connectTls(
    { host: '127.0.0.1', port, alpn: ['smp/1'], timeoutMs: 15_000, ...options },
    { random: systemRandom, clock, dial: tcpDial },
  );
}

/** The connection of a successful outcome. */
export function connectionOf(outcome: Result<TlsConnection, TlsError>): TlsConnection {
  if (!outcome.ok) throw new Error(`not connected: ${JSON.stringify(outcome.error)}`);
  return outcome.value;
}

/** Collects a connection's data; `take` waits for so many bytes in all. */
export function collect(connection: TlsConnection): {
  take(sizeBytes: number): Promise<Uint8Array>;
  readonly closed: Promise<TlsError | undefined>;
} {
  const chunks: Uint8Array[] = [];
  let received = 0;
  let waiting: { readonly sizeBytes: number; readonly done: () => void } | undefined;
  connection.onData((chunk) => {
    chunks.push(chunk);
    received += chunk.length;
    if (waiting !== undefined && received >= waiting.sizeBytes) waiting.done();
  });
  return {
    take: async (sizeBytes) => {
      if (received < sizeBytes) {
        await new Promise<void>((done) => {
          waiting = { sizeBytes, done };
        });
      }
      return new Uint8Array(Buffer.concat(chunks)).subarray(0, sizeBytes);
    },
    closed: new Promise((resolve) => {
      connection.onClose(resolve);
    }),
  };
}
