import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { LARGEST_PICTURE_BYTES, pictureChooser } from './picture-chooser.ts';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1);

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sotto-picture-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Of a file with this content, made as large as wanted. */
function chosen(content: Uint8Array, sizeBytes = content.length) {
  const path = join(folder, 'chosen.png');
  writeFileSync(path, content);
  truncateSync(path, sizeBytes);
  return pictureChooser(async () => path)();
}

describe('picture chooser', () => {
  it('the window gets the picture and what kind it is, and no path', async () => {
    expect(await chosen(PNG)).toEqual(ok({ bytes: PNG, mimeType: 'image/png' }));
  });

  it('who cancels has chosen nothing', async () => {
    expect(await pictureChooser(async () => undefined)()).toEqual(ok(undefined));
  });

  it('no other file is read for the window, whatever its name is', async () => {
    const noPicture = err({ type: 'notAPicture' });
    expect(await chosen(Buffer.from('a text'))).toEqual(noPicture);
    expect(await chosen(PNG, LARGEST_PICTURE_BYTES + 1)).toEqual(noPicture);
    expect(await pictureChooser(async () => folder)()).toEqual(noPicture);
    expect(await pictureChooser(async () => join(folder, 'gone.png'))()).toEqual(noPicture);
  });

  it('there is one dialog at a time', async () => {
    const answers: ((path: string | undefined) => void)[] = [];
    const choose = pictureChooser(() => new Promise((resolve) => answers.push(resolve)));
    const first = choose();
    expect(await choose()).toEqual(ok(undefined));
    expect(answers).toHaveLength(1);
    answers[0]?.(undefined);
    await first;
    void choose();
    expect(answers).toHaveLength(2);
  });
});
