import { describe, expect, test } from 'vitest';
import type { CapturedScreen, ShellBridge } from '#shared/contract/index.ts';
import { err, ok } from '#shared/result.ts';
import type { Pixels } from './decode.ts';
import { Scanner } from './scanner.ts';
import { blankPixels } from './testing-codes.ts';

/** A picture of the tests: what can be read in it, whole or only in a drawn frame. */
type TestPicture = { width: number; height: number; text?: string; isOnlyInFrame?: boolean };

const FRAME = { x: 1, y: 2, width: 30, height: 30 };

type SetUp = {
  readonly screens?: readonly TestPicture[];
  readonly clipboard?: TestPicture;
  /** In the dialog of the system; nothing: cancelled, `other`: no picture. */
  readonly chosen?: TestPicture | 'other';
  readonly accept?: (text: string) => boolean | Promise<boolean>;
};

function setUp({
  screens,
  clipboard,
  chosen,
  accept = (text) => text.startsWith('simplex:'),
}: SetUp) {
  const only = clipboard ?? (chosen === 'other' ? undefined : chosen);
  const pictures: TestPicture[] = [...(screens ?? []), ...(only ? [only] : [])];
  const texts = new Map<Pixels, string | undefined>();
  const asked: string[] = [];
  let isClosed = false;
  const screen = (at: number): CapturedScreen => ({
    id: `screen:${at}`,
    label: `Screen ${at + 1}`,
    png: Uint8Array.of(at),
    width: 1,
    height: 1,
  });
  const shell = async (name: string) => {
    if (name === 'shell.captureScreen') {
      return screens === undefined
        ? err({ type: 'refused' })
        : ok({ screens: screens.map((_picture, at) => screen(at)) });
    }
    if (name === 'shell.choosePicture') {
      if (chosen === 'other') return err({ type: 'refused' });
      const bytes = Uint8Array.of(screens?.length ?? 0);
      return ok(chosen === undefined ? undefined : { bytes, mimeType: 'image/png' });
    }
    return ok(clipboard === undefined ? undefined : Uint8Array.of(screens?.length ?? 0));
  };
  const scanner = new Scanner<TestPicture>({
    // The scanner asks for screens, the clipboard and a file only.
    shell: shell as unknown as ShellBridge['invoke'],
    reader: {
      read: async (pixels) => texts.get(pixels),
      close: () => {
        isClosed = true;
      },
    },
    open: async (blob) => pictures[new Uint8Array(await blob.arrayBuffer())[0] ?? -1],
    draw: (picture, { region }) => {
      const pixels = blankPixels(1, 1);
      const isFrame = region.width === FRAME.width;
      texts.set(pixels, picture.isOnlyInFrame === true && !isFrame ? undefined : picture.text);
      return pixels;
    },
    accept: (text) => {
      asked.push(text);
      return accept(text);
    },
  });
  return { scanner, asked, state: () => scanner.state.getState(), isClosed: () => isClosed };
}

const size = { width: 100, height: 100 };
const large = { width: 2_000, height: 1_000 };

describe('screens', () => {
  test('a link on the second screen ends the search and leaves nothing', async () => {
    const { scanner, asked, state } = setUp({ screens: [size, { ...size, text: 'simplex:/i' }] });
    await scanner.captureScreen();
    expect(asked).toEqual(['simplex:/i']);
    expect(state()).toEqual({ pictures: [] });
  });

  test('without a code the pictures are there to draw a frame in, which is looked at', async () => {
    const picture = { ...size, text: 'simplex:/i', isOnlyInFrame: true };
    const { scanner, asked, state } = setUp({ screens: [picture] });
    await scanner.captureScreen();
    expect(state()).toEqual({
      source: 'screen',
      busy: undefined,
      pictures: [{ label: 'Screen 1', bitmap: picture }],
      note: 'screenNothing',
    });
    await scanner.lookInside(picture, FRAME);
    expect(asked).toEqual(['simplex:/i']);
    expect(state()).toEqual({ pictures: [] });
  });

  test('a frame without a code says so', async () => {
    const { scanner, state } = setUp({ screens: [size] });
    await scanner.captureScreen();
    await scanner.lookInside(size, FRAME);
    expect(state()).toMatchObject({ note: 'regionNothing', pictures: [{ bitmap: size }] });
  });

  test('another code is asked about once, however many parts it lies in', async () => {
    const { scanner, asked, state } = setUp({ screens: [{ ...large, text: 'hello' }] });
    await scanner.captureScreen();
    expect(asked).toEqual(['hello']);
    expect(state().note).toBe('wrong');
  });

  test('a system that gives no picture is told', async () => {
    const { scanner, state } = setUp({});
    await scanner.captureScreen();
    expect(state()).toEqual({ pictures: [], note: 'screenFailed' });
  });
});

