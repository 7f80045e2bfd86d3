/** Ways to meet, between whole cores over the embedded relay. */
import { expect, test } from 'vitest';
import type { ContactAddress, ContactRequest } from '#shared/model/index.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { type TestCore, must } from '../testing/test-core.ts';
import { useCores, useRelay } from '../testing/use-cores.ts';

let relay: RunningRelay;
useRelay((started) => {
  relay = started;
});
const cores = useCores();

function user(name: string): Promise<TestCore> {
  return cores.open({ name, servers: [relay.address] });
}

async function address(
  core: TestCore,
  settings: Partial<ContactAddress> = {},
): Promise<ContactAddress> {
  must(await core.chat.createAddress());
  const usual = { isShared: false, autoAccept: 'no', welcomeText: '' } as const;
  return must(core.chat.updateAddress({ ...usual, ...settings }));
}

function request(core: TestCore): Promise<ContactRequest> {
  return core.until('asked', () => {
    const [chat] = core.chat.chats();
    return chat?.type === 'request' ? chat.request : undefined;
  });
}

test('[CH70] [CH95] a request by a short link becomes a conversation on both sides', async () => {
  const alice = await user('alice');
  const bob = await user('bob');
  const { shortLink = '' } = await address(alice, { welcomeText: 'welcome' });
  expect(must(await bob.chat.lookUpLink(shortLink))).toMatchObject({
    kind: 'address',
    displayName: 'alice',
    fullName: '',
  });
  const asked = { text: shortLink, isIncognito: false, message: 'hello' };
  must(await bob.chat.joinLink(asked));
  const { requestId, ...seen } = await request(alice);
  expect(seen).toMatchObject({ displayName: 'bob', message: 'hello' });
  await bob.until('arrived', () => {
    const [chat] = bob.chat.chats();
    return chat?.type === 'pending' && chat.connection.state.type === 'asked' ? true : undefined;
  });
  const { contactId: bobOfAlice } = must(alice.chat.acceptRequest(requestId, false));
  const [aliceOfBob] = await Promise.all([bob.connectedContact(), alice.connectedContact()]);
  expect(await bob.received(aliceOfBob, 1)).toEqual(['welcome']);
  expect(bob.texts(aliceOfBob, 'sent')).toEqual(['hello']);
  expect(alice.texts(bobOfAlice, 'received')).toEqual(['hello']);
  for (const [core, contactId] of [
    [alice, bobOfAlice],
    [bob, aliceOfBob],
  ] as const) {
    expect(core.chat.contact(contactId)?.quantumResistance).toEqual({ type: 'on' });
  }
  must(bob.chat.send(aliceOfBob, 'thanks'));
  expect(await alice.received(bobOfAlice, 2)).toEqual(['hello', 'thanks']);
});

test('[CH97] [CH100] an address accepts by itself, and both sides may be incognito', async () => {
  const alice = await user('alice');
  const bob = await user('bob');
  const { link } = await address(alice, { autoAccept: 'incognito' });
  must(await bob.chat.joinLink({ text: link, isIncognito: true }));
  const [bobOfAlice, aliceOfBob] = await Promise.all([
    alice.connectedContact(),
    bob.connectedContact(),
  ]);
  const ofAlice = alice.chat.contact(bobOfAlice);
  const ofBob = bob.chat.contact(aliceOfBob);
  expect(ofAlice?.displayName).toBe(ofBob?.incognitoName);
  expect(ofBob?.displayName).toBe(ofAlice?.incognitoName);
  expect(ofBob?.incognitoName).toMatch(/^[A-Z][a-z]+[A-Z][a-z]+$/);
});

test('[CH68] a short link is looked up and joined; the profile told is the newest', async () => {
  const alice = await user('alice');
  const bob = await user('bob');
  const { state } = must(await alice.chat.createLink({ isIncognito: false }));
  const text = state.type === 'waiting' ? (state.shortLink ?? '') : '';
  const userId = alice.chat.user()?.userId;
  if (userId === undefined) throw new Error('no profile');
  must(alice.chat.updateProfile(userId, { displayName: 'alice2', fullName: '', shortDescr: 'x' }));
  must(await bob.chat.joinLink({ text, isIncognito: false }));
  const aliceOfBob = await bob.connectedContact();
  expect(bob.chat.contact(aliceOfBob)?.displayName).toBe('alice2');
});
