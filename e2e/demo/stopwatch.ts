/** Moments as the page itself sees them, so that the test driver's own pace is not measured. */
import type { Page } from '@playwright/test';
import { en } from '../pages/index.ts';

const PATIENCE_MS = 60_000;

/** When the message stands in the window (clock of the machine, ms); with `label`, when it also has that tick. */
export function whenShown(page: Page, text: string, label?: string): Promise<number> {
  const seen = page.evaluate(
    ([wanted, tick]) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const isThere = [...document.querySelectorAll('article')].some(
            (article) =>
              article.textContent.includes(wanted) &&
              (tick === undefined || article.querySelector(`[aria-label="${tick}"]`) !== null),
          );
          if (!isThere) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        look();
      }),
    [text, label] as const,
  );
  const what = label === undefined ? 'did not appear' : `did not get the tick "${label}"`;
  return within(seen, `"${text.slice(0, 40)}" ${what}`);
}

/** When somebody in the window can write to this contact, and the connection stands. */
export function whenConnected(page: Page, contactName: string): Promise<number> {
  const seen = page.evaluate(
    ([name, connecting]) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const chat = document.querySelector(`section[aria-label$="${name}"]`);
          const header = chat?.querySelector('header')?.textContent ?? connecting;
          if (header.includes(connecting) || chat?.querySelector('textarea') === null) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        look();
      }),
    [contactName, en.conversation.statusConnecting] as const,
  );
  return within(seen, `the connection with ${contactName} did not come about`);
}

/** When the next press of Enter reaches the window. */
export function whenEnterPressed(page: Page): Promise<number> {
  const pressed = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const listen = (event: KeyboardEvent) => {
          if (event.key !== 'Enter') return;
          document.removeEventListener('keydown', listen, true);
          resolve(Date.now());
        };
        document.addEventListener('keydown', listen, true);
      }),
  );
  return within(pressed, 'Enter was not pressed');
}

async function within<T>(work: Promise<T>, failure: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${failure} within ${PATIENCE_MS / 1000} s`)),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
