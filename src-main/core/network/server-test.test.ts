import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerTest } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { base64urlEncode } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import {
  type BrokerMessage,
  type RequestOutcome,
  type SmpClientError,
  type SmpConnectError,
  DEFAULT_SMP_TIMEOUTS,
} from '../smp/index.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { makeChain } from '../tls/testing/chains.ts';
import { serveNodeTls } from '../tls/testing/peers.ts';
import { type TestSession, testServer } from './server-test.ts';
import { NetworkWorld, must } from './testing/network-world.ts';
import { startRelay, stopRelays } from './testing/relays.ts';

const closers: (() => Promise<void> | void)[] = [];
let relay: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startRelay();
});

afterAll(stopRelays);

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Result of testing one added server, and what the list then remembers of it. */
async function testOf(address: string): Promise<ServerTest> {
  const world = await NetworkWorld.open();
  closers.push(() => {
    world.close();
  });
  const { network, alice } = world;
  const protocol = address.startsWith('xftp') ? 'xftp' : 'smp';
  const [entry] = must(network.addServers(alice, protocol, address)).servers;
  if (entry === undefined) throw new Error('not added');
  const result = must(await network.testServer(alice, entry.serverId));
  expect(network.configuration(alice).servers[0]?.lastTest).toEqual(result);
  return result;
}

function withPassword(address: string, password: string): string {
  return address.replace('@', `:${password}@`);
}

const PASSED = { type: 'passed', durationMs: expect.any(Number) as number };

describe('[NW30] the test of a relay', () => {
  test('[NW31] passes and leaves no queue behind', async () => {
    expect(await testOf(relay.address)).toEqual(PASSED);
    expect(relay.stats().queues).toBe(0);
  });

  test('with a password needs exactly that', async () => {
    const locked = await startRelay('open-sesame');
    const refused = {
      ...{ type: 'failed', step: 'createQueue', problem: 'passwordNeeded', detail: 'AUTH' },
    };
    expect([
      await testOf(withPassword(locked.address, 'open-sesame')),
      await testOf(withPassword(locked.address, 'sesame')),
      await testOf(locked.address),
    ]).toEqual([PASSED, refused, refused]);
    expect(locked.stats().queues).toBe(0);
  });

  test('of which nothing is left says so', async () => {
    const gone = await startRelay();
    await gone.close();
    expect(await testOf(gone.address)).toEqual({
      ...{ type: 'failed', step: 'connect', problem: 'unreachable', detail: 'ECONNREFUSED' },
    });
  });

  test('that has another fingerprint blames the certificate', async () => {
    const hash = base64urlEncode(new Uint8Array(32).fill(1));
    const address = relay.address.replace(/\/\/[^@]*@/, `//${hash}@`);
    expect(await testOf(address)).toEqual({
      ...{ type: 'failed', step: 'connect', problem: 'certificate', detail: 'unknownIdentity' },
    });
  });

  test('that hangs up says so', async () => {
    const port = await listen((socket) => socket.end());
    const address = relay.address.replace(/:\d+$/, `:${String(port)}`);
    expect(await testOf(address)).toEqual({
      ...{ type: 'failed', step: 'connect', problem: 'unreachable', detail: 'closed' },
    });
  });

  test('that is a web server says that it does not speak the language', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const address = relay.address.replace(/:\d+$/, `:${String(port)}`);
    expect(await testOf(address)).toMatchObject({
      ...{ type: 'failed', step: 'connect', problem: 'version' },
    });
  });
});

describe('the test of a file server', () => {
  test('passes when its certificate is right', async () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const protocols: (string | false | null)[] = [];
    const server = await serveNodeTls(chain, (socket) => protocols.push(socket.alpnProtocol));
    closers.push(() => server.close());
    const hash = base64urlEncode(chain.keyHash);
    const address = `xftp://${hash}@127.0.0.1:${String(server.port)}`;
    const other = base64urlEncode(new Uint8Array(32).fill(1));
    expect([await testOf(address), await testOf(address.replace(hash, other))]).toEqual([
      PASSED,
      { type: 'failed', step: 'connect', problem: 'certificate', detail: 'unknownIdentity' },
    ]);
    expect(protocols[0]).toBe('xftp/1');
  });
});

/** Answers by command; a session that notes what was asked. */
function sessionOf(answers: Partial<Record<string, RequestOutcome>>, sent: string[]): TestSession {
  const send = (request: { readonly command: { readonly type: string } }) => {
    sent.push(request.command.type);
    return Promise.resolve(answers[request.command.type] ?? ok({ type: 'OK' } as const));
  };
  return {
    session: {} as TestSession['session'], // operations look at it for SEND only
    timeouts: DEFAULT_SMP_TIMEOUTS,
    send,
    sendBatch: (requests) => Promise.all(requests.map(send)),
    close: () => sent.push('closed'),
  };
}

const IDS: BrokerMessage = {
  type: 'IDS',
  rcvId: new Uint8Array(24),
  sndId: new Uint8Array(24),
  srvDhKey: systemRandom(32) as Extract<BrokerMessage, { type: 'IDS' }>['srvDhKey'], // any key
  queueMode: 'messaging',
  linkId: undefined,
  serviceId: undefined,
};
const smpError = (type: 'AUTH' | 'INTERNAL'): RequestOutcome =>
  err({ type: 'smp', error: { type } });
const BROKEN: Result<never, SmpClientError> = err({ type: 'network', reason: { type: 'ended' } });

