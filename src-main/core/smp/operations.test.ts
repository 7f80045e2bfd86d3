import { beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { defined } from '../base/index.ts';
import { ed25519PublicOf, generateEd25519, generateX25519, initCrypto } from '../crypto/index.ts';
import type { BrokerMessage } from './broker-messages.ts';
import {
  acknowledge,
  createQueue,
  getLinkData,
  getMessage,
  getQueueInfo,
  ping,
  secureQueue,
  subscribe,
  subscribeAll,
} from './operations.ts';
import { settle } from './testing.ts';
import { random, open, key, queue, OK, SOK, message } from './testing-client.ts';

beforeAll(initCrypto);

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

describe('operations', () => {
  test('[SMP33] createQueue sends NEW and gives its ids', async () => {
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

  test('[SMP33] an answer of another kind is a bad response', async () => {
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

  test('[SMP33] getQueueInfo and getLinkData give their contents', async () => {
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

  test('[SMP33] subscribeAll waits for each block of 135', async () => {
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
