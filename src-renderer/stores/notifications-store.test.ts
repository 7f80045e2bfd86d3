import { expect, test } from 'vitest';
import type { NotificationState } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createNotificationsStore } from './notifications-store.ts';

const ABLE = { isAvailable: true, canSilence: true };
const AT_FIRST: NotificationState = { preview: 'text', playsSound: true, ...ABLE };

function setUp(handlers: FakeHandlers) {
  const bridge = createFakeBridge({ handlers });
  const store = createNotificationsStore(bridge);
  return { bridge, store, now: () => store.state.getState() };
}

test('a change is seen at once, with the rest as it was', async () => {
  const { bridge, store, now } = setUp({
    'notifications.get': () => ok(AT_FIRST),
    'notifications.set': (settings) => ok({ ...settings, ...ABLE, isAvailable: false }),
  });
  await store.load();
  expect(now()).toMatchObject({ phase: 'ready', notifications: AT_FIRST });
  const changing = store.set({ preview: 'name' });
  expect(now().notifications).toEqual({ ...AT_FIRST, preview: 'name' });
  await changing;
  expect(bridge.calls.at(-1)?.args).toEqual({ preview: 'name', playsSound: true });
  expect(now().notifications).toEqual({ ...AT_FIRST, preview: 'name', isAvailable: false });
});

test('a change that does not hold is taken back, and told', async () => {
  const { store, now } = setUp({
    'notifications.get': () => ok(AT_FIRST),
    'notifications.set': () => err({ type: 'internal', reference: '1a' }),
  });
  await store.load();
  await store.set({ playsSound: false });
  expect(now()).toMatchObject({ notifications: AT_FIRST, problem: { reference: '1a' } });
  store.dismiss();
  expect(now().problem).toBeUndefined();
});

test('settings that cannot be read are no settings', async () => {
  const { store, now, bridge } = setUp({});
  await store.load();
  expect(now()).toMatchObject({ phase: 'failed', notifications: undefined });
  await store.set({ preview: 'off' });
  expect(bridge.calls.map(({ name }) => name)).toEqual(['notifications.get']);
});
