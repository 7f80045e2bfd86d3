import { expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import type { PassphraseState, StorageReport } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createDataStore } from './data-store.ts';

const report: StorageReport = {
  databaseBytes: 9,
  freeBytes: 1,
  filesBytes: 0,
  fileCount: 0,
  backupBytes: 0,
  asideBytes: 0,
  chats: [],
};
const passphrase: PassphraseState = {
  custody: { type: 'user' },
  keychain: 'works',
  tryCostMs: 200,
};
const file = { token: 't', name: 'a.zip' };

function setUp(handlers: FakeHandlers = {}) {
  let shown = 0;
  const bridge = createFakeBridge({
    handlers: {
      'storage.report': () => ok(report),
      'passphrase.state': () => ok(passphrase),
      ...handlers,
    },
  });
  const data = createDataStore({ bridge, showData: () => shown++ });
  return { bridge, data, state: () => data.state.getState(), shown: () => shown };
}

test('sizes and the keeper of the passphrase are read together', async () => {
  const { data, state } = setUp();
  await data.load();
  expect(state()).toMatchObject({ phase: 'ready', report, passphrase });
  data.forget();
  expect(state()).toMatchObject({ phase: 'loading', report: undefined, passphrase: undefined });
});

test('sizes that cannot be read are told, unless older ones are shown', async () => {
  const answers = [
    err({ type: 'coreStopped' } as const),
    ok(report),
    err({ type: 'coreStopped' } as const),
  ];
  const { data, state } = setUp({ 'storage.report': () => answers.shift() ?? ok(report) });
  await data.load();
  expect(state().phase).toBe('failed');
  await data.load();
  await data.load();
  expect(state()).toMatchObject({ phase: 'ready', report });
});

test('sizes of the profile before are dropped', async () => {
  const { data, state } = setUp();
  const loading = data.load();
  data.forget();
  await loading;
  expect(state()).toMatchObject({ phase: 'loading', report: undefined });
});

test('work on the file shows its outcome where it was asked for, with the sizes anew', async () => {
  const { bridge, data, state, shown } = setUp({
    'storage.compact': () => ok({ freedBytes: 5 }),
  });
  const work = data.compact();
  expect(state().running).toBe('compact');
  await work;
  expect(state()).toMatchObject({
    running: undefined,
    outcome: { type: 'compacted', freedBytes: 5 },
  });
  expect(shown()).toBe(1);
  expect(bridge.calls.map(({ name }) => name)).toContain('storage.report');
});

test('after work on the file the page goes on where it was, until what came of it is read', async () => {
  const { data } = setUp({
    'storage.compact': () => ok({ freedBytes: 5 }),
    'storage.deleteAside': () => ok(undefined),
  });
  data.leave(300);
  expect(data.place()).toBeUndefined();
  const work = data.compact();
  data.forget();
  await work;
  expect(data.place()).toEqual({ topPx: 300, task: 'compact' });
  data.dismiss();
  expect(data.place()).toBeUndefined();
  await data.compact();
  await data.deleteAside();
  expect(data.place()).toBeUndefined();
});

test('a failure is told with its task, and goes when something else begins', async () => {
  const problem = { type: 'noSpace', neededBytes: 9, freeBytes: 1 } as const;
  const { data, state } = setUp({
    'archive.export': () => err(problem),
    'storage.check': () => ok({ faultCount: 0 }),
  });
  await data.export(file);
  expect(state().outcome).toEqual({ type: 'failed', task: 'export', problem });
  const work = data.check();
  expect(state().outcome).toBeUndefined();
  await work;
  expect(state().outcome).toEqual({ type: 'checked', faultCount: 0 });
  data.dismiss();
  expect(state().outcome).toBeUndefined();
});

test('an archive is written to the file of the token, and told by its name', async () => {
  const { bridge, data, state } = setUp({ 'archive.export': () => ok({ sizeBytes: 7 }) });
  await data.export(file);
  expect(bridge.calls[0]).toEqual({ name: 'archive.export', args: { file: 't' } });
  expect(state().outcome).toEqual({ type: 'exported', name: 'a.zip', sizeBytes: 7 });
});

test('a missing passcode is for whoever asked, and no failure', async () => {
  const { data, state, shown } = setUp({
    'chats.clearAll': () => err({ type: 'needsPasscode' }),
  });
  expect(await data.clearAll(true)).toEqual(err({ type: 'needsPasscode' }));
  expect(state()).toMatchObject({ running: undefined, outcome: undefined });
  expect(shown()).toBe(0);
});

test.each(['deleteFiles', 'deleteBackup', 'deleteAside', 'restoreBackup'] as const)(
  '%s without the passcode fails in no words, and is done with it',
  async (method) => {
    let isAllowed = false;
    const needsPasscode = err({ type: 'needsPasscode' } as const);
    const answer = () => (isAllowed ? ok() : needsPasscode);
    const { data, state } = setUp({
      'storage.deleteFiles': () => (isAllowed ? ok({ freedBytes: 3 }) : needsPasscode),
      'storage.deleteBackup': answer,
      'storage.deleteAside': answer,
      'database.restoreBackup': answer,
    });
    expect(await data[method]()).toEqual(needsPasscode);
    expect(state()).toMatchObject({ running: undefined, outcome: undefined });
    isAllowed = true;
    expect((await data[method]()).ok).toBe(true);
  },
);

test.each([
  ['deleteFiles', 'storage.deleteFiles', { type: 'filesDeleted', freedBytes: 3 }],
  ['deleteBackup', 'storage.deleteBackup', { type: 'backupDeleted' }],
  ['deleteAside', 'storage.deleteAside', { type: 'asideDeleted' }],
] as const)('%s asks for %s and says so', async (method, name, outcome) => {
  const { bridge, data, state } = setUp({
    'storage.deleteFiles': () => ok({ freedBytes: 3 }),
    'storage.deleteBackup': () => ok(),
    'storage.deleteAside': () => ok(),
  });
  await data[method]();
  expect(bridge.calls[0]).toEqual({ name, args: {} });
  expect(state().outcome).toEqual(outcome);
});

test('a cleared chat is told by its name', async () => {
  const { bridge, data, state } = setUp({ 'chat.clear': () => ok() });
  await data.clearChat(contactId(4), 'Anna');
  expect(bridge.calls[0]).toEqual({ name: 'chat.clear', args: { contactId: 4 } });
  expect(state().outcome).toEqual({ type: 'chatCleared', name: 'Anna' });
});

test('what was deleted for another profile is not told', async () => {
  const { data, state } = setUp({ 'chat.clear': () => ok() });
  const clearing = data.clearChat(contactId(4), 'Anna');
  data.forget();
  expect(await clearing).toEqual(ok());
  expect(state()).toMatchObject({ running: undefined, outcome: undefined });
});
