import { expect, test } from 'vitest';
import type { ChatSnapshot } from '#shared/contract/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../../bridge/index.ts';
import { contactChat } from '../../testing/index.ts';
import { createChatsStore } from './chats-store.ts';

function delayed<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('events newer than a snapshot that arrives after them are kept', async () => {
  const answer = delayed<ChatSnapshot>();
  const bridge = createFakeBridge({
    handlers: { 'chats.list': () => answer.promise.then((value) => ok(value)) },
  });
  const chats = createChatsStore(bridge);
  const loading = chats.load();
  expect(chats.state.getState().phase).toBe('loading');
  chats.receive({ sequence: 5, event: { type: 'chat.updated', chat: contactChat(1, 5, 'old') } });
  chats.receive({ sequence: 6, event: { type: 'chat.updated', chat: contactChat(2, 6, 'new') } });
  answer.resolve({ chats: [contactChat(1, 7, 'snapshot')], servers: [], sequence: 5 });
  await loading;
  expect(chats.state.getState().byKey).toEqual({
    'contact:1': contactChat(1, 7, 'snapshot'),
    'contact:2': contactChat(2, 6, 'new'),
  });
});

test('the newest chats show before all of them are read', async () => {
  const all = delayed<ChatSnapshot>();
  const bridge = createFakeBridge({
    handlers: {
      'chats.list': async ({ count }) =>
        ok(
          count === undefined
            ? await all.promise
            : { chats: [contactChat(1, 9)], servers: [], sequence: 4, hasMore: true },
        ),
    },
  });
  const chats = createChatsStore(bridge);
  const loading = chats.load();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  expect(chats.state.getState()).toMatchObject({ phase: 'ready', order: ['contact:1'] });
  chats.receive({ sequence: 5, event: { type: 'chat.updated', chat: contactChat(2, 10) } });
  expect(chats.state.getState().order).toEqual(['contact:2', 'contact:1']);
  const rest = [contactChat(1, 9), contactChat(2, 3), contactChat(3, 2)];
  all.resolve({ chats: rest, servers: [], sequence: 4 });
  await loading;
  expect(chats.state.getState().order).toEqual(['contact:2', 'contact:1', 'contact:3']);
});

test('a list that is shown is read again as a whole', async () => {
  const bridge = createFakeBridge({
    handlers: {
      'chats.list': () => ok({ chats: [contactChat(1, 1)], servers: [], sequence: 0 }),
    },
  });
  const chats = createChatsStore(bridge);
  await chats.load();
  await chats.load();
  expect(bridge.calls.map(({ args }) => args)).toEqual([{ count: 50 }, {}]);
});

test('a list that cannot be read says so', async () => {
  const bridge = createFakeBridge({
    handlers: { 'chats.list': () => err({ type: 'internal', reference: 'r' }) },
  });
  const chats = createChatsStore(bridge);
  await chats.load();
  expect(chats.state.getState().phase).toBe('failed');
});
