import { describe, expect, test } from 'vitest';
import type { ServerStatus } from '#shared/model/index.ts';
import { contactChat, pendingChat, testContact } from '../../testing/index.ts';
import { applySnapshot, noChats } from './reduce.ts';
import { contactName, filterChats, neighbour, summariseServers } from './selectors.ts';

const state = applySnapshot(noChats, {
  chats: [contactChat(1, 30, 'Émile Zátopek'), contactChat(2, 20, 'Anna'), pendingChat(1, 10)],
  servers: [],
  sequence: 1,
});

describe('search', () => {
  test('an empty query shows all, in order', () => {
    expect(filterChats(state, ' ')).toEqual(['contact:1', 'contact:2', 'pending:1']);
  });

  test('case and accents do not matter', () => {
    expect(filterChats(state, 'zaTO')).toEqual(['contact:1']);
    expect(filterChats(state, 'ANN')).toEqual(['contact:2']);
  });

  test('a name nobody has finds nothing', () => {
    expect(filterChats(state, 'xyz')).toEqual([]);
  });
});

describe('names', () => {
  test('the own name for a contact comes first', () => {
    expect(contactName(testContact(1, { displayName: 'miro', localAlias: 'Miro' }))).toBe('Miro');
    expect(contactName(testContact(1, { displayName: 'miro' }))).toBe('miro');
  });
});

describe('neighbour', () => {
  const order = state.order;
  test('steps through the list and stops at its ends', () => {
    expect(neighbour(order, 'contact:1', 1)).toBe('contact:2');
    expect(neighbour(order, 'contact:1', -1)).toBe('contact:1');
    expect(neighbour(order, 'pending:1', 1)).toBe('pending:1');
  });

  test('without a selection it starts at the near end', () => {
    expect(neighbour(order, undefined, 1)).toBe('contact:1');
    expect(neighbour(order, undefined, -1)).toBe('pending:1');
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
});

describe('servers', () => {
  const server = (state: ServerStatus['state']): ServerStatus => ({
    server: 's',
    state,
    connectionCount: 1,
  });
  test.each([
    [[], 'none'],
    [['connected', 'connected'], 'connected'],
    [['connected', 'connecting'], 'connecting'],
    [['connected', 'disconnected'], 'partly'],
    [['connecting', 'disconnected'], 'offline'],
    [['disconnected'], 'offline'],
  ] as const)('%j together are %s', (states, expected) => {
    expect(summariseServers(states.map(server)).state).toBe(expected);
  });
});
