import { describe, expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { createStores } from '../stores/index.ts';
import { contactChat, testHit } from '../testing/index.ts';
import { matchingChats, resultRows } from './result-rows.ts';

const hits = [testHit(2), testHit(1)];
const still = { phase: 'ready', hits: [], isReadingMore: false } as const;

function kinds(...args: Parameters<typeof resultRows>) {
  return resultRows(...args).map(({ type }) => type);
}

describe('results', () => {
  test('chats stand above messages', () => {
    expect(kinds(['contact:1'], { ...still, hits })).toEqual([
      'chatsTitle',
      'chat',
      'messagesTitle',
      'hit',
      'hit',
    ]);
  });

  test('where only one kind is found the other is not left out silently', () => {
    expect(kinds([], { ...still, hits })).toEqual(['messagesTitle', 'hit', 'hit']);
    expect(kinds(['contact:1'], still)).toEqual([
      'chatsTitle',
      'chat',
      'messagesTitle',
      'noMessages',
    ]);
    expect(kinds([], still)).toEqual([]);
  });

  test('waiting, reading on and failing are said at the end', () => {
    expect(kinds([], { ...still, phase: 'searching' })).toEqual(['messagesTitle', 'searching']);
    expect(kinds([], { ...still, phase: 'searching', hits }).at(-1)).toBe('hit');
    expect(kinds([], { ...still, hits, isReadingMore: true }).at(-1)).toBe('readingMore');
    expect(kinds([], { ...still, phase: 'failed' }).at(-1)).toBe('failed');
  });

  test('chats are found by name, unless filters look for messages', () => {
    const { chats } = createStores(createFakeBridge({ handlers: {} }), () => () => undefined);
    chats.receive({ sequence: 1, event: { type: 'chat.updated', chat: contactChat(1, 1, 'Zoë') } });
    const state = chats.state.getState();
    expect(matchingChats(state, 'zoe', {})).toEqual(['contact:1']);
    expect(matchingChats(state, 'zoe', { contactId: contactId(1) })).toEqual([]);
    expect(matchingChats(state, ' ', {})).toEqual([]);
  });
});
