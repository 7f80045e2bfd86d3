import { beforeAll, expect, test } from 'vitest';
import { err, ok, type Result } from '#shared/result.ts';
import { silentLogger } from '../base/index.ts';
import { initCrypto, x25519 } from '../crypto/index.ts';
import type { VersionRange } from '../encoding/index.ts';
import type { TlsError } from '../tls/index.ts';
import { type ConnectSmpOptions, connectSmp } from './connect.ts';
import { ping } from './operations.ts';
import { FakeClock, seededRandom, settle } from './testing.ts';
import { MemoryConnection, TestServer, testCertificates } from './testing-server.ts';

beforeAll(initCrypto);

const random = seededRandom('connect');

type Attempt = {
  readonly result: ReturnType<typeof connectSmp>;
  readonly clock: FakeClock;
  readonly connection: MemoryConnection;
  readonly remote: MemoryConnection;
};

function attempt(options: Partial<ConnectSmpOptions> = {}, sessionId = random(32)): Attempt {
  const clock = new FakeClock();
  const [connection, remote] = MemoryConnection.pair(sessionId);
  const connect = () => Promise.resolve(ok(connection));
  const deps = { clock, random, logger: silentLogger, connect };
  const result = connectSmp({ server: testCertificates(), ...options }, deps);
  return { result, clock, connection, remote };
}

function serve(connection: MemoryConnection, versions: VersionRange): TestServer {
  const server = new TestServer(connection, {
    versions,
    random,
    onRequest: (request, self) => {
      self.reply(request, { type: 'PONG' });
    },
  });
  server.start();
  return server;
}

test.each([
  [{ min: 6, max: 20 }, 18],
  [{ min: 6, max: 17 }, 17],
  [{ min: 8, max: 11 }, 11],
])('[SMP10] with a server of %o agrees on version %i', async (versions, version) => {
  const { result, remote, clock } = attempt();
  const server = serve(remote, versions);
  const connected = await result;
  expect(connected.ok && connected.value.session.version).toBe(version);
  await settle();
  expect(server.session?.version).toBe(version);
  expect(connected.ok && (await ping(connected.value))).toEqual(ok());
  expect(clock.pendingCount).toBe(0);
});

test('[SMP10] a version without block encryption works where it is allowed', async () => {
  const { result, remote } = attempt({ versions: { min: 6, max: 18 } });
  serve(remote, { min: 6, max: 6 });
  const connected = await result;
  expect(connected.ok && connected.value.session.blocks.send.type).toBe('plain');
  expect(connected.ok && (await ping(connected.value))).toEqual(ok());
});

test('[SMP10] a proxy has plain blocks and the secret of the forwarding layer', async () => {
  const { result, remote } = attempt({ isProxyServer: true, versions: { min: 8, max: 18 } });
  const server = serve(remote, { min: 8, max: 18 });
  const connected = await result;
  await settle();
  const session = connected.ok ? connected.value.session : undefined;
  expect(session?.blocks.send.type).toBe('plain');
  expect(session?.forwardSecret).toEqual(server.session?.forwardSecret);
  const clientKey = server.session?.peerKey;
  expect(clientKey && x25519(server.keys.secretKey, clientKey)).toEqual(session?.forwardSecret);
  expect(connected.ok && (await ping(connected.value))).toEqual(ok());
});

test('[SMP10] [SMP11] servers without a common version are refused', async () => {
  const { result, remote, connection, clock } = attempt();
  serve(remote, { min: 6, max: 10 });
  expect(await result).toEqual(err({ type: 'handshake', error: { type: 'VERSION' } }));
  expect([connection.isClosed, clock.pendingCount]).toEqual([true, 0]);
});

test('[SMP10] [SMP11] a server with another session id is refused', async () => {
  const { result, connection, clock } = attempt();
  const [remote, ours] = MemoryConnection.pair(random(32));
  ours.onData((bytes) => {
    connection.deliver(bytes);
  });
  serve(remote, { min: 8, max: 18 });
  expect(await result).toEqual(err({ type: 'handshake', error: { type: 'SESSION' } }));
  expect([connection.isClosed, clock.pendingCount]).toEqual([true, 0]);
});

