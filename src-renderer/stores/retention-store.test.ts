import { expect, test } from 'vitest';
import { contactId, userId } from '#shared/ids.ts';
import { DAY_S, type Retention } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createRetentionStore, effectiveKeepS, keepOfChat, keepsLess } from './retention-store.ts';

const anna = contactId(1);
const ben = contactId(2);
const carla = contactId(3);
const retention: Retention = {
  userId: userId(1),
  keepS: 7 * DAY_S,
  exceptions: [
    { contactId: anna, keepS: undefined },
    { contactId: ben, keepS: DAY_S },
  ],
};

function setUp(handlers: FakeHandlers = {}) {
  const bridge = createFakeBridge({
    handlers: { 'retention.get': () => ok(retention), ...handlers },
  });
  const store = createRetentionStore(bridge);
  return { bridge, store, state: () => store.state.getState() };
}

test('what is set is shown as the core answers it', async () => {
  const changed = { ...retention, keepS: DAY_S };
  const { bridge, store, state } = setUp({
    'retention.set': () => ok(changed),
    'retention.setOfChat': () => ok(retention),
  });
  await store.load();
  expect(state()).toEqual({ phase: 'ready', retention });
  await store.set(DAY_S);
  expect(state().retention).toEqual(changed);
  await store.setOfChat(carla, 'asProfile');
  expect(state().retention).toEqual(retention);
  expect(bridge.calls.slice(1)).toEqual([
    { name: 'retention.set', args: { keepS: DAY_S } },
    { name: 'retention.setOfChat', args: { contactId: 3, keepS: 'asProfile' } },
  ]);
});

test('a refusal changes nothing that is shown', async () => {
  const { store, state } = setUp({ 'retention.set': () => err({ type: 'notAllowed' }) });
  await store.load();
  expect(await store.set(1)).toEqual(err({ type: 'notAllowed' }));
  expect(state().retention).toEqual(retention);
});

test('an answer about the profile before is dropped', async () => {
  const { store, state } = setUp();
  const loading = store.load();
  store.forget();
  await loading;
  expect(state()).toEqual({ phase: 'loading', retention: undefined });
});

test('what cannot be read says so', async () => {
  const { store, state } = setUp({ 'retention.get': () => err({ type: 'coreStopped' }) });
  await store.load();
  expect(state().phase).toBe('failed');
});

test('a chat keeps as the profile does, or in its own way', () => {
  expect([anna, ben, carla].map((id) => keepOfChat(retention, id))).toEqual([
    null,
    DAY_S,
    'asProfile',
  ]);
  expect(effectiveKeepS(retention, 'asProfile')).toBe(7 * DAY_S);
  expect(effectiveKeepS({ ...retention, keepS: undefined }, 'asProfile')).toBeNull();
  expect(effectiveKeepS(retention, null)).toBeNull();
});

test.each([
  [null, null, false],
  [null, 5, false],
  [5, null, true],
  [5, 5, false],
  [4, 5, true],
  [6, 5, false],
] as const)('keeping for %s after %s deletes something: %s', (next, before, is) => {
  expect(keepsLess(next, before)).toBe(is);
});
