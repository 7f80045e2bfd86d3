/** Events that the recorded story's features do not bring about between two of our bots yet. */
import { describe, expect, it } from 'vitest';
import { contactId, pendingId, userId } from '#shared/ids.ts';
import type { ChatNews, JsonObject } from '../chat/index.ts';
import { eventOf } from './events.ts';
import type { ChatReader } from './reader.ts';

const user = { userId: 1 };

/** A reader of a chat with the contact 2 and the failed joining connection 3. */
const reader = {
  user: () => user,
  contact: (id: number): JsonObject | undefined => (id === 2 ? { name: 'new' } : undefined),
  previousContact: (id: number, profile: JsonObject): JsonObject | undefined =>
    id === 2 ? { name: profile['displayName'] ?? '' } : undefined,
  chat: { pendingRow: (id: number) => (id === 3 ? { failure: 'linkUsed' } : { canSend: true }) },
} as unknown as ChatReader;

const event = (news: ChatNews): JsonObject | undefined => eventOf(reader, news, 0);
const previous = { displayName: 'old', fullName: '' };

describe('news as events', () => {
  it('a changed profile, before and after', () => {
    const news = { type: 'contact.profileChanged', contactId: contactId(2), previous } as const;
    const contacts = { fromContact: { name: 'old' }, toContact: { name: 'new' } };
    expect(event(news)).toEqual({ type: 'contactUpdated', user, ...contacts });
  });

  it('a link that will never connect is an error that answers no command', () => {
    const agentError = { type: 'SMP', serverAddress: '', smpErr: { type: 'AUTH' } };
    const chatError = { type: 'errorAgent', agentError, agentConnId: '' };
    const news = { type: 'pending.changed', pendingId: pendingId(3) } as const;
    expect(event(news)).toEqual({ type: 'chatError', chatError });
  });

  it.each<ChatNews>([
    { type: 'pending.changed', pendingId: pendingId(4) },
    { type: 'pending.removed', pendingId: pendingId(3), userId: userId(1) },
    { type: 'contact.changed', contactId: contactId(2) },
    { type: 'contact.deleted', contactId: contactId(2) },
    { type: 'contact.connected', contactId: contactId(9) },
    { type: 'contact.profileChanged', contactId: contactId(9), previous },
  ])('nothing is told of %j', (news) => {
    expect(event(news)).toBeUndefined();
  });
});
