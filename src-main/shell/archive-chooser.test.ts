import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoreFile } from '#shared/contract/index.ts';
import { ArchiveChooser, archiveName, type ArchiveChooserDeps } from './archive-chooser.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sotto-archive-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function setUp(askPath: ArchiveChooserDeps['askPath']) {
  const files: CoreFile[] = [];
  let count = 0;
  const chooser = new ArchiveChooser({
    askPath,
    giveFile: (file) => files.push(file),
    randomBytes: (size) => new Uint8Array(size).fill((count += 1)),
  });
  return { chooser, files };
}

const token = (value: number): string => Buffer.alloc(16, value).toString('base64url');

describe('archive chooser', () => {
  it('the core gets the path, the window a token and the name', async () => {
    const path = join(folder, 'mine.zip');
    const { chooser, files } = setUp(async () => path);
    expect(await chooser.choose('read')).toEqual({ token: token(1), name: 'mine.zip' });
    expect(await chooser.choose('write')).toEqual({ token: token(2), name: 'mine.zip' });
    expect(files).toEqual([
      { type: 'file', token: token(1), path, purpose: 'read' },
      { type: 'file', token: token(2), path, purpose: 'write' },
    ]);
  });

  it('who cancels has chosen nothing', async () => {
    const { chooser, files } = setUp(async () => undefined);
    expect([await chooser.choose('write'), files]).toEqual([undefined, []]);
  });

  it('a name without extension gets it for writing, unless that is another file', async () => {
    writeFileSync(join(folder, 'taken.zip'), '');
    const names = ['new', 'NEW.ZIP', 'taken'];
    const { chooser } = setUp(async () => join(folder, names.shift() ?? ''));
    const found = [];
    for (let count = 0; count < 3; count += 1) found.push((await chooser.choose('write'))?.name);
    expect(found).toEqual(['new.zip', 'NEW.ZIP', 'taken']);
    names.push('read');
    expect((await chooser.choose('read'))?.name).toBe('read');
  });

  it('there is one dialog at a time, and another after it has failed', async () => {
    const dialogs: { answer(path: string): void; fail(): void }[] = [];
    const { chooser } = setUp(
      () =>
        new Promise((resolve, reject) => {
          dialogs.push({ answer: resolve, fail: () => reject(new Error('no dialog')) });
        }),
    );
    const first = chooser.choose('read');
    expect(await chooser.choose('read')).toBeUndefined();
    dialogs[0]?.fail();
    await expect(first).rejects.toThrow('no dialog');
    const second = chooser.choose('read');
    dialogs[1]?.answer('/b.zip');
    expect(await second).toMatchObject({ name: 'b.zip' });
  });

  it('the proposed name carries the day', () => {
    expect(archiveName(new Date(2027, 2, 9, 23, 59))).toBe('sotto-archive-2027-03-09.zip');
  });
});
