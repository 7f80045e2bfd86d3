/** For tests: a client connected to the server of testing-server.ts. */
import { ok } from '#shared/result.ts';
import { defined, silentLogger } from '../base/index.ts';
import { generateEd25519 } from '../crypto/index.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { SmpClient, SmpEvent, SmpRequest } from './client.ts';
import type { SmpClientError, SmpCloseReason } from './client-error.ts';
import { connectSmp } from './connect.ts';
import { FakeClock, seededRandom, settle } from './testing.ts';
import {
  MemoryConnection,
  TestServer,
  testCertificates,
  type TestServerOptions,
} from './testing-server.ts';

export const random = seededRandom('client');

export type World = {
  readonly client: SmpClient;
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly events: SmpEvent[];
  readonly closes: SmpCloseReason[];
  readonly connection: MemoryConnection;
};

/** A client connected to a server in memory, and all that it tells. */
export async function open(options: Partial<TestServerOptions> = {}): Promise<World> {
  const clock = new FakeClock();
  const [connection, remote] = MemoryConnection.pair(random(32));
  const server = new TestServer(remote, { versions: { min: 6, max: 18 }, random, ...options });
  server.start();
  const connected = await connectSmp(
    { server: testCertificates() },
    { clock, random, logger: silentLogger, connect: () => Promise.resolve(ok(connection)) },
  );
  const client = defined(connected.ok ? connected.value : undefined, 'client');
  const events: SmpEvent[] = [];
  const closes: SmpCloseReason[] = [];
  client.onEvent((event) => events.push(event));
  client.onClose((reason) => closes.push(reason));
  await settle();
  return { client, server, clock, events, closes, connection };
}

export const key = () => ({ type: 'ed25519', key: generateEd25519(random).secretKey }) as const;
export const queue = () => ({ queueId: random(24), key: key() });
export const subRequest = (): SmpRequest => ({
  command: { type: 'SUB' },
  entityId: random(24),
  key: key(),
});
export const OK: BrokerMessage = { type: 'OK' };
export const SOK: BrokerMessage = { type: 'SOK', serviceId: undefined };
export const message = () => ({ type: 'MSG', msgId: random(24), encBody: random(100) }) as const;
export const network = (reason: SmpCloseReason): SmpClientError => ({ type: 'network', reason });
