import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showWhenPainted } from './first-picture.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function newWindow() {
  const listeners = new Map<string, () => void>();
  let shownCount = 0;
  const window = {
    isVisible: () => shownCount > 0,
    once: (event: string, listener: () => void) => listeners.set(event, listener),
  };
  showWhenPainted(window, () => (shownCount += 1));
  return { happen: (event: string) => listeners.get(event)?.(), shownCount: () => shownCount };
}

test('a window is shown with its first picture, once', () => {
  const { happen, shownCount } = newWindow();
  expect(shownCount()).toBe(0);
  happen('ready-to-show');
  vi.runAllTimers();
  expect(shownCount()).toBe(1);
});

test('where the picture does not come it is shown after some seconds, once', () => {
  const { happen, shownCount } = newWindow();
  vi.advanceTimersByTime(4_999);
  expect(shownCount()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(shownCount()).toBe(1);
  happen('ready-to-show');
  expect(shownCount()).toBe(1);
});

test('one that was closed before is not shown', () => {
  const { happen, shownCount } = newWindow();
  happen('closed');
  vi.runAllTimers();
  expect(shownCount()).toBe(0);
});
