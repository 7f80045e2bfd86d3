import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { utf8Encode } from '../core/base/index.ts';
import {
  boxSealPadded,
  decodeSignedKey,
  generateX25519,
  initCrypto,
  senderIdFromCorrId,
  systemRandom,
  x25519,
} from '../core/crypto/index.ts';
import { type ServerAddress, parseServer } from '../core/encoding/index.ts';
import {
  type BrokerMessage,
  type ClientCommand,
  type CommandKey,
  type ProxiedRelay,
  encodeBatch,
  openProxiedResponse,
  parseMessages,
  sealForward,
  sealProxiedCommand,
} from '../core/smp/index.ts';
import { freePort } from '../core/testing/ports.ts';
import { TestClient, bodyOf, newQueue } from './testing/test-client.ts';
import { type TestRelay, startTestRelay } from './testing/test-relay.ts';

const OK = { type: 'OK' };
const NETWORK = { type: 'PROXY', error: { type: 'BROKER', error: { type: 'NETWORK' } } };
const NO_SESSION = { type: 'ERR', error: { type: 'PROXY', error: { type: 'NO_SESSION' } } };

let proxy: TestRelay;
let relay: TestRelay;
let alice: TestClient;
let bob: TestClient;

beforeAll(async () => {
  await initCrypto();
  proxy = await startTestRelay({ password: 'via' });
  relay = await startTestRelay();
});

afterAll(async () => {
  await proxy.remove();
  await relay.remove();
});

/** Alice at the relay, Bob at the proxy. */
beforeEach(async () => {
  alice = await TestClient.connect(relay.address);
  bob = await TestClient.connect(proxy.address);
});

afterEach(() => {
  alice.close();
  bob.close();
});

function address(text: string): ServerAddress {
  return parseServer('smp', text);
}

function prxy(server: ServerAddress, password = 'via'): Promise<BrokerMessage> {
  return bob.request({ type: 'PRXY', server, password });
}

async function session(version = 17): Promise<ProxiedRelay> {
  const answer = await prxy(address(relay.address));
  if (answer.type !== 'PKEY') throw new Error(JSON.stringify(answer));
  expect(answer.versions).toEqual({ min: 8, max: 17 });
  expect(answer.certChain.length).toBe(2);
  const { relaySessionId } = answer;
  return { relaySessionId, relayKey: decodeSignedKey(answer.signedKey).key, version };
}

type Inner = { readonly entityId: Uint8Array; readonly key?: CommandKey | undefined };

/** The relay's answer to a command sent through the proxy, or the proxy's error. */
async function viaProxy(
  target: ProxiedRelay,
  command: ClientCommand,
  { entityId, key }: Inner,
): Promise<BrokerMessage> {
  const corrId = systemRandom(24);
  const ephemeralKeys = generateX25519(systemRandom);
  const sealed = sealProxiedCommand(target, { command, entityId, key, corrId, ephemeralKeys });
  const options = { entityId: target.relaySessionId, corrId };
  const answer = await bob.request(sealed.command, options);
  if (answer.type !== 'PRES') return answer;
  const content = openProxiedResponse(sealed.request, answer.encResponse);
  if (content === undefined) throw new Error('does not open');
  const [item] = parseMessages(content, {
    version: target.version,
    sessionId: target.relaySessionId,
  });
  if (item?.type !== 'message') throw new Error('not one message');
  expect([item.corrId, item.entityId]).toEqual([corrId, entityId]);
  return item.message;
}

