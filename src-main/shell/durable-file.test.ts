import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  linkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eraseFile, replaceFile } from './durable-file.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sotto-durable-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const path = (): string => join(folder, 'a.bin');

describe('durable file', () => {
  it('is replaced only after what was read back was accepted', () => {
    const seen: string[] = [];
    for (const [text, isRight] of [
      ['one', true],
      ['two', false],
    ] as const) {
      const isReplaced = replaceFile(path(), Buffer.from(text), (bytes) => {
        seen.push(bytes.toString());
        return isRight;
      });
      expect(isReplaced).toBe(isRight);
    }
    expect(seen).toEqual(['one', 'two']);
    expect(readFileSync(path(), 'utf8')).toBe('one');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('is overwritten before it is removed, with what an interrupted write has left', () => {
    writeFileSync(path(), 'secret');
    writeFileSync(`${path()}.tmp`, 'secret too');
    // A second name shows what has become of the bytes.
    linkSync(path(), `${path()}.seen`);
    eraseFile(path());
    expect(readdirSync(folder)).toEqual(['a.bin.seen']);
    expect(readFileSync(`${path()}.seen`)).toEqual(Buffer.alloc(6));
    expect(() => eraseFile(path())).not.toThrow();
  });
});