/** A test over scripted sessions, one for each connection. */
async function scripted(
  ...answers: readonly Partial<Record<string, RequestOutcome>>[]
): Promise<{ readonly result: ServerTest; readonly sent: string[] }> {
  const sent: string[] = [];
  const waiting = answers.map((each) => sessionOf(each, sent));
  const connect = (): Promise<Result<TestSession, SmpConnectError>> => {
    const session = waiting.shift();
    return Promise.resolve(session === undefined ? err({ type: 'closed' }) : ok(session));
  };
  const result = await testServer(
    { protocol: 'smp', password: undefined, connect },
    { clock: new FakeClock(), random: systemRandom },
    new AbortController().signal,
  );
  return { result, sent };
}

describe('a test that fails half-way', () => {
  test('[NW31] names the step and deletes the queue all the same', async () => {
    expect(await scripted({ NEW: ok(IDS), KEY: smpError('INTERNAL') })).toEqual({
      result: { type: 'failed', step: 'secureQueue', problem: 'refused', detail: 'INTERNAL' },
      sent: ['NEW', 'KEY', 'DEL', 'closed'],
    });
    expect(await scripted({ NEW: ok(IDS), DEL: smpError('AUTH') })).toEqual({
      result: { type: 'failed', step: 'deleteQueue', problem: 'refused', detail: 'AUTH' },
      sent: ['NEW', 'KEY', 'DEL', 'closed'],
    });
  });

  test('[NW31] for lack of an answer deletes the queue over another connection', async () => {
    expect(await scripted({ NEW: ok(IDS), KEY: BROKEN, DEL: BROKEN }, {})).toEqual({
      result: { type: 'failed', step: 'secureQueue', problem: 'unreachable', detail: 'ended' },
      sent: ['NEW', 'KEY', 'DEL', 'DEL', 'closed', 'closed'],
    });
    expect(
      await scripted({ NEW: ok(IDS), DEL: err({ type: 'timeout' }) }, { DEL: BROKEN }),
    ).toEqual({
      result: { type: 'failed', step: 'deleteQueue', problem: 'timeout', detail: 'timeout' },
      sent: ['NEW', 'KEY', 'DEL', 'DEL', 'closed', 'closed'],
    });
  });

  test.each([
    [smpError('AUTH'), 'passwordNeeded', 'AUTH'],
    [err({ type: 'smp', error: { type: 'unknown', text: 'NEWER' } }), 'refused', 'NEWER'],
    [err({ type: 'smp', error: { type: 'CMD', code: 'SYNTAX' } }), 'refused', 'CMD SYNTAX'],
    [err({ type: 'timeout' }), 'timeout', 'timeout'],
    [err({ type: 'badResponse', problem: 'x' }), 'version', 'badResponse'],
    [ok({ type: 'OK' }), 'version', 'badResponse'],
    [BROKEN, 'unreachable', 'ended'],
  ] satisfies readonly (readonly [RequestOutcome, string, string])[])(
    'at the first step: %j',
    async (outcome, problem, detail) => {
      expect(await scripted({ NEW: outcome })).toEqual({
        result: { type: 'failed', step: 'createQueue', problem, detail },
        sent: ['NEW', 'closed'],
      });
    },
  );

  test('[NW31] because it was given up deletes its queue', async () => {
    const abort = new AbortController();
    const sent: string[] = [];
    const session = sessionOf({ NEW: ok(IDS) }, sent);
    const result = await testServer(
      {
        protocol: 'smp',
        password: undefined,
        connect: () => {
          abort.abort();
          return Promise.resolve(ok(session));
        },
      },
      { clock: new FakeClock(), random: systemRandom },
      abort.signal,
    );
    expect({ result, sent }).toEqual({
      result: { type: 'failed', step: 'secureQueue', problem: 'unreachable', detail: 'cancelled' },
      sent: ['NEW', 'DEL', 'closed'],
    });
  });
});

describe('[NW30] a connection that is not made', () => {
  const network = (code: string): SmpConnectError => ({
    type: 'transport',
    error: { type: 'network', code },
  });

  test.each([
    [network('ECONNREFUSED'), 'unreachable'],
    [network('NO_HOST'), 'unreachable'],
    [network('PROXY_ECONNREFUSED'), 'proxy'],
    [network('SOCKS_HOST_UNREACHABLE'), 'unreachable'],
    [network('SOCKS_CONNECTION_REFUSED'), 'unreachable'],
    [network('SOCKS_AUTHENTICATION'), 'proxy'],
    [network('SOCKS_NO_METHOD'), 'proxy'],
    [{ type: 'timeout' }, 'timeout'],
    [{ type: 'closed' }, 'unreachable'],
    [{ type: 'handshake', error: { type: 'VERSION' } }, 'version'],
    [{ type: 'handshake', error: { type: 'HANDSHAKE', code: 'IDENTITY' } }, 'certificate'],
    [{ type: 'handshake', error: { type: 'HANDSHAKE', code: 'PARSE' } }, 'version'],
    [{ type: 'transport', error: { type: 'certificate', problem: 'expired' } }, 'certificate'],
    [{ type: 'transport', error: { type: 'timeout' } }, 'timeout'],
    [{ type: 'transport', error: { type: 'alert', description: 'protocolVersion' } }, 'version'],
  ] satisfies readonly (readonly [SmpConnectError, string])[])(
    '%j is %s',
    async (error, problem) => {
      const result = await testServer(
        { protocol: 'smp', password: undefined, connect: () => Promise.resolve(err(error)) },
        { clock: new FakeClock(), random: systemRandom },
        new AbortController().signal,
      );
      expect(result).toMatchObject({ type: 'failed', step: 'connect', problem });
    },
  );
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  closers.push(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // listening on TCP
}
