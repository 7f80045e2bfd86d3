import { describe, expect, test } from 'vitest';
import { contactId, itemId } from '#shared/ids.ts';
import { testHit, testItem } from '../testing/index.ts';
import {
  addPage,
  hasFilters,
  neighbourHit,
  queryOf,
  startTrail,
  trailPosition,
  withoutGone,
} from './search-query.ts';

const anna = contactId(1);
const hits = [testHit(9), testHit(8, 2), testHit(6), testHit(3)];

describe('what is asked', () => {
  test('the words without the spaces around them, with the filters', () => {
    expect(queryOf('  bread ', { contactId: anna, hasLink: true })).toEqual({
      text: 'bread',
      contactId: 1,
      hasLink: true,
    });
  });

  test.each([
    ['', {}],
    ['  ', { contactId: anna }],
    ['see https://example.org', {}],
    ['simplex:/contact#abc', { direction: 'sent' as const }],
  ])('nothing for %j with %j', (text, filters) => {
    expect(queryOf(text, filters)).toBeUndefined();
  });

  test('filters are enough where they say for what to look', () => {
    expect(queryOf('', { direction: 'sent' })).toEqual({ text: '', direction: 'sent' });
    expect(queryOf('', { fromMs: 5 })).toEqual({ text: '', fromMs: 5 });
  });

  test('not more than the core takes', () => {
    expect(queryOf('x'.repeat(2_000), {})?.text.length).toBe(500);
  });

  test('a filter that was taken away is none', () => {
    expect([hasFilters({ contactId: undefined }), hasFilters({ fromMs: 0 })]).toEqual([
      false,
      true,
    ]);
  });
});

describe('hits', () => {
  test('a page that overlaps adds only what is older', () => {
    const page = { hits: [testHit(6), testHit(3), testHit(2)], next: itemId(2) };
    const known = { hits: hits.slice(0, 3), next: itemId(6) };
    const { hits: all, next } = addPage(known, page);
    expect([all.map((hit) => hit.itemId), next]).toEqual([[9, 8, 6, 3, 2], 2]);
  });

  test('what is removed, deleted by its sender or of a chat that went is left out', () => {
    const ids = (event: Parameters<typeof withoutGone>[1]) =>
      withoutGone({ hits }, event).hits.map((hit) => hit.itemId);
    expect(ids({ type: 'item.removed', contactId: anna, itemId: itemId(6) })).toEqual([9, 8, 3]);
    const deleted = testItem(9, { content: { type: 'deleted' } });
    expect(ids({ type: 'item.updated', item: deleted })).toEqual([8, 6, 3]);
    expect(ids({ type: 'chat.removed', chat: { type: 'contact', contactId: anna } })).toEqual([8]);
    expect(ids({ type: 'item.updated', item: testItem(9) })).toEqual([9, 8, 6, 3]);
  });
});

describe('trail', () => {
  test('is of the chosen chat, and goes on from its last hit while there may be more', () => {
    const trail = startTrail({ hits, next: itemId(3) }, testHit(6));
    expect(trail.hits.map((hit) => hit.itemId)).toEqual([9, 6, 3]);
    expect([trail.contactId, trail.itemId, trail.next, trailPosition(trail)]).toEqual([1, 6, 3, 2]);
    expect(startTrail({ hits }, testHit(6)).next).toBeUndefined();
  });

  test('leads to both neighbours, also from a hit that has gone', () => {
    const trail = startTrail({ hits }, testHit(6));
    const both = (at: typeof trail) => [
      neighbourHit(at, 'newer')?.itemId,
      neighbourHit(at, 'older')?.itemId,
    ];
    expect(both(trail)).toEqual([9, 3]);
    expect(both({ ...trail, itemId: itemId(9) })).toEqual([undefined, 6]);
    const gone = { ...trail, hits: trail.hits.filter((hit) => hit.itemId !== 6) };
    expect([both(gone), trailPosition(gone)]).toEqual([[9, 3], undefined]);
  });
});
