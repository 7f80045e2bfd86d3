import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorLines } from '../testing/vectors.ts';
import { parseCommand } from './command-parser.ts';

const chat = { type: 'contact', id: 4 } as const;
const UNKNOWN = { ok: false, error: 'Failed reading: empty' };

describe('commands as the SDK 0.2.1 and newer clients write them', () => {
  it.each([
    ['/u', { type: 'showUser' }],
    ['/user  ', { type: 'showUser' }],
    ['/users', { type: 'listUsers' }],
    [
      '/_create user {"profile":{"displayName":"a","fullName":"A B"},"sameServers":true,"pastTimestamp":false}',
      { type: 'createUser', profile: { displayName: 'a', fullName: 'A B' } },
    ],
    [
      '/_create user {"profile":{"displayName":"a","peerType":"bot"}}',
      { type: 'createUser', profile: { displayName: 'a', fullName: '', peerType: 'bot' } },
    ],
    [
      "/create user 'a b' C D",
      { type: 'createUser', profile: { displayName: 'a b', fullName: 'C D' } },
    ],
    ['/create user a', { type: 'createUser', profile: { displayName: 'a', fullName: '' } }],
    ['/_start', { type: 'startChat' }],
    ['/_start subscribe=off expire=off', { type: 'startChat' }],
    ['/_start main=on', { type: 'startChat' }],
    ['/_start main=on snd_files=on', { type: 'startChat' }],
    ['/_stop', { type: 'stopChat' }],
    ['/connect', { type: 'createLink' }],
    ['/c', { type: 'createLink' }],
    ['/connect simplex:/invitation#/?v=2', { type: 'connect', link: 'simplex:/invitation#/?v=2' }],
    ['/_connect 1', { type: 'createLink', userId: 1 }],
    ['/_connect 1 incognito=off', { type: 'createLink', userId: 1 }],
    ['/_connect 1 incognito=off L S', { type: 'connect', userId: 1, link: 'L S' }],
    ['/_connect 1 L', { type: 'connect', userId: 1, link: 'L' }],
    ['/_connect plan 1 L', { type: 'planLink', userId: 1, link: 'L' }],
    ['/_get chats pcc=off', { type: 'getChats', hasPending: false }],
    ['/_get chats 1 pcc=on count=7', { type: 'getChats', userId: 1, hasPending: true, count: 7 }],
    [
      '/_get chat @4 count=100',
      { type: 'getChat', chat, page: { anchor: { type: 'latest' }, count: 100 } },
    ],
    [
      '/_get chat @4 after=3 count=9',
      { type: 'getChat', chat, page: { anchor: { type: 'after', itemId: 3 }, count: 9 } },
    ],
    [
      '/_get chat @4 count=5 search=Hi you',
      { type: 'getChat', chat, page: { anchor: { type: 'latest' }, count: 5, search: 'Hi you' } },
    ],
    [
      '/_send @4 json [{"msgContent":{"type":"text","text":"a\\nb"}}]',
      { type: 'send', chat, messages: [{ text: 'a\nb' }] },
    ],
    [
      '/_send @4 live=off ttl=default json {"msgContent":{"type":"text","text":"a"},"mentions":{}}',
      { type: 'send', chat, messages: [{ text: 'a' }] },
    ],
    ['/_send @4 text a "b"', { type: 'send', chat, messages: [{ text: 'a "b"' }] }],
    ["@'b b' hello there", { type: 'sendByName', name: 'b b', text: 'hello there' }],
    ['@bob hi', { type: 'sendByName', name: 'bob', text: 'hi' }],
    [
      '/_update item @4 9 json {"type":"text","text":"x"}',
      { type: 'updateItem', chat, itemId: 9, text: 'x' },
    ],
    [
      '/_update item @4 9 live=off json {"msgContent":{"type":"text","text":"x"},"mentions":{}}',
      { type: 'updateItem', chat, itemId: 9, text: 'x' },
    ],
    [
      '/_delete item @4 9,10 broadcast',
      { type: 'deleteItems', chat, itemIds: [9, 10], mode: 'broadcast' },
    ],
    ['/_delete item @4 9 internal', { type: 'deleteItems', chat, itemIds: [9], mode: 'internal' }],
    [
      '/_reaction @4 9 on {"type":"emoji","emoji":"👍"}',
      { type: 'react', chat, itemId: 9, isAdded: true, emoji: '👍' },
    ],
    ['/_read chat @4', { type: 'readChat', chat }],
    ['/_read chat @4 from=1 to=5', { type: 'readChat', chat, upToItemId: 5 }],
    ['/contacts', { type: 'listContacts' }],
    ['/_contacts 1', { type: 'listContacts', userId: 1 }],
    ['/_info @4', { type: 'contactInfo', chat }],
    ['/_get code @4', { type: 'getCode', chat }],
    ['/_verify code @4', { type: 'verifyCode', chat }],
    ['/_verify code @4 12345 678', { type: 'verifyCode', chat, code: '12345 678' }],
    ['/_delete @4', { type: 'deleteChat', chat, notify: true }],
    ['/_delete @4 full notify=off', { type: 'deleteChat', chat, notify: false }],
    [
      '/_delete :4 notify=on',
      { type: 'deleteChat', chat: { type: 'pending', id: 4 }, notify: true },
    ],
    ['/_set alias @4 my friend', { type: 'setAlias', chat, alias: 'my friend' }],
    ['/_set alias @4', { type: 'setAlias', chat, alias: '' }],
    ['/version', { type: 'version' }],
  ])('%s', (line, value) => {
    expect(parseCommand(line)).toEqual({ ok: true, value });
  });
});

