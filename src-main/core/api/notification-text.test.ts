/** What others write, in a notification. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactId, itemId, requestId, userId } from '#shared/ids.ts';
import type { ChatSummary, Contact, Item, NotificationPreview } from '#shared/model/index.ts';
import { notificationWords } from '#shared/strings/index.ts';
import { formatText } from '../chat/protocol/index.ts';
import {
  type ChatNovelty,
  MAX_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  chatText,
  plainText,
  summaryText,
} from './notification-text.ts';

const words = notificationWords('en');
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Controls and formats; but not what joins the parts of emoji and of some scripts. */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function contactChat(displayName: string): ChatSummary {
  const contact: Contact = {
    ...{ contactId: contactId(1), displayName, fullName: '', localAlias: '', createdAtMs: 0 },
    ...{ state: 'connected', canSend: true, isVerified: false, ratchetSync: 'ok' },
    quantumResistance: { type: 'on' },
  };
  return { type: 'contact', contact, unreadCount: 1, draft: '', activeAtMs: 0 };
}

function requestChat(displayName: string, message: string): ChatSummary {
  const request = { requestId: requestId(1), displayName, message, fullName: '', shortDescr: '' };
  return { type: 'request', request: { ...request, createdAtMs: 0 }, activeAtMs: 0 };
}

function textItem(text: string): Item {
  return {
    ...{ itemId: itemId(1), contactId: contactId(1), direction: 'received', atMs: 0 },
    content: { type: 'text', text, runs: formatText(text) ?? [{ text }] },
    status: { type: 'received', isRead: false },
    ...{ isEdited: false, canEdit: false, canDeleteForEveryone: false, reactions: [] },
  };
}

function novelty(name: string, text: string, count = 1): ChatNovelty {
  return { chat: contactChat(name), profile: undefined, count, newest: textItem(text) };
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom('#', ' ', '\n', 'a', '\u202E', '\u0300', '👨‍👩‍👧', '*') }),
);

describe('the text of a notification', () => {
  test('[API37] holds nothing unseen, is of bounded length, and has lines of ours alone', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 1, max: 3 }), (name, text, count) => {
        const { title, body } = chatText(words, 'text', novelty(name, text, count));
        const lines = body.split('\n');
        expect(lines.length).toBeLessThanOrEqual(count === 1 ? 1 : 2);
        if (count > 1) expect(lines[0]).toBe(`${count} new messages`);
        expect(UNSEEN.test(title) || lines.some((line) => UNSEEN.test(line))).toBe(false);
        expect([...graphemes.segment(title)].length).toBeLessThanOrEqual(MAX_NAME_LENGTH + 1);
        const last = lines.at(-1) ?? '';
        expect([...graphemes.segment(last)].length).toBeLessThanOrEqual(MAX_TEXT_LENGTH + 1);
      }),
    );
  });

  test('[API37] a chain that makes one character of many is cut', () => {
    const chain = Array.from({ length: 1_000 }, () => '👩').join('\u200D');
    const { title, body } = chatText(words, 'text', novelty(chain, chain));
    expect(Array.from(title).length).toBeLessThanOrEqual(4 * MAX_NAME_LENGTH);
    expect(Array.from(body).length).toBeLessThanOrEqual(4 * MAX_TEXT_LENGTH);
  });

  test('[API37] without the text it is the same whatever was written', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const [first, second] = [one, other].map((text) =>
          chatText(words, 'name', novelty('bob', text)),
        );
        expect(first).toEqual(second);
        expect(chatText(words, 'name', { ...novelty('bob', one), ...asRequest(one) })).toEqual({
          title: 'carol',
          body: 'Wants to connect',
        });
      }),
    );
  });

  test('[API37] of content that cannot be shown it says what it is, with what came as text', () => {
    const unknown = (contentType: string, text: string): ChatNovelty => ({
      ...novelty('bob', ''),
      newest: {
        ...textItem(''),
        content: { type: 'unsupported', contentType, text },
      },
    });
    const bodies = (preview: NotificationPreview) =>
      [unknown('groupInvitation', 'the {{kind}}'), unknown('image', ''), unknown('x', 'see')].map(
        (novel) => chatText(words, preview, novel).body,
      );
    expect(bodies('text')).toEqual([
      'Invitation to a group: the {{kind}}',
      'Picture',
      'Message of an unknown kind: see',
    ]);
    expect(bodies('name')).toEqual(Array(3).fill('New message'));
  });

  test('[API37] names of others cannot fill in words of ours', () => {
    const profile = { userId: userId(1), displayName: '{{name}}', fullName: '', shortDescr: '' };
    const { title } = chatText(words, 'text', { ...novelty('{{profile}}', 'hi'), profile });
    expect(title).toBe('{{profile}} ({{name}})');
  });

  test('speaks the language of the system', () => {
    const german = notificationWords('de-AT');
    expect(plainText(german)).toEqual({ title: 'Sotto', body: 'Neue Nachricht' });
    expect(summaryText(german, { count: 9, chats: 5 }).body).toBe('9 neue Nachrichten in 5 Chats');
    expect(plainText(notificationWords('xx')).body).toBe('New message');
  });
});

function asRequest(message: string): Pick<ChatNovelty, 'chat' | 'count' | 'newest'> {
  return { chat: requestChat('carol', message), count: 0, newest: undefined };
}
