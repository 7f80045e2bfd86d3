/** Pictures of the screens, so that the user can pick a QR code which is shown anywhere on them. */
import {
  desktopCapturer,
  screen,
  systemPreferences,
  type BrowserWindow,
  type DesktopCapturerSource,
} from 'electron';
import type { CapturedScreen } from '#shared/contract/index.ts';

const MOST_SCREENS = 8;
const LONGEST_SIDE = 8_192;
/** Until the window manager has taken the window off the screen; there is no event for that. */
const VANISH_MS = { hidden: 300, transparent: 100 } as const;
/** Wayland's portal asks the user which screen to share; nobody answering must not hide the window for ever. */
const LONGEST_CAPTURE_MS = 60_000;

export type CaptureScreens = (
  window: BrowserWindow,
) => Promise<readonly CapturedScreen[] | undefined>;

/**
 * Makes the function that pictures the screens without the window; its value is undefined when the system or the
 * user refuses, or while another capture is under way.
 */
export function screenCapture(): CaptureScreens {
  let isCapturing = false;
  return async (window) => {
    if (isCapturing || isDeniedBySystem()) return undefined;
    isCapturing = true;
    const bringBack = takeAway(window);
    try {
      await delay(window.isVisible() ? VANISH_MS.transparent : VANISH_MS.hidden);
      const screens = await capture();
      return screens.length === 0 ? undefined : screens;
    } catch {
      return undefined;
    } finally {
      isCapturing = false;
      bringBack();
    }
  };
}

async function capture(): Promise<readonly CapturedScreen[]> {
  const sources = await withinTime(
    desktopCapturer.getSources({ types: ['screen'], thumbnailSize: largestScreen() }),
  );
  return sources.slice(0, MOST_SCREENS).flatMap(toCapturedScreen);
}

function isDeniedBySystem(): boolean {
  if (process.platform !== 'darwin') return false;
  return ['denied', 'restricted'].includes(systemPreferences.getMediaAccessStatus('screen'));
}

/**
 * Hiding a window loses its place among others, and on macOS its full screen, so it is made transparent where the
 * system can do that.
 */
function takeAway(window: BrowserWindow): () => void {
  if (process.platform === 'linux') {
    const isMaximized = window.isMaximized();
    window.hide();
    return () => {
      if (window.isDestroyed()) return;
      window.show();
      if (isMaximized) window.maximize();
    };
  }
  const opacity = window.getOpacity();
  window.setOpacity(0);
  return () => {
    if (!window.isDestroyed()) window.setOpacity(opacity);
  };
}

/** Pictures are scaled to fit: the size of the largest screen, in its own pixels, leaves every one sharp. */
function largestScreen(): { readonly width: number; readonly height: number } {
  const displays = screen.getAllDisplays();
  const longest = (side: 'width' | 'height'): number =>
    Math.max(1, ...displays.map(({ size, scaleFactor }) => Math.round(size[side] * scaleFactor)));
  return {
    width: Math.min(LONGEST_SIDE, longest('width')),
    height: Math.min(LONGEST_SIDE, longest('height')),
  };
}

function toCapturedScreen({ id, name, thumbnail }: DesktopCapturerSource): CapturedScreen[] {
  if (thumbnail.isEmpty()) return [];
  const { width, height } = thumbnail.getSize();
  return [{ id, label: name, png: new Uint8Array(thumbnail.toPNG()), width, height }];
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), LONGEST_CAPTURE_MS);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
