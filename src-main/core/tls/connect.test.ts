import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { TLSSocket, TlsOptions as NodeTlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { freePort } from '../testing/ports.ts';
import { type TlsConnection, type TlsError, connectTls, tcpDial } from './index.ts';
import { type TestChain, makeChain } from './testing/chains.ts';
import {
  type RunningServer,
  collect,
  connectTo,
  connectionOf,
  realClock,
  serveNodeTls,
} from './testing/peers.ts';
import type { TlsOptions } from './types.ts';

const servers: RunningServer[] = [];
let ed25519Chain: TestChain;
let ed448Chain: TestChain;

beforeAll(async () => {
  await initCrypto();
  ed25519Chain = makeChain({ algorithm: 'ed25519', length: 2 });
  ed448Chain = makeChain({ algorithm: 'ed448', length: 2 });
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(
  chain: TestChain,
  options?: NodeTlsOptions,
): Promise<{ readonly port: number; readonly socket: Promise<TLSSocket> }> {
  let accept: (socket: TLSSocket) => void = () => undefined;
  const socket = new Promise<TLSSocket>((resolve) => {
    accept = resolve;
  });
  const server = await serveNodeTls(chain, accept, options);
  servers.push(server);
  return { port: server.port, socket };
}

/** Both ends of a connection. */
async function connect(
  chain: TestChain,
  options: { readonly server?: NodeTlsOptions; readonly client?: Partial<TlsOptions> } = {},
): Promise<{ readonly connection: TlsConnection; readonly socket: TLSSocket }> {
  const { port, socket } = await serve(chain, options.server);
  const outcome = await connectTo(port, { keyHash: chain.keyHash, ...options.client });
  return { connection: connectionOf(outcome), socket: await socket };
}

/** The error of connecting to a server of Node. */
async function errorFrom(
  chain: TestChain,
  options: {
    readonly server?: NodeTlsOptions;
    readonly client?: Partial<TlsOptions>;
    readonly clock?: Clock;
  } = {},
): Promise<TlsError | undefined> {
  const { port } = await serve(chain, options.server);
  const client = { keyHash: chain.keyHash, ...options.client };
  const outcome = await connectTo(port, client, options.clock);
  return outcome.ok ? undefined : outcome.error;
}

function clockAt(nowMs: number): Clock {
  return { ...realClock, now: () => nowMs };
}

const DAY_MS = 86_400_000;

describe('with a server of Node', () => {
  const shapes = (['ed25519', 'ed448'] as const).flatMap((algorithm) =>
    [2, 3, 4].map((length) => ({ algorithm, length })),
  );
  test.each(shapes)('a chain of $length $algorithm certificates is accepted', async (shape) => {
    const chain = makeChain(shape);
    const { connection, socket } = await connect(chain);
    expect(connection.peerCertificates).toEqual(chain.chainDer);
    expect(connection.leafKey.type).toBe(shape.algorithm);
    expect(connection.alpn).toBe('smp/1');
    await connection.write(Uint8Array.of(1)); // then the server has seen our Finished
    await new Promise((resolve) => socket.once('data', resolve));
    expect(new Uint8Array(socket.getPeerFinished() ?? [])).toEqual(connection.sessionId);
    expect(connection.sessionId.length).toBe(32);
  });

  test.each([
    { groups: 'X25519', group: 'x25519' },
    { groups: 'X448:X25519', group: 'x25519' },
    { groups: 'X448', group: 'x448' },
    { groups: 'X25519MLKEM768:X25519', group: 'x25519mlkem768' },
  ])('that knows $groups the group is $group', async ({ groups, group }) => {
    const { connection, socket } = await connect(ed448Chain, { server: { ecdhCurve: groups } });
    expect(connection.group).toBe(group);
    const data = collect(connection);
    socket.write('hello');
    expect(Buffer.from(await data.take(5)).toString()).toBe('hello');
    expect(new Uint8Array(socket.getPeerFinished() ?? [])).toEqual(connection.sessionId);
  });

  test('no server name is sent', async () => {
    const { socket } = await connect(ed25519Chain, { client: { host: 'localhost' } });
    expect(socket.servername).toBe(false);
  });

  test('a request for a certificate is answered with none', async () => {
    const { connection, socket } = await connect(ed25519Chain, {
      server: { requestCert: true, rejectUnauthorized: false },
    });
    const data = collect(connection);
    socket.write('hello');
    expect(Buffer.from(await data.take(5)).toString()).toBe('hello');
    expect(socket.getPeerCertificate()).toEqual({});
  });

  test('without application protocols none is chosen', async () => {
    const { connection } = await connect(ed25519Chain, { client: { alpn: [] } });
    expect(connection.alpn).toBeUndefined();
  });

  test('megabytes pass unchanged both ways in pieces of any size', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    socket.pipe(socket);
    const data = collect(connection);
    const sent = randomBytes(5_000_000);
    for (let offset = 0; offset < sent.length;) {
      const sizeBytes = Math.min(randomInt(1, 100_000), sent.length - offset);
      const written = connection.write(sent.subarray(offset, offset + sizeBytes));
      if (randomInt(2) === 0) await written;
      offset += sizeBytes;
    }
    expect(sent.equals(await data.take(sent.length))).toBe(true);
  });

  test('one write of megabytes passes', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    socket.pipe(socket);
    const data = collect(connection);
    const sent = randomBytes(3_000_000);
    await connection.write(sent);
    expect(sent.equals(await data.take(sent.length))).toBe(true);
  });

  test('what was written before close() arrives', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    const chunks: Buffer[] = [];
    const ended = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('end', resolve);
    });
    const sent = randomBytes(1_000_000);
    void connection.write(sent);
    connection.close();
    await ended;
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });
});