test('[SMP10] another key hash than that of the chain is refused', async () => {
  const { result, remote } = attempt({ server: { keyHash: random(32) } });
  serve(remote, { min: 8, max: 18 });
  const badAuth = { type: 'HANDSHAKE', code: 'BAD_AUTH' } as const;
  expect(await result).toEqual(err({ type: 'handshake', error: badAuth }));
});

test('[SMP10] a chain that TLS did not see is verified anew', async () => {
  const { result, remote, connection } = attempt();
  Object.defineProperty(connection, 'peerCertificates', { value: [random(10)] });
  serve(remote, { min: 8, max: 18 });
  expect((await result).ok).toBe(true);
});

test('[SMP11] bytes that are no hello are refused', async () => {
  const { result, remote, connection } = attempt();
  void remote.write(new Uint8Array(16_384).fill(0xff));
  expect(await result).toEqual(err({ type: 'handshake', error: { type: 'BLOCK' } }));
  expect(connection.isClosed).toBe(true);
  const second = attempt();
  void second.remote.write(new Uint8Array(16_384));
  const parse = { type: 'HANDSHAKE', code: 'PARSE' } as const;
  expect(await second.result).toEqual(err({ type: 'handshake', error: parse }));
});

test('[SMP11] a server that says nothing ends at the connect deadline', async () => {
  const { result, connection, clock } = attempt();
  await clock.advance(45_000);
  expect(await result).toEqual(err({ type: 'timeout' }));
  expect([connection.isClosed, clock.pendingCount]).toEqual([true, 0]);
});

test('[SMP11] a connection that comes after the deadline is closed', async () => {
  const clock = new FakeClock();
  const [connection] = MemoryConnection.pair(random(32));
  let arrive: (result: Result<MemoryConnection, TlsError>) => void = () => undefined;
  const connect = (): Promise<Result<MemoryConnection, TlsError>> =>
    new Promise((resolve) => {
      arrive = resolve;
    });
  const deps = { clock, random, logger: silentLogger, connect };
  const result = connectSmp({ server: testCertificates() }, deps);
  await clock.advance(45_000);
  expect(await result).toEqual(err({ type: 'timeout' }));
  arrive(ok(connection));
  await settle();
  expect(connection.isClosed).toBe(true);
});

test('[SMP11] what TLS refuses is passed on', async () => {
  const clock = new FakeClock();
  const error = { type: 'certificate', problem: 'unknownIdentity' } as const;
  const connect = () => Promise.resolve(err(error));
  const deps = { clock, random, logger: silentLogger, connect };
  const result = await connectSmp({ server: testCertificates() }, deps);
  expect([result, clock.pendingCount]).toEqual([err({ type: 'transport', error }), 0]);
});

test('[SMP11] the end of the stream during the handshake ends the attempt', async () => {
  const first = attempt();
  await settle();
  first.remote.close();
  expect(await first.result).toEqual(err({ type: 'closed' }));
  const second = attempt();
  await settle();
  second.remote.fail({ type: 'closed' });
  expect(await second.result).toEqual(err({ type: 'transport', error: { type: 'closed' } }));
  expect([first.clock.pendingCount, second.clock.pendingCount]).toEqual([0, 0]);
});

test('[SMP11] aborting ends the attempt, before and during it', async () => {
  const controller = new AbortController();
  const { result, connection, clock } = attempt({ signal: controller.signal });
  await settle();
  controller.abort();
  expect(await result).toEqual(err({ type: 'closed' }));
  expect([connection.isClosed, clock.pendingCount]).toEqual([true, 0]);
  const second = attempt({ signal: controller.signal });
  expect(await second.result).toEqual(err({ type: 'closed' }));
  expect(second.clock.pendingCount).toBe(0);
});
