import { describe, expect, test } from 'vitest';
import { contactId, requestId } from '#shared/ids.ts';
import type { ContactAddress } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createAddressStore } from './address-store.ts';
import { createRequestsStore } from './requests-store.ts';

const address: ContactAddress = {
  link: 'simplex:/contact',
  isShared: false,
  autoAccept: 'no',
  welcomeText: 'Hello',
  createdAtMs: 0,
};

function addressStore(handlers: FakeHandlers) {
  const bridge = createFakeBridge({ handlers: { 'address.get': () => ok(address), ...handlers } });
  const store = createAddressStore(bridge);
  return { store, state: () => store.state.getState(), calls: bridge.calls };
}

describe('address', () => {
  test('is read when it is shown; one that cannot be read says so', async () => {
    const { store, state } = addressStore({});
    await store.load();
    expect(state()).toMatchObject({ phase: 'ready', address });
    const broken = addressStore({ 'address.get': () => err({ type: 'coreStopped' }) });
    await broken.store.load();
    expect(broken.state().phase).toBe('failed');
  });

  test('one change keeps the other settings', async () => {
    const { store, state, calls } = addressStore({
      'address.update': (change) => ok({ ...address, ...change }),
    });
    await store.load();
    expect(await store.save({ autoAccept: 'incognito' })).toBe(true);
    expect(calls.at(-1)).toEqual({
      name: 'address.update',
      args: { isShared: false, autoAccept: 'incognito', welcomeText: 'Hello' },
    });
    expect(state().address).toEqual({ ...address, autoAccept: 'incognito' });
  });

  test('a welcome message that is too long is not saved', async () => {
    const problem = { type: 'tooLong', overBytes: 7 } as const;
    const { store, state } = addressStore({ 'address.update': () => err(problem) });
    await store.load();
    expect(await store.save({ welcomeText: 'long' })).toBe(false);
    expect(state()).toMatchObject({ address, saveProblem: problem });
  });

  test('a server that does not answer makes none, and the next try can', async () => {
    const reason = { type: 'expired' } as const;
    const answers = [err({ type: 'serverProblem', reason } as const), ok(address)];
    const { store, state } = addressStore({
      'address.get': () => ok(undefined),
      'address.create': () => answers.shift() ?? ok(address),
    });
    await store.load();
    await store.make();
    expect(state().makeProblem).toEqual({ type: 'serverProblem', reason });
    await store.make();
    expect(state()).toMatchObject({ address, isMaking: false, makeProblem: undefined });
  });

  test('a deleted one is gone, also where it was gone already', async () => {
    const { store, state } = addressStore({ 'address.delete': () => err({ type: 'notFound' }) });
    await store.load();
    await store.remove();
    expect(state().address).toBeUndefined();
  });
});

describe('requests', () => {
  test('an accepted one leads to its contact', async () => {
    const bridge = createFakeBridge({
      handlers: { 'request.accept': () => ok({ contactId: contactId(5) }) },
    });
    const store = createRequestsStore(bridge);
    const accepting = store.accept(requestId(2), true);
    expect(store.state.getState().accepting).toBe(2);
    expect(await store.accept(requestId(3), false)).toBeUndefined();
    expect(await accepting).toBe(5);
    expect(bridge.calls).toEqual([
      { name: 'request.accept', args: { requestId: 2, isIncognito: true } },
    ]);
    expect(store.state.getState()).toEqual({ accepting: undefined, problem: undefined });
  });

  test('one that has gone is told on its page', async () => {
    const store = createRequestsStore(
      createFakeBridge({ handlers: { 'request.reject': () => err({ type: 'notFound' }) } }),
    );
    await store.reject(requestId(2));
    expect(store.state.getState().problem).toEqual({
      requestId: 2,
      problem: { type: 'notFound' },
    });
  });
});
