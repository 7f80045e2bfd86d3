import { beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { defined } from '../base/index.ts';
import { generateEd25519, generateX25519, initCrypto } from '../crypto/index.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { SmpCloseReason } from './client-error.ts';
import { sendMessage, subscribe } from './operations.ts';
import { settle } from './testing.ts';
import { verifyTransmission } from './transmission.ts';
import {
  random,
  open,
  key,
  queue,
  subRequest,
  OK,
  SOK,
  message,
  network,
} from './testing-client.ts';

beforeAll(initCrypto);

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

  test('[SMP44] the bytes of all blocks are counted', async () => {
    const { client, server } = await open();
    expect(client.byteCounts).toEqual({ sent: 16_384, received: 16_384 });
    const outcome = client.sendBatch(Array.from({ length: 136 }, subRequest));
    await settle();
    expect(client.byteCounts).toEqual({ sent: 3 * 16_384, received: 16_384 });
    server.replyAll(server.requests.map((request) => ({ request, message: OK })));
    await settle();
    expect(await outcome).toHaveLength(136);
    expect(client.byteCounts).toEqual({ sent: 3 * 16_384, received: 2 * 16_384 });
    client.close();
    expect(client.byteCounts.sent).toBe(3 * 16_384);
  });
});
