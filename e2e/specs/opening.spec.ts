/** What comes from outside: links and files of a second start, the screens, the clipboard, the camera. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShellBridge, ShellEvent } from '#shared/contract/index.ts';
import { expect, NO_KEYCHAIN, type RunningApp, startAgain, test } from '../fixtures/index.ts';

type Listening = { sotto: ShellBridge; seen: ShellEvent[] };

const SHORT_LINK = 'https://smp.example.com/i#MDEyMzQ1Njc4OTAxMjM0NTY3/MDEyMzQ1Njc4OTAxMjM0NTY3';
/** The tests' display shows nothing but the window. */
const BLACK = '0,0,0';
/** A white picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC';

test('a second start hands its links and files to the running window, and ends', async ({
  launch,
  folder,
}) => {
  const app = await launch('alice', { args: NO_KEYCHAIN });
  await listen(app);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const dataDir = join(folder, 'alice');
  const longest = `simplex:/invitation#/?${'x'.repeat(16_384 - 22)}`;

  expect(await startAgain(dataDir, [SHORT_LINK])).toBe(0);
  await expect.poll(() => seen(app)).toEqual([`openLink ${SHORT_LINK}`]);
  await expect.poll(() => isVisible(app)).toBe(true);

  const [text, picture] = [join(folder, 'a link.txt'), join(folder, 'code.png')];
  await writeFile(text, `Here it is:\n${SHORT_LINK}\n`);
  await writeFile(picture, Buffer.from(PIXEL, 'base64'));
  expect(await startAgain(dataDir, [text, `file://${picture}`, longest])).toBe(0);
  await expect
    .poll(() => seen(app))
    .toEqual([
      `openLink ${SHORT_LINK}`,
      `openLink ${longest}`,
      `openLink Here it is:\n${SHORT_LINK}\n`,
      `openImage image/png ${PIXEL}`,
    ]);
  expect(app.log).not.toContain('smp.example.com');
});

test('the camera opens to the page only while it is switched on, and never with sound', async ({
  launch,
}) => {
  const app = await launch('alice', {
    args: [...NO_KEYCHAIN, '--use-fake-device-for-media-stream'],
  });
  const tryCamera = (constraints: MediaStreamConstraints): Promise<string> =>
    app.window.evaluate(async (wanted) => {
      try {
        const stream = await navigator.mediaDevices.getUserMedia(wanted);
        const kinds = stream.getTracks().map((track) => track.kind);
        for (const track of stream.getTracks()) track.stop();
        return kinds.join();
      } catch (error) {
        return String(error instanceof Error && error.name);
      }
    }, constraints);
  const allow = (isAllowed: boolean): Promise<unknown> =>
    app.window.evaluate(async (allowed) => {
      const { sotto } = window as unknown as Listening;
      return sotto.invoke('shell.allowCamera', { isAllowed: allowed });
    }, isAllowed);

  expect(await tryCamera({ video: true })).toBe('NotAllowedError');
  expect(await allow(true)).toEqual({ ok: true });
  expect(await tryCamera({ video: true })).toBe('video');
  expect(await tryCamera({ video: true, audio: true })).toBe('NotAllowedError');
  expect(await tryCamera({ audio: true })).toBe('NotAllowedError');
  await allow(false);
  expect(await tryCamera({ video: true })).toBe('NotAllowedError');
  await allow(true);
  await app.window.reload();
  await expect(app.window.locator('#root')).toContainText(/\w/);
  expect(await tryCamera({ video: true })).toBe('NotAllowedError');
});

test('the page gets pictures of the screens without the window, and of the clipboard', async ({
  launch,
}) => {
  const app = await launch('alice', { args: NO_KEYCHAIN });
  await expect(app.window.locator('#root')).toContainText(/\w/);
  await expect.poll(() => pixelInTheWindow(app)).not.toBe(BLACK);
  const screens = await app.window.evaluate(async () => {
    const { sotto } = window as unknown as Listening;
    const result = await sotto.invoke('shell.captureScreen', {});
    if (!result.ok) return result.error;
    return Promise.all(
      result.value.screens.map(async ({ id, png, width, height }) => {
        const picture = await createImageBitmap(new Blob([new Uint8Array(png)]));
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context?.drawImage(picture, 0, 0);
        const [x, y] = [Math.floor(width / 2), Math.floor(height / 2)];
        const pixel = context?.getImageData(x, y, 1, 1).data.slice(0, 3).toString();
        return [/^screen:/.test(id), picture.width === width, picture.height === height, pixel];
      }),
    );
  });
  expect(screens).toEqual([[true, true, true, BLACK]]);
  expect(await isVisible(app)).toBe(true);

  const clipboard = (): Promise<unknown> =>
    app.window.evaluate(async () => {
      const { sotto } = window as unknown as Listening;
      const result = await sotto.invoke('shell.readClipboardImage', {});
      if (!result.ok || result.value === undefined) return result;
      const picture = await createImageBitmap(new Blob([new Uint8Array(result.value)]));
      return [picture.width, picture.height];
    });
  await app.electron.evaluate(({ clipboard }) => clipboard.writeText('no picture'));
  expect(await clipboard()).toEqual({ ok: true });
  await writePicture(app);
  await expect.poll(clipboard).toEqual([1, 1]);
});

async function listen({ window: page }: RunningApp): Promise<void> {
  await page.evaluate(() => {
    const shell = window as unknown as Listening;
    shell.seen = [];
    shell.sotto.onEvent((event) => shell.seen.push(event));
  });
}

/** What the page was told to open, in a line each. */
function seen({ window: page }: RunningApp): Promise<readonly string[]> {
  return page.evaluate(() =>
    (window as unknown as Listening).seen.flatMap((event) => {
      if (event.type === 'openLink') return [`openLink ${event.text}`];
      if (event.type !== 'openImage') return [];
      return [`openImage ${event.mimeType} ${btoa(String.fromCharCode(...event.bytes))}`];
    }),
  );
}

function isVisible({ electron }: RunningApp): Promise<boolean | undefined> {
  return electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
}

/** The middle of the screen as it is shown, with the window. */
function pixelInTheWindow({ electron }: RunningApp): Promise<string> {
  return electron.evaluate(async ({ desktopCapturer }) => {
    const wanted = { width: 300, height: 200 };
    const [screen] = await desktopCapturer.getSources({ types: ['screen'], thumbnailSize: wanted });
    if (screen === undefined) throw new Error('no screen');
    const { width, height } = screen.thumbnail.getSize();
    const [x, y] = [Math.floor(width / 2), Math.floor(height / 2)];
    const [blue, green, red] = screen.thumbnail.crop({ x, y, width: 1, height: 1 }).toBitmap();
    return [red, green, blue].join();
  });
}

/** Through whichever of its two interfaces the runtime has. */
async function writePicture({ electron }: RunningApp): Promise<void> {
  await electron.evaluate(async ({ clipboard, ClipboardItem, nativeImage }, base64) => {
    const older = clipboard as unknown as { writeImage?: (image: Electron.NativeImage) => void };
    const bytes = Buffer.from(base64, 'base64');
    if (older.writeImage !== undefined) older.writeImage(nativeImage.createFromBuffer(bytes));
    else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes]) })]);
  }, PIXEL);
}
