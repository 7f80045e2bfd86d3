import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../core/base/index.ts';
import {
  generateEd25519,
  generateEd448,
  generateX25519,
  initCrypto,
  systemRandom,
} from '../core/crypto/index.ts';
import {
  type BrokerMessage,
  type ClientCommand,
  type CommandKey,
  maxMessageSizeBytes,
} from '../core/smp/index.ts';
import {
  TestClient,
  type TestQueue,
  bodyOf,
  newQueue,
  publicKey,
  signingKey,
} from './testing/test-client.ts';
import { type TestRelay, startTestRelay } from './testing/test-relay.ts';

const OK = { type: 'OK' };
const AUTH = { type: 'ERR', error: { type: 'AUTH' } };
const NO_MSG = { type: 'ERR', error: { type: 'NO_MSG' } };
const QUOTA = { type: 'ERR', error: { type: 'QUOTA' } };
const PROHIBITED = { type: 'ERR', error: { type: 'CMD', code: 'PROHIBITED' } };
const SOK = { type: 'SOK', serviceId: undefined };

let relay: TestRelay;
let alice: TestClient;
let bob: TestClient;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay({ limits: { quota: 4 } });
});

afterAll(async () => {
  await relay.remove();
});

beforeEach(async () => {
  [alice, bob] = await Promise.all([
    TestClient.connect(relay.address),
    TestClient.connect(relay.address),
  ]);
});

afterEach(() => {
  alice.close();
  bob.close();
});

function sendText(client: TestClient, queue: TestQueue, text: string): Promise<BrokerMessage> {
  const command = { type: 'SEND', hasNotification: false, body: utf8Encode(text) } as const;
  return client.request(command, { entityId: queue.sndId, key: queue.sndKey });
}

function asRecipient(
  client: TestClient,
  queue: TestQueue,
  command: ClientCommand,
): Promise<BrokerMessage> {
  return client.request(command, { entityId: queue.rcvId, key: queue.rcvKey });
}

function ack(client: TestClient, queue: TestQueue, message: BrokerMessage): Promise<BrokerMessage> {
  const msgId = message.type === 'MSG' ? message.msgId : new Uint8Array(0);
  return asRecipient(client, queue, { type: 'ACK', msgId });
}

function secure(client: TestClient, queue: TestQueue): Promise<BrokerMessage> {
  const command = { type: 'SKEY', sndKey: queue.sndPublic } as const;
  return client.request(command, { entityId: queue.sndId, key: queue.sndKey });
}

/** A queue of Alice's that Bob has secured. */
async function securedQueue(): Promise<TestQueue> {
  const queue = await newQueue(alice);
  expect(await secure(bob, queue)).toEqual(OK);
  return queue;
}