describe('pictures', () => {
  test('the clipboard is read', async () => {
    const { scanner, asked } = setUp({ clipboard: { ...size, text: 'simplex:/a' } });
    await scanner.readClipboard();
    expect(asked).toEqual(['simplex:/a']);
  });

  test('a file is chosen in the dialog of the system', async () => {
    const { scanner, asked, state } = setUp({ chosen: { ...size, text: 'simplex:/f' } });
    await scanner.choosePicture();
    expect(asked).toEqual(['simplex:/f']);
    expect(state()).toEqual({ pictures: [] });
  });

  test('a dialog that was cancelled leaves nothing; a file that is no picture has its words', async () => {
    const cancelled = setUp({});
    cancelled.scanner.startCamera();
    await cancelled.scanner.choosePicture();
    expect(cancelled.state()).toEqual({ pictures: [] });
    const other = setUp({ chosen: 'other' });
    await other.scanner.choosePicture();
    expect(other.state()).toEqual({ pictures: [], note: 'badPicture' });
  });

  test('what is chosen after the scanner has gone is not read', async () => {
    const { scanner, asked } = setUp({ chosen: { ...size, text: 'simplex:/f' } });
    const choosing = scanner.choosePicture();
    scanner.close();
    await choosing;
    expect(asked).toEqual([]);
  });

  test('an empty clipboard, rubbish and a picture without a code have their own words', async () => {
    const { scanner, state } = setUp({ screens: [size] });
    await scanner.readClipboard();
    expect(state().note).toBe('noClipboardPicture');
    await scanner.readPicture(new Blob([Uint8Array.of(9)]));
    expect(state().note).toBe('badPicture');
    await scanner.readPicture(new Blob([Uint8Array.of(0)]));
    expect(state()).toMatchObject({ note: 'nothing', pictures: [{ label: '', bitmap: size }] });
  });

  test('what was looked for before is forgotten by what is looked for now', async () => {
    let answer: (isAccepted: boolean) => void = () => undefined;
    const { scanner, state } = setUp({
      screens: [{ ...size, text: 'simplex:/i' }],
      accept: () => new Promise((resolve) => (answer = resolve)),
    });
    const earlier = scanner.readPicture(new Blob([Uint8Array.of(0)]));
    await new Promise((resolve) => setImmediate(resolve));
    scanner.startCamera();
    answer(true);
    await earlier;
    expect(state()).toEqual({ source: 'camera', pictures: [] });
  });
});

describe('frames', () => {
  test('a wrong code that stays in view is asked about once; the right one stops the camera', async () => {
    const { scanner, asked, state } = setUp({});
    scanner.startCamera();
    await scanner.takeFrameText('hello');
    await scanner.takeFrameText('hello');
    expect(asked).toEqual(['hello']);
    expect(state()).toMatchObject({ source: 'camera', note: 'wrong' });
    await scanner.takeFrameText('simplex:/i');
    expect(state()).toEqual({ pictures: [] });
  });

  test('closing ends the reader', () => {
    const { scanner, isClosed } = setUp({});
    scanner.close();
    expect(isClosed()).toBe(true);
  });
});
