import { describe, expect, test } from 'vitest';
import { contactId, requestId } from '#shared/ids.ts';
import type { ChatSummary, ProxySettings, ServerStatus } from '#shared/model/index.ts';
import { contactChat, pendingChat, requestChat, testContact } from '../../testing/index.ts';
import { keyRef, refKey, summaryKey } from './keys.ts';
import { applySnapshot, noChats } from './reduce.ts';
import {
  contactName,
  filterChats,
  neighbour,
  planContactName,
  proxyInTheWay,
  selectRequest,
  summariseServers,
} from './selectors.ts';

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

describe('the proxy', () => {
  const tor: ProxySettings = {
    type: 'socks5',
    host: 'localhost',
    port: 9050,
    login: { type: 'none' },
  };
  const server = (
    state: ServerStatus['state'],
    lastProblem?: ServerStatus['lastProblem'],
  ): ServerStatus => ({
    server: 's',
    state,
    connectionCount: 1,
    ...(lastProblem !== undefined && { lastProblem }),
  });
  const ofProxy = { type: 'socksProblem', detail: 'PROXY_ECONNREFUSED' } as const;
  const ofServer = { type: 'serverUnreachable', server: 's', detail: 'ECONNREFUSED' } as const;

  test.each(['disconnected', 'connecting'] as const)('is named where servers are %s', (state) => {
    const servers = [server(state, ofProxy), server('disconnected', ofServer)];
    expect(proxyInTheWay(servers, tor)).toBe('localhost:9050');
    expect(proxyInTheWay(servers, { ...tor, host: '::1' })).toBe('[::1]:9050');
  });

  test.each([
    ['the servers themselves do not answer', [server('disconnected', ofServer)], tor],
    ['it lets through', [server('connected', ofProxy)], tor],
    ['a server is reached', [server('connected'), server('disconnected', ofProxy)], tor],
    ['there is none any more', [server('connecting', ofProxy)], { type: 'none' }],
    ['the settings are not known', [server('disconnected', ofProxy)], undefined],
    ['no server is used', [], tor],
  ] as const)('is not the cause where %s', (_, servers, proxy) => {
    expect(proxyInTheWay(servers, proxy)).toBeUndefined();
  });
});

describe('keys', () => {
  const chats: readonly ChatSummary[] = [contactChat(4, 1), pendingChat(5, 2), requestChat(6, 3)];

  test('of the list and of references are the same, and lead back', () => {
    expect(chats.map(summaryKey)).toEqual(['contact:4', 'pending:5', 'request:6']);
    const refs = chats.map(summaryKey).map(keyRef);
    expect(refs).toEqual([
      { type: 'contact', contactId: 4 },
      { type: 'pending', pendingId: 5 },
      { type: 'request', requestId: 6 },
    ]);
    expect(refs.map(refKey)).toEqual(chats.map(summaryKey));
  });

  test('a request is found by its name, and what a plan speaks of by its contact', () => {
    const state = applySnapshot(noChats, { chats, servers: [], sequence: 1 });
    expect(filterChats(state, 'request 6')).toEqual(['request:6']);
    expect(selectRequest(state, requestId(6))?.displayName).toBe('request 6');
    expect(planContactName(state, { type: 'addressUsed', contactId: contactId(4) })).toBe(
      'contact 4',
    );
    expect(planContactName(state, { type: 'ownAddress' })).toBe('');
  });
});