describe('creating and securing', () => {
  test('[RL10] NEW gives distinct ids of 24 bytes and the mode that was asked for', async () => {
    const { ids } = await newQueue(alice);
    expect([ids.rcvId.length, ids.sndId.length, ids.queueMode, ids.linkId]).toEqual([
      24,
      24,
      'messaging',
      undefined,
    ]);
    expect(ids.rcvId).not.toEqual(ids.sndId);
    const contact = await newQueue(alice, { queueReqData: { type: 'contact' } });
    expect(contact.ids.queueMode).toBe('contact');
  });

  test('[RL10] NEW without subscription leaves messages waiting until SUB', async () => {
    const queue = await newQueue(alice, { subMode: 'create' });
    await secure(bob, queue);
    expect(await sendText(bob, queue, 'hello')).toEqual(OK);
    expect(await alice.unread()).toEqual([]);
    expect(await asRecipient(alice, queue, { type: 'SUB' })).toEqual(SOK);
    expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe('hello');
  });

  test('[RL9] Ed448 and X25519 keys authorise a recipient as well', async () => {
    const ed448 = generateEd448(systemRandom);
    const x25519 = generateX25519(systemRandom);
    const dh = generateX25519(systemRandom);
    const pairs: [CommandKey, Extract<ClientCommand, { type: 'NEW' }>['rcvAuthKey']][] = [
      [
        { type: 'ed448', key: ed448.secretKey },
        { type: 'ed448', key: ed448.publicKey },
      ],
      [
        { type: 'x25519', key: x25519.secretKey },
        { type: 'x25519', key: x25519.publicKey },
      ],
    ];
    for (const [key, rcvAuthKey] of pairs) {
      const command = {
        type: 'NEW',
        rcvAuthKey,
        rcvDhKey: dh.publicKey,
        subMode: 'create',
      } as const;
      const ids = await alice.request(command, { key });
      if (ids.type !== 'IDS') throw new Error(ids.type);
      expect(await bob.request({ type: 'SUB' }, { entityId: ids.rcvId, key })).toEqual(SOK);
      const wrongKind = signingKey(generateEd25519(systemRandom));
      expect(await bob.request({ type: 'SUB' }, { entityId: ids.rcvId, key: wrongKind })).toEqual(
        AUTH,
      );
    }
  });

  test('[RL9] NEW signed by another key than its own is refused', async () => {
    const key = signingKey(generateEd25519(systemRandom));
    const rcvAuthKey = publicKey(generateEd25519(systemRandom));
    const { publicKey: rcvDhKey } = generateX25519(systemRandom);
    const command = { type: 'NEW', rcvAuthKey, rcvDhKey, subMode: 'create' } as const;
    expect(await alice.request(command, { key })).toEqual(AUTH);
  });

  test('[RL12] SKEY secures once: the same key again is OK, another is AUTH', async () => {
    const queue = await securedQueue();
    expect(await secure(bob, queue)).toEqual(OK);
    const other = generateEd25519(systemRandom);
    const stranger = { ...queue, sndKey: signingKey(other), sndPublic: publicKey(other) };
    expect(await secure(bob, stranger)).toEqual(AUTH);
    expect(await sendText(bob, stranger, 'x')).toEqual(AUTH);
    expect(await sendText(bob, queue, 'x')).toEqual(OK);
  });

  test('[RL12] SKEY is for messaging queues, KEY for all; both set the same key', async () => {
    const queue = await newQueue(alice, { queueReqData: { type: 'contact' } });
    expect(await secure(bob, queue)).toEqual(AUTH);
    const command = { type: 'KEY', sndKey: queue.sndPublic } as const;
    expect(await asRecipient(alice, queue, command)).toEqual(OK);
    expect(await asRecipient(alice, queue, command)).toEqual(OK);
    const sndKey = publicKey(generateEd25519(systemRandom));
    expect(await asRecipient(alice, queue, { type: 'KEY', sndKey })).toEqual(AUTH);
    expect(await sendText(bob, queue, 'x')).toEqual(OK);
  });

  test('[RL9] ids that do not exist, of the other side, or with another key: AUTH', async () => {
    const queue = await securedQueue();
    const wrong = { ...queue, rcvKey: queue.sndKey };
    const unknown = { ...queue, rcvId: systemRandom(24), sndId: systemRandom(24) };
    const swapped = { ...queue, rcvId: queue.sndId };
    for (const bad of [wrong, unknown, swapped]) {
      for (const type of ['SUB', 'GET', 'QUE', 'OFF', 'DEL', 'LDEL', 'NDEL'] as const) {
        expect(await asRecipient(bob, bad, { type })).toEqual(AUTH);
      }
      expect(await ack(bob, bad, OK as BrokerMessage)).toEqual(AUTH);
    }
    expect(await secure(bob, unknown)).toEqual(AUTH);
    expect(await sendText(bob, unknown, 'x')).toEqual(AUTH);
    expect(await sendText(bob, queue, 'still there')).toEqual(OK);
  });

  test('[RL26] RKEY replaces the keys of a contact queue, not of a messaging one', async () => {
    const fresh = [generateEd25519(systemRandom), generateEd25519(systemRandom)];
    const command = { type: 'RKEY', rcvKeys: fresh.map(publicKey) } as const;
    const messaging = await newQueue(alice);
    expect(await asRecipient(alice, messaging, command)).toEqual(AUTH);
    const contact = await newQueue(alice, { queueReqData: { type: 'contact' } });
    expect(await asRecipient(alice, contact, command)).toEqual(OK);
    expect(await asRecipient(alice, contact, { type: 'SUB' })).toEqual(AUTH);
    for (const pair of fresh) {
      const renewed = { ...contact, rcvKey: signingKey(pair) };
      expect(await asRecipient(alice, renewed, { type: 'SUB' })).toEqual(SOK);
    }
  });
});

