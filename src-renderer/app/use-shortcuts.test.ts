import { expect, test } from 'vitest';
import { commandOf } from './use-shortcuts.ts';

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };

test.each([
  [{ ...none, key: 'n', ctrlKey: true }, 'newConnection'],
  [{ ...none, key: 'N', metaKey: true }, 'newConnection'],
  [{ ...none, key: 'f', ctrlKey: true }, 'search'],
  [{ ...none, key: 'k', ctrlKey: true }, 'searchEverywhere'],
  [{ ...none, key: 'F3' }, 'olderResult'],
  [{ ...none, key: 'F3', shiftKey: true }, 'newerResult'],
  [{ ...none, key: 'ArrowUp', altKey: true }, 'previousChat'],
  [{ ...none, key: 'ArrowDown', altKey: true }, 'nextChat'],
  [{ ...none, key: ',', ctrlKey: true }, 'settings'],
  [{ ...none, key: ',', metaKey: true }, 'settings'],
  [{ ...none, key: 'l', ctrlKey: true }, 'lockNow'],
  [{ ...none, key: 'L', metaKey: true }, 'lockNow'],
  [{ ...none, key: 'l' }, undefined],
  [{ ...none, key: ',' }, undefined],
  [{ ...none, key: 'Escape' }, 'closeChat'],
  [{ ...none, key: 'n' }, undefined],
  [{ ...none, key: 'n', ctrlKey: true, shiftKey: true }, undefined],
  [{ ...none, key: 'ArrowUp' }, undefined],
])('%j runs %s', (event, command) => {
  expect(commandOf(event)).toBe(command);
});
