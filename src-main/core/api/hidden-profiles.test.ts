/** What the window can do with, and learns of, the chats of profiles that it does not show. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { commandSchemas } from '#shared/contract/schemas.ts';
import { type ServerState, agentUserId } from '../agent/index.ts';
import { CoreWorld, type ReadyCore } from '../testing/core-world.ts';
import { must } from '../testing/test-core.ts';
import { utf8Encode } from '../base/index.ts';
import { exampleLink } from '../testing/fake-agent.ts';
import { profileInfo, requestInfo } from '../testing/chat-world.ts';

let world: CoreWorld;
let ready: ReadyCore;

beforeEach(async () => {
  world = await CoreWorld.open();
  ready = await world.ready();
});

afterEach(() => world.close());

/** Fills in whatever a command wants besides the ids of chats. */
const ARGUMENTS = {
  ...{ contactId: 1, pendingId: 1, requestId: 1, itemId: 1, upToItemId: 1, text: 'hi', count: 1 },
  ...{ anchor: { type: 'latest' }, mode: 'forMe', emoji: '👍', isAdded: true, localAlias: 'x' },
  ...{ isIncognito: true, userId: 1, receipts: 'on', notify: true, keepS: null },
};

/** Every command that names a chat, with as many of the arguments as it takes. */
function chatCommands(): { readonly name: string; readonly args: Record<string, unknown> }[] {
  return Object.entries(commandSchemas).flatMap(([name, schema]) => {
    const fields = Object.keys(schema.shape);
    if (!fields.some((field) => ['contactId', 'pendingId', 'requestId'].includes(field))) return [];
    const known = Object.entries(ARGUMENTS).filter(([field]) => fields.includes(field));
    return [{ name, args: Object.fromEntries(known) }];
  });
}

test('[CH111] no command reaches the chats of another profile', async () => {
  const { core, agent } = ready;
  const { contactId } = await world.contact(ready);
  must(await core.invoke('link.create', { isIncognito: false }));
  must(await core.invoke('address.create', {}));
  const { chat } = core;
  const first = chat?.user()?.userId;
  const address = [...agent.userOf.keys()].at(-1);
  if (chat === undefined || first === undefined || address === undefined) throw new Error('core');
  agent.request(address, requestInfo());
  must(await core.invoke('user.create', { displayName: 'second' }));
  const all = chatCommands();
  expect(all.length).toBeGreaterThan(20);
  const pendingId = 2;
  for (const { name, args } of all) {
    const withIds = { ...args, ...('pendingId' in args && { pendingId }) };
    const result = await core.invoke(name, withIds);
    expect([name, result]).toEqual([name, { ok: false, error: { type: 'notFound' } }]);
  }
  must(await core.invoke('profile.activate', { userId: first }));
  expect(
    chat
      .chats()
      .map(({ type }) => type)
      .sort(),
  ).toEqual(['contact', 'pending', 'request']);
  must(await core.invoke('contact.details', { contactId }));
});

function serverState(userId: UserId): ServerState {
  const counts = {
    queueCount: 1,
    sessionCount: 1,
    subscriptions: { active: 1, pending: 0, failed: 0 },
  };
  return { server: 'a.example', userId: agentUserId(userId), state: 'connected', ...counts };
}

test('[CH111] nothing that happens in a hidden profile makes an event', async () => {
  const { core, agent, events } = ready;
  const { connId } = await world.contact(ready);
  const { chat } = core;
  const first = chat?.user()?.userId;
  if (chat === undefined || first === undefined) throw new Error('core');
  const asked = [1, 2].map((number) => exampleLink(900 + number));
  for (const text of asked) must(await core.invoke('link.join', { text, isIncognito: false }));
  const joined = [...agent.userOf.keys()].at(-1);
  if (joined === undefined) throw new Error('not joined');
  must(await core.invoke('user.create', { displayName: 'second' }));
  must(await core.invoke('profile.hide', { userId: first, password: 'secret' }));
  world.tick();
  events.length = 0;
  world.receive(agent, connId, 'hi');
  agent.emit({ type: 'info', connId: joined, info: profileInfo('carol') });
  agent.emit({ type: 'connected', connId: joined, pq: true });
  agent.emit({ type: 'ratchetSync', connId, state: 'required' });
  agent.setServer(serverState(first));
  world.tick();
  expect(events).toEqual([]);
  const shown = chat.user()?.userId;
  if (shown !== undefined) agent.setServer(serverState(shown));
  world.tick();
  expect(events.map(({ event }) => event.type)).toEqual(['servers.changed']);
  expect(must(await core.invoke('profiles.list', {}))).toHaveLength(1);
});

test('[CH111] a start with nothing but hidden profiles opens none', async () => {
  const { core } = ready;
  const { chat } = core;
  const first = chat?.user()?.userId;
  if (chat === undefined || first === undefined) throw new Error('core');
  must(await core.invoke('user.create', { displayName: 'second' }));
  const second = chat.user()?.userId;
  must(await core.invoke('profile.hide', { userId: first, password: 'secret' }));
  must(await core.invoke('profile.activate', { userId: first, password: 'secret' }));
  must(await core.invoke('profile.delete', { userId: second, deleteQueues: false }));
  await core.close();
  const again = world.core();
  must(await again.open(utf8Encode('correct horse battery')));
  expect(again.status()).toEqual({ type: 'onboarding' });
  must(await again.invoke('user.create', { displayName: 'third' }));
  must(await again.invoke('profile.activate', { userId: first, password: 'secret' }));
});