describe('sending and receiving', () => {
  test('[RL13] an open queue takes unauthorised messages only, a secured one authorised only', async () => {
    const queue = await newQueue(alice);
    const open = { ...queue, sndKey: undefined } as unknown as TestQueue;
    expect(await sendText(bob, queue, 'signed')).toEqual(AUTH);
    expect(await sendText(bob, open, 'unsigned')).toEqual(OK);
    expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe('unsigned');
    await secure(bob, queue);
    expect(await sendText(bob, open, 'unsigned')).toEqual(AUTH);
    expect(await sendText(bob, queue, 'signed')).toEqual(OK);
  });

  test('[RL13] the longest body is delivered, one byte more is LARGE_MSG', async () => {
    const queue = await securedQueue();
    const longest = 'x'.repeat(maxMessageSizeBytes(18));
    expect(await sendText(bob, queue, longest)).toEqual(OK);
    expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe(longest);
    expect(await sendText(bob, queue, `${longest}y`)).toEqual({
      type: 'ERR',
      error: { type: 'LARGE_MSG' },
    });
  });

  test('[RL18] one message at a time: the next is the answer to ACK, in order', async () => {
    const queue = await securedQueue();
    for (const text of ['one', 'two', 'three'])
      expect(await sendText(bob, queue, text)).toEqual(OK);
    let message = await alice.event(queue.rcvId);
    expect(await alice.unread()).toEqual([]);
    const texts = [];
    while (message.type === 'MSG') {
      texts.push(bodyOf(queue, message));
      message = await ack(alice, queue, message);
    }
    expect([texts, message]).toEqual([['one', 'two', 'three'], OK]);
    expect(await sendText(bob, queue, 'four')).toEqual(OK);
    expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe('four');
  });

  test('[RL19] ACK of another id or twice is NO_MSG and deletes nothing; an empty id takes any', async () => {
    const queue = await securedQueue();
    expect(await ack(alice, queue, OK as BrokerMessage)).toEqual(NO_MSG);
    await sendText(bob, queue, 'one');
    const message = await alice.event(queue.rcvId);
    const wrongId = { type: 'ACK', msgId: systemRandom(24) } as const;
    expect(await asRecipient(alice, queue, wrongId)).toEqual(NO_MSG);
    expect(await ack(bob, queue, message)).toEqual(NO_MSG);
    expect(await ack(alice, queue, OK as BrokerMessage)).toEqual(OK);
    expect(await ack(alice, queue, message)).toEqual(NO_MSG);
  });

  test('[RL17] SUB again, and after a reconnect, redelivers what was not acknowledged', async () => {
    const queue = await securedQueue();
    await sendText(bob, queue, 'again');
    const first = await alice.event(queue.rcvId);
    expect(await asRecipient(alice, queue, { type: 'SUB' })).toEqual(SOK);
    expect(await alice.event(queue.rcvId)).toEqual(first);
    alice.close();
    alice = await TestClient.connect(relay.address);
    expect(await asRecipient(alice, queue, { type: 'SUB' })).toEqual(SOK);
    expect(await alice.event(queue.rcvId)).toEqual(first);
    expect(await ack(alice, queue, first)).toEqual(OK);
  });

  test('[RL17] a second subscriber takes the queue over: the first gets END and nothing more', async () => {
    const queue = await securedQueue();
    await sendText(bob, queue, 'mine');
    const message = await alice.event(queue.rcvId);
    const carol = await TestClient.connect(relay.address);
    expect(await asRecipient(carol, queue, { type: 'SUB' })).toEqual(SOK);
    expect(await alice.event(queue.rcvId)).toEqual({ type: 'END' });
    expect(await carol.event(queue.rcvId)).toEqual(message);
    expect(await ack(alice, queue, message)).toEqual(NO_MSG);
    expect(await ack(carol, queue, message)).toEqual(OK);
    await sendText(bob, queue, 'yours');
    expect(bodyOf(queue, await carol.event(queue.rcvId))).toBe('yours');
    expect(await alice.unread()).toEqual([]);
    carol.close();
  });

  test('[RL20] GET reads without subscribing, and excludes SUB on its connection, and the reverse', async () => {
    const queue = await newQueue(alice, { subMode: 'create' });
    await secure(bob, queue);
    expect(await asRecipient(alice, queue, { type: 'GET' })).toEqual(OK);
    await sendText(bob, queue, 'one');
    await sendText(bob, queue, 'two');
    expect(await alice.unread()).toEqual([]);
    const one = await asRecipient(alice, queue, { type: 'GET' });
    expect(bodyOf(queue, one)).toBe('one');
    expect(await ack(alice, queue, one)).toEqual(OK);
    expect(bodyOf(queue, await asRecipient(alice, queue, { type: 'GET' }))).toBe('two');
    expect(await asRecipient(alice, queue, { type: 'SUB' })).toEqual(PROHIBITED);
    expect(await asRecipient(bob, queue, { type: 'SUB' })).toEqual(SOK);
    expect(await asRecipient(bob, queue, { type: 'GET' })).toEqual(PROHIBITED);
  });

  test('[RL15] over the quota: one marker, then QUOTA until all is acknowledged', async () => {
    const queue = await securedQueue();
    for (const text of ['1', '2', '3', '4']) expect(await sendText(bob, queue, text)).toEqual(OK);
    expect(await sendText(bob, queue, '5')).toEqual(QUOTA);
    expect(await sendText(bob, queue, '6')).toEqual(QUOTA);
    let message = await alice.event(queue.rcvId);
    for (const text of ['1', '2', '3', '4']) {
      expect(bodyOf(queue, message)).toBe(text);
      message = await ack(alice, queue, message);
      expect(await sendText(bob, queue, 'too early')).toEqual(QUOTA);
    }
    expect(bodyOf(queue, message)).toBe('QUOTA');
    expect(await ack(alice, queue, message)).toEqual(OK);
    expect(await sendText(bob, queue, '7')).toEqual(OK);
    expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe('7');
  });

  test('[RL21] OFF stops the sender, not the recipient', async () => {
    const queue = await securedQueue();
    await sendText(bob, queue, 'one');
    await sendText(bob, queue, 'two');
    expect(await asRecipient(alice, queue, { type: 'OFF' })).toEqual(OK);
    expect(await sendText(bob, queue, 'three')).toEqual(AUTH);
    const one = await alice.event(queue.rcvId);
    const two = await ack(alice, queue, one);
    expect([bodyOf(queue, one), bodyOf(queue, two)]).toEqual(['one', 'two']);
    expect(await ack(alice, queue, two)).toEqual(OK);
  });

  test('[RL33] a blocked queue says so to both sides, and keeps what waits', async () => {
    const blocked = { type: 'BLOCKED', reason: 'spam', notice: { ttlSeconds: 60 } } as const;
    const queue = await securedQueue();
    const other = await securedQueue();
    await sendText(bob, queue, 'one');
    const one = await alice.event(queue.rcvId);
    relay.block(blocked, queue.sndId);
    const answer = { type: 'ERR', error: blocked };
    expect(await sendText(bob, queue, 'two')).toEqual(answer);
    expect(await secure(bob, queue)).toEqual(answer);
    expect(await ack(alice, queue, one)).toEqual(answer);
    for (const type of ['SUB', 'QUE', 'OFF', 'DEL'] as const) {
      expect(await asRecipient(alice, queue, { type })).toEqual(answer);
    }
    const [carol, old] = await Promise.all(
      [17, 11].map((version) => TestClient.connect(relay.address, { version })),
    );
    const told = { type: 'ERR', error: { type: 'BLOCKED', reason: 'spam' } };
    expect(carol && (await sendText(carol, queue, 'two'))).toEqual(told);
    expect(old && (await sendText(old, queue, 'two'))).toEqual(AUTH);
    for (const client of [carol, old]) client?.close();
    expect(await sendText(bob, other, 'elsewhere')).toEqual(OK);
    relay.block(undefined, queue.sndId);
    expect(await sendText(bob, queue, 'two')).toEqual(OK);
    expect(bodyOf(queue, await ack(alice, queue, one))).toBe('two');
  });

  test('[RL22] DEL removes the queue; a subscriber elsewhere gets DELD', async () => {
    const queue = await securedQueue();
    await sendText(bob, queue, 'lost');
    await alice.event(queue.rcvId);
    const before = relay.stats();
    expect(await asRecipient(bob, queue, { type: 'DEL' })).toEqual(OK);
    expect(await alice.event(queue.rcvId)).toEqual({ type: 'DELD' });
    expect(await sendText(bob, queue, 'x')).toEqual(AUTH);
    expect(await asRecipient(alice, queue, { type: 'SUB' })).toEqual(AUTH);
    const after = relay.stats();
    expect([after.queues, after.messages, after.subscriptions]).toEqual([
      before.queues - 1,
      before.messages - 1,
      before.subscriptions - 1,
    ]);
  });

  test('[RL23] QUE tells size, head and subscription', async () => {
    const queue = await securedQueue();
    const empty = { qiSnd: true, qiNtf: false, qiSize: 0, qiMsg: undefined };
    expect(await asRecipient(bob, queue, { type: 'QUE' })).toEqual({
      type: 'INFO',
      info: { ...empty, qiSub: undefined },
    });
    await sendText(bob, queue, 'one');
    const message = await alice.event(queue.rcvId);
    if (message.type !== 'MSG') throw new Error(message.type);
    const msgId = Buffer.from(message.msgId).toString('base64');
    expect(await asRecipient(alice, queue, { type: 'QUE' })).toEqual({
      type: 'INFO',
      info: {
        ...{ qiSnd: true, qiNtf: false, qiSize: 1 },
        qiSub: { qSubThread: 'noSub', qDelivered: msgId },
        qiMsg: { msgId, msgTs: new Date(relay.clock.now()).toISOString(), msgType: 'message' },
      },
    });
  });

  test('[RL16] what is older than 21 days is gone when something is sent, and by the sweep', async () => {
    const [kept, swept] = [
      await newQueue(alice, { subMode: 'create' }),
      await newQueue(alice, { subMode: 'create' }),
    ];
    for (const queue of [kept, swept]) {
      await secure(bob, queue);
      expect(await sendText(bob, queue, 'old')).toEqual(OK);
    }
    const { messages } = relay.stats();
    relay.clock.advance(20 * 86_400_000);
    expect(relay.stats().messages).toBe(messages);
    relay.clock.advance(86_400_000 + 600_000);
    // Idle connections without subscriptions have ended while time went on.
    [alice, bob] = [
      await TestClient.connect(relay.address),
      await TestClient.connect(relay.address),
    ];
    expect(await sendText(bob, kept, 'new')).toEqual(OK);
    await asRecipient(alice, kept, { type: 'SUB' });
    expect(bodyOf(kept, await alice.event(kept.rcvId))).toBe('new');
    expect(await asRecipient(alice, swept, { type: 'QUE' })).toMatchObject({ info: { qiSize: 0 } });
  });
});

