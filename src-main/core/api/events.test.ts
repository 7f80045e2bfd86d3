/** The events of a core, and the port that takes them to the window. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatSnapshot, FromCore, SequencedEvent } from '#shared/contract/index.ts';
import { utf8Encode } from '../base/index.ts';
import { type ServerState, agentUserId } from '../agent/index.ts';
import { CoreWorld, PASSPHRASE } from '../testing/core-world.ts';
import { must } from '../testing/test-core.ts';
import { serveWindow } from './window-port.ts';

function serverState(state: Pick<ServerState, 'server' | 'state' | 'queueCount'>): ServerState {
  return {
    ...state,
    userId: agentUserId(1),
    sessionCount: 0,
    subscriptions: { active: 0, pending: state.queueCount, failed: 0 },
    lastError: 'timeout',
  };
}

let world: CoreWorld;

beforeEach(async () => {
  world = await CoreWorld.open();
});

afterEach(async () => {
  await world.close();
});

describe('events', () => {
  test('[API3] are numbered without gaps, each changed chat once and last', async () => {
    const ready = await world.ready();
    const { connId } = await world.contact(ready);
    world.tick();
    const before = ready.events.length;
    for (const text of ['a', 'b', 'c']) world.receive(ready.agent, connId, text);
    expect(ready.events).toHaveLength(before);
    world.tick();
    const batch = ready.events.slice(before);
    expect(batch.map(({ event }) => event.type)).toEqual([
      'item.added',
      'item.added',
      'item.added',
      'chat.updated',
    ]);
    expect(batch.at(-1)?.event).toMatchObject({ chat: { unreadCount: 3 } });
    const numbers = ready.events.map(({ sequence }) => sequence);
    const [first = 0] = numbers;
    expect(numbers).toEqual(numbers.map((_, index) => first + index));
  });

  test('[API3] begin with 1', async () => {
    const core = world.core();
    const batches: (readonly SequencedEvent[])[] = [];
    core.events.subscribe((batch) => batches.push(batch));
    must(await core.open(utf8Encode(PASSPHRASE)));
    world.tick();
    const event = { type: 'app.statusChanged', status: { type: 'onboarding' } };
    expect(batches).toEqual([[{ sequence: 1, event }]]);
  });

  test('[API4] of what a snapshot holds come before it', async () => {
    const ready = await world.ready();
    const { connId } = await world.contact(ready);
    world.receive(ready.agent, connId, 'in the snapshot');
    const snapshot = must(await ready.core.invoke('chats.list', {})) as { sequence: number };
    expect(snapshot).toMatchObject({ chats: [{ unreadCount: 1 }] });
    expect(ready.events.at(-1)?.sequence).toBe(snapshot.sequence);
    world.tick();
    expect(ready.events.at(-1)?.sequence).toBe(snapshot.sequence);
    world.receive(ready.agent, connId, 'after it');
    world.tick();
    const later = ready.events.filter(({ sequence }) => sequence > snapshot.sequence);
    expect(later.map(({ event }) => event.type)).toEqual(['item.added', 'chat.updated']);
  });

  test('[API34] come after the newest chats as after all of them', async () => {
    const ready = await world.ready();
    await world.contact(ready);
    await world.contact(ready);
    const all = must(await ready.core.invoke('chats.list', {})) as ChatSnapshot;
    const newest = must(await ready.core.invoke('chats.list', { count: 1 }));
    expect(newest).toEqual({ ...all, chats: all.chats.slice(0, 1), hasMore: true });
    expect(must(await ready.core.invoke('chats.list', { count: 2 }))).toEqual(all);
    expect(all).toMatchObject({ chats: [{}, {}], sequence: ready.events.at(-1)?.sequence });
  });

  test('[API12] replace a pending connection by its contact', async () => {
    const ready = await world.ready();
    const { contactId, pendingId } = await world.contact(ready);
    world.tick();
    expect(ready.events.map(({ event }) => event)).toMatchObject([
      { type: 'chat.updated', chat: { type: 'pending', connection: { pendingId } } },
      {
        type: 'chat.replaced',
        removed: { type: 'pending', pendingId },
        chat: { contact: { contactId, state: 'connecting' } },
      },
      { type: 'item.added', item: { contactId } },
      { type: 'chat.updated', chat: { contact: { contactId, state: 'connected' } } },
    ]);
  });

  test('[API12] end with the contact', async () => {
    const ready = await world.ready();
    const { connId, contactId } = await world.contact(ready);
    world.tick();
    const before = ready.events.length;
    world.receive(ready.agent, connId, 'last words');
    must(await ready.core.invoke('contact.delete', { contactId, notify: false }));
    world.receive(ready.agent, connId, 'from beyond');
    world.tick();
    expect(ready.events.slice(before).map(({ event }) => event)).toMatchObject([
      { type: 'item.added' },
      { type: 'chat.removed', chat: { type: 'contact', contactId } },
    ]);
  });

  test('[API15] tell servers and their problems', async () => {
    const { core, agent: told, events } = await world.ready();
    const server = 'smp.example';
    told.setServer(serverState({ server, state: 'disconnected', queueCount: 2 }));
    told.setServer(serverState({ server, state: 'connecting', queueCount: 2 }));
    world.tick();
    const servers = [
      {
        server,
        state: 'connecting',
        connectionCount: 2,
        lastProblem: { type: 'serverUnreachable', server, detail: 'timeout' },
      },
    ];
    expect(events.map(({ event }) => event)).toEqual([{ type: 'servers.changed', servers }]);
    expect(must(await core.invoke('servers.list', {}))).toEqual(servers);
  });

  test('[API16] end when the core is closed', async () => {
    const { core, agent: stopped, events } = await world.ready();
    let closings = 0;
    core.onClose(() => Promise.resolve(void closings++));
    core.statusChanged();
    await core.close();
    await core.close();
    world.tick();
    expect({ events, closings, isStarted: stopped.isStarted }).toEqual({
      events: [],
      closings: 1,
      isStarted: false,
    });
  });
});

describe('the window’s port', () => {
  test('[API11] answers by id, passes events on and ignores the rest', async () => {
    const { core } = await world.ready();
    const posted: FromCore[] = [];
    let receiveMessage: (message: unknown) => void = () => undefined;
    let close: () => void = () => undefined;
    serveWindow(core, {
      post: (message) => posted.push(message),
      onMessage: (listener) => (receiveMessage = listener),
      onClose: (listener) => (close = listener),
    });
    for (const rubbish of [null, 7, 'request', {}, { type: 'request', id: '1', name: 'x' }]) {
      receiveMessage(rubbish);
    }
    receiveMessage({ type: 'request', id: 5, name: 'servers.list', args: {} });
    receiveMessage({ type: 'request', id: 3, name: 'nonsense' });
    await new Promise((resolve) => setImmediate(resolve));
    core.statusChanged();
    world.tick();
    close();
    core.statusChanged();
    world.tick();
    const byId = posted.toSorted((a, b) => ('id' in a && 'id' in b ? b.id - a.id : 0));
    expect(byId).toEqual([
      { type: 'reply', id: 5, result: { ok: true, value: [] } },
      { type: 'reply', id: 3, result: { ok: false, error: { type: 'badArguments' } } },
      {
        type: 'events',
        events: [
          {
            sequence: 4,
            event: { type: 'app.statusChanged', status: core.status() },
          },
        ],
      },
    ]);
  });
});
