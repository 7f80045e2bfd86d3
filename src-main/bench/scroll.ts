/**
 * Scrolling through 10,000 items of the largest chat in the real window, at a steady rate, and through an
 * empty page of the same runtime, which shows what the machine can do. What is measured is the time
 * between two frames in which a script of the page may run.
 */
import type { ElectronApplication, Page } from 'playwright';
import { pause } from './messaging.ts';
import type { ElectronRuntime } from './processes.ts';
import { startApp, withEmptyWindow } from './startup.ts';
import { type Measured, median, quantile } from './statistics.ts';

const ITEM_COUNT = 10_000;
/** 12,000 px a second where there are 60 frames: a screen of messages every four or five frames. */
const STEP_PX = 200;
const EMPTY_FRAMES = 600;
/** By then what the opening of the chat has caused is over. */
const SETTLE_MS = 1_000;
/** The lengths of frames are told to a tenth of a millisecond; those of 60 a second are 16.6 or 16.7. */
const LIMITS_MS = { over16: 16.75, over25: 25, over50: 50 } as const;

const MESSAGES = 'section [role="region"]';
const EMPTY = '#scroller';

type Scrolling = {
  readonly framesMs: readonly number[];
  /** Frames at the top of the list, where the next page was not there yet. */
  readonly waitingCount: number;
  readonly itemCount: number;
};

type ScrollBench = {
  readonly dataDir: string;
  /** For the files of the empty window. */
  readonly folder: string;
  /** The name of the chat. */
  readonly name: string;
  /** Done at the end, with the conversation still open. */
  readonly look: (app: ElectronApplication) => Promise<void>;
};

/** Lengths of frames, and how many of them were longer than a screen of 60 Hz (40, 20 Hz) allows. */
export async function benchScroll(
  electron: ElectronRuntime,
  bench: ScrollBench,
): Promise<Measured> {
  const empty = await withEmptyWindow(electron, bench.folder, scrollEmpty);
  const found: Scrolling[] = [];
  await startApp(electron, bench.dataDir, {
    there: 'li button',
    look: async (app, page) => {
      found.push(await scrollChat(page, bench.name));
      await bench.look(app);
    },
  });
  const [chat] = found;
  if (chat === undefined) throw new Error('nothing was scrolled');
  const { framesMs, waitingCount, itemCount } = chat;
  return {
    unit: 'ms',
    values: framesMs,
    also: {
      items: itemCount,
      ...longFrames(framesMs, ''),
      waiting: waitingCount,
      empty: median(empty.framesMs),
      emptyP95: quantile(empty.framesMs, 0.95),
      emptyN: empty.framesMs.length,
      ...longFrames(empty.framesMs, 'empty'),
      ratio: mean(framesMs) / mean(empty.framesMs),
    },
  };
}

async function scrollChat(page: Page, name: string): Promise<Scrolling> {
  await page.locator('nav li button').filter({ hasText: name }).first().click();
  await page.locator(`${MESSAGES} article`).last().waitFor();
  await pause(SETTLE_MS);
  const script = { selector: MESSAGES, stepPx: STEP_PX, itemCount: ITEM_COUNT, frameCount: 0 };
  return page.evaluate(scrollUp, script);
}

async function scrollEmpty(page: Page): Promise<Scrolling> {
  await page.evaluate(makeEmptyScroller, 2 * EMPTY_FRAMES * STEP_PX);
  const script = { selector: EMPTY, stepPx: STEP_PX, itemCount: 0, frameCount: EMPTY_FRAMES };
  return page.evaluate(scrollUp, script);
}

function longFrames(framesMs: readonly number[], prefix: string): Record<string, number> {
  const counts = Object.entries(LIMITS_MS).map(([name, limitMs]) => [
    prefixed(prefix, name),
    framesMs.filter((frameMs) => frameMs > limitMs).length,
  ]);
  return {
    ...(Object.fromEntries(counts) as Record<string, number>),
    [prefixed(prefix, 'longest')]: Math.max(...framesMs),
  };
}

function prefixed(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What is used of a page; this folder is compiled without its types. */
type Element = {
  scrollTop: number;
  readonly scrollHeight: number;
  innerHTML: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
};
type PageGlobal = {
  readonly document: { readonly body: Element; querySelector(selector: string): Element | null };
  readonly requestAnimationFrame: (task: (timeMs: number) => void) => void;
  readonly MutationObserver: new (listener: () => void) => {
    observe(target: Element, options: { childList: true; subtree: true }): void;
    disconnect(): void;
  };
};

type ScrollScript = {
  readonly selector: string;
  readonly stepPx: number;
  /** Ends when so many items were in the document, */
  readonly itemCount: number;
  /** or, where that is none, after so many frames. */
  readonly frameCount: number;
};

/** Runs in the page, so it can name nothing outside. */
function scrollUp({ selector, stepPx, itemCount, frameCount }: ScrollScript): Promise<Scrolling> {
  const page = globalThis as unknown as PageGlobal;
  const scroller = page.document.querySelector(selector);
  if (scroller === null) throw new Error(`no ${selector}`);
  const framesMs: number[] = [];
  const seen = new Set<string | null>();
  let waitingCount = 0;
  let beforeMs: number | undefined;
  const note = (): void => {
    for (const item of scroller.querySelectorAll('[data-item]')) {
      seen.add(item.getAttribute('data-item'));
    }
  };
  const observer = new page.MutationObserver(note);
  observer.observe(scroller, { childList: true, subtree: true });
  return new Promise((resolve) => {
    const step = (nowMs: number): void => {
      if (beforeMs !== undefined) framesMs.push(nowMs - beforeMs);
      beforeMs = nowMs;
      if (itemCount > 0 ? seen.size >= itemCount : framesMs.length >= frameCount) {
        observer.disconnect();
        resolve({ framesMs, waitingCount, itemCount: seen.size });
        return;
      }
      if (scroller.scrollTop === 0) waitingCount++;
      scroller.scrollTop -= stepPx;
      page.requestAnimationFrame(step);
    };
    page.requestAnimationFrame(step);
  });
}

/** Runs in the page: as high as the messages' part of our window, and so many pixels to scroll. */
function makeEmptyScroller(heightPx: number): void {
  const { document } = globalThis as unknown as PageGlobal;
  document.body.innerHTML = `<div id="scroller" style="height: 600px; overflow-y: auto">
    <div style="height: ${String(heightPx)}px"></div></div>`;
  const scroller = document.querySelector('#scroller');
  if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
}
