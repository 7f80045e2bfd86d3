import { beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { defined, silentLogger } from '../base/index.ts';
import { ed25519PublicOf, generateEd25519, generateX25519, initCrypto } from '../crypto/index.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { SmpClient, SmpEvent, SmpRequest } from './client.ts';
import type { SmpClientError, SmpCloseReason } from './client-error.ts';
import { connectSmp } from './connect.ts';
import {
  acknowledge,
  createQueue,
  getLinkData,
  getMessage,
  getQueueInfo,
  ping,
  secureQueue,
  sendMessage,
  subscribe,
  subscribeAll,
} from './operations.ts';
import { FakeClock, seededRandom, settle } from './testing.ts';
import {
  MemoryConnection,
  TestServer,
  testCertificates,
  type TestServerOptions,
} from './testing-server.ts';
import { verifyTransmission } from './transmission.ts';

beforeAll(initCrypto);

const random = seededRandom('client');

type World = {
  readonly client: SmpClient;
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly events: SmpEvent[];
  readonly closes: SmpCloseReason[];
  readonly connection: MemoryConnection;
};

async function open(options: Partial<TestServerOptions> = {}): Promise<World> {
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

const key = () => ({ type: 'ed25519', key: generateEd25519(random).secretKey }) as const;
const queue = () => ({ queueId: random(24), key: key() });
const subRequest = (): SmpRequest => ({
  command: { type: 'SUB' },
  entityId: random(24),
  key: key(),
});
const OK: BrokerMessage = { type: 'OK' };
const SOK: BrokerMessage = { type: 'SOK', serviceId: undefined };
const message = () => ({ type: 'MSG', msgId: random(24), encBody: random(100) }) as const;
const network = (reason: SmpCloseReason): SmpClientError => ({ type: 'network', reason });

describe('requests', () => {
  test('[SMP20] answers in another order reach their own requests', async () => {
    const { client, server } = await open();
    const requests = [subRequest(), subRequest(), subRequest()];
    const outcomes = client.sendBatch(requests);
    await settle();
    const answers: BrokerMessage[] = [SOK, { type: 'ERR', error: { type: 'AUTH' } }, OK];
    for (const i of [2, 0, 1]) {
      server.reply(defined(server.requests[i], 'request'), defined(answers[i], 'answer'));
      await settle();
    }
    expect(await outcomes).toEqual([
      ok(SOK),
      err({ type: 'smp', error: { type: 'AUTH' } }),
      ok(OK),
    ]);
  });

  test('[SMP6] commands are authorised for this session', async () => {
    const { client, server, connection } = await open();
    const { publicKey, secretKey } = generateEd25519(random);
    const x = generateX25519(random);
    void client.sendBatch([
      { ...subRequest(), key: { type: 'ed25519', key: secretKey } },
      { ...subRequest(), key: { type: 'x25519', key: x.secretKey } },
    ]);
    await settle();
    const { sessionId } = connection;
    const serverKey = server.keys.secretKey;
    const keys = [
      { type: 'ed25519', key: publicKey },
      { type: 'x25519', key: x.publicKey },
    ] as const;
    const verified = server.requests.map(({ transmission }) =>
      keys.map((publicKeyOf) =>
        verifyTransmission(transmission, { sessionId, key: publicKeyOf, serverKey }),
      ),
    );
    expect(verified).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('[SMP21] an answer for another entity is a bad response', async () => {
    const { client, server } = await open({
      onRequest: (request, self) => {
        self.reply(request, OK, random(24));
      },
    });
    expect(await client.send(subRequest())).toEqual(
      err({ type: 'badResponse', problem: 'answer for another entity' }),
    );
    expect(server.requests).toHaveLength(1);
  });

  test('[SMP21] an ERR without entity is the answer', async () => {
    const { client } = await open({
      onRequest: (request, self) => {
        self.reply(request, { type: 'ERR', error: { type: 'BLOCK' } }, new Uint8Array());
      },
    });
    expect(await client.send(subRequest())).toEqual(err({ type: 'smp', error: { type: 'BLOCK' } }));
  });

  test.each([
    ['interactive', 10_000],
    ['background', 30_000],
  ] as const)('[SMP22] a %s request ends after %i ms', async (priority, timeoutMs) => {
    const { client, clock } = await open();
    const outcomes: unknown[] = [];
    void client.send(subRequest(), { priority }).then((outcome) => outcomes.push(outcome));
    await clock.advance(timeoutMs - 1);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toEqual([err({ type: 'timeout' })]);
  });

  test('[SMP22] a deadline of its own', async () => {
    const { client, clock } = await open();
    const outcome = client.send(subRequest(), { timeoutMs: 500 });
    await clock.advance(500);
    expect(await outcome).toEqual(err({ type: 'timeout' }));
  });

  test('[SMP23] 300 subscriptions of one tick take three blocks', async () => {
    const { client, server } = await open({
      onRequest: (request, self) => {
        self.reply(request, SOK);
      },
    });
    const outcomes = await client.sendBatch(Array.from({ length: 300 }, subRequest));
    expect(outcomes).toEqual(Array.from({ length: 300 }, () => ok(SOK)));
    expect(server.blockSizes).toEqual([30, 135, 135]);
  });

  test('[SMP23] single commands of one tick share a block, the next tick has its own', async () => {
    const { client, server } = await open({
      onRequest: (request, self) => {
        self.reply(request, OK);
      },
    });
    await Promise.all([client.send(subRequest()), client.send(subRequest())]);
    await client.send(subRequest());
    expect(server.blockSizes).toEqual([2, 1]);
  });

  test('[SMP24] an answer that does not parse ends its own request only', async () => {
    const { client, server, closes } = await open();
    const outcomes = client.sendBatch([subRequest(), subRequest()]);
    await settle();
    const [first, second] = server.requests.map(({ transmission }) => transmission);
    server.sendTransmissions([
      { ...defined(first, 'first'), command: new TextEncoder().encode('IDS nonsense') },
      { ...defined(second, 'second'), command: new TextEncoder().encode('SOK 0') },
    ]);
    expect(await outcomes).toEqual([
      err({ type: 'badResponse', problem: 'message not understood: CMD' }),
      ok(SOK),
    ]);
    expect(closes).toEqual([]);
  });

  test('[SMP4] an unknown error ends the request with its text', async () => {
    const { client } = await open({
      onRequest: ({ transmission }, self) => {
        const { corrId, entityId } = transmission;
        const command = new TextEncoder().encode('ERR FUTURE thing');
        self.sendTransmissions([{ corrId, entityId, command }]);
      },
    });
    expect(await client.send(subRequest())).toEqual(
      err({ type: 'smp', error: { type: 'unknown', text: 'FUTURE thing' } }),
    );
  });

  test('[SMP25] a command that fits no block is not sent', async () => {
    const { client, server } = await open();
    const body = new Uint8Array(16_400);
    const command = { type: 'SEND', hasNotification: false, body } as const;
    const tooLarge = err({ type: 'smp', error: { type: 'LARGE_MSG' } });
    expect(await client.send({ command, entityId: random(24) })).toEqual(tooLarge);
    const input = { senderId: random(24), hasNotification: false };
    expect(await sendMessage(client, { ...input, body: new Uint8Array(16_049) })).toEqual(tooLarge);
    await settle();
    expect(server.requests).toEqual([]);
    void sendMessage(client, { ...input, body: new Uint8Array(16_048) });
    await settle();
    expect(server.requests).toHaveLength(1);
  });

  test('[SMP26] the end of the connection ends waiting and later requests', async () => {
    const { client, server, clock, closes } = await open();
    const waiting = client.sendBatch([subRequest(), subRequest()]);
    await settle();
    server.connection.fail({ type: 'network', code: 'ECONNRESET' });
    const reason = { type: 'transport', error: { type: 'network', code: 'ECONNRESET' } } as const;
    expect(await waiting).toEqual([err(network(reason)), err(network(reason))]);
    expect(await client.send(subRequest())).toEqual(err(network(reason)));
    expect([closes, client.isOpen, clock.pendingCount]).toEqual([[reason], false, 0]);
  });

  test('[SMP26] an orderly end of the stream is `ended`', async () => {
    const { client, server } = await open();
    const waiting = client.send(subRequest());
    await settle();
    server.connection.close();
    expect(await waiting).toEqual(err(network({ type: 'ended' })));
  });

  test('[SMP27] a late answer to SUB is an event, its message too', async () => {
    const { client, server, clock, events } = await open();
    const queueId = random(24);
    const subscribed = client.send({ ...subRequest(), entityId: queueId });
    const acked = client.send({
      command: { type: 'ACK', msgId: random(24) },
      entityId: queueId,
      key: key(),
    });
    await clock.advance(30_000);
    expect([await subscribed, await acked]).toEqual([
      err({ type: 'timeout' }),
      err({ type: 'timeout' }),
    ]);
    const { type, ...content } = message();
    server.reply(defined(server.requests[1], 'ACK'), { type, ...content });
    server.reply(defined(server.requests[0], 'SUB'), SOK);
    await settle();
    expect(events).toEqual([
      { type: 'message', queueId, ...content },
      { type: 'subscribedLate', queueId },
    ]);
  });
});

describe('events', () => {
  test.each([
    ['SOK', SOK],
    ['OK', OK],
  ])('[SMP31] SUB succeeds with %s', async (_name, answer) => {
    const { client, events } = await open({
      onRequest: (request, self) => {
        self.reply(request, answer);
      },
    });
    expect(await subscribe(client, queue())).toEqual(ok());
    expect(events).toEqual([]);
  });

  test('[SMP30] [SMP31] SUB succeeds with MSG, which is an event', async () => {
    const msg = message();
    const { client, events } = await open({
      onRequest: (request, self) => {
        self.reply(request, msg);
      },
    });
    const { queueId, key: queueKey } = queue();
    expect(await subscribe(client, { queueId, key: queueKey })).toEqual(ok());
    const { msgId, encBody } = msg;
    expect(events).toEqual([{ type: 'message', queueId, msgId, encBody }]);
  });

  test('[SMP30] pushed messages and the answer to ACK are events in wire order', async () => {
    const first = message();
    const second = message();
    const third = message();
    const { client, events } = await open({
      onRequest: (request, self) => {
        if (request.command.type === 'SUB') {
          self.replyAll([
            { request, message: SOK },
            { message: first, entityId: request.transmission.entityId },
          ]);
        } else {
          self.replyAll([
            { request, message: second },
            { message: third, entityId: request.transmission.entityId },
          ]);
        }
      },
    });
    const rcvQueue = queue();
    expect(await subscribe(client, rcvQueue)).toEqual(ok());
    expect(await acknowledge(client, { ...rcvQueue, msgId: first.msgId })).toEqual(ok());
    expect(events).toEqual(
      [first, second, third].map(({ msgId, encBody }) => ({
        type: 'message',
        queueId: rcvQueue.queueId,
        msgId,
        encBody,
      })),
    );
  });

  test('[SMP30] the answer to GET is its value and no event', async () => {
    const msg = message();
    const answers: BrokerMessage[] = [msg, OK];
    const { client, events } = await open({
      onRequest: (request, self) => {
        self.reply(request, defined(answers.shift(), 'answer'));
      },
    });
    const { msgId, encBody } = msg;
    expect(await getMessage(client, queue())).toEqual(ok({ msgId, encBody }));
    expect(await getMessage(client, queue())).toEqual(ok(undefined));
    expect(events).toEqual([]);
  });

  test('[SMP31] ACK of nothing counts as done, other errors do not', async () => {
    const errors = ['NO_MSG', 'AUTH'] as const;
    const left = [...errors];
    const { client } = await open({
      onRequest: (request, self) => {
        self.reply(request, { type: 'ERR', error: { type: defined(left.shift(), 'error') } });
      },
    });
    expect(await acknowledge(client, { ...queue(), msgId: random(24) })).toEqual(ok());
    expect(await acknowledge(client, { ...queue(), msgId: random(24) })).toEqual(
      err({ type: 'smp', error: { type: 'AUTH' } }),
    );
  });

  test('[SMP32] END and DELD are events, what nobody expects is ignored', async () => {
    const { server, events, closes } = await open();
    const queueId = random(24);
    server.replyAll([
      { message: { type: 'END' }, entityId: queueId },
      { message: { type: 'ENDS', count: 2 }, entityId: queueId },
      { message: { type: 'OK' }, entityId: queueId },
      { message: { type: 'ERR', error: { type: 'BLOCK' } } },
      { message: { type: 'DELD' }, entityId: queueId },
    ]);
    server.sendTransmissions([
      { corrId: random(24), entityId: queueId, command: new TextEncoder().encode('OK') },
      { corrId: new Uint8Array(), entityId: queueId, command: new TextEncoder().encode('WHAT') },
    ]);
    server.sendContent(Uint8Array.of(3, 0));
    await settle();
    expect(events).toEqual([
      { type: 'end', queueId },
      { type: 'deleted', queueId },
    ]);
    expect(closes).toEqual([]);
  });
});

describe('life of a connection', () => {
  test('[SMP40] a block that does not decrypt closes the connection', async () => {
    const { client, server, closes, connection, clock } = await open();
    const waiting = client.send(subRequest());
    await settle();
    void server.connection.write(new Uint8Array(16_384));
    expect(await waiting).toEqual(err(network({ type: 'badBlock' })));
    expect([closes, connection.isClosed, clock.pendingCount]).toEqual([
      [{ type: 'badBlock' }],
      true,
      0,
    ]);
  });

  test('[SMP41] silence after a subscription causes pings, not before', async () => {
    const { client, server, clock } = await open({
      onRequest: (request, self) => {
        self.reply(request, request.command.type === 'PING' ? { type: 'PONG' } : SOK);
      },
    });
    await clock.advance(2_000_000);
    expect(server.requests).toEqual([]);
    await subscribe(client, queue());
    await clock.advance(599_999);
    const types = () => server.requests.map(({ command }) => command.type);
    expect(types()).toEqual(['SUB']);
    await clock.advance(1);
    expect(types()).toEqual(['SUB', 'PING']);
    await clock.advance(599_999);
    expect(types()).toEqual(['SUB', 'PING']);
    await clock.advance(600_000);
    expect(types()).toEqual(['SUB', 'PING', 'PING']);
  });

  test('[SMP41] something received puts the ping off', async () => {
    const { client, server, clock } = await open({
      onRequest: (request, self) => {
        if (request.command.type !== 'PING') self.reply(request, SOK);
      },
    });
    await subscribe(client, queue());
    await clock.advance(500_000);
    server.replyAll([{ message: { type: 'END' }, entityId: random(24) }]);
    await settle();
    await clock.advance(500_000);
    expect(server.requests).toHaveLength(1);
    await clock.advance(100_000);
    expect(server.requests.map(({ command }) => command.type)).toEqual(['SUB', 'PING']);
  });

  test('[SMP42] three pings without answer close the connection', async () => {
    const { client, clock, closes } = await open({
      onRequest: (request, self) => {
        if (request.command.type !== 'PING') self.reply(request, SOK);
      },
    });
    await subscribe(client, queue());
    await clock.advance(1_800_000 + 29_999);
    expect(closes).toEqual([]);
    await clock.advance(1);
    expect([closes, clock.pendingCount]).toEqual([[{ type: 'unresponsive' }], 0]);
  });

  test('[SMP42] many timeouts within 15 minutes do not', async () => {
    const { client, clock, closes } = await open();
    void client.sendBatch(Array.from({ length: 10 }, subRequest));
    await clock.advance(899_999);
    expect(closes).toEqual([]);
  });

  test('[SMP43] close ends requests, timers and the stream, and tells once', async () => {
    const { client, clock, closes, connection } = await open();
    const waiting = client.send(subRequest());
    client.close();
    client.close();
    const reason = { type: 'closedByUs' } as const;
    expect(await waiting).toEqual(err(network(reason)));
    expect([closes, connection.isClosed, clock.pendingCount]).toEqual([[reason], true, 0]);
    const late: SmpCloseReason[] = [];
    client.onClose((told) => late.push(told));
    expect(late).toEqual([reason]);
  });
});

describe('operations', () => {
  test('createQueue sends NEW and gives its ids', async () => {
    const ids = {
      type: 'IDS',
      rcvId: random(24),
      sndId: random(24),
      srvDhKey: generateX25519(random).publicKey,
      queueMode: 'messaging',
      linkId: undefined,
      serviceId: undefined,
      ntfCreds: undefined,
    } as const;
    const { client, server } = await open({
      onRequest: (request, self) => {
        self.reply(request, ids);
      },
    });
    const auth = key();
    const command = {
      rcvAuthKey: { type: 'ed25519', key: ed25519PublicOf(auth.key) },
      rcvDhKey: generateX25519(random).publicKey,
      password: 'secret',
      subMode: 'subscribe',
      queueReqData: { type: 'messaging', link: undefined },
      ntfCreds: undefined,
    } as const;
    const corrId = random(24);
    expect(await createQueue(client, { command, key: auth, corrId })).toEqual(ok(ids));
    expect(server.requests[0]?.command).toEqual({ type: 'NEW', ...command });
    expect(server.requests[0]?.transmission.corrId).toEqual(corrId);
  });

  test('an answer of another kind is a bad response', async () => {
    const { client } = await open({
      onRequest: (request, self) => {
        self.reply(request, request.command.type === 'PING' ? { type: 'PONG' } : SOK);
      },
    });
    const sndKey = { type: 'ed25519', key: generateEd25519(random).publicKey } as const;
    const unexpected = err({ type: 'badResponse', problem: 'unexpected SOK' });
    expect(await secureQueue(client, { ...queue(), sndKey })).toEqual(unexpected);
    expect(await getLinkData(client, random(24))).toEqual(unexpected);
    expect(await getQueueInfo(client, queue())).toEqual(unexpected);
    expect(await acknowledge(client, { ...queue(), msgId: random(24) })).toEqual(unexpected);
    expect(await getMessage(client, queue())).toEqual(unexpected);
    expect(await ping(client)).toEqual(ok());
  });

  test('getQueueInfo and getLinkData give their contents', async () => {
    const info = { qiSnd: true, qiNtf: false, qiSub: undefined, qiSize: 1, qiMsg: undefined };
    const data = { fixedData: random(10), userData: random(20) };
    const senderId = random(24);
    const { client } = await open({
      onRequest: (request, self) => {
        const isInfo = request.command.type === 'QUE';
        self.reply(request, isInfo ? { type: 'INFO', info } : { type: 'LNK', senderId, data });
      },
    });
    expect(await getQueueInfo(client, queue())).toEqual(ok(info));
    expect(await getLinkData(client, random(24))).toEqual(ok({ senderId, data }));
  });

  test('subscribeAll waits for each block of 135', async () => {
    const { client, server } = await open({
      onRequest: (request, self) => {
        self.reply(request, SOK);
      },
    });
    const results = await subscribeAll(client, Array.from({ length: 140 }, queue));
    expect(results).toEqual(Array.from({ length: 140 }, () => ok()));
    expect(server.blockSizes).toEqual([135, 5]);
  });
});
