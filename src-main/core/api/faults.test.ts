/** What throws while the database is closed for work or being opened: the app has a way on. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defined, utf8Encode } from '../base/index.ts';
import { CoreWorld, PASSPHRASE } from '../testing/core-world.ts';
import { FakeAgent } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import type { Core } from './core.ts';
import { changePassphrase } from './passphrase.ts';

const INTERNAL = { ok: false, error: { type: 'internal' } };
const BROKEN = { type: 'broken', problem: { type: 'cannotRead', code: 'internal' } };
/** Bounds a wait; nothing waits for it. */
const WAIT_MS = 20_000;
const fault = (): never => {
  throw new Error('a fault of ours');
};

let world: CoreWorld;

beforeEach(async () => {
  world = await CoreWorld.open();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const open = (core: Core) => core.unlock(utf8Encode(PASSPHRASE));
const logged = (): string[] => world.log.filter((line) => line.includes('core.command.failed'));

/** Can be used and closed, and opens again. */
async function expectWorking(core: Core): Promise<void> {
  expect(core.status().type).toBe('ready');
  must(await core.invoke('storage.compact', {}));
  await core.close();
  const next = world.core();
  expect(must(await open(next)).type).toBe('ready');
}

test('[API33] the chat does not close: the database is, and the app is open again', async () => {
  const { core, agent } = await world.ready();
  vi.spyOn(agent, 'stop').mockRejectedValue(new Error('a fault of ours'));
  const compact = vi.spyOn(core.storage, 'compact');
  expect(await core.invoke('storage.compact', {})).toMatchObject(INTERNAL);
  expect([compact.mock.calls.length, logged().length]).toEqual([0, 1]);
  await expectWorking(core);
});

test('[API33] the work throws: the app is open again', async () => {
  const { core } = await world.ready();
  vi.spyOn(core.storage, 'compact').mockImplementationOnce(fault);
  expect(await core.invoke('storage.compact', {})).toMatchObject(INTERNAL);
  vi.spyOn(core.storage, 'check').mockRejectedValueOnce(new Error('a fault of ours'));
  expect(await core.invoke('storage.check', {})).toMatchObject(INTERNAL);
  await expectWorking(core);
});

test('[API33] the work throws where the database was closed: so it is afterwards', async () => {
  await (await world.ready()).core.close();
  const core = world.core();
  core.files.add({ token: 'in', path: 'somewhere', purpose: 'read' });
  vi.spyOn(core.storage, 'prepareImport').mockImplementationOnce(fault);
  const passphrase = utf8Encode('any');
  const args = { file: 'in', passphrase, renewsKeys: false };
  expect(await core.invoke('archive.import', args)).toMatchObject(INTERNAL);
  expect(passphrase.every((byte) => byte === 0)).toBe(true);
  expect(core.status().type).toBe('locked');
  expect(must(await open(core)).type).toBe('ready');
});

test('[API33] the database does not open again: broken, and it can be tried', async () => {
  const { core } = await world.ready();
  vi.spyOn(core.storage, 'reopen').mockImplementationOnce(fault);
  expect(await core.invoke('storage.compact', {})).toMatchObject(INTERNAL);
  expect(core.status()).toMatchObject(BROKEN);
  must(await core.invoke('database.retry', {}));
  expect(world.restarts).toBe(1);
  expect(must(await open(core)).type).toBe('ready');
  await expectWorking(core);
});

test('[API33] the app does not start: broken, the database is closed, and it can be tried', async () => {
  const { core } = await world.ready();
  vi.spyOn(FakeAgent.prototype, 'start').mockImplementationOnce(fault);
  expect(await core.invoke('storage.compact', {})).toMatchObject(INTERNAL);
  expect(core.status()).toMatchObject(BROKEN);
  await vi.waitFor(() => {
    expect(existsSync(join(world.folder, 'open'))).toBe(false);
  }, WAIT_MS);
  expect(must(await open(core)).type).toBe('ready');
  vi.spyOn(FakeAgent.prototype, 'start').mockImplementationOnce(fault);
  await core.close();
  const next = world.core();
  const unlock = { passphrase: utf8Encode(PASSPHRASE) };
  expect(await next.invoke('database.unlock', unlock)).toMatchObject(INTERNAL);
  expect(next.status()).toMatchObject(BROKEN);
  expect(must(await open(next)).type).toBe('ready');
});

test('[API33] the data is gone after the work has failed: nothing is made in its place', async () => {
  const { core } = await world.ready();
  must(await core.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  const destroy = { passcode: utf8Encode('0000'), displayName: 'Nobody' };
  must(await core.invoke('lock.setSelfDestruct', destroy));
  core.lock();
  vi.spyOn(core.storage, 'open').mockImplementationOnce(fault);
  const typed = { passcode: utf8Encode('0000') };
  expect(await core.invoke('lock.unlock', typed)).toMatchObject(INTERNAL);
  expect(core.status().type).toBe('choosePassphrase');
  expect(existsSync(join(world.folder, 'sotto.db'))).toBe(false);
});

test('[API26] [API33] the self-destruct passcode never opens what it could not delete', async () => {
  const { core } = await world.ready();
  must(await core.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  const destroy = { passcode: utf8Encode('0000'), displayName: 'Nobody' };
  must(await core.invoke('lock.setSelfDestruct', destroy));
  core.lock();
  vi.spyOn(core.storage, 'wipeAll').mockImplementationOnce(() => undefined);
  await core.invoke('lock.unlock', { passcode: utf8Encode('0000') });
  expect(core.chat).toBeUndefined();
  expect(core.status().type).toBe('broken');
});

/** Where the agent stood when keys were to be renewed. */
function noteRenewals(): boolean[] {
  const started: boolean[] = [];
  vi.spyOn(FakeAgent.prototype, 'renewAll').mockImplementation(function (this: FakeAgent) {
    started.push(this.isStarted);
    return 0;
  });
  return started;
}

async function withBackup(): Promise<Core> {
  const { core } = await world.ready();
  await core.close();
  copyFileSync(join(world.folder, 'sotto.db'), join(world.folder, 'sotto.db.backup'));
  const again = world.core();
  must(await open(again));
  return again;
}

test('[API32] keys are renewed before the agent starts, and once', async () => {
  const core = await withBackup();
  const renewals = noteRenewals();
  must(await core.invoke('database.restoreBackup', {}));
  expect(renewals).toEqual([false]);
  must(await core.invoke('storage.compact', {}));
  await core.close();
  must(await open(world.core()));
  expect(renewals).toEqual([false]);
});

test('[API32] where that fails the agent does not start, and the next start renews', async () => {
  const core = await withBackup();
  const start = vi.spyOn(FakeAgent.prototype, 'start');
  vi.spyOn(FakeAgent.prototype, 'renewAll').mockImplementationOnce(fault);
  expect(await core.invoke('database.restoreBackup', {})).toMatchObject(INTERNAL);
  expect([core.status(), start.mock.calls]).toMatchObject([BROKEN, []]);
  await core.close();
  const renewals = noteRenewals();
  must(await open(world.core()));
  expect([renewals, start.mock.calls.length]).toEqual([[false], 1]);
});

test('[API25] the passcode that was typed allows after the work what it allowed before', async () => {
  const { core } = await world.ready();
  must(await core.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  must(await core.invoke('lock.authorize', { passcode: utf8Encode('2580') }));
  must(await core.invoke('storage.compact', {}));
  expect(core.app?.lock.needsPasscode).toBe(false);
  const { storage } = core;
  const compact = storage.compact.bind(storage);
  vi.spyOn(storage, 'compact').mockImplementationOnce((...args) => {
    expect(core.status().type).toBe('working');
    core.lock();
    return compact(...args);
  });
  must(await core.invoke('storage.compact', {}));
  expect([core.status().type, core.app?.lock.needsPasscode]).toEqual(['appLocked', true]);
});

test('[API24] locked while the command makes sure that it may, the app is locked after the work', async () => {
  const { core } = await world.ready();
  must(await core.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  const args = {
    current: utf8Encode(PASSPHRASE),
    next: utf8Encode('another battery'),
    keep: false,
  };
  const changing = core.invoke('passphrase.change', args);
  expect(core.lock()).toBe(true);
  expect(must(await changing)).toMatchObject({ custody: { type: 'user' } });
  expect(core.status().type).toBe('appLocked');
});

test('[API26] the self-destruct passcode typed twice destroys once', async () => {
  const { core } = await world.ready();
  must(await core.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  const destroy = { passcode: utf8Encode('0000'), displayName: 'Nobody' };
  must(await core.invoke('lock.setSelfDestruct', destroy));
  core.lock();
  const wiped = vi.spyOn(core.storage, 'wipeAll');
  const typed = () => core.invoke('lock.unlock', { passcode: utf8Encode('0000') });
  const [first] = await Promise.all([typed(), typed()]);
  expect(first).toMatchObject({
    ok: true,
    value: { type: 'ready', user: { displayName: 'Nobody' } },
  });
  expect(wiped).toHaveBeenCalledTimes(1);
  must(await core.invoke('storage.compact', {}));
  expect(core.status().type).toBe('ready');
});

test('[API21] work that is asked for while the database opens begins once it has', async () => {
  await (await world.ready()).core.close();
  const core = world.core();
  const openDuringWork: boolean[] = [];
  vi.spyOn(core.storage, 'prepareImport').mockImplementation(() => {
    openDuringWork.push(core.app !== undefined);
    return Promise.resolve({ ok: false, error: { type: 'notAnArchive' } });
  });
  core.files.add({ token: 'in', path: join(world.folder, 'archive.zip'), purpose: 'read' });
  const opening = core.invoke('database.unlock', { passphrase: utf8Encode(PASSPHRASE) });
  const args = { file: 'in', passphrase: utf8Encode(PASSPHRASE), renewsKeys: false };
  const closed = vi.spyOn(core.storage, 'closedCleanly');
  const imported = await core.invoke('archive.import', args);
  expect(imported).toEqual({ ok: false, error: { type: 'notAnArchive' } });
  expect(must(await opening)).toBeDefined();
  // Opened, closed for the work, and opened again by the same core.
  expect([openDuringWork, closed.mock.calls.length]).toEqual([[false], 1]);
  await expectWorking(core);
});

test('[API21] two that pass the same check do their work one after the other', async () => {
  const { core } = await world.ready();
  const args = {
    current: utf8Encode(PASSPHRASE),
    next: utf8Encode('another battery'),
    keep: false,
  };
  const changing = core.invoke('passphrase.change', args);
  const compacting = core.invoke('storage.compact', {});
  must(await changing);
  must(await compacting);
  expect(core.status().type).toBe('ready');
  await core.close();
  expect(must(await world.core().unlock(utf8Encode('another battery'))).type).toBe('ready');
});

test('[API13] passphrases are wiped whatever throws', async () => {
  const { core } = await world.ready();
  vi.spyOn(core.storage, 'rekey').mockRejectedValueOnce(new Error('a fault of ours'));
  const next = utf8Encode('another battery');
  const app = defined(core.app, 'the open app');
  const userId = defined(app.chat.user(), 'the profile').userId;
  const open = { core, app, chat: app.chat, network: app.network, userId };
  const current = utf8Encode(PASSPHRASE);
  await expect(changePassphrase(open, { current, next, keep: false })).rejects.toThrow();
  expect([...current, ...next].every((byte) => byte === 0)).toBe(true);
  await expectWorking(core);
});

test('[API25] an import asked for while the keychain opens the database needs the passcode', async () => {
  const { core: before } = await world.ready();
  must(await before.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  await before.close();
  const core = world.core();
  core.files.add({ token: 'in', path: join(world.folder, 'archive.zip'), purpose: 'read' });
  const prepare = vi.spyOn(core.storage, 'prepareImport');
  core.lock();
  const opening = open(core);
  const args = { file: 'in', passphrase: utf8Encode('any'), renewsKeys: false };
  expect(await core.invoke('archive.import', args)).toEqual({
    ok: false,
    error: { type: 'needsPasscode' },
  });
  expect([(await opening).ok, prepare.mock.calls.length]).toEqual([true, 0]);
});

test('[API21] nothing is put aside where the passphrase that is being tried is the right one', async () => {
  await (await world.ready()).core.close();
  const core = world.core();
  const opening = open(core);
  expect(await core.invoke('database.startOver', {})).toEqual({
    ok: false,
    error: { type: 'cancelled' },
  });
  expect(must(await opening).type).toBe('ready');
  expect([world.restarts, core.storage.sizes().asideBytes]).toEqual([0, 0]);
});

test('[API16] a closed core begins no work that waited for its turn', async () => {
  await (await world.ready()).core.close();
  const core = world.core();
  const run = vi.fn(() => Promise.reject(new Error('begun')));
  const opening = open(core);
  const waiting = core.doWork('import', run);
  const closed = core.close();
  await expect(waiting).rejects.toThrow('the core is closed');
  await Promise.all([opening, closed]);
  expect(run).not.toHaveBeenCalled();
});
