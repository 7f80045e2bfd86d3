import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { utf8Encode } from '../core/base/index.ts';
import {
  generateEd25519,
  initCrypto,
  senderIdFromCorrId,
  systemRandom,
} from '../core/crypto/index.ts';
import type { BrokerMessage, QueueLinkData } from '../core/smp/index.ts';
import {
  type NewQueueOptions,
  TestClient,
  type TestQueue,
  newQueue,
  publicKey,
  signingKey,
} from './testing/test-client.ts';
import { type TestRelay, startTestRelay } from './testing/test-relay.ts';

const OK = { type: 'OK' };
const AUTH = { type: 'ERR', error: { type: 'AUTH' } };

let relay: TestRelay;
let alice: TestClient;
let bob: TestClient;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay();
});

afterAll(async () => {
  await relay.remove();
});

beforeEach(async () => {
  alice = await TestClient.connect(relay.address);
  bob = await TestClient.connect(relay.address);
});

afterEach(() => {
  alice.close();
  bob.close();
});

const data: QueueLinkData = { fixedData: systemRandom(2048), userData: systemRandom(13824) };

/** NEW of an invitation or an address with link data. */
function withLink(linkId?: Uint8Array): NewQueueOptions {
  const corrId = systemRandom(24);
  const senderId = senderIdFromCorrId(corrId);
  const queueReqData =
    linkId === undefined
      ? ({ type: 'messaging', link: { senderId, data } } as const)
      : ({ type: 'contact', link: { linkId, senderId, data } } as const);
  return { corrId, queueReqData };
}

function linkOf(queue: TestQueue): Uint8Array {
  if (queue.ids.linkId === undefined) throw new Error('no link');
  return queue.ids.linkId;
}

function lkey(queue: TestQueue, linkId = linkOf(queue)): Promise<BrokerMessage> {
  const command = { type: 'LKEY', sndKey: queue.sndPublic } as const;
  return bob.request(command, { entityId: linkId, key: queue.sndKey });
}

function lset(queue: TestQueue, linkId: Uint8Array, link: QueueLinkData): Promise<BrokerMessage> {
  const command = { type: 'LSET', linkId, data: link } as const;
  return alice.request(command, { entityId: queue.rcvId, key: queue.rcvKey });
}

test('[RL11] [RL25] an invitation’s data goes to whoever secures it by LKEY, again to the same', async () => {
  const queue = await newQueue(alice, withLink());
  expect(linkOf(queue).length).toBe(24);
  const linked = { type: 'LNK', senderId: queue.sndId, data };
  expect(await lkey(queue)).toEqual(linked);
  expect(await lkey(queue)).toEqual(linked);
  const other = generateEd25519(systemRandom);
  const stranger = { ...queue, sndKey: signingKey(other), sndPublic: publicKey(other) };
  expect(await lkey(stranger)).toEqual(AUTH);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkOf(queue) })).toEqual(AUTH);
});

test('[RL25] the first message to a secured invitation deletes its data', async () => {
  const queue = await newQueue(alice, withLink());
  await lkey(queue);
  const send = { type: 'SEND', hasNotification: false, body: utf8Encode('hello') } as const;
  expect(await bob.request(send, { entityId: queue.sndId, key: queue.sndKey })).toEqual(OK);
  expect(await lkey(queue)).toEqual(AUTH);
});

test('[RL11] an address has the link id that its owner derived, and everybody may read it', async () => {
  const linkId = systemRandom(24);
  const queue = await newQueue(alice, withLink(linkId));
  expect(linkOf(queue)).toEqual(linkId);
  const linked = { type: 'LNK', senderId: queue.sndId, data };
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual(linked);
  expect(await lkey(queue)).toEqual(AUTH);
  const send = { type: 'SEND', hasNotification: false, body: utf8Encode('hello') } as const;
  expect(await bob.request(send, { entityId: queue.sndId })).toEqual(OK);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual(linked);
});

test('[RL11] a sender id that is not the hash of the command’s id is PROHIBITED', async () => {
  const options = { ...withLink(), corrId: systemRandom(24) };
  await expect(newQueue(alice, options)).rejects.toThrow(/PROHIBITED/);
});

test('[RL11] ids that are taken: AUTH', async () => {
  const linkId = systemRandom(24);
  const options = withLink(linkId);
  await newQueue(alice, options);
  await expect(newQueue(alice, options)).rejects.toThrow(/AUTH/);
  await expect(newQueue(bob, withLink(linkId))).rejects.toThrow(/AUTH/);
});

test('[RL24] LSET sets data once, later only the user data; LDEL deletes them', async () => {
  const queue = await newQueue(alice, { queueReqData: { type: 'contact' } });
  const linkId = systemRandom(24);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual(AUTH);
  expect(await lset(queue, linkId, data)).toEqual(OK);
  const renewed = { ...data, userData: systemRandom(100) };
  expect(await lset(queue, linkId, renewed)).toEqual(OK);
  expect(await lset(queue, systemRandom(24), renewed)).toEqual(AUTH);
  expect(await lset(queue, linkId, { ...data, fixedData: systemRandom(10) })).toEqual(AUTH);
  const other = await newQueue(alice, { queueReqData: { type: 'contact' } });
  expect(await lset(other, linkId, data)).toEqual(AUTH);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual({
    ...{ type: 'LNK', senderId: queue.sndId, data: renewed },
  });
  const asOwner = { entityId: queue.rcvId, key: queue.rcvKey };
  expect(await alice.request({ type: 'LDEL' }, asOwner)).toEqual(OK);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual(AUTH);
});

test('[RL24] LSET is refused once a messaging queue is secured', async () => {
  const queue = await newQueue(alice, withLink());
  const renewed = { ...data, userData: systemRandom(100) };
  expect(await lset(queue, linkOf(queue), renewed)).toEqual(OK);
  expect(await lkey(queue)).toEqual({ type: 'LNK', senderId: queue.sndId, data: renewed });
  expect(await lset(queue, linkOf(queue), data)).toEqual(AUTH);
});

test('[RL24] [RL25] an address from before there were modes can be given a link', async () => {
  const queue = await newQueue(alice, { queueReqData: undefined });
  const linkId = systemRandom(24);
  expect(await lset(queue, linkId, data)).toEqual(OK);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual({
    ...{ type: 'LNK', senderId: queue.sndId, data },
  });
  const sndKey = queue.sndPublic;
  const asOwner = { entityId: queue.rcvId, key: queue.rcvKey };
  expect(await alice.request({ type: 'KEY', sndKey }, asOwner)).toEqual(OK);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual(AUTH);
  expect(await lset(queue, linkId, data)).toEqual(AUTH);
});

test('[RL22] the data go with their queue', async () => {
  const linkId = systemRandom(24);
  const queue = await newQueue(alice, withLink(linkId));
  expect(
    await alice.request({ type: 'DEL' }, { entityId: queue.rcvId, key: queue.rcvKey }),
  ).toEqual(OK);
  expect(await bob.request({ type: 'LGET' }, { entityId: linkId })).toEqual(AUTH);
});