describe('through a proxy', () => {
  test.each([8, 9, 11, 14, 15, 16, 17])(
    '[RL28] [RL29] [RL30] a queue is secured and written to at version %i',
    async (version) => {
      const queue = await newQueue(alice);
      const target = await session(version);
      const { sndId: entityId, sndKey: key, sndPublic: sndKey } = queue;
      expect(await viaProxy(target, { type: 'SKEY', sndKey }, { entityId, key })).toEqual(OK);
      const body = utf8Encode('hidden');
      const send = { type: 'SEND', hasNotification: false, body } as const;
      expect(await viaProxy(target, send, { entityId })).toEqual({
        type: 'ERR',
        error: { type: 'AUTH' },
      });
      expect(await viaProxy(target, send, { entityId, key })).toEqual(OK);
      expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe('hidden');
    },
  );

  test('[RL30] the longest message and links pass', async () => {
    const corrId = systemRandom(24);
    const linkId = systemRandom(24);
    const data = { fixedData: systemRandom(2048), userData: systemRandom(13784 + 40) };
    const link = { linkId, senderId: senderIdFromCorrId(corrId), data };
    const queue = await newQueue(alice, { corrId, queueReqData: { type: 'contact', link } });
    const target = await session();
    const linked = { type: 'LNK', senderId: queue.sndId, data };
    expect(await viaProxy(target, { type: 'LGET' }, { entityId: linkId })).toEqual(linked);
    const send = {
      type: 'SEND',
      hasNotification: false,
      body: new Uint8Array(16048).fill(97),
    } as const;
    expect(await viaProxy(target, send, { entityId: queue.sndId })).toEqual(OK);
    expect(bodyOf(queue, await alice.event(queue.rcvId))).toBe('a'.repeat(16048));
  });

  test('[RL30] other commands are PROHIBITED', async () => {
    const queue = await newQueue(alice);
    const target = await session();
    const owner = { entityId: queue.rcvId, key: queue.rcvKey };
    for (const type of ['SUB', 'DEL', 'GET'] as const) {
      expect(await viaProxy(target, { type }, owner)).toEqual({
        type: 'ERR',
        error: { type: 'CMD', code: 'PROHIBITED' },
      });
    }
  });

  test('[RL29] an unknown session is NO_SESSION, and so is one that has ended', async () => {
    const target = await session();
    const send = { type: 'SEND', hasNotification: false, body: utf8Encode('x') } as const;
    const unknown = { ...target, relaySessionId: systemRandom(32) };
    expect(await viaProxy(unknown, send, { entityId: systemRandom(24) })).toEqual(NO_SESSION);
    const proxyClock = proxy.clock;
    const keeper = await newQueue(bob, { password: 'via' });
    proxyClock.advance(40 * 60_000);
    await expect
      .poll(() => viaProxy(target, send, { entityId: systemRandom(24) }))
      .toEqual(NO_SESSION);
    expect(
      await bob.request({ type: 'DEL' }, { entityId: keeper.rcvId, key: keeper.rcvKey }),
    ).toEqual(OK);
    const renewed = await session();
    expect(renewed.relaySessionId).not.toEqual(target.relaySessionId);
  });

  test('[RL28] one connection to a relay serves all clients', async () => {
    const first = await session();
    const carol = await TestClient.connect(proxy.address);
    const answer = await carol.request({
      type: 'PRXY',
      server: address(relay.address),
      password: 'via',
    });
    expect(answer).toMatchObject({ type: 'PKEY', relaySessionId: first.relaySessionId });
    carol.close();
  });

  test('[RL29] a message too garbled for the relay comes back as the relay’s error', async () => {
    const target = await session();
    const { publicKey: key } = generateX25519(systemRandom);
    const command = {
      type: 'PFWD',
      version: 17,
      key,
      encTransmission: systemRandom(16242),
    } as const;
    expect(await bob.request(command, { entityId: target.relaySessionId })).toEqual({
      type: 'ERR',
      error: { type: 'PROXY', error: { type: 'PROTOCOL', error: { type: 'CRYPTO' } } },
    });
    const old = { ...command, version: 7 };
    expect(await bob.request(old, { entityId: target.relaySessionId })).toMatchObject({
      error: {
        error: { type: 'PROTOCOL', error: { error: { error: { error: { type: 'VERSION' } } } } },
      },
    });
  });
});

describe('relays that are not to be had', () => {
  test('[RL28] a wrong password: BASIC_AUTH', async () => {
    expect(await prxy(address(relay.address), 'wrong')).toEqual({
      type: 'ERR',
      error: { type: 'PROXY', error: { type: 'BASIC_AUTH' } },
    });
  });

  test('[RL28] only onion hosts: HOST', async () => {
    const server = { ...address(relay.address), hosts: [`${'a'.repeat(56)}.onion`] };
    expect(await prxy(server)).toEqual({
      type: 'ERR',
      error: { type: 'PROXY', error: { type: 'BROKER', error: { type: 'HOST' } } },
    });
  });

  test('[RL28] another identity, or nobody there: NETWORK', async () => {
    const server = address(relay.address);
    const other = { ...server, keyHash: systemRandom(32) };
    expect(await prxy(other)).toEqual({ type: 'ERR', error: NETWORK });
    const port = String(await freePort());
    expect(await prxy({ ...server, port })).toEqual({ type: 'ERR', error: NETWORK });
  });

  test('[RL28] silence: TIMEOUT, and the next attempt is a new one', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const accepted = new Promise((resolve) => silent.once('connection', resolve));
    const place = silent.address();
    const port = typeof place === 'object' && place !== null ? String(place.port) : '';
    const keeper = await newQueue(bob, { password: 'via' });
    const answer = prxy({ ...address(relay.address), port });
    await accepted;
    proxy.clock.advance(15_000);
    expect(await answer).toEqual({
      type: 'ERR',
      error: { type: 'PROXY', error: { type: 'BROKER', error: { type: 'TIMEOUT' } } },
    });
    expect(keeper.rcvId.length).toBe(24);
    silent.close();
  });
});

describe('RFWD', () => {
  test('[RL30] not exactly one transmission inside: BLOCK; a layer that does not open: CRYPTO', async () => {
    const client = await TestClient.connect(relay.address, { isProxyServer: true });
    const relayKey = client.session.peerKey;
    if (relayKey === undefined) throw new Error('no key');
    const secret = x25519(client.clientKeys.secretKey, relayKey);
    const lget = client.encode({ type: 'LGET' }, { entityId: systemRandom(24) });
    const forward = async (inner: readonly Uint8Array[]): Promise<BrokerMessage> => {
      const { publicKey: key, secretKey } = generateX25519(systemRandom);
      const [innerId, corrId] = [systemRandom(24), systemRandom(24)];
      const shared = x25519(secretKey, relayKey);
      const encTransmission = boxSealPadded(shared, innerId, encodeBatch(inner), 16226);
      const forwarded = { corrId: innerId, version: 17, key, encTransmission };
      return client.request(sealForward({ secret, corrId }, forwarded), { corrId });
    };
    expect((await forward([lget])).type).toBe('RRES');
    expect(await forward([lget, lget])).toEqual({ type: 'ERR', error: { type: 'BLOCK' } });
    const garbled = { type: 'RFWD', encFwdTransmission: systemRandom(300) } as const;
    expect(await client.request(garbled)).toEqual({ type: 'ERR', error: { type: 'CRYPTO' } });
    client.close();
  });
});
