import { describe, expect, test } from 'vitest';
import { pendingId } from '#shared/ids.ts';
import type { PendingConnection } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { contactChat } from '../testing/index.ts';
import { createConnectStore } from './connect-store.ts';
import { createPlanStore, looksLikeLink } from './plan-store.ts';

const made: PendingConnection = {
  pendingId: pendingId(4),
  localAlias: '',
  state: { type: 'waiting', link: 'simplex:/invitation' },
  createdAtMs: 0,
};

describe('search box', () => {
  test.each([
    ['simplex:/invitation#/?v=2', true],
    ['take this: https://simplex.chat/invitation#/?v=2', true],
    ['HTTPS://smp4.simplex.im/i#abc', true],
    ['Anna', false],
    ['http', false],
    ['', false],
  ])('%j is a link: %s', (text, expected) => {
    expect(looksLikeLink(text)).toBe(expected);
  });
});

describe('plan', () => {
  test('an answer to an earlier text is dropped', async () => {
    const bridge = createFakeBridge({
      handlers: {
        'link.plan': ({ text }) => ok({ type: 'invitation', server: text }),
      },
    });
    const store = createPlanStore(bridge);
    const first = store.read('one');
    const second = store.read('two');
    await Promise.all([first, second]);
    expect(store.state.getState()).toEqual({
      text: 'two',
      plan: { type: 'invitation', server: 'two' },
    });
  });
});

describe('connect', () => {
  test('a made link is shown until it was used', async () => {
    const connect = createConnectStore(
      createFakeBridge({ handlers: { 'link.create': () => ok(made) } }),
    );
    expect(await connect.makeLink(false)).toEqual(made);
    expect(connect.state.getState().make).toEqual({ type: 'made', pendingId: 4 });
    connect.receive({
      type: 'chat.replaced',
      removed: { type: 'pending', pendingId: pendingId(4) },
      chat: contactChat(1, 1),
    });
    expect(connect.state.getState().make).toEqual({ type: 'idle' });
  });

  test('why no link could be made is kept for the dialog, and forgotten with it', async () => {
    const problem = {
      type: 'serverProblem',
      reason: { type: 'serverUnreachable', server: 's', detail: 'd' },
    } as const;
    const connect = createConnectStore(
      createFakeBridge({ handlers: { 'link.create': () => err(problem) } }),
    );
    expect(await connect.makeLink(false)).toBeUndefined();
    expect(connect.state.getState().make).toEqual({ type: 'failed', problem });
    connect.reset();
    expect(connect.state.getState().make).toEqual({ type: 'idle' });
  });
});
