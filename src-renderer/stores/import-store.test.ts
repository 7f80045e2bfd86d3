import { describe, expect, test } from 'vitest';
import type { ChosenFile } from '#shared/contract/index.ts';
import type { ArchiveSummary } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createImportStore } from './import-store.ts';

const summary: ArchiveSummary = {
  createdAtMs: 1,
  appVersion: '0.1.0',
  databaseBytes: 10,
  fileCount: 2,
  filesBytes: 5,
  isOlder: false,
};
const file: ChosenFile = { token: 'first', name: 'a.zip' };
const status = { type: 'onboarding' } as const;

type Options = {
  readonly handlers?: FakeHandlers;
  readonly files?: (ChosenFile | undefined)[];
  readonly isInSettings?: boolean;
};

function setUp({ handlers = {}, files = [file], isInSettings = true }: Options = {}) {
  const told: string[] = [];
  const bridge = createFakeBridge({
    handlers: { 'archive.inspect': () => ok(summary), ...handlers },
    shell: () => Promise.resolve(ok(files.shift()) as never),
  });
  const archive = createImportStore({
    bridge,
    isInSettings: () => isInSettings,
    showData: () => told.push('shown'),
    onImported: ({ createdAtMs }) => told.push(`imported ${String(createdAtMs)}`),
  });
  return { archive, bridge, told, step: () => archive.state.getState().step };
}

function run(archive: ReturnType<typeof setUp>['archive'], renewsKeys = false) {
  const passphrase = new TextEncoder().encode('sotto voce');
  return archive.run({ passphrase, renewsKeys });
}

describe('choosing', () => {
  test('no file chosen leaves everything as it is', async () => {
    const { archive, bridge, step } = setUp({ files: [undefined] });
    await archive.choose();
    expect(step()).toEqual({ type: 'closed' });
    expect(bridge.calls).toEqual([]);
  });

  test('a file is looked at before anything is asked', async () => {
    const { archive, bridge, step } = setUp();
    await archive.choose();
    expect(bridge.calls).toEqual([{ name: 'archive.inspect', args: { file: 'first' } }]);
    expect(step()).toEqual({ type: 'inspected', file, summary, isImporting: false });
  });

  test('a file that is no archive may be followed by one that is', async () => {
    const second = { token: 'second', name: 'b.zip' };
    const { archive, step } = setUp({
      files: [file, undefined, second],
      handlers: {
        'archive.inspect': ({ file: token }) =>
          token === 'second' ? ok(summary) : err({ type: 'notAnArchive' }),
      },
    });
    await archive.choose();
    const refused = { type: 'refused', file, problem: { type: 'notAnArchive' } };
    expect(step()).toEqual(refused);
    await archive.choose();
    expect(step()).toEqual(refused);
    await archive.choose();
    expect(step()).toMatchObject({ type: 'inspected', file: second });
  });

  test('an answer after the dialog was closed changes nothing', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { archive, step } = setUp({
      handlers: { 'archive.inspect': () => asked.then(() => ok(summary)) },
    });
    const choosing = archive.choose();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    expect(step()).toEqual({ type: 'inspecting', file });
    answer();
    archive.close();
    await choosing;
    expect(step()).toEqual({ type: 'closed' });
  });
});

describe('importing', () => {
  test('an import closes the dialog and has everything read anew', async () => {
    const { archive, told, step } = setUp({ handlers: { 'archive.import': () => ok(status) } });
    await archive.choose();
    const result = run(archive);
    expect(step()).toMatchObject({ type: 'inspected', isImporting: true });
    archive.close();
    expect(step()).toMatchObject({ type: 'inspected', isImporting: true });
    expect(await result).toEqual(ok(status));
    expect(step()).toEqual({ type: 'closed' });
    expect(told).toEqual(['imported 1']);
  });

  test('a wrong passphrase may be tried again, where it was asked for', async () => {
    const { archive, told, step } = setUp({
      handlers: { 'archive.import': () => err({ type: 'wrongPassphrase' }) },
    });
    await archive.choose();
    const result = run(archive);
    await result;
    const problem = { type: 'wrongPassphrase' };
    const answered = { isImporting: false, renewsKeys: false };
    expect(step()).toEqual({ type: 'inspected', file, summary, ...answered, problem });
    expect(told).toEqual(['shown']);
  });

  test('before there are chats no settings are opened', async () => {
    const { archive, told } = setUp({
      isInSettings: false,
      handlers: { 'archive.import': () => err({ type: 'wrongPassphrase' }) },
    });
    await archive.choose();
    await run(archive);
    expect(told).toEqual([]);
  });

  test('a missing passcode is no problem to tell', async () => {
    const { archive, step } = setUp({
      handlers: { 'archive.import': () => err({ type: 'needsPasscode' }) },
    });
    await archive.choose();
    expect(await run(archive)).toEqual(err({ type: 'needsPasscode' }));
    expect(step()).toMatchObject({ type: 'inspected', problem: undefined });
  });

  test('a file that is gone has to be chosen again', async () => {
    const { archive, step } = setUp({
      handlers: { 'archive.import': () => err({ type: 'notFound' }) },
    });
    await archive.choose();
    await run(archive);
    expect(step()).toEqual({ type: 'refused', file, problem: { type: 'notFound' } });
  });

  test('keys are renewed where the user says so, and always for an older copy', async () => {
    const asked: boolean[] = [];
    let shownSummary = summary;
    const { archive } = setUp({
      files: [file, file, file],
      handlers: {
        'archive.inspect': () => ok(shownSummary),
        'archive.import': ({ renewsKeys }) => {
          asked.push(renewsKeys);
          return ok(status);
        },
      },
    });
    for (const [isOlder, renewsKeys] of [
      [false, false],
      [false, true],
      [true, false],
    ] as const) {
      shownSummary = { ...summary, isOlder };
      await archive.choose();
      await run(archive, renewsKeys);
    }
    expect(asked).toEqual([false, true, true]);
  });

  test('nothing is imported before an archive was looked at', async () => {
    const { archive, bridge } = setUp();
    const result = run(archive);
    expect(await result).toEqual(err({ type: 'notFound' }));
    expect(bridge.calls).toEqual([]);
  });
});
