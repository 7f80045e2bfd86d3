import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { imageType, LARGEST_TEXT_BYTES, openedContent, readOpenedFile } from './opening-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sotto-opening-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1);

describe('opened files', () => {
  it('a picture is known by its first bytes', () => {
    const starts = [
      '89504e470d0a1a0a',
      'ffd8ffe0',
      '524946460a00000057454250',
      '474946383961',
      '424dffffffff00000000',
      '524946460a00000057415645',
      '424d616e79207465787473',
      '',
    ];
    expect(starts.map((hex) => imageType(Buffer.from(hex, 'hex')))).toEqual([
      'image/png',
      'image/jpeg',
      'image/webp',
      'image/gif',
      'image/bmp',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('a text is read in UTF-8, or in UTF-16 with its mark', () => {
    const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('simplex:/a#ü', 'utf16le')]);
    expect([Buffer.from('see simplex:/a#ü'), utf16].map(openedContent)).toEqual([
      { type: 'openLink', text: 'see simplex:/a#ü' },
      { type: 'openLink', text: 'simplex:/a#ü' },
    ]);
  });

  it('neither text nor picture, blank, or a text over 64 KiB is nothing', () => {
    const contents = [
      Uint8Array.of(0xc3, 0x28),
      Buffer.from('a\0b'),
      Buffer.from(' \n'),
      new Uint8Array(LARGEST_TEXT_BYTES + 1).fill(0x61),
    ];
    expect(contents.map(openedContent)).toEqual([undefined, undefined, undefined, undefined]);
    expect(openedContent(new Uint8Array(LARGEST_TEXT_BYTES).fill(0x61))?.type).toBe('openLink');
  });

  it('no bytes break the reader', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const content = openedContent(bytes);
        expect(content?.type === 'openImage').toBe(imageType(bytes) !== undefined);
      }),
    );
  });

  it('a plain file is read whole', async () => {
    writeFileSync(join(folder, 'code.png'), PNG);
    expect(await readOpenedFile(join(folder, 'code.png'))).toEqual({
      type: 'openImage',
      bytes: PNG,
      mimeType: 'image/png',
    });
  });

  it('a missing file, a folder and a picture over 10 MiB are nothing', async () => {
    mkdirSync(join(folder, 'folder.png'));
    writeFileSync(join(folder, 'large.png'), PNG);
    truncateSync(join(folder, 'large.png'), 10_485_761);
    const names = ['missing.png', 'folder.png', 'large.png'];
    expect(await Promise.all(names.map((name) => readOpenedFile(join(folder, name))))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.skipIf(process.platform === 'win32')('a pipe is not waited for', async () => {
    execFileSync('/usr/bin/env', ['mkfifo', join(folder, 'pipe.txt')]);
    expect(await readOpenedFile(join(folder, 'pipe.txt'))).toBeUndefined();
  });
});
