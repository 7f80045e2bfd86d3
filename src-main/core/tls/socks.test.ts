import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { type SocksProxy, connectTls, socksDial } from './index.ts';
import { makeChain } from './testing/chains.ts';
import { collect, connectionOf, realClock, serveNodeTls } from './testing/peers.ts';

const servers: Server[] = [];

beforeAll(initCrypto);

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // listening on TCP
}

/** A proxy that answers each request with the next reply, and then connects to a port. */
async function proxyOf(
  replies: readonly (readonly number[])[],
  targetPort?: number,
): Promise<{ readonly port: number; readonly requests: string[] }> {
  const requests: string[] = [];
  const port = await listen((socket) => {
    const onData = (chunk: Buffer): void => {
      requests.push(chunk.toString('hex'));
      for (const byte of replies[requests.length - 1] ?? []) socket.write(Uint8Array.of(byte));
      if (requests.length < replies.length) return;
      if (targetPort === undefined) {
        socket.end();
        return;
      }
      socket.off('data', onData);
      const target = connect(targetPort, '127.0.0.1');
      target.on('error', () => undefined);
      socket.pipe(target).pipe(socket);
    };
    socket.on('data', onData);
  });
  return { port, requests };
}

async function codeOf(
  replies: readonly (readonly number[])[],
  proxy: Partial<SocksProxy> = {},
): Promise<unknown> {
  const { port } = await proxyOf(replies);
  const dial = socksDial({ host: '127.0.0.1', port, ...proxy });
  return dial({ host: 'example.com', port: 5223 }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}

const DONE = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];

describe('a dial through SOCKS5', () => {
  test('carries TLS, with a user name and no password', async () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const server = await serveNodeTls(chain, (socket) => socket.pipe(socket));
    const { port, requests } = await proxyOf([[5, 2], [1, 0], DONE], server.port);
    const outcome = await connectTls(
      {
        host: 'smp.example.onion',
        port: 5223,
        alpn: ['smp/1'],
        keyHash: chain.keyHash,
        timeoutMs: 15_000,
      },
      {
        random: systemRandom,
        clock: realClock,
        dial: socksDial({ host: '127.0.0.1', port, username: 'user 1' }),
      },
    );
    const connection = connectionOf(outcome);
    const data = collect(connection);
    await connection.write(Uint8Array.of(1, 2, 3));
    expect(await data.take(3)).toEqual(Uint8Array.of(1, 2, 3));
    const name = Buffer.from('smp.example.onion').toString('hex');
    expect(requests).toEqual([
      '050102',
      `0106${Buffer.from('user 1').toString('hex')}00`,
      `0501000311${name}1467`,
    ]);
    connection.close();
    await server.close();
  });

  test.each([
    ['192.0.2.7', '01c0000207'],
    ['2001:db8::1', '0420010db8000000000000000000000001'],
    ['::', `04${'00'.repeat(16)}`],
    ['::ffff:192.0.2.7', '0400000000000000000000ffffc0000207'],
    ['a.b', '0303612e62'],
  ])('asks for %s in its own form', async (host, encoded) => {
    const { port, requests } = await proxyOf([[5, 0], DONE], 1);
    const socket = await socksDial({ host: '127.0.0.1', port })({ host, port: 443 });
    socket.on('error', () => undefined);
    socket.destroy();
    expect(requests).toEqual(['050100', `050100${encoded}01bb`]);
  });

  test.each([
    ['SOCKS_NO_METHOD', [[5, 0xff]], {}],
    ['SOCKS_NO_METHOD', [[5, 0]], { username: 'x' }],
    ['SOCKS_BAD_REPLY', [[4, 0]], {}],
    ['SOCKS_BAD_REPLY', [[5, 0, 0]], {}],
    [
      'SOCKS_AUTHENTICATION',
      [
        [5, 2],
        [1, 1],
      ],
      { username: 'x', password: 'y' },
    ],
    [
      'SOCKS_CONNECTION_REFUSED',
      [
        [5, 0],
        [5, 5, ...DONE.slice(2)],
      ],
      {},
    ],
    [
      'SOCKS_HOST_UNREACHABLE',
      [
        [5, 0],
        [5, 4, 0, 3, 1, 97, 0, 0],
      ],
      {},
    ],
    [
      'SOCKS_GENERAL_FAILURE',
      [
        [5, 0],
        [5, 99, ...DONE.slice(2)],
      ],
      {},
    ],
    [
      'SOCKS_BAD_REPLY',
      [
        [5, 0],
        [5, 0, 0, 2, 0, 0],
      ],
      {},
    ],
    [
      'SOCKS_BAD_REPLY',
      [
        [5, 0],
        [...DONE, 1],
      ],
      {},
    ],
    [
      'SOCKS_CLOSED',
      [
        [5, 0],
        [5, 0, 0, 1, 0, 0],
      ],
      {},
    ],
    ['SOCKS_CLOSED', [[]], {}],
  ] as const)('fails with %s where the proxy says %j', async (code, replies, proxy) => {
    expect(await codeOf(replies, proxy)).toBe(code);
  });

  test('ends at once when aborted, and when nobody listens', async () => {
    const port = await listen((socket) => socket.resume());
    const dial = socksDial({ host: '127.0.0.1', port });
    const aborter = new AbortController();
    const dialled = dial({ host: 'a', port: 1, signal: aborter.signal });
    setTimeout(() => {
      aborter.abort();
    }, 10);
    await expect(dialled).rejects.toMatchObject({ code: 'ABORT_ERR' });
    servers.pop()?.close();
    await expect(dial({ host: 'a', port: 1 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
