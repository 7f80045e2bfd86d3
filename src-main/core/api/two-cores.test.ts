/** Two whole cores over the embedded relay: the foundation's story, without a window. */
import { describe, expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import { type TestCore, connectCores, must } from '../testing/test-core.ts';
import { useCores, useRelay } from '../testing/use-cores.ts';

let relay: RunningRelay;
useRelay((started) => {
  relay = started;
});
const cores = useCores();

function user(name: string): Promise<TestCore> {
  return cores.open({ name, servers: [relay.address] });
}

async function connected() {
  const alice = await user('alice');
  const bob = await user('bob');
  const { aContact, bContact } = await connectCores(alice, bob);
  return { alice, bob, bobOfAlice: aContact, aliceOfBob: bContact };
}

describe('two people', () => {
  test('connect by a one-time link and see each other by name, quantum resistant', async () => {
    const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
    expect(alice.chat.contact(bobOfAlice)).toMatchObject({
      displayName: 'bob',
      state: 'connected',
      canSend: true,
      quantumResistance: { type: 'on' },
    });
    expect(bob.chat.contact(aliceOfBob)).toMatchObject({
      displayName: 'alice',
      state: 'connected',
      canSend: true,
      quantumResistance: { type: 'on' },
    });
  });

  test('have the same security code', async () => {
    const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
    const code = alice.chat.details(bobOfAlice)?.securityCode;
    expect(code).toMatch(/^(\d{5} )+\d{1,5}$/);
    expect(bob.chat.details(aliceOfBob)?.securityCode).toBe(code);
    expect(must(alice.chat.verify(bobOfAlice, code))).toBeUndefined();
    expect(alice.chat.contact(bobOfAlice)?.isVerified).toBe(true);
    expect(alice.chat.verify(bobOfAlice, '12345')).toEqual({
      ok: false,
      error: { type: 'codesDiffer' },
    });
  });

  test('talk both ways and get their ticks', async () => {
    const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
    must(alice.chat.send(bobOfAlice, 'hello'));
    must(alice.chat.send(bobOfAlice, 'שלום 👋 *bold*'));
    expect(await bob.received(aliceOfBob, 2)).toEqual(['hello', 'שלום 👋 *bold*']);
    must(bob.chat.send(aliceOfBob, 'hi'));
    expect(await alice.received(bobOfAlice, 1)).toEqual(['hi']);
    await alice.allDelivered(bobOfAlice);
    await bob.allDelivered(aliceOfBob);
  });

  test('edit, react and delete for everyone', async () => {
    const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
    const { itemId } = must(alice.chat.send(bobOfAlice, 'frist'));
    await bob.received(aliceOfBob, 1);
    must(alice.chat.edit({ contactId: bobOfAlice, itemId }, 'first'));
    const edited = await bob.until('edited', () =>
      bob.messages(aliceOfBob).find(({ isEdited }) => isEdited),
    );
    expect(edited.content).toMatchObject({ type: 'text', text: 'first' });
    must(bob.chat.react({ contactId: aliceOfBob, itemId: edited.itemId }, LIKE));
    await alice.until('reacted', () => alice.messages(bobOfAlice)[0]?.reactions[0]);
    expect(alice.messages(bobOfAlice)[0]?.reactions).toEqual([
      { emoji: '👍', count: 1, isOwn: false },
    ]);
    must(alice.chat.delete({ contactId: bobOfAlice, itemId }, 'forEveryone'));
    await bob.until('deleted', () =>
      bob.messages(aliceOfBob).find(({ content }) => content.type === 'deleted'),
    );
    expect(alice.texts(bobOfAlice, 'sent')).toEqual(['<deleted>']);
  });

  test('find what was said while one of them was away', async () => {
    const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
    await bob.core.close();
    must(alice.chat.send(bobOfAlice, 'are you there?'));
    await alice.until('sent', () =>
      alice.messages(bobOfAlice)[0]?.status.type === 'sent' ? true : undefined,
    );
    const again = await cores.restart(bob);
    expect(await again.received(aliceOfBob, 1)).toEqual(['are you there?']);
    await alice.allDelivered(bobOfAlice);
  });

  test('cannot use a link twice, and are told so', async () => {
    const alice = await user('alice');
    const bob = await user('bob');
    const carol = await user('carol');
    const link = must(await alice.chat.createLink({ isIncognito: false }));
    const text = link.state.type === 'waiting' ? link.state.link : '';
    must(await bob.chat.joinLink({ text, isIncognito: false }));
    await bob.connectedContact();
    const { pendingId } = must(await carol.chat.joinLink({ text, isIncognito: false }));
    const failed = await carol.until('refused', () => {
      const state = carol.chat.pending(pendingId)?.state;
      return state?.type === 'failed' ? state : undefined;
    });
    expect(failed).toEqual({ type: 'failed', reason: 'linkUsed' });
  });

  test('learn that the other deleted the contact', async () => {
    const { alice, bob, bobOfAlice, aliceOfBob } = await connected();
    expect(alice.chat.deleteContact(bobOfAlice, true)).toBe(true);
    await bob.until('told', () =>
      bob.chat.contact(aliceOfBob)?.state === 'deletedByContact' ? true : undefined,
    );
    expect(alice.chat.chats()).toEqual([]);
    expect(bob.chat.send(aliceOfBob, 'hello?')).toEqual({
      ok: false,
      error: { type: 'cannotSend', reason: { type: 'connectionDeleted' } },
    });
  });
});

describe('a link', () => {
  test('of our own is recognised', async () => {
    const alice = await user('alice');
    const made = must(await alice.chat.createLink({ isIncognito: false }));
    const text = made.state.type === 'waiting' ? made.state.link : '';
    const plan = { type: 'ownLink', pendingId: made.pendingId } as const;
    expect(alice.chat.planLink(`join me: ${text} now`)).toEqual(plan);
    expect(await alice.chat.joinLink({ text, isIncognito: false })).toEqual({
      ok: false,
      error: { type: 'planned', plan },
    });
  });

  test('that is none is named', async () => {
    const alice = await user('alice');
    expect(alice.chat.planLink('hello')).toEqual({ type: 'invalid', problem: 'notALink' });
    expect(alice.chat.planLink('simplex:/invitation#/?v=2-7&smp=x')).toEqual({
      type: 'invalid',
      problem: 'damaged',
    });
    expect(alice.pendingIds()).toEqual([]);
  });

  test('can be named and cancelled', async () => {
    const alice = await user('alice');
    const { pendingId } = must(await alice.chat.createLink({ isIncognito: false }));
    expect(must(alice.chat.renamePending(pendingId, 'for Bob')).localAlias).toBe('for Bob');
    expect(alice.chat.cancelPending(pendingId)).toBe(true);
    expect(alice.pendingIds()).toEqual([]);
  });
});

const LIKE = { emoji: '👍', isAdded: true } as const;
