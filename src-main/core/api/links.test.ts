/** Links, addresses and what becomes of the connections, by the contract's commands over relays. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import type {
  ChatSummary,
  ContactAddress,
  ContactRequest,
  Notice,
  PendingConnection,
} from '#shared/model/index.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { type TestCore, connectCores, must } from '../testing/test-core.ts';
import { useCores, useRelay } from '../testing/use-cores.ts';

const TIMEOUT_MS = 60_000;

let relay: RunningRelay;
let otherRelay: RunningRelay;
useRelay((started) => {
  relay = started;
});
useRelay((started) => {
  otherRelay = started;
});
const cores = useCores();

function user(name: string): Promise<TestCore> {
  return cores.open({ name, servers: [relay.address] });
}

async function address(
  core: TestCore,
  settings: Partial<ContactAddress> = {},
): Promise<{ readonly link: string; readonly shortLink: string }> {
  await core.invoke('address.create', {});
  const usual = { isShared: false, autoAccept: 'no', welcomeText: '' } as const;
  const { isShared, autoAccept, welcomeText } = { ...usual, ...settings };
  const made = await core.invoke('address.update', { isShared, autoAccept, welcomeText });
  const { link, shortLink } = made;
  if (shortLink === undefined) throw new Error('no short link');
  return { link, shortLink };
}

type Chat<T extends ChatSummary['type']> = Extract<ChatSummary, { type: T }>;

function chatsOf<T extends ChatSummary['type']>(core: TestCore, type: T): Chat<T>[] {
  return core.chat.chats().filter((chat): chat is Chat<T> => chat.type === type);
}

function request(core: TestCore): Promise<ContactRequest> {
  return core.until('asked', () => chatsOf(core, 'request')[0]?.request);
}

function isAsked({ chat }: TestCore, { pendingId }: PendingConnection): true | undefined {
  return chat.pending(pendingId)?.state.type === 'asked' ? true : undefined;
}

function noticesOf(core: TestCore, contactId: ContactId): Notice[] {
  const page = core.chat.page(contactId, { anchor: { type: 'latest' }, count: 1000 });
  return (page?.items ?? []).flatMap(({ content }) =>
    content.type === 'notice' ? [content.notice] : [],
  );
}

let talkCount = 0;

/** A message each way, shown once at the other side and ticked. */
async function talk(a: TestCore, b: TestCore, { aContact, bContact }: Contacts): Promise<void> {
  const mark = String((talkCount += 1));
  await Promise.all([
    tell({ core: a, contactId: aContact }, { core: b, contactId: bContact }, `${a.name} ${mark}`),
    tell({ core: b, contactId: bContact }, { core: a, contactId: aContact }, `${b.name} ${mark}`),
  ]);
}

/** A core, and the other one among its contacts. */
type End = { readonly core: TestCore; readonly contactId: ContactId };

async function tell(from: End, to: End, text: string): Promise<void> {
  const { itemId } = must(from.core.chat.send(from.contactId, text));
  const ref = { contactId: from.contactId, itemId };
  await from.core.until('delivered it', () =>
    from.core.chat.item(ref)?.status.type === 'delivered' ? true : undefined,
  );
  expect(to.core.texts(to.contactId, 'received').filter((known) => known === text)).toEqual([text]);
}

type Contacts = { readonly aContact: ContactId; readonly bContact: ContactId };

