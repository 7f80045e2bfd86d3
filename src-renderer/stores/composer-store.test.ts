import { describe, expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { testItem } from '../testing/index.ts';
import { createComposerStore } from './composer-store.ts';
import type { ItemsStore } from './items/index.ts';

const anna = contactId(1);

type SendResult = Awaited<ReturnType<ItemsStore['send']>>;

function setUp(sendResult: SendResult = ok(testItem(1, { direction: 'sent' }))) {
  const timers: (() => void)[] = [];
  const bridge = createFakeBridge({ handlers: { 'chat.setDraft': () => ok(undefined) } });
  const composer = createComposerStore({
    bridge,
    items: {
      send: () => Promise.resolve(sendResult),
      edit: (item, text) => Promise.resolve(text === 'no' ? err({ type: 'notAllowed' }) : ok(item)),
    },
    schedule: (task) => {
      timers.push(task);
      return () => timers.splice(timers.indexOf(task), 1);
    },
  });
  return {
    bridge,
    composer,
    timers,
    text: () => composer.state.getState().byContact[anna],
    drafts: () => bridge.calls.map(({ args }) => args),
  };
}

describe('draft', () => {
  test('is taken from the store once, not over what is typed', () => {
    const { composer, text } = setUp();
    composer.begin(anna, 'stored');
    composer.type(anna, 'typed');
    composer.begin(anna, 'stored');
    expect(text()?.text).toBe('typed');
  });

  test('is saved once after typing rests', () => {
    const { composer, timers, drafts } = setUp();
    composer.type(anna, 'a');
    composer.type(anna, 'ab');
    expect(timers.length).toBe(1);
    timers[0]?.();
    expect(drafts()).toEqual([{ contactId: 1, text: 'ab' }]);
  });

  test('is saved at once when the chat is left', () => {
    const { composer, drafts, timers } = setUp();
    composer.type(anna, 'unsaved');
    composer.flush();
    composer.flush();
    expect(drafts()).toEqual([{ contactId: 1, text: 'unsaved' }]);
    expect(timers).toEqual([]);
  });

  test('is empty after sending', async () => {
    const { composer, drafts, text } = setUp();
    composer.type(anna, 'hello');
    await composer.submit(anna);
    expect(text()).toEqual({ text: '', setAside: '' });
    expect(drafts()).toEqual([{ contactId: 1, text: '' }]);
  });
});

describe('sending', () => {
  test('blank text is not sent', async () => {
    const { composer, text } = setUp(err({ type: 'notFound' }));
    composer.type(anna, ' \n ');
    await composer.submit(anna);
    expect(text()?.problem).toBeUndefined();
  });

  test('text that was refused is a draft again, though an empty one was saved meanwhile', async () => {
    const { composer, drafts, timers } = setUp(
      err({ type: 'cannotSend', reason: { type: 'encryptionOutOfSync' } }),
    );
    composer.type(anna, 'early');
    const submitted = composer.submit(anna);
    timers.shift()?.();
    await submitted;
    timers.shift()?.();
    expect(drafts()).toEqual([
      { contactId: 1, text: '' },
      { contactId: 1, text: 'early' },
    ]);
  });

  test('text that was refused comes back before what was typed since', async () => {
    const { composer, text } = setUp(err({ type: 'tooLong', overBytes: 12 }));
    composer.type(anna, 'long');
    const submitted = composer.submit(anna);
    composer.type(anna, 'more');
    await submitted;
    expect(text()).toEqual({
      text: 'long\nmore',
      setAside: '',
      problem: { type: 'tooLong', overBytes: 12 },
    });
  });

  test('typing takes the problem away', async () => {
    const { composer, text } = setUp(err({ type: 'tooLong', overBytes: 12 }));
    composer.type(anna, 'long');
    await composer.submit(anna);
    composer.type(anna, 'short');
    expect(text()?.problem).toBeUndefined();
  });
});

describe('editing', () => {
  const item = testItem(7, { direction: 'sent', canEdit: true });

  test('sets the draft aside and brings it back', () => {
    const { composer, text } = setUp();
    composer.type(anna, 'draft');
    composer.edit(item);
    expect(text()).toEqual({ text: 'message 7', editing: item, setAside: 'draft' });
    composer.cancelEdit(anna);
    expect(text()).toEqual({ text: 'draft', setAside: '' });
  });

  test('of a chat that is forgotten meanwhile leaves nothing in the place of its draft', async () => {
    for (const typed of ['no', 'yes']) {
      const { composer, text } = setUp();
      composer.edit(item);
      composer.type(anna, typed);
      const submitted = composer.submit(anna);
      composer.forget(anna);
      await submitted;
      expect(text()).toBeUndefined();
    }
  });

  test('what is typed in an edit is no draft', () => {
    const { composer, timers } = setUp();
    composer.edit(item);
    composer.type(anna, 'changed');
    expect(timers).toEqual([]);
  });

  test('ends when it was saved and stays when it was refused', async () => {
    const { composer, text } = setUp();
    composer.edit(item);
    composer.type(anna, 'no');
    await composer.submit(anna);
    expect(text()).toMatchObject({ text: 'no', problem: { type: 'notAllowed' } });
    composer.type(anna, 'yes');
    await composer.submit(anna);
    expect(text()).toEqual({ text: '', setAside: '' });
  });
});
