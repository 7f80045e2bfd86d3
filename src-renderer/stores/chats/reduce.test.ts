import { describe, expect, test } from 'vitest';
import { contactId, pendingId } from '#shared/ids.ts';
import { contactChat, pendingChat } from '../../testing/index.ts';
import { applySnapshot, noChats, reduceChats } from './reduce.ts';

const three = applySnapshot(noChats, {
  chats: [contactChat(1, 10), pendingChat(1, 30), contactChat(2, 20)],
  servers: [],
  sequence: 4,
});

describe('chat list', () => {
  test('a snapshot is ordered by activity, newest first', () => {
    expect(three.order).toEqual(['pending:1', 'contact:2', 'contact:1']);
    expect(three.phase).toBe('ready');
  });

  test('activity moves a chat up', () => {
    const after = reduceChats(three, { type: 'chat.updated', chat: contactChat(1, 40) });
    expect(after.order).toEqual(['contact:1', 'pending:1', 'contact:2']);
  });

  test('a change without activity keeps the very same order', () => {
    const after = reduceChats(three, { type: 'chat.updated', chat: contactChat(1, 10, 'Ada') });
    expect(after.order).toBe(three.order);
    expect(after.byKey['contact:1']).toEqual(contactChat(1, 10, 'Ada'));
  });

  test('a new chat takes its place', () => {
    const after = reduceChats(three, { type: 'chat.updated', chat: contactChat(3, 25) });
    expect(after.order).toEqual(['pending:1', 'contact:3', 'contact:2', 'contact:1']);
  });

  test('a removed chat is gone, an unknown one changes nothing', () => {
    const gone = reduceChats(three, {
      type: 'chat.removed',
      chat: { type: 'contact', contactId: contactId(2) },
    });
    expect(gone.order).toEqual(['pending:1', 'contact:1']);
    expect(Object.keys(gone.byKey)).toEqual(['contact:1', 'pending:1']);
    const same = reduceChats(three, {
      type: 'chat.removed',
      chat: { type: 'contact', contactId: contactId(9) },
    });
    expect(same).toBe(three);
  });

  test('a pending connection that became a contact is replaced by it', () => {
    const after = reduceChats(three, {
      type: 'chat.replaced',
      removed: { type: 'pending', pendingId: pendingId(1) },
      chat: contactChat(5, 50),
    });
    expect(after.order).toEqual(['contact:5', 'contact:2', 'contact:1']);
  });

  test('events about items change nothing', () => {
    const event = { type: 'app.statusChanged', status: { type: 'onboarding' } } as const;
    expect(reduceChats(three, event)).toBe(three);
  });
});