describe('the end of a connection', () => {
  test('is orderly when the server says so', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    const data = collect(connection);
    socket.once('data', () => socket.end('bye'));
    void connection.write(Uint8Array.of(1));
    expect(await data.closed).toBeUndefined();
    expect(Buffer.from(await data.take(3)).toString()).toBe('bye');
    await connection.write(Uint8Array.of(1)); // resolves though nobody listens
  });

  test('without close_notify has a reason', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    const { closed } = collect(connection);
    socket.destroy();
    expect((await closed)?.type).toMatch(/^(closed|network)$/);
  });

  test('is told after all data, also while paused', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    const told: string[] = [];
    connection.pause();
    connection.onClose(() => told.push('closed'));
    connection.onData(() => told.push('data'));
    socket.end('bye');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).toEqual([]);
    connection.resume();
    await expect.poll(() => told, { timeout: 15_000 }).toEqual(['data', 'closed']);
  });

  test('releases writes that wait for a server which does not read', async () => {
    const { connection, socket } = await connect(ed25519Chain);
    socket.pause();
    let isWritten = false;
    const write = connection.write(new Uint8Array(30_000_000)).then(() => {
      isWritten = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isWritten).toBe(false);
    socket.destroy();
    await write;
  });
});

describe('a server is refused', () => {
  test('whose identity certificate has another hash', async () => {
    const client = { keyHash: ed448Chain.keyHash };
    expect(await errorFrom(ed25519Chain, { client })).toEqual({
      type: 'certificate',
      problem: 'unknownIdentity',
    });
  });

  test.each([1, 5])('with %i certificates', async (length) => {
    const chain = makeChain({ algorithm: 'ed25519', length });
    expect(await errorFrom(chain)).toEqual({ type: 'certificate', problem: 'chainLength' });
  });

  test('after and before its time', async () => {
    const later = clockAt(Date.now() + 4_000 * DAY_MS);
    const earlier = clockAt(Date.now() - DAY_MS);
    expect([
      await errorFrom(ed25519Chain, { clock: later }),
      await errorFrom(ed25519Chain, { clock: earlier }),
    ]).toEqual([
      { type: 'certificate', problem: 'expired' },
      { type: 'certificate', problem: 'notYetValid' },
    ]);
  });

  test('that knows no protocol of ours', async () => {
    expect(await errorFrom(ed25519Chain, { client: { alpn: ['other'] } })).toEqual({
      type: 'alert',
      description: 'noApplicationProtocol',
    });
  });

  test.each([
    { what: 'version', server: { maxVersion: 'TLSv1.2' }, description: 'protocolVersion' },
    {
      what: 'suite',
      server: { ciphers: 'TLS_AES_128_GCM_SHA256' },
      description: 'handshakeFailure',
    },
    { what: 'group', server: { ecdhCurve: 'P-256' }, description: 'handshakeFailure' },
  ] as const)('that shares no $what with us', async ({ server, description }) => {
    expect(await errorFrom(ed25519Chain, { server })).toEqual({ type: 'alert', description });
  });
});

describe('a connection that does not come about', () => {
  const keyHash = new Uint8Array(32);

  async function silentServer(): Promise<{ readonly port: number; readonly ended: Promise<void> }> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
    });
    const ended = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        socket.on('close', () => {
          resolve();
        });
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    servers.push({
      port: 0,
      close: () =>
        new Promise((closed) => {
          server.close(() => {
            closed();
          });
        }),
    });
    const address = server.address();
    return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, ended };
  }

  test('because nobody listens', async () => {
    const outcome = await connectTo(await freePort(), { keyHash });
    expect(outcome).toEqual({ ok: false, error: { type: 'network', code: 'ECONNREFUSED' } });
  });

  test('because the server is silent ends at the deadline, with the socket', async () => {
    const { port, ended } = await silentServer();
    const outcome = await connectTo(port, { keyHash, timeoutMs: 30 });
    expect(outcome).toEqual({ ok: false, error: { type: 'timeout' } });
    await ended;
  });

  test('because the caller aborts, with the socket', async () => {
    const { port, ended } = await silentServer();
    const aborter = new AbortController();
    const outcome = connectTo(port, { keyHash, signal: aborter.signal });
    setTimeout(() => {
      aborter.abort();
    }, 20);
    expect(await outcome).toEqual({ ok: false, error: { type: 'closed' } });
    await ended;
    expect(await connectTo(port, { keyHash, signal: aborter.signal })).toEqual({
      ok: false,
      error: { type: 'closed' },
    });
  });

  test('because dialling takes too long destroys the socket that comes too late', async () => {
    const { port, ended } = await silentServer();
    const outcome = await connectTls(
      { host: '127.0.0.1', port, alpn: [], keyHash, timeoutMs: 10 },
      {
        random: systemRandom,
        clock: realClock,
        dial: async ({ host, port: target }) => {
          await new Promise((resolve) => setTimeout(resolve, 40));
          return tcpDial({ host, port: target });
        },
      },
    );
    expect(outcome).toEqual({ ok: false, error: { type: 'timeout' } });
    await ended;
  });
});
