import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitToScreens,
  parseWindowState,
  readWindowState,
  writeWindowState,
} from './window-state.ts';

const screen = { x: 0, y: 0, width: 1280, height: 800 };
const second = { x: 1280, y: 0, width: 1920, height: 1080 };

describe('window state', () => {
  it('is read as it was written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-window-'));
    const path = join(folder, 'deep', 'window.json');
    const state = { bounds: { x: -5, y: 10, width: 900, height: 700 }, isMaximized: true };
    writeWindowState(path, state);
    expect(readWindowState(path)).toEqual(state);
    writeFileSync(path, '{"bounds":');
    expect(readWindowState(path)).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it.each([
    'null',
    '[]',
    '{}',
    '{"bounds":[1,2,3,4]}',
    '{"bounds":{"x":0,"y":0,"width":0,"height":10}}',
    '{"bounds":{"x":0,"y":0,"width":1e9,"height":10}}',
    '{"bounds":{"x":0.5,"y":0,"width":10,"height":10}}',
    '{"bounds":{"x":"0","y":0,"width":10,"height":10}}',
  ])('%s is not believed', (text) => {
    expect(parseWindowState(text)).toBeUndefined();
  });

  it('no text breaks the reader', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const state = parseWindowState(text);
        expect(state === undefined || state.bounds.width > 0).toBe(true);
      }),
    );
  });

  it('a window on a screen stays, is cut to its work area and is never too small', () => {
    const kept = { x: 100, y: 50, width: 900, height: 700 };
    expect(fitToScreens(kept, [screen])).toEqual(kept);
    expect(fitToScreens({ x: 10, y: 0, width: 3000, height: 100 }, [screen])).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 420,
    });
    expect(fitToScreens({ x: 1400, y: 100, width: 600, height: 500 }, [screen, second])).toEqual({
      x: 1400,
      y: 100,
      width: 600,
      height: 500,
    });
  });

  it('a window of an unplugged screen gets the default place', () => {
    expect(fitToScreens({ x: 1400, y: 100, width: 600, height: 500 }, [screen])).toBeUndefined();
    expect(fitToScreens({ x: 100, y: 790, width: 600, height: 500 }, [screen])).toBeUndefined();
  });
});
