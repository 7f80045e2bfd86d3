import { expect, test } from 'vitest';
import type { SendReason } from '#shared/model/index.ts';
import { createI18n } from '../i18n/index.ts';
import { testItem } from '../testing/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { WhyNotDelivered } from './ItemInfoWhy.tsx';

const { t } = createI18n('en');
const server = 'one.example';
const unreachable: SendReason = { type: 'serverUnreachable', server, detail: 'ECONNREFUSED' };

function read(reason: SendReason, lastProblem: SendReason): string {
  const item = testItem(1, { direction: 'sent', status: { type: 'delayed', reason } });
  const queue = {
    server,
    serverState: 'disconnected',
    aheadCount: 0,
    waitsFor: 'connection',
    lastProblem,
  } as const;
  const delivery = { queues: [queue], expiresAtMs: 0 };
  const info = { item, createdAtMs: 0, delivery };
  return wordsOf(markupInApp(<WhyNotDelivered info={info} />, testStores()));
}

function timesIn(words: string, sentence: string): number {
  return words.split(sentence).length - 1;
}

test('why a message has not arrived is said once', () => {
  const words = read(unreachable, unreachable);
  expect(timesIn(words, t('reason.serverUnreachable', { server }))).toBe(1);
  expect(timesIn(words, 'ECONNREFUSED')).toBe(1);
  expect(words).toContain(t('itemInfo.waitsFor.connection'));
});

test('what a server has said since is said beside it', () => {
  const words = read({ type: 'quota' }, unreachable);
  expect(words).toContain(t('reason.quota'));
  expect(words).toContain(t('reason.serverUnreachable', { server }));
});