describe('a short one-time link', () => {
  test('shows who made it, and then is ours: nobody else can join it', async () => {
    const [alice, bob, carol] = await Promise.all([user('alice'), user('bob'), user('carol')]);
    const made = await alice.invoke('link.create', { isIncognito: false });
    const text = made.state.type === 'waiting' ? (made.state.shortLink ?? '') : '';
    expect(text).toMatch(/^https:\/\/127\.0\.0\.1:?\d*\/i#/);
    expect(await bob.invoke('link.plan', { text })).toMatchObject({
      type: 'shortLink',
      kind: 'invitation',
    });
    expect(await bob.invoke('link.lookUp', { text })).toMatchObject({
      kind: 'invitation',
      displayName: 'alice',
      welcomeText: '',
      plan: { type: 'invitation' },
    });
    expect(await carol.core.invoke('link.lookUp', { text })).toEqual({
      ok: false,
      error: { type: 'linkGone' },
    });
    await bob.invoke('link.join', { text, isIncognito: false });
    const [aContact, bContact] = await Promise.all([
      alice.connectedContact(),
      bob.connectedContact(),
    ]);
    await talk(alice, bob, { aContact, bContact });
    expect(await bob.invoke('link.plan', { text })).toEqual({
      type: 'knownContact',
      contactId: bContact,
    });
  });

  test('made incognito shows the random name', async () => {
    const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    const made = await alice.invoke('link.create', { isIncognito: true });
    const text = made.state.type === 'waiting' ? (made.state.shortLink ?? '') : '';
    const { displayName } = await bob.invoke('link.lookUp', { text });
    expect(displayName).toBe(made.incognitoName);
    expect(displayName).not.toBe('alice');
  });
});

describe('an address', () => {
  test('shows profile and welcome; a request brings its message; accepted incognito', async () => {
    const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    const { shortLink } = await address(alice, { welcomeText: 'come in' });
    expect(await bob.invoke('link.lookUp', { text: shortLink })).toMatchObject({
      kind: 'address',
      displayName: 'alice',
      welcomeText: 'come in',
      plan: { type: 'address' },
    });
    const asking = { text: shortLink, isIncognito: false, message: 'it is me' };
    const pending = await bob.invoke('link.join', asking);
    const { requestId, displayName, message } = await request(alice);
    expect({ displayName, message }).toEqual({ displayName: 'bob', message: 'it is me' });
    await bob.until('asked', () => isAsked(bob, pending));
    const { contactId: aContact } = await alice.invoke('request.accept', {
      requestId,
      isIncognito: true,
    });
    const [bContact] = await Promise.all([bob.connectedContact(), alice.connectedContact()]);
    const seenByBob = bob.chat.contact(bContact)?.displayName;
    expect(seenByBob).toBe(alice.chat.contact(aContact)?.incognitoName);
    expect(seenByBob).not.toBe('alice');
    await talk(alice, bob, { aContact, bContact });
  });

  test('accepts by itself and welcomes, many at once too', async () => {
    const alice = await user('alice');
    const { link, shortLink } = await address(alice, {
      autoAccept: 'asProfile',
      welcomeText: 'welcome',
    });
    const guests = await Promise.all(['bob', 'carol', 'dave'].map((name) => user(name)));
    await Promise.all(
      guests.map((guest, index) =>
        guest.invoke('link.join', { text: index === 0 ? shortLink : link, isIncognito: false }),
      ),
    );
    for (const guest of guests) {
      const contact = await guest.connectedContact();
      expect(await guest.received(contact, 1)).toEqual(['welcome']);
      expect(guest.chat.contact(contact)?.displayName).toBe('alice');
    }
    const names = await alice.until('has all', () => {
      const contacts = chatsOf(alice, 'contact').map(({ contact }) => contact);
      const isDone = contacts.length === 3 && contacts.every(({ state }) => state === 'connected');
      return isDone ? contacts.map(({ displayName }) => displayName).sort() : undefined;
    });
    expect(names).toEqual(['bob', 'carol', 'dave']);
  });

  test('shows a changed profile and welcome to who looks it up later', async () => {
    const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    const { shortLink: text } = await address(alice, { welcomeText: 'old' });
    const status = alice.core.status();
    if (status.type !== 'ready') throw new Error(status.type);
    const { userId } = status.user;
    const profile = { displayName: 'alicia', fullName: 'Alicia A.', shortDescr: 'moved' };
    await alice.invoke('profile.update', { userId, ...profile });
    await alice.invoke('address.update', { isShared: true, autoAccept: 'no', welcomeText: 'new' });
    let shown = await bob.invoke('link.lookUp', { text });
    // The server is told in the background.
    for (let tries = 0; tries < 100 && shown.welcomeText !== 'new'; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      shown = await bob.invoke('link.lookUp', { text });
    }
    expect(shown).toMatchObject({ ...profile, welcomeText: 'new' });
  });

  test(
    'finds the requests that came while its owner was away, each once',
    async () => {
      const [alice, bob, carol] = await Promise.all([user('alice'), user('bob'), user('carol')]);
      const { link } = await address(alice);
      await cores.close(alice);
      for (const guest of [bob, carol]) {
        const pending = await guest.invoke('link.join', { text: link, isIncognito: false });
        await guest.until('asked', () => isAsked(guest, pending));
      }
      const back = await cores.restart(alice);
      const requests = await back.until('has both', () => {
        const chats = chatsOf(back, 'request');
        return chats.length === 2
          ? chats.map(({ request: { displayName } }) => displayName)
          : undefined;
      });
      expect(requests.sort()).toEqual(['bob', 'carol']);
      const twice = await cores.restart(back);
      expect(chatsOf(twice, 'request')).toHaveLength(2);
      const [first] = chatsOf(twice, 'request');
      if (first === undefined) throw new Error('none');
      const { requestId, displayName } = first.request;
      await twice.invoke('request.accept', { requestId, isIncognito: false });
      const guest = displayName === 'bob' ? bob : carol;
      await Promise.all([guest.connectedContact(), twice.connectedContact()]);
    },
    TIMEOUT_MS,
  );

  test('asked again before the answer: the same request, and only when the user insists', async () => {
    const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    const { link: text } = await address(alice);
    const pending = await bob.invoke('link.join', { text, isIncognito: false });
    await request(alice);
    await bob.until('asked', () => isAsked(bob, pending));
    const plan = { type: 'alreadyAsked', pendingId: pending.pendingId };
    expect(await bob.invoke('link.plan', { text })).toEqual(plan);
    expect(await bob.core.invoke('link.join', { text, isIncognito: false })).toEqual({
      ok: false,
      error: { type: 'planned', plan },
    });
    const second = await bob.invoke('link.join', { text, isIncognito: false, again: true });
    await bob.until('asked again', () => isAsked(bob, second));
    expect(chatsOf(alice, 'request')).toHaveLength(1);
    const { requestId } = await request(alice);
    await alice.invoke('request.accept', { requestId, isIncognito: false });
    await Promise.all([bob.connectedContact(), alice.connectedContact()]);
  });

  test('of a contact who has deleted us can be asked at again', async () => {
    const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    const { link: text } = await address(alice, { autoAccept: 'asProfile' });
    await bob.invoke('link.join', { text, isIncognito: false });
    const [aContact, bContact] = await Promise.all([
      alice.connectedContact(),
      bob.connectedContact(),
    ]);
    expect(await bob.invoke('link.plan', { text })).toEqual({
      type: 'knownContact',
      contactId: bContact,
    });
    await alice.invoke('contact.delete', { contactId: aContact, notify: true });
    await bob.until('deleted', () =>
      bob.chat.contact(bContact)?.state === 'deletedByContact' ? true : undefined,
    );
    expect(await bob.invoke('link.plan', { text })).toEqual({
      type: 'addressUsed',
      contactId: bContact,
    });
    await bob.invoke('link.join', { text, isIncognito: false, again: true });
    const newContact = await alice.connectedContact();
    expect(newContact).not.toBe(aContact);
    const bNew = await bob.until('connected again', () =>
      chatsOf(bob, 'contact').find(({ contact }) => contact.state === 'connected'),
    );
    await talk(alice, bob, { aContact: newContact, bContact: bNew.contact.contactId });
  });
});

describe('a connection', () => {
  test(
    'moves to another server by the button, and messages go on',
    async () => {
      const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
      const contacts = await connectCores(alice, bob);
      const { aContact: contactId } = contacts;
      await alice.invoke('servers.add', { protocol: 'smp', text: otherRelay.address });
      const before = alice.chat.details(contactId)?.receivingServers;
      expect(before).toEqual([`127.0.0.1:${String(relay.port)}`]);
      const started = await alice.invoke('contact.changeServer', { contactId });
      expect(started.rotation?.phase).toBe('making');
      const during = talk(alice, bob, contacts);
      const moved = [`127.0.0.1:${String(otherRelay.port)}`];
      await alice.until('moved', () => {
        const details = alice.chat.details(contactId);
        const isMoved = details?.receivingServers.join() === moved.join();
        return isMoved && details?.rotation === undefined ? true : undefined;
      });
      await during;
      await talk(alice, bob, contacts);
      expect(bob.chat.details(contacts.bContact)?.sendingServers).toEqual(moved);
      const changes = noticesOf(alice, contactId).filter(({ type }) => type === 'serverChange');
      expect(changes).toEqual([
        { type: 'serverChange', whose: 'own', state: 'started' },
        { type: 'serverChange', whose: 'own', state: 'done' },
      ]);
      expect(noticesOf(bob, contacts.bContact)).toContainEqual({
        type: 'serverChange',
        whose: 'contact',
        state: 'done',
      });
    },
    TIMEOUT_MS,
  );

  test(
    'whose one side has an older copy of its database mends itself, and by the button the next time',
    async () => {
      const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
      const contacts = await connectCores(alice, bob);
      const { aContact, bContact } = contacts;
      await talk(alice, bob, contacts);
      await cores.close(alice);
      const restore = keepCopy(alice.dataDir);
      let back = await cores.restart(alice);
      for (let turn = 0; turn < 3; turn++) await talk(back, bob, contacts);
      // The first time bob begins by himself; so soon after that he leaves it to the user.
      for (const state of ['started', 'required'] as const) {
        await cores.close(back);
        restore();
        back = await cores.restart(back);
        must(back.chat.send(aContact, 'can you read this?'));
        const told = { type: 'keysOutOfStep', state: state === 'required' ? 'needed' : state };
        await bob.until('out of step', () =>
          noticesOf(bob, bContact).some((notice) => isDeepStrictEqual(notice, told))
            ? true
            : undefined,
        );
        if (state === 'required')
          await bob.invoke('contact.fixEncryption', { contactId: bContact });
        await bob.until('agreed', () => {
          const isAgreed = [back.chat.contact(aContact), bob.chat.contact(bContact)].every(
            (contact) => contact?.ratchetSync === 'ok',
          );
          return isAgreed ? true : undefined;
        });
        await talk(back, bob, contacts);
      }
      const codes = [back.chat.details(aContact), bob.chat.details(bContact)].map(
        (details) => details?.securityCode,
      );
      expect(codes[0]).toMatch(/^\d/);
      expect(codes[1]).toBe(codes[0]);
    },
    TIMEOUT_MS,
  );
});

const DATABASE_FILES = ['sotto.db', 'sotto.db-wal', 'sotto.db-shm'];

/** Keeps what a closed core's database is now; the function it returns puts that back. */
function keepCopy(dataDir: string): () => void {
  const copy = mkdtempSync(join(tmpdir(), 'sotto-copy-'));
  const replace = (from: string, to: string): void => {
    for (const name of DATABASE_FILES) {
      rmSync(join(to, name), { force: true });
      if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
    }
  };
  replace(dataDir, copy);
  return () => {
    replace(copy, dataDir);
  };
}
