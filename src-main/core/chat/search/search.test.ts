/** What is found, in which order, and how it is shown. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ItemId } from '#shared/ids.ts';
import type { SearchQuery } from '#shared/model/index.ts';
import { queryPlan } from '../../database/index.ts';
import {
  deleteItem,
  insertItem,
  setActiveUser,
  setContactAlias,
  setItemContent,
  setItemDeleted,
} from '../store/index.ts';
import { searchFaults } from './index.ts';
import { parseQuery } from './query.ts';
import { hitQuery } from './search.ts';
import { START_MS, SearchWorld, deleteChat } from './testing-search.ts';
import { wordsOf } from './words.ts';

let world: SearchWorld;

beforeEach(async () => {
  world = await SearchWorld.open();
});

afterEach(() => {
  expect(searchFaults(world.database.read)).toBe(0);
  world.close();
});

test('[CH217] what is hidden in a message is hidden in a result', () => {
  world.add('the *code* is #open sesame# today');
  const excerpt = 'the code is •••••••• today';
  const [byCode] = world.hits('code');
  expect(byCode).toMatchObject({ excerpt, matches: [{ start: 4, end: 8 }] });
  expect(world.hits('sesame')).toMatchObject([{ excerpt, matches: [] }]);
});

describe('words', () => {
  test('[CH202] all of a query must be there, in any order, each as the beginning of a word', () => {
    const a = world.add('The quick brown fox');
    const b = world.add('a quickly made brownie');
    world.add('brown only');
    expect(world.find('quick brown')).toEqual([b, a]);
    expect(world.find('BROWN qu')).toEqual([b, a]);
    expect(world.find('quick fox')).toEqual([a]);
    expect(world.find('uick')).toEqual([]);
    expect(world.find('quick cat')).toEqual([]);
  });

  test('[CH202] in quotation marks stand side by side, as they are', () => {
    const a = world.add('open the door now');
    const b = world.add('the opened doors');
    const c = world.add('door the open');
    expect(world.find('"the door"')).toEqual([a]);
    expect(world.find('„the door“')).toEqual([a]);
    expect(world.find('“the doo”')).toEqual([]);
    expect(world.find('"the open')).toEqual([c, b]);
    expect(world.find('open "the door" no')).toEqual([a]);
    expect(world.find('the"door"')).toHaveLength(2);
  });

  test('[CH202] joined by other characters stand side by side', () => {
    const a = world.add('write to me@example.org, I don’t bite');
    world.add('org example me');
    expect(world.find('me@exa')).toEqual([a]);
    expect(world.find("don't")).toEqual([a]);
    expect(world.find('me.example.org')).toEqual([a]);
  });

  test('[CH218] of one letter are whole words, but for the last', () => {
    const a = world.add('such a lovely day in April');
    const b = world.add('such an awful day');
    expect(world.find('a day')).toEqual([a]);
    expect(world.find('day a')).toEqual([b, a]);
    expect(world.find('day "a')).toEqual([b, a]);
    expect(world.find('a a')).toEqual([a]);
    expect(world.find('d x')).toEqual([]);
    expect(world.find('such-a day')).toEqual([a]);
    expect(world.find('such a')).toEqual([b, a]);
    const c = world.add('나는 학교에');
    expect(world.find('나 학')).toEqual([c]);
  });

  test('[CH219] are the 12 longest of more', () => {
    const words = Array.from({ length: 12 }, (_, index) => `longword${String(index)}`).join(' ');
    const a = world.add(words);
    expect(world.find(`ab ${words} zz`)).toEqual([a]);
    expect(world.find(`ab ${words.slice(0, -12)}`)).toEqual([]);
    expect(world.find(`${words} longerword`)).toEqual([]);
  });

  test('[CH200] are found without accents, case and width', () => {
    const a = world.add('Über die STRASSE nach Łódź');
    for (const query of ['uber', 'ÜBER', 'u\u0308ber', 'straße', 'lodz', 'ｓｔｒ', 'die lodz']) {
      expect(world.find(query)).toEqual([a]);
    }
  });

  test('[CH201] are found inside of texts without spaces', () => {
    const a = world.add('昨日は東京タワーへ行きました。');
    const b = world.add('京東で買う');
    const c = world.add('สวัสดีครับ');
    expect(world.find('東京')).toEqual([a]);
    expect(world.find('京')).toEqual([b, a]);
    expect(world.find('東京 行き')).toEqual([a]);
    expect(world.find('ﾀﾜｰ')).toEqual([a]);
    expect(world.find('ครับ')).toEqual([c]);
  });

  test('[CH201] may be emoji, of any skin', () => {
    const a = world.add('well done 👍🏽👩‍🚀');
    expect(world.find('👍')).toEqual([a]);
    expect(world.find('👍🏿')).toEqual([a]);
    expect(world.find('🚀')).toEqual([a]);
    expect(world.find('👎')).toEqual([]);
  });
});

describe('what is typed', () => {
  test.each([
    ...[
      '"',
      '""',
      '"a',
      'a"b',
      '*',
      'a*',
      '^a',
      'body:a',
      'body : a',
      '-a',
      'NOT a',
      'a AND',
      'OR',
    ],
    ...['NEAR(a b)', 'NEAR', '(a', ')', '{a b}', '+', "'", ';', '--', '\0', 'a\0b', '\\', '%', '_'],
    ...['\ud800', 'a\udc00', '{facets}:u1s', 'a" OR facets : u1s', "'); DROP TABLE chat_item; --"],
    ...['a '.repeat(250), '"a" '.repeat(125), '東'.repeat(500), '"'.repeat(500), '👍🏽'.repeat(125)],
    ...['a b c d e f g h i j k l m n o p q r s t u v w x y z '.repeat(9), '(('.repeat(250)],
  ])('[CH203] is data: %j', (text) => {
    world.add('nothing of that');
    expect(() => world.find(text)).not.toThrow();
    expect(world.find('nothing')).toHaveLength(1);
  });

  test('[CH203] is data, whatever it is', () => {
    world.add('some text');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(Array.isArray(world.find(text))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('[CH203] means its words: operators are words, filters cannot be typed', () => {
    const a = world.add('near or far and not here');
    expect(world.find('NOT here')).toEqual([a]);
    expect(world.find('near AND far')).toEqual([a]);
    expect(world.find('u1r')).toEqual([]);
    expect(world.find('link')).toEqual([]);
  });

  test('[CH203] without a word finds nothing, and with nothing but spaces it is no query', () => {
    const a = world.add('hello!');
    for (const text of ['!', '…', '-', '" ! "']) expect(world.find(text)).toEqual([]);
    for (const text of ['', '  ', '"', '""']) expect(world.find(text)).toEqual([a]);
  });
});

describe('filters', () => {
  test('[CH207] by chat and direction', () => {
    const a = world.add('hi there');
    const b = world.add('hi', { isSent: true, status: 'sent' });
    const c = world.add('hi', { in: world.carol });
    const { bob: contactId } = world;
    expect(world.find({ text: 'hi', contactId })).toEqual([b, a]);
    expect(world.find({ text: 'hi', direction: 'received' })).toEqual([c, a]);
    expect(world.find({ text: 'hi', contactId, direction: 'sent' })).toEqual([b]);
    expect(world.find({ text: 'there', contactId, direction: 'sent' })).toEqual([]);
  });

  test('[CH207] by link: what is shown as one', () => {
    const links = [
      'see https://example.com/x',
      'or example.com.',
      '[here](https://example.com)',
      'simplex:/contact#/?v=2-7&smp=smp%3A%2F%2FAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D%40x.example%2FAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%23%2F%3Fv%3D1-4%26dh%3DMCowBQYDK2VuAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%253D',
    ].map((text) => world.add(text));
    world.add('no. Link at all: e.g. this 3.14');
    world.add('me@example.org');
    expect(world.find({ text: '', hasLink: true })).toEqual(links.reverse());
    expect(world.find({ text: '', hasLink: false })).toHaveLength(6);
  });

  test('[CH207] by time, to the millisecond', () => {
    const times = [-5, 0, Date.UTC(2019, 1), START_MS - 1, START_MS, Date.UTC(2024, 11, 31)];
    times.push(
      Date.UTC(2025, 0),
      Date.UTC(2025, 6),
      Date.UTC(2150, 0),
      Number.MAX_SAFE_INTEGER - 1,
    );
    const ids = times.map((atMs) => world.add('tick', { atMs }));
    const between = (fromMs?: number, untilMs?: number): number[] =>
      world
        .find({ text: 'tick', fromMs, untilMs })
        .reverse()
        .map((id) => ids.indexOf(id));
    expect(between(START_MS)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(between(START_MS + 1)).toEqual([5, 6, 7, 8, 9]);
    expect(between(undefined, START_MS)).toEqual([0, 1, 2, 3]);
    expect(between(START_MS, Date.UTC(2025, 0))).toEqual([4, 5]);
    expect(between(START_MS, Date.UTC(2025, 0) + 1)).toEqual([4, 5, 6]);
    expect(between(START_MS, START_MS)).toEqual([]);
    expect(between(START_MS, 0)).toEqual([]);
    expect(between(0, Number.MAX_SAFE_INTEGER)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(between(Number.MIN_SAFE_INTEGER)).toHaveLength(10);
    expect(between(undefined, Number.MIN_SAFE_INTEGER)).toEqual([]);
    expect(between(Date.UTC(2160, 0))).toEqual([9]);
  });

  test('[CH207] without words list all that pass, even what has no word in it', () => {
    const a = world.add('!!!');
    const b = world.add('word', { in: world.carol });
    expect(world.find('')).toEqual([b, a]);
    expect(world.hits('')).toMatchObject([{ excerpt: 'word', matches: [] }, { excerpt: '!!!' }]);
  });

  test('[CH208] nothing is found of other profiles, nor of contacts that are not there', () => {
    const a = world.add('shared word');
    const { user, contact } = world.otherUser();
    const b = world.add('shared word', { in: contact });
    expect(world.find('shared')).toEqual([a]);
    expect(world.find({ text: 'shared', contactId: contact })).toEqual([]);
    expect(world.find({ text: 'shared', contactId: 99 as typeof contact })).toEqual([]);
    world.database.transaction((db) => {
      setActiveUser(db, user);
    });
    expect(world.find('shared')).toEqual([b]);
    world.database.transaction((db) => {
      setActiveUser(db, undefined);
    });
    expect(world.find('shared')).toEqual([]);
  });
});

describe('pages', () => {
  test('[CH209] are of the newest first, and say where the next begins', () => {
    const ids = Array.from({ length: 7 }, (_, index) => world.add(`word ${String(index)}`));
    const found: ItemId[] = [];
    let before: ItemId | undefined;
    do {
      const page = world.page('word', { before, count: 3 });
      found.push(...page.hits.map(({ itemId }) => itemId));
      before = page.next;
    } while (before !== undefined);
    expect(found).toEqual(ids.reverse());
    expect(world.page('word', { count: 7 })).not.toHaveProperty('next');
    expect(world.page('word', { count: 6 })).toHaveProperty('next', ids[5]);
  });

  test('[CH209] show the chat by the name it has in the list', () => {
    const itemId = world.add('hello', { isSent: true, status: 'sent' });
    const hit = {
      itemId,
      contactId: world.bob,
      chatName: 'bob',
      direction: 'sent',
      atMs: START_MS + 60_000,
      excerpt: 'hello',
      matches: [{ start: 0, end: 5 }],
    };
    expect(world.hits('hel')).toEqual([hit]);
    world.database.transaction((db) => {
      setContactAlias(db, world.bob, 'Bobby');
    });
    expect(world.hits('hel')).toEqual([{ ...hit, chatName: 'Bobby' }]);
  });
});

describe('the index', () => {
  test('[CH205] changes in one transaction with the item', () => {
    const id = world.add('before');
    expect(() =>
      world.database.transaction((db) => {
        setItemContent(db, id, {
          content: { kind: 'text', text: 'after' },
          editedAtMs: 1,
        });
        expect(world.find('after')).toEqual([id]);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(world.find('before')).toEqual([id]);
    expect(world.find('after')).toEqual([]);
  });

  test('[CH205] follows edits, also to what is not text, and deletions', () => {
    const id = world.add('before');
    const change = (content: Parameters<typeof setItemContent>[2]['content']): void => {
      world.database.transaction((db) => {
        setItemContent(db, id, { content, editedAtMs: 1 });
      });
    };
    change({ kind: 'other', text: 'a picture', json: { type: 'image' } });
    expect([world.find('before'), world.find('picture')]).toEqual([[], [id]]);
    change({ kind: 'text', text: 'words again' });
    expect(world.find('again')).toEqual([id]);
    world.database.transaction((db) => {
      setItemDeleted(db, id, 5);
    });
    expect([world.find('again'), world.find('')]).toEqual([[], []]);
  });

  test('[CH205] knows nothing of notices, of deleted chats, and of what was deleted here', () => {
    world.database.transaction((db) => {
      insertItem(db, {
        contactId: world.bob,
        isSent: false,
        content: { kind: 'notice', notice: { type: 'badMessageHash' } },
        sharedMsgId: undefined,
        status: 'read',
        atMs: 1,
        createdAtMs: 1,
      });
    });
    const a = world.add('one word');
    world.add('another word', { in: world.carol });
    world.database.transaction((db) => {
      deleteChat(db, world.carol);
    });
    expect(world.find('')).toEqual([a]);
    world.database.transaction((db) => {
      deleteItem(db, a);
    });
    expect(world.find('')).toEqual([]);
  });

  const WORDS = [
    'a',
    'ab',
    'abc',
    'Ábc',
    'b',
    '東京',
    '京',
    'x-y',
    '👍',
    'b c',
    'example.com',
    '!',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: 4 })), {
      maxLength: 6,
    })
    .map((words) => words.join(' '));
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('add' as const), text }) },
    fc.record({ type: fc.constant('edit' as const), text, which: fc.nat() }),
    fc.record({ type: fc.constantFrom('delete' as const, 'mark' as const), which: fc.nat() }),
  );

  test('[CH204] finds what a look at every message finds, after any changes', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.array(text, { maxLength: 6 }),
        (steps, queries) => {
          const shown = new Map<ItemId, string>();
          for (const one of steps) apply(shown, one);
          for (const query of [...WORDS, ...queries, ...queries.map((it) => `"${it}"`)]) {
            const found = parseQuery(query);
            const expected = [...shown]
              .filter(([, content]) => found?.every((term) => isIn(content, term)) === true)
              .map(([id]) => id);
            expect(world.find(query)).toEqual(expected.sort((a, b) => b - a));
          }
          expect(searchFaults(world.database.read)).toBe(0);
          for (const id of shown.keys()) apply(new Map([[id, '']]), { type: 'delete', which: 0 });
        },
      ),
      { numRuns: 40 },
    );
  });

  function apply(
    shown: Map<ItemId, string>,
    one: { type: string; text?: string; which?: number },
  ): void {
    if (one.type === 'add') {
      shown.set(world.add(one.text ?? ''), one.text ?? '');
      return;
    }
    const id = [...shown.keys()][(one.which ?? 0) % Math.max(shown.size, 1)];
    if (id === undefined) return;
    world.database.transaction((db) => {
      if (one.type === 'edit') {
        const content = { kind: 'text', text: one.text ?? '' } as const;
        setItemContent(db, id, { content, editedAtMs: 1 });
      } else if (one.type === 'mark') setItemDeleted(db, id, 1);
      else deleteItem(db, id);
    });
    if (one.type === 'edit') shown.set(id, one.text ?? '');
    else shown.delete(id);
  }

  /** By looking for the text of the words in the text of the words. */
  function isIn(content: string, term: { words: readonly string[]; isPrefix: boolean }): boolean {
    const line = ` ${wordsOf(content)
      .map((word) => word.text)
      .join(' ')} `;
    return line.includes(` ${term.words.join(' ')}${term.isPrefix ? '' : ' '}`);
  }

  test('[CH216] is gone through from the newest item down, nothing is sorted', () => {
    const query: SearchQuery = { text: '', fromMs: 1, untilMs: 2 };
    const plan = queryPlan(world.database.read, hitQuery('body : "a"', query, { count: 5 }));
    expect(plan[0]).toMatch(/^SCAN s VIRTUAL TABLE/);
    expect(plan.slice(1)).toEqual([
      'SEARCH i USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH c USING INTEGER PRIMARY KEY (rowid=?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH g USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });
});
