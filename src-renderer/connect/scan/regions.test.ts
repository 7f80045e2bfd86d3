import { describe, expect, test } from 'vitest';
import {
  drawnFrame,
  firstFrame,
  frameSize,
  lookInto,
  looksAt,
  movedFrame,
  resizedFrame,
  toPicture,
} from './regions.ts';

const SCREEN = { width: 3_840, height: 2_160 };

describe('where to look', () => {
  test('a small picture is looked at once, drawn larger', () => {
    expect(looksAt({ width: 200, height: 100 })).toEqual([
      { region: { x: 0, y: 0, width: 200, height: 100 }, size: { width: 800, height: 400 } },
    ]);
  });

  test('a screen is looked at whole and in nine parts that reach every edge', () => {
    const [whole, ...parts] = looksAt(SCREEN);
    expect(whole).toEqual({
      region: { x: 0, y: 0, ...SCREEN },
      size: { width: 1_600, height: 900 },
    });
    expect(parts.map(({ region }) => [region.x, region.y])).toEqual([
      [0, 0],
      [960, 0],
      [1_920, 0],
      [0, 540],
      [960, 540],
      [1_920, 540],
      [0, 1_080],
      [960, 1_080],
      [1_920, 1_080],
    ]);
    expect(new Set(parts.map(({ region }) => `${region.width}x${region.height}`))).toEqual(
      new Set(['1920x1080']),
    );
  });

  test('the size of a picture is read from getters, as an ImageBitmap has them', () => {
    class Bitmap {
      get width() {
        return 10;
      }
      get height() {
        return 20;
      }
    }
    expect(looksAt(new Bitmap())[0]?.region).toEqual({ x: 0, y: 0, width: 10, height: 20 });
  });

  test('a drawn frame is enlarged at most fourfold, and never without pixels', () => {
    expect(lookInto({ x: 5, y: 6, width: 100, height: 50 }).size).toEqual({
      width: 400,
      height: 200,
    });
    expect(lookInto({ x: 0, y: 0, width: 4_000, height: 1 }).size).toEqual({
      width: 1_600,
      height: 1,
    });
  });

  test('a frame of a camera is made smaller, never larger', () => {
    expect(frameSize({ width: 1_280, height: 720 }, 960)).toEqual({ width: 960, height: 540 });
    expect(frameSize({ width: 320, height: 240 }, 960)).toEqual({ width: 320, height: 240 });
  });
});

describe('the frame', () => {
  const shown = { width: 384, height: 216 };

  test('points of the shown picture are pixels of the screen, kept inside', () => {
    expect(toPicture({ x: 96, y: 108 }, shown, SCREEN)).toEqual({ x: 960, y: 1_080 });
    expect(toPicture({ x: -20, y: 900 }, shown, SCREEN)).toEqual({ x: 0, y: 2_160 });
  });

  test('can be drawn from any corner; a click is none', () => {
    const expected = { x: 10, y: 20, width: 90, height: 60 };
    expect(drawnFrame({ x: 10, y: 20 }, { x: 100, y: 80 })).toEqual(expected);
    expect(drawnFrame({ x: 100, y: 80 }, { x: 10, y: 20 })).toEqual(expected);
    expect(drawnFrame({ x: 100, y: 80 }, { x: 103, y: 200 })).toBeUndefined();
  });

  test('moves and grows by keyboard inside the picture only', () => {
    const picture = { width: 300, height: 150 };
    const first = firstFrame(picture);
    expect(first).toEqual({ x: 100, y: 50, width: 100, height: 50 });
    expect(movedFrame(first, { x: 1_000, y: -1_000 }, picture)).toEqual({
      ...first,
      x: 200,
      y: 0,
    });
    expect(resizedFrame(first, { x: 1_000, y: -1_000 }, picture)).toEqual({
      ...first,
      width: 200,
      height: 16,
    });
  });
});
