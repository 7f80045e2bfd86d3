import { describe, expect, test } from 'vitest';
import { contactId, pendingId } from '#shared/ids.ts';
import type {
  LinkPlan,
  Notice,
  PendingState,
  RatchetSync,
  SendReason,
} from '#shared/model/index.ts';
import { createI18n } from '../i18n/index.ts';
import {
  noticeText,
  pendingName,
  planWords,
  ratchetTrouble,
  reasonDetail,
  reasonText,
  unsupportedPreview,
  unsupportedText,
} from './index.ts';

const server = 'smp4.simplex.im';
const detail = 'connect ETIMEDOUT';

const plans: readonly LinkPlan[] = [
  { type: 'invitation', server },
  { type: 'address', server },
  { type: 'shortLink', kind: 'invitation', server },
  { type: 'shortLink', kind: 'address', server },
  { type: 'ownLink', pendingId: pendingId(1) },
  { type: 'ownAddress' },
  { type: 'alreadyJoining', pendingId: pendingId(1) },
  { type: 'alreadyAsked', pendingId: pendingId(1) },
  { type: 'knownContact', contactId: contactId(1) },
  { type: 'addressUsed', contactId: contactId(1) },
  { type: 'unsupported', kind: 'group' },
  { type: 'unsupported', kind: 'channel' },
  { type: 'unsupported', kind: 'relay' },
  { type: 'invalid', problem: 'notALink' },
  { type: 'invalid', problem: 'damaged' },
  { type: 'invalid', problem: 'versionTooNew' },
];

const reasons: readonly SendReason[] = [
  { type: 'serverUnreachable', server, detail },
  { type: 'noRoute', server, detail },
  { type: 'socksProblem', detail },
  { type: 'refused', detail },
  { type: 'quota' },
];

const notices: readonly Notice[] = [
  { type: 'keysOutOfStep', state: 'needed' },
  { type: 'keysOutOfStep', state: 'started' },
  { type: 'keysOutOfStep', state: 'agreed' },
  { type: 'serverChange', whose: 'own', state: 'started' },
  { type: 'serverChange', whose: 'own', state: 'done' },
  { type: 'serverChange', whose: 'own', state: 'aborted' },
  { type: 'serverChange', whose: 'contact', state: 'done' },
  { type: 'queueLost' },
];

describe.each(['en', 'de'])('words in %s', (language) => {
  const { t } = createI18n(language);
  const isSentence = (text: string) => /^\p{L}[^{}]*\.$/u.test(text);

  test('every plan has its own sentence, with and without a name', () => {
    for (const name of ['', 'Anna']) {
      const sentences = plans.map((plan) => planWords(t, plan, name).text);
      expect(sentences.filter((text) => !isSentence(text))).toEqual([]);
      expect(new Set(sentences).size).toBe(plans.length);
    }
  });

  test('every reason has its own sentence', () => {
    const sentences = reasons.map((reason) => reasonText(t, reason));
    expect(sentences.filter((text) => !isSentence(text))).toEqual([]);
    expect(new Set(sentences).size).toBe(reasons.length);
  });

  test('every notice of keys and servers has its own sentence', () => {
    const sentences = notices.map((notice) => noticeText(t, notice, 'Anna'));
    expect(sentences.filter((text) => !isSentence(text))).toEqual([]);
    expect(new Set(sentences).size).toBe(notices.length);
  });

  test('content that cannot be shown is told as what it is', () => {
    const kinds = 'image video voice file report groupInvitation call x.unheard.of'.split(' ');
    const told = kinds.map((contentType) =>
      unsupportedText(t, { type: 'unsupported', contentType, text: '' }),
    );
    expect(told.filter((text) => !/^\p{L}[^{}()]*\. \p{L}[^{}()]*\.$/u.test(text))).toEqual([]);
    expect(new Set(told).size).toBe(kinds.length);
    expect(told.at(-1)).not.toContain('unheard');
    const previews = ['', 'the\n team'].map((text) =>
      unsupportedPreview(t, { type: 'unsupported', contentType: 'groupInvitation', text }),
    );
    expect(told[5]?.startsWith(`${previews[0] ?? '-'}. `)).toBe(true);
    expect(previews[1]).toBe(`${previews[0] ?? '-'}: the team`);
  });

  test('trouble with the keys has its own sentence in each state', () => {
    const states: readonly RatchetSync[] = ['allowed', 'required', 'started', 'agreed'];
    const sentences = states.map((ratchetSync) => {
      const trouble = ratchetTrouble({ ratchetSync }, 0);
      return trouble === undefined ? '' : t(trouble.words, { name: 'Anna' });
    });
    expect(sentences.filter((text) => !isSentence(text))).toEqual([]);
    expect(new Set(sentences).size).toBe(states.length);
    expect(ratchetTrouble({ ratchetSync: 'ok' }, 0)).toBeUndefined();
  });
});

describe('trouble with the keys', () => {
  const app = { by: 'app' } as const;

  test('that the app mends by itself leaves nothing to do', () => {
    for (const ratchetSync of ['required', 'started'] as const) {
      expect(ratchetTrouble({ ratchetSync, keyRepair: app }, 0)).toEqual({
        isRunning: true,
        canFix: false,
        words: 'contact.syncStarted',
      });
    }
  });

  test('can be mended where the core says that the user can, and when', () => {
    const user = { by: 'user' } as const;
    expect(ratchetTrouble({ ratchetSync: 'required', keyRepair: user }, 0)).toEqual({
      isRunning: false,
      canFix: true,
      words: 'contact.syncRequired',
    });
    expect(ratchetTrouble({ ratchetSync: 'required' }, 0)?.canFix).toBe(false);
    const again = { ratchetSync: 'agreed', keyRepair: { ...app, againAtMs: 5 } } as const;
    expect([4, 5].map((nowMs) => ratchetTrouble(again, nowMs)?.canFix)).toEqual([false, true]);
    expect(ratchetTrouble(again, 5)?.isRunning).toBe(true);
  });
});

test('the technical part of a reason is for the details', () => {
  expect(reasons.map(reasonDetail)).toEqual([detail, detail, detail, detail, undefined]);
});

describe('names of connections', () => {
  const { t } = createI18n('en');
  const nameOf = (state: PendingState, localAlias = '', peerName?: string) =>
    pendingName(t, {
      pendingId: pendingId(1),
      localAlias,
      ...(peerName === undefined ? {} : { peerName }),
      state,
      createdAtMs: 0,
    });

  test('the own name comes first, then what the link told', () => {
    expect(nameOf({ type: 'asked' }, 'Museum', 'M.')).toEqual({
      name: 'Museum',
      isNameless: false,
    });
    expect(nameOf({ type: 'asked' }, '', 'M.')).toEqual({ name: 'M.', isNameless: false });
  });

  test('a nameless one is called by its kind', () => {
    const states: readonly PendingState[] = [
      { type: 'creating' },
      { type: 'joining' },
      { type: 'asking' },
    ];
    expect(states.map((state) => nameOf(state))).toEqual([
      { name: 'One-time link', isNameless: true },
      { name: 'New contact', isNameless: true },
      { name: 'Contact request', isNameless: true },
    ]);
  });
});
