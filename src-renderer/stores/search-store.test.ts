import { describe, expect, test } from 'vitest';
import type { CommandResult } from '#shared/contract/index.ts';
import { contactId, itemId } from '#shared/ids.ts';
import type { SearchPage } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { testHit, testItem } from '../testing/index.ts';
import type { Target } from './items/index.ts';
import { createSearchStore, SEARCH_DELAY_MS } from './search-store.ts';
import { createUiStore } from './ui-store.ts';

type Answer = CommandResult<'search.items'>;
const anna = contactId(1);

/** Hits 100, 99, ... of two chats in turn; those of one chat when it is asked for. */
function pageOf(before = 101, count = 50, chat?: number): SearchPage {
  const ids = Array.from({ length: 100 }, (_, at) => 100 - at)
    .filter((id) => id < before && (chat === undefined || id % 2 === chat % 2))
    .slice(0, count + 1);
  const hits = ids.slice(0, count).map((id) => testHit(id, id % 2 === 1 ? 1 : 2));
  const last = hits.at(-1);
  return { hits, ...(ids.length > count && last !== undefined && { next: last.itemId }) };
}

function setUp(answers?: readonly (Answer | Promise<Answer>)[]) {
  const rest = [...(answers ?? [])];
  const bridge = createFakeBridge({
    handlers: {
      'search.items': ({ query, before, count }) =>
        rest.shift() ?? ok(pageOf(before, count, query.contactId)),
    },
  });
  const timers: { task: () => void; delayMs: number }[] = [];
  const shown: [number, Target][] = [];
  const ui = createUiStore();
  const search = createSearchStore({
    bridge,
    ui,
    items: {
      show(contact, target) {
        shown.push([contact, target]);
        return Promise.resolve();
      },
    },
    schedule(task, delayMs) {
      const timer = { task, delayMs };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  return {
    bridge,
    ui,
    search,
    shown,
    timers,
    now: () => search.state.getState(),
    async rest() {
      for (const { task } of timers.splice(0)) task();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
  };
}

async function searched(text = 'bread') {
  const world = setUp();
  world.ui.search(text);
  await world.rest();
  return world;
}

describe('asking', () => {
  test('waits until typing rests, and asks once', async () => {
    const { bridge, ui, now, rest, timers } = setUp();
    for (const text of ['b', 'br', 'bre']) ui.search(text);
    expect([timers.map(({ delayMs }) => delayMs), now().phase]).toEqual([
      [SEARCH_DELAY_MS],
      'searching',
    ]);
    await rest();
    expect(bridge.calls).toEqual([
      { name: 'search.items', args: { query: { text: 'bre' }, count: 50 } },
    ]);
    expect([now().phase, now().hits.length, now().next]).toEqual(['ready', 50, 51]);
  });

  test('an answer to what was typed before is dropped', async () => {
    let answerLate: (answer: Answer) => void = () => undefined;
    const late = new Promise<Answer>((resolve) => {
      answerLate = resolve;
    });
    const { ui, now, rest } = setUp([late, ok({ hits: [testHit(7)] })]);
    ui.search('a');
    await rest();
    ui.search('ab');
    await rest();
    answerLate(ok({ hits: [testHit(1), testHit(2)] }));
    await rest();
    expect(now().hits.map((hit) => hit.itemId)).toEqual([7]);
  });

  test('the answer before stays until the next is there, and goes with the words', async () => {
    const { ui, now } = await searched();
    ui.search('breads');
    expect([now().phase, now().hits.length]).toEqual(['searching', 50]);
    ui.search('');
    expect([now().phase, now().hits.length]).toEqual(['none', 0]);
  });

  test('more is read once at a time until there is no more', async () => {
    const { bridge, search, now } = await searched();
    await Promise.all([search.readMore(), search.readMore()]);
    expect([now().hits.length, now().next, bridge.calls.length]).toEqual([100, undefined, 2]);
    await search.readMore();
    expect(bridge.calls.length).toBe(2);
  });

  test('a failure is told, and tried again', async () => {
    const { ui, search, now, rest } = setUp([err({ type: 'notReady', status: 'locked' })]);
    ui.search('bread');
    await rest();
    expect([now().phase, now().hits]).toEqual(['failed', []]);
    search.tryAgain();
    await rest();
    expect(now().phase).toBe('ready');
  });

  test('filters ask at once, with and without words', async () => {
    const { bridge, search, rest, now } = await searched();
    search.filter({ direction: 'sent' });
    await rest();
    expect(bridge.calls.at(-1)?.args).toEqual({
      query: { text: 'bread', direction: 'sent' },
      count: 50,
    });
    search.filter({ direction: undefined });
    expect(now().phase).toBe('searching');
  });
});

describe('where it looks', () => {
  test('in the open chat, or everywhere', () => {
    const { ui, search, now } = setUp();
    ui.select('contact:1');
    search.begin('chat');
    expect([now().filters.contactId, ui.state.getState().searchFocus]).toEqual([1, 1]);
    search.begin('everywhere');
    expect(now().filters.contactId).toBeUndefined();
    ui.select('pending:1');
    search.begin('chat');
    expect(now().filters.contactId).toBeUndefined();
  });

  test('asked for again it goes on', async () => {
    const { ui, search, now, rest } = setUp();
    ui.select('contact:1');
    search.begin('chat');
    ui.search('bread');
    await rest();
    search.chooseFirst();
    search.begin('chat');
    expect([now().phase, now().trail?.itemId]).toEqual(['ready', 99]);
  });

  test('a chat that goes is no filter any more', () => {
    const { ui, search, now } = setUp();
    ui.select('contact:1');
    search.begin('chat');
    search.receive({ type: 'chat.removed', chat: { type: 'contact', contactId: anna } });
    expect(now().filters.contactId).toBeUndefined();
  });
});

describe('results', () => {
  test('choosing one opens its chat at the message, and counts those of the chat', async () => {
    const { ui, search, shown, now, rest } = await searched();
    search.choose(testHit(97, 1));
    await rest();
    expect(shown).toEqual([[1, { type: 'item', itemId: 97 }]]);
    expect(ui.state.getState().selected).toBe('contact:1');
    // 99, 97, ... down to 1: the page of all chats held half of them.
    expect([now().trail?.hits.length, now().trail?.next]).toEqual([50, undefined]);
  });

  test('steps go through the chat and stop at its ends', async () => {
    const { search, shown } = await searched();
    search.choose(testHit(97, 1));
    await search.step('newer');
    await search.step('newer');
    await search.step('older');
    await search.step('older');
    expect(shown.map(([, target]) => target.type === 'item' && target.itemId)).toEqual([
      97, 99, 97, 95,
    ]);
  });

  test('a step past what is known reads on', async () => {
    const pages = [testHit(9), testHit(8), testHit(7)].map((hit): Answer => {
      return ok({ hits: [hit], ...(hit.itemId > 7 && { next: hit.itemId }) });
    });
    const { ui, search, shown, now, rest } = setUp(pages);
    ui.search('x');
    await rest();
    search.choose(testHit(9));
    await rest();
    expect(now().trail?.hits.map((hit) => hit.itemId)).toEqual([9, 8]);
    await search.step('older');
    await search.step('older');
    await search.step('older');
    expect(shown.length).toBe(3);
    expect(now().trail?.itemId).toBe(7);
  });

  test('Enter before the answer chooses the newest when it comes', async () => {
    const { ui, search, shown, rest } = setUp();
    ui.search('bread');
    search.chooseFirst();
    expect(shown).toEqual([]);
    await rest();
    expect(shown).toEqual([[2, { type: 'item', itemId: 100 }]]);
  });

  test('typing on ends the way from result to result, ending takes away everything', async () => {
    const { ui, search, now, rest } = await searched();
    search.choose(testHit(97, 1));
    ui.search('breads');
    expect(now().trail).toBeUndefined();
    await rest();
    search.choose(testHit(97, 1));
    search.filter({ hasLink: true });
    search.end();
    expect(now()).toMatchObject({ phase: 'none', hits: [], filters: {}, areFiltersShown: false });
    expect([now().trail, now().query, ui.state.getState().search]).toEqual([
      undefined,
      undefined,
      '',
    ]);
  });

  test('what is deleted meanwhile goes from the list and the way', async () => {
    const { search, now, rest } = await searched();
    search.choose(testHit(97, 1));
    await rest();
    search.receive({ type: 'item.removed', contactId: anna, itemId: itemId(95) });
    expect(now().hits.some((hit) => hit.itemId === 95)).toBe(false);
    expect(now().trail?.hits.some((hit) => hit.itemId === 95)).toBe(false);
    const before = now();
    search.receive({ type: 'item.added', item: testItem(200) });
    expect(now()).toBe(before);
  });

  test('after many were cleared it asks again, if any of them was found', async () => {
    const { search, now, rest, bridge } = await searched();
    search.receive({ type: 'items.cleared', contactId: anna, upToItemId: itemId(40) });
    expect(now().phase).toBe('ready');
    search.receive({ type: 'items.cleared', contactId: anna, upToItemId: itemId(60) });
    search.receive({ type: 'items.cleared', contactId: anna, upToItemId: itemId(61) });
    await rest();
    expect([now().phase, bridge.calls.length]).toEqual(['ready', 2]);
  });
});
