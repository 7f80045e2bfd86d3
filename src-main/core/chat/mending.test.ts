/** New keys and moves to another server, between whole cores over two embedded relays. */
import { expect, test } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import type { Notice } from '#shared/model/index.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { type TestCore, connectCores, must } from '../testing/test-core.ts';
import { useCores, useRelay } from '../testing/use-cores.ts';

const relays: RunningRelay[] = [];
for (let number = 0; number < 2; number++) useRelay((relay) => relays.push(relay));
const cores = useCores();

async function connected() {
  const servers = relays.map(({ address }) => address);
  const alice = await cores.open({ name: 'alice', servers });
  const bob = await cores.open({ name: 'bob', servers });
  const { aContact, bContact } = await connectCores(alice, bob);
  return { alice, bob, bobOfAlice: aContact, aliceOfBob: bContact };
}

/** What the conversation has told since the two were connected. */
function told(core: TestCore, contactId: ContactId): Notice[] {
  const page = core.chat.page(contactId, { anchor: { type: 'latest' }, count: 100 });
  const notices = (page?.items ?? []).flatMap(({ content }) =>
    content.type === 'notice' ? [content.notice] : [],
  );
  return notices.filter(({ type }) => type === 'keysOutOfStep' || type === 'serverChange');
}

test('[CH120] both are told of new keys, and talk on', async () => {
  const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
  must(alice.chat.fixEncryption(bobOfAlice));
  const states = (contactId: ContactId, core: TestCore): unknown[] =>
    told(core, contactId).map((notice) => (notice.type === 'keysOutOfStep' ? notice.state : ''));
  await alice.until('agreed', () =>
    states(bobOfAlice, alice).includes('agreed') ? true : undefined,
  );
  expect(states(bobOfAlice, alice)).toEqual(['started', 'agreed']);
  await bob.until('agreed', () => (states(aliceOfBob, bob).length > 0 ? true : undefined));
  expect(states(aliceOfBob, bob)).toEqual(['agreed']);
  await alice.until('in step', () =>
    alice.chat.contact(bobOfAlice)?.ratchetSync === 'ok' ? true : undefined,
  );
  must(alice.chat.send(bobOfAlice, 'again'));
  expect(await bob.received(aliceOfBob, 1)).toEqual(['again']);
});

test('[CH121] both are told of a move, and talk on', async () => {
  const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
  const before = alice.chat.details(bobOfAlice)?.receivingServers;
  must(alice.chat.changeServer(bobOfAlice));
  await alice.until('moved', () => (told(alice, bobOfAlice).length > 1 ? true : undefined));
  expect(told(alice, bobOfAlice)).toEqual([
    { type: 'serverChange', whose: 'own', state: 'started' },
    { type: 'serverChange', whose: 'own', state: 'done' },
  ]);
  await bob.until('told', () => (told(bob, aliceOfBob).length > 0 ? true : undefined));
  expect(told(bob, aliceOfBob)).toEqual([
    { type: 'serverChange', whose: 'contact', state: 'done' },
  ]);
  expect(alice.chat.details(bobOfAlice)?.receivingServers).not.toEqual(before);
  must(bob.chat.send(aliceOfBob, 'there you are'));
  expect(await alice.received(bobOfAlice, 1)).toEqual(['there you are']);
});
