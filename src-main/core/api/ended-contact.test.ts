/**
 * A contact deletes the conversation, over the embedded relay: our side ends with it, no queue is left,
 * and what is shown of it survives a restart.
 */
import { expect, test } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { controlledNetwork } from '../testing/controlled-network.ts';
import { type TestCore, connectCores, makeLink, must } from '../testing/test-core.ts';
import { newRelay, useCores, useRelay } from '../testing/use-cores.ts';

const DELETED = { type: 'connectionDeleted' } as const;

let relay: RunningRelay;
useRelay((started) => {
  relay = started;
});
const cores = useCores();

function user(name: string): Promise<TestCore> {
  return cores.open({ name, servers: [relay.address] });
}

async function untilQueuesAre(count: number): Promise<void> {
  await expect.poll(() => relay.stats().queues, { timeout: 20_000, interval: 50 }).toBe(count);
}

const isTold = (core: TestCore, contactId: ContactId): Promise<true> =>
  core.until('told', () =>
    core.chat.contact(contactId)?.state === 'deletedByContact' ? true : undefined,
  );

test('[CH260] a contact that has deleted us leaves no queue, a restart changes nothing', async () => {
  const [alice, bob] = [await user('alice'), await user('bob')];
  const text = await makeLink(bob);
  must(await alice.chat.joinLink({ text, isIncognito: false }));
  const [bobOfAlice, aliceOfBob] = [await alice.connectedContact(), await bob.connectedContact()];
  must(alice.chat.send(bobOfAlice, 'hello'));
  must(bob.chat.send(aliceOfBob, 'hi'));
  await Promise.all([alice.allDelivered(bobOfAlice), bob.allDelivered(aliceOfBob)]);
  const code = bob.chat.details(aliceOfBob)?.securityCode;
  must(bob.chat.verify(aliceOfBob, code));
  expect(relay.stats().queues).toBe(2);

  expect(alice.chat.deleteContact(bobOfAlice, true)).toBe(true);
  await isTold(bob, aliceOfBob);
  await untilQueuesAre(0);
  const shown = (core: TestCore): unknown => ({
    contact: core.chat.contact(aliceOfBob),
    details: core.chat.details(aliceOfBob),
    texts: [core.texts(aliceOfBob, 'sent'), core.texts(aliceOfBob, 'received')],
    plan: core.chat.planLink(text),
  });
  const before = shown(bob);
  expect(before).toMatchObject({
    contact: { isVerified: true, quantumResistance: { type: 'on' }, canSend: false },
    details: { securityCode: code, receivingServers: [], sendingServers: [] },
    texts: [['hi'], ['hello']],
    plan: { type: 'knownContact', contactId: aliceOfBob },
  });
  expect(bob.chat.agent.servers().map(({ queueCount }) => queueCount)).toEqual([0]);

  const again = await cores.restart(bob);
  expect(shown(again)).toEqual(before);
  expect(again.chat.send(aliceOfBob, 'are you there?')).toEqual({
    ok: false,
    error: { type: 'cannotSend', reason: DELETED },
  });

  // A new link makes a new contact; the old one can go.
  must(await alice.chat.joinLink({ text: await makeLink(again), isIncognito: false }));
  const next = await again.until('connected again', () =>
    again.chat
      .chats()
      .flatMap((chat) => (chat.type === 'contact' ? [chat.contact] : []))
      .find(({ state }) => state === 'connected'),
  );
  expect(next.contactId).not.toBe(aliceOfBob);
  expect(again.chat.deleteContact(aliceOfBob, true)).toBe(true);
  expect(again.chat.contact(aliceOfBob)).toBeUndefined();
  await untilQueuesAre(2);
  expect(again.chat.deleteContact(next.contactId, true)).toBe(true);
  await isTold(alice, await contactOf(alice));
  await untilQueuesAre(0);
}, 60_000);

test('[CH260] what waits for a contact that deletes us fails', async () => {
  const herRelay = await newRelay();
  try {
    const alice = await cores.open({ name: 'alice', servers: [herRelay.address] });
    const network = controlledNetwork();
    let isHerRelayThere = true;
    const bob = await cores.open({
      name: 'bob',
      servers: [relay.address],
      settings: { routing: 'never' },
      network: {
        ...network,
        dial: async (target) => {
          if (isHerRelayThere || target.port !== herRelay.port) return network.dial(target);
          throw Object.assign(new Error('the test refuses'), { code: 'ECONNREFUSED' });
        },
      },
    });
    const { aContact: bobOfAlice, bContact: aliceOfBob } = await connectCores(alice, bob);
    const arrived = must(bob.chat.send(aliceOfBob, 'arrived'));
    await bob.allDelivered(aliceOfBob);
    isHerRelayThere = false;
    network.cut();
    network.heal();
    const { contactId, itemId } = arrived;
    must(bob.chat.edit({ contactId, itemId }, 'changed'));
    const waiting = ['one', 'two'].map((text) => must(bob.chat.send(aliceOfBob, text)));
    expect(alice.chat.deleteContact(bobOfAlice, true)).toBe(true);
    await isTold(bob, aliceOfBob);
    const failed = { type: 'failed', reason: DELETED };
    for (const item of [arrived, ...waiting]) {
      const ref = { contactId: item.contactId, itemId: item.itemId };
      expect(bob.chat.item(ref)?.status).toEqual(failed);
      expect(bob.chat.itemInfo(ref)).not.toHaveProperty('delivery');
      expect(bob.chat.retry(ref).ok).toBe(false);
    }
    isHerRelayThere = true;
    await untilQueuesAre(0);
    await expect.poll(() => herRelay.stats().queues, { timeout: 20_000 }).toBe(0);
  } finally {
    await cores.closeAll();
    await herRelay.close();
  }
}, 60_000);

async function contactOf(core: TestCore): Promise<ContactId> {
  return core.until('a contact', () => {
    const chat = core.chat.chats().find(({ type }) => type === 'contact');
    return chat?.type === 'contact' ? chat.contact.contactId : undefined;
  });
}