describe('notifications', () => {
  test('[RL27] a notifier hears of flagged messages while it is subscribed', async () => {
    const queue = await securedQueue();
    const ntf = generateEd25519(systemRandom);
    const { publicKey: ntfDhKey } = generateX25519(systemRandom);
    const nid = await asRecipient(alice, queue, {
      type: 'NKEY',
      ntfAuthKey: publicKey(ntf),
      ntfDhKey,
    });
    if (nid.type !== 'NID') throw new Error(nid.type);
    const { notifierId } = nid;
    const carol = await TestClient.connect(relay.address);
    const key = signingKey(ntf);
    expect(
      await carol.request({ type: 'NSUB' }, { entityId: notifierId, key: queue.sndKey }),
    ).toEqual(AUTH);
    expect(await carol.request({ type: 'NSUB' }, { entityId: notifierId, key })).toEqual(SOK);
    await sendText(bob, queue, 'quiet');
    const command = { type: 'SEND', hasNotification: true, body: utf8Encode('loud') } as const;
    expect(await bob.request(command, { entityId: queue.sndId, key: queue.sndKey })).toEqual(OK);
    const notification = await carol.event(notifierId);
    expect([
      notification.type,
      notification.type === 'NMSG' && notification.encMeta.length,
    ]).toEqual(['NMSG', 144]);
    expect(await carol.unread()).toEqual([]);
    expect(await asRecipient(alice, queue, { type: 'NDEL' })).toEqual(OK);
    expect(await carol.event(notifierId)).toEqual({ type: 'DELD' });
    expect(await bob.request(command, { entityId: queue.sndId, key: queue.sndKey })).toEqual(OK);
    expect(await carol.unread()).toEqual([]);
    expect(await carol.request({ type: 'NSUB' }, { entityId: notifierId, key })).toEqual(AUTH);
    carol.close();
  });
});