describe('lines that are no commands', () => {
  it.each([
    '',
    '/',
    '/nonsense command',
    '/U',
    '/_connect',
    '/_get chat',
    '/_send @4',
    '/_delete @0',
    '/_info @9999999999999999',
    '/_reaction @4 1 maybe {}',
    '@bob',
    '/_network',
  ])('%s is told as the original tells it', (line) => {
    expect(parseCommand(line)).toEqual(UNKNOWN);
  });

  it.each([
    ['/_connect 1 incognito=on', 'not supported: incognito=on'],
    ['/connect incognito', 'not supported: incognito'],
    ['/_delete @4 entity', 'not supported: entity'],
    [
      '/_send @4 json [{"quotedItemId":1,"msgContent":{"type":"text","text":"a"}}]',
      'not supported: quotedItemId',
    ],
    [
      '/_send @4 json [{"filePath":"/f","msgContent":{"type":"file","text":"a"}}]',
      'not supported: files',
    ],
    [
      '/_send @4 json [{"msgContent":{"type":"link","text":"a"}}]',
      'not supported: msgContent link',
    ],
    ['/_send @4 json []', 'Failed reading: JSON at $'],
    ['/_send @4 json [', 'Failed reading: not JSON'],
    [
      '/_send @4 json [{"msgContent":{"type":"text","text":"\\ud800"}}]',
      'Failed reading: bad text',
    ],
    ['/_update item @4 9 json {"type":"text"}', 'Failed reading: JSON at $'],
    ['/_create user {}', 'Failed reading: JSON at $.profile'],
    ['/_reaction @4 9 on {"type":"emoji"}', 'Failed reading: JSON at $.emoji'],
  ])('%s', (line, error) => {
    expect(parseCommand(line)).toEqual({ ok: false, error });
  });
});

type Line = { readonly dir: string; readonly frame: { readonly cmd?: string } };
const OURS =
  /^\/(?:u|users|_start|version|_connect|connect|contacts|_send @|_update|_get (?:chats?|code)|_reaction|_delete (?:item|@)|_read|_info|_verify|_set alias|_stop)\b/u;
/** Features of the recorded clients that this app does not have yet. */
const LATER = /quotedItemId|filePath|incognito=on/u;

describe('the recorded story', () => {
  const commands = vectorLines<Line>('api-story.jsonl').flatMap(({ frame }) => frame.cmd ?? []);

  it('has its commands read where the feature is here', () => {
    const ours = commands.filter((cmd) => OURS.test(cmd) && !LATER.test(cmd));
    expect(ours.length).toBeGreaterThan(25);
    expect(ours.filter((cmd) => !parseCommand(cmd).ok)).toEqual([]);
  });

  it('has the others refused, but for those of groups, which are told as missing', () => {
    const others = commands.filter((cmd) => !OURS.test(cmd) || LATER.test(cmd));
    const read = others.filter((cmd) => parseCommand(cmd).ok);
    expect(read.map((cmd) => cmd.slice(0, 10))).toEqual(['/_send #1 ', '/_send #1 ', '/_delete #']);
  });
});

it('any text is a command or a message, quickly', () => {
  const piece = fc.constantFrom(
    '/_send ',
    '@1',
    ' json ',
    '[{',
    '/_connect ',
    ' incognito=',
    'on',
    '/_delete item ',
    '1,',
    '1',
    '"',
    ' ',
    '\n',
    '/_start',
    ' main=on',
    "'",
  );
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(line, (text) => {
      const parsed = parseCommand(text);
      expect(parsed.ok ? parsed.value.type : parsed.error).toBeTypeOf('string');
    }),
    { numRuns: 1000 },
  );
});
