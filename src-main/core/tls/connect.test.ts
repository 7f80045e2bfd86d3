import { randomBytes } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { initCrypto } from '../crypto/index.ts';
import { type ChainAlgorithm, makeChain } from './testing/chains.ts';
import {
  type RunningServer,
  collect,
  connectTo,
  connectionOf,
  serveNodeTls,
} from './testing/peers.ts';

const servers: RunningServer[] = [];

beforeAll(initCrypto);

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('connectTls with a server of Node', () => {
  const shapes = (['ed25519', 'ed448'] as const).flatMap((algorithm) =>
    [2, 3, 4].map((length) => ({ algorithm, length })),
  );
  test.each(shapes)('connects with $length $algorithm certificates', async (shape) => {
    const chain = makeChain(shape);
    const finished = new Promise<Buffer | undefined>((resolve) => {
      void serveNodeTls(chain, (socket) => {
        resolve(socket.getPeerFinished());
        socket.pipe(socket);
      }).then(async (server) => {
        servers.push(server);
        const connection = connectionOf(await connectTo(server.port, { keyHash: chain.keyHash }));
        console.log(connection.group, connection.alpn);
        const data = collect(connection);
        const sent = randomBytes(100_000);
        await connection.write(sent);
        expect(Buffer.from(await data.take(sent.length)).equals(sent)).toBe(true);
        expect(new Uint8Array((await finished) ?? [])).toEqual(connection.sessionId);
        connection.close();
        expect(await data.closed).toBeUndefined();
      });
    });
    await finished;
  });
});
