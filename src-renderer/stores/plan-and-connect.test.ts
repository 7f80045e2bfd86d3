import { describe, expect, test } from 'vitest';
import type { CommandResult } from '#shared/contract/index.ts';
import { contactId, pendingId } from '#shared/ids.ts';
import type { LinkPlan, LinkPreview, PendingConnection } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { contactChat } from '../testing/index.ts';
import { createConnectStore } from './connect-store.ts';
import { createPendingStore } from './pending-store.ts';
import { createPlanStore, isPasted, looksLikeLink, serverAddress } from './plan-store.ts';

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
    ['smp://key=@smp4.simplex.im', true],
    ['(simplex://contact#/?v=2-7&smp=smp%3A)', true],
    ['\u200bSIMPLEX:/invitation#/?v=2', true],
    [`smp4.simplex.im/a#${'A'.repeat(43)}.`, true],
    [encodeURIComponent(`https://smp4.simplex.im/a#${'A'.repeat(43)}`), true],
    ['simplex: easy', false],
    ['50% off', false],
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
      lookUp: { type: 'none' },
    });
  });

  test.each([
    ['', 'https://smp4.simplex.im/i#abc', true],
    ['https://', 'https://smp4.simplex.im/i#abc', true],
    ['https:/', 'https://', false],
    ['https://smp4.simplex.im/i#abc', '', false],
  ])('from %j to %j was pasted: %s', (before, after, expected) => {
    expect(isPasted(before, after)).toBe(expected);
  });

  test.each([
    [' smp://key=@smp4.simplex.im ', 'smp://key=@smp4.simplex.im'],
    ['xftp://key@files.example.org:443', 'xftp://key@files.example.org:443'],
    ['see smp://key=@smp4.simplex.im', undefined],
    ['https://smp4.simplex.im/i#abc', undefined],
  ])('%j holds the server %j', (text, expected) => {
    expect(serverAddress(text)).toBe(expected);
  });
});

describe('looking a short link up', () => {
  const short: LinkPlan = { type: 'shortLink', kind: 'address', server: 's' };
  const preview: LinkPreview = {
    kind: 'address',
    server: 's',
    displayName: 'Museum',
    fullName: '',
    shortDescr: '',
    welcomeText: '',
    plan: { type: 'address', server: 's' },
  };

  function setUp(answer: CommandResult<'link.lookUp'>, plan: LinkPlan = short) {
    const bridge = createFakeBridge({
      handlers: { 'link.plan': () => ok(plan), 'link.lookUp': () => answer },
    });
    const store = createPlanStore(bridge);
    return {
      store,
      state: () => store.state.getState(),
      asked: () => bridge.calls.map(({ name }) => name),
    };
  }

  test('asks no server before the user wants it', async () => {
    const { store, state, asked } = setUp(ok(preview));
    await store.read('text');
    expect(asked()).toEqual(['link.plan']);
    await store.lookUp();
    expect(asked()).toEqual(['link.plan', 'link.lookUp']);
    expect(state()).toEqual({ text: 'text', plan: short, lookUp: { type: 'found', preview } });
  });

  test('follows at once where the link was pasted', async () => {
    const { store, state } = setUp(ok(preview));
    await store.read('text', { looksUp: true });
    expect(state().lookUp).toEqual({ type: 'found', preview });
  });

  test('is for short links only', async () => {
    const { store, asked } = setUp(ok(preview), { type: 'invitation', server: 's' });
    await store.read('text', { looksUp: true });
    await store.lookUp();
    expect(asked()).toEqual(['link.plan']);
  });

  test('a server that does not answer can be asked again', async () => {
    const reason = { type: 'serverUnreachable', server: 's', detail: 'd' } as const;
    const problem = { type: 'serverProblem', reason } as const;
    const { store, state, asked } = setUp(err(problem));
    await store.read('text', { looksUp: true });
    expect(state().lookUp).toEqual({ type: 'failed', problem });
    await store.lookUp();
    expect(asked()).toEqual(['link.plan', 'link.lookUp', 'link.lookUp']);
  });

  test('what turns out to be known or damaged is told as a plan', async () => {
    const known: LinkPlan = { type: 'knownContact', contactId: contactId(3) };
    const found = setUp(err({ type: 'planned', plan: known }));
    await found.store.read('text', { looksUp: true });
    expect(found.state()).toEqual({ text: 'text', plan: known, lookUp: { type: 'none' } });
    const bad = setUp(err({ type: 'badLink', problem: 'damaged' }));
    await bad.store.read('text', { looksUp: true });
    expect(bad.state().plan).toEqual({ type: 'invalid', problem: 'damaged' });
  });

  test('an answer to a text that is gone is dropped', async () => {
    const { store, state } = setUp(ok(preview));
    await store.read('text');
    const looking = store.lookUp();
    await store.read('');
    await looking;
    expect(state()).toEqual({ text: '', plan: undefined, lookUp: { type: 'none' } });
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

  test('a join carries the name, the message and the wish to ask again', async () => {
    const bridge = createFakeBridge({ handlers: { 'link.join': () => ok(made) } });
    const connect = createConnectStore(bridge);
    await connect.join('text', { isIncognito: true, again: true, message: 'Hello' });
    expect(bridge.calls).toEqual([
      {
        name: 'link.join',
        args: { text: 'text', isIncognito: true, again: true, message: 'Hello' },
      },
    ]);
    expect(connect.state.getState().join).toEqual({ type: 'idle' });
  });

  test('why a join failed is forgotten with its text', async () => {
    const connect = createConnectStore(
      createFakeBridge({ handlers: { 'link.join': () => err({ type: 'linkGone' }) } }),
    );
    expect(await connect.join('text', { isIncognito: false })).toBeUndefined();
    expect(connect.state.getState().join).toEqual({
      type: 'failed',
      problem: { type: 'linkGone' },
    });
    connect.forgetJoin();
    expect(connect.state.getState().join).toEqual({ type: 'idle' });
  });
});

describe('pending connections', () => {
  test('a refused change is told until another connection is shown', async () => {
    const pending = createPendingStore(
      createFakeBridge({
        handlers: { 'pending.setIncognito': () => err({ type: 'notAllowed' }) },
      }),
    );
    await pending.setIncognito(pendingId(4), true);
    expect(pending.state.getState().problem).toEqual({ type: 'notAllowed' });
    pending.forget();
    expect(pending.state.getState().problem).toBeUndefined();
  });
});
