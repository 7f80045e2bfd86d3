import { expect, test } from 'vitest';
import type { AppStatus } from '#shared/contract/index.ts';
import { userId } from '#shared/ids.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createAppStore } from './app-store.ts';

const ready: AppStatus = {
  type: 'ready',
  user: { userId: userId(1), displayName: 'Ida', fullName: '', shortDescr: '' },
};
const appLocked: AppStatus = { type: 'appLocked', canAskSystem: true };
const secret = () => new Uint8Array([1, 2, 3]);

async function setUp(status: AppStatus, handlers: FakeHandlers = {}) {
  const told = { status };
  const bridge = createFakeBridge({
    handlers: { 'app.status': () => ok(told.status), ...handlers },
  });
  const app = createAppStore(bridge);
  await app.refresh();
  return { app, bridge, told, state: () => app.state.getState() };
}

test('a wrong passcode is told, the right one opens', async () => {
  let isRight = false;
  const { app, state } = await setUp(appLocked, {
    'lock.unlock': () => (isRight ? ok(ready) : err({ type: 'wrongPasscode' })),
  });
  await app.unlockApp(secret());
  expect(state()).toMatchObject({ status: appLocked, problem: { type: 'wrongPasscode' } });
  isRight = true;
  await app.unlockApp(secret());
  expect(state()).toMatchObject({ status: ready, isBusy: false, problem: undefined });
});

test('a finger that is not recognised leaves the passcode', async () => {
  const { app, state } = await setUp(appLocked, {
    'lock.unlockBySystem': () => err({ type: 'notAllowed' }),
  });
  await app.unlockBySystem();
  expect(state()).toMatchObject({ isBusy: false, problem: { type: 'systemRefused' } });
});

test('locking says whether there is a lock', async () => {
  let isOn = false;
  const { app } = await setUp(ready, {
    'lock.now': () => (isOn ? ok() : err({ type: 'notAllowed' })),
  });
  expect(await app.lockNow()).toBe(false);
  isOn = true;
  expect(await app.lockNow()).toBe(true);
});

test('what was wrong on one screen is not told on the next', async () => {
  const { app, state } = await setUp(appLocked, {
    'lock.unlock': () => err({ type: 'wrongPasscode' }),
  });
  await app.unlockApp(secret());
  app.receive({ type: 'app.statusChanged', status: { ...appLocked } });
  expect(state().problem).toEqual({ type: 'wrongPasscode' });
  app.receive({ type: 'app.statusChanged', status: ready });
  expect(state().problem).toBeUndefined();
});

test('a database that proves to be broken is shown with its backup', async () => {
  const problem = { type: 'damaged' } as const;
  const { app, told, state } = await setUp(
    { type: 'locked', why: 'removed' },
    {
      'database.unlock': () => err({ type: 'broken', problem }),
    },
  );
  told.status = { type: 'broken', problem, hasBackup: true };
  await app.unlock(secret());
  expect(state()).toMatchObject({ status: { type: 'broken', hasBackup: true }, isBusy: false });
});

test('after starting over the app stands where the core says', async () => {
  const { app, told, state } = await setUp(
    { type: 'locked', why: 'removed' },
    {
      'database.startOver': () => {
        told.status = { type: 'onboarding' };
        return ok();
      },
    },
  );
  await app.startOver();
  expect(state()).toMatchObject({ status: { type: 'onboarding' }, isBusy: false });
});

test('a core that goes while it puts the copy back is no problem', async () => {
  const { app, state } = await setUp(
    { type: 'broken', problem: { type: 'damaged' }, hasBackup: true },
    { 'database.restoreBackup': () => err({ type: 'coreStopped' }) },
  );
  await app.restoreBackup();
  expect(state()).toMatchObject({ isBusy: false });
  expect(state().problem).toBeUndefined();
});

test('a copy that cannot be put back is told', async () => {
  const problem = { type: 'noSpace', neededBytes: 9, freeBytes: 1 } as const;
  const { app, state } = await setUp(
    { type: 'broken', problem: { type: 'damaged' }, hasBackup: true },
    { 'database.restoreBackup': () => err(problem) },
  );
  await app.restoreBackup();
  expect(state()).toMatchObject({ isBusy: false, problem });
});

test('nobody sees behind the lock that everything is being deleted', async () => {
  const { app, state } = await setUp(appLocked);
  const work = { task: 'delete', canCancel: false } as const;
  app.receive({ type: 'app.statusChanged', status: { type: 'working', work } });
  expect(state().status).toEqual(appLocked);
  app.receive({ type: 'app.statusChanged', status: { type: 'onboarding' } });
  expect(state().status).toEqual({ type: 'onboarding' });
});

test('other work shows itself, also behind the lock', async () => {
  const { app, state } = await setUp(appLocked);
  const work = { task: 'check', canCancel: true } as const;
  app.receive({ type: 'app.statusChanged', status: { type: 'working', work } });
  expect(state().status?.type).toBe('working');
});
