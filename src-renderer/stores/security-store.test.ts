import { expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import type { LockState, PassphraseState } from '#shared/model/index.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createSecurityStore } from './security-store.ts';

const random: PassphraseState = {
  custody: { type: 'keychain', isChosen: false },
  keychain: 'works',
  tryCostMs: 200,
};
const chosen: PassphraseState = { ...random, custody: { type: 'keychain', isChosen: true } };
const off: LockState = {
  isOn: false,
  delayS: 30,
  usesSystem: false,
  isSystemAvailable: false,
  hasSelfDestruct: false,
  isScreenProtected: false,
};
const secret = new Uint8Array([1, 2, 3]);

async function setUp(handlers: FakeHandlers = {}) {
  const bridge = createFakeBridge({
    handlers: {
      'passphrase.state': () => ok(random),
      'lock.state': () => ok(off),
      ...handlers,
    },
  });
  const security = createSecurityStore(bridge);
  await security.load();
  return { bridge, security, state: () => security.state.getState() };
}

test('both halves of the state are read together', async () => {
  const { state } = await setUp();
  expect(state()).toMatchObject({ phase: 'ready', passphrase: random, lock: off });
});

test('what cannot be read is told', async () => {
  const { state } = await setUp({ 'lock.state': () => err({ type: 'coreStopped' }) });
  expect(state().phase).toBe('failed');
});

test('the first passphrase is set, every other one is a change', async () => {
  const { security, state } = await setUp({ 'passphrase.change': () => ok(chosen) });
  security.ask('setPassphrase');
  await security.changePassphrase({ next: secret, keep: true });
  expect(state()).toMatchObject({ passphrase: chosen, done: 'set', isBusy: false });
  expect(state().task).toBeUndefined();
  await security.changePassphrase({ current: secret, next: secret, keep: true });
  expect(state().done).toBe('changed');
});

test('a question stays open with what was wrong', async () => {
  const { security, state } = await setUp({
    'passphrase.change': () => err({ type: 'wrongPassphrase' }),
  });
  security.ask('changePassphrase');
  await security.changePassphrase({ current: secret, next: secret, keep: true });
  expect(state()).toMatchObject({
    task: 'changePassphrase',
    problem: { type: 'wrongPassphrase' },
    isBusy: false,
  });
  security.clearProblem();
  expect(state().problem).toBeUndefined();
});

test('that the passcode is needed is no problem to tell', async () => {
  const { security, state } = await setUp({ 'lock.turnOff': () => err({ type: 'needsPasscode' }) });
  const result = await security.turnOffLock();
  expect(result).toEqual(err({ type: 'needsPasscode' }));
  expect(state()).toMatchObject({ isBusy: false, problem: undefined });
});

test('a passphrase is checked, and nothing else is done', async () => {
  let isRight = false;
  const { security, state } = await setUp({ 'passphrase.verify': () => ok({ isRight }) });
  security.ask('verifyPassphrase');
  await security.verifyPassphrase(secret);
  expect(state()).toMatchObject({ task: 'verifyPassphrase', problem: { type: 'notRight' } });
  isRight = true;
  await security.verifyPassphrase(secret);
  expect(state()).toMatchObject({ task: undefined, problem: undefined, done: 'right' });
});

test('a question that was opened meanwhile is not answered by what was asked before', async () => {
  for (const isRight of [true, false]) {
    const { security, state } = await setUp({ 'passphrase.verify': () => ok({ isRight }) });
    security.ask('verifyPassphrase');
    const checking = security.verifyPassphrase(secret);
    security.ask('changePassphrase');
    await checking;
    expect(state()).toMatchObject({ task: 'changePassphrase', problem: undefined });
    expect(state().done).toBeUndefined();
  }
});

test('what has changed is shown, also where another question was opened meanwhile', async () => {
  const { security, state } = await setUp({ 'passphrase.keep': () => ok(chosen) });
  security.ask('keepPassphrase');
  const keeping = security.keepPassphrase(secret);
  security.ask('turnOnLock');
  await keeping;
  expect(state()).toMatchObject({ task: 'turnOnLock', passphrase: chosen, done: undefined });
});

test('of the state of the lock what can be set is set', async () => {
  const { bridge, security, state } = await setUp({
    'lock.set': (change) => ok({ ...off, ...change }),
  });
  await security.setLock({ ...off, isScreenProtected: true });
  expect(bridge.calls.at(-1)?.args).toEqual({
    delayS: 30,
    usesSystem: false,
    isScreenProtected: true,
  });
  expect(state().lock?.isScreenProtected).toBe(true);
});

test('no secret is in the state', async () => {
  const { security, state } = await setUp({
    'passphrase.change': () => err({ type: 'wrongPassphrase' }),
    'lock.turnOn': () => ok({ ...off, isOn: true }),
  });
  await security.changePassphrase({ current: secret, next: secret, keep: true });
  await security.turnOnLock(secret);
  const isBytes = (value: unknown) => value instanceof Uint8Array;
  expect(Object.values(state()).filter(isBytes)).toEqual([]);
  expect(JSON.stringify(state())).not.toContain('"0":1');
});

test('forgotten, nothing is left of it', async () => {
  const { security, state } = await setUp();
  security.ask('turnOnLock');
  security.forget();
  expect(state()).toEqual(expect.objectContaining({ phase: 'loading', lock: undefined }));
  expect(state().task).toBeUndefined();
});
