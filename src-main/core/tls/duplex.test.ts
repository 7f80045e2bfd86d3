import { randomBytes } from 'node:crypto';
import { connect as connectHttp2, createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { initCrypto } from '../crypto/index.ts';
import { TlsStreamError, toDuplex } from './index.ts';
import { type TestChain, makeChain } from './testing/chains.ts';
import { connectTo, connectionOf, serveNodeTls } from './testing/peers.ts';

let chain: TestChain;

beforeAll(async () => {
  await initCrypto();
  chain = makeChain({ algorithm: 'ed448', length: 2 });
});

describe('a connection as a stream', () => {
  test('carries HTTP/2 with megabytes both ways', async () => {
    const server = createSecureServer({
      key: chain.keyPem,
      cert: chain.chainPem,
      ecdhCurve: 'X25519',
      sigalgs: 'ed448:ed25519',
      ALPNProtocols: ['xftp/1', 'h2'],
    });
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200 });
      stream.pipe(stream);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // listening on TCP
    const { keyHash } = chain;
    const connection = connectionOf(await connectTo(port, { keyHash, alpn: ['h2'] }));
    const session = connectHttp2('https://test', { createConnection: () => toDuplex(connection) });
    const request = session.request({ ':method': 'POST', ':path': '/' });
    const sent = randomBytes(4_000_000);
    request.end(sent);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
    await new Promise<void>((resolve) => {
      session.close(resolve);
    });
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  });

  test('holds the server back while nobody reads', async () => {
    const sent = randomBytes(20_000_000);
    const server = await serveNodeTls(chain, (socket) => {
      socket.end(sent);
    });
    const connection = connectionOf(await connectTo(server.port, { keyHash: chain.keyHash }));
    const duplex = toDuplex(connection);
    duplex.read(0);
    await expect.poll(() => duplex.readableLength, { timeout: 15_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(duplex.readableLength).toBeLessThan(300_000);
    let received = 0;
    duplex.on('data', (chunk: Uint8Array) => {
      received += chunk.length;
    });
    await expect.poll(() => received, { timeout: 15_000 }).toBe(sent.length);
    duplex.destroy();
    await server.close();
  });

  test('ends with the reason when the connection breaks', async () => {
    const server = await serveNodeTls(chain, (socket) => {
      socket.once('data', () => socket.destroy());
    });
    const connection = connectionOf(await connectTo(server.port, { keyHash: chain.keyHash }));
    const duplex = toDuplex(connection);
    const failed = new Promise((resolve) => duplex.once('error', resolve));
    duplex.write('x');
    expect(await failed).toBeInstanceOf(TlsStreamError);
    await server.close();
  });

  test('ends when the server ends, after its data', async () => {
    const server = await serveNodeTls(chain, (socket) => {
      socket.once('data', () => socket.end('bye'));
    });
    const connection = connectionOf(await connectTo(server.port, { keyHash: chain.keyHash }));
    const duplex = toDuplex(connection);
    duplex.write('x');
    const chunks: Buffer[] = [];
    for await (const chunk of duplex) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('bye');
    await server.close();
  });
});
