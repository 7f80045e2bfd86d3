/**
 * The recorded story of two official clients (vectors/api-story.jsonl), played by two of ours: the
 * responses and events have the keys and kinds of the recorded ones.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import type { JsonObject } from '../chat/index.ts';
import { vectorLines } from '../testing/vectors.ts';
import { type Frame, RawClient, TestBot, testRelay, text } from './testing/bots.ts';
import { missing, shapeOf } from './testing/shape.ts';

type Line = { readonly client: string; readonly dir: string; readonly frame: Frame };
type Resp = Frame['resp'];

const lines = vectorLines<Line>('api-story.jsonl');

/** What the recorded clients have and ours not, and the other way round. */
const DIFFERENCES = [
  // Changes of features are not written into the conversation yet.
  /\.content\.(?:feature|enabled)/u,
  // Short links come later; ours are long.
  /\.connShortLink: /u,
  // The link under the name of SDK 0.2.1 too, and the statistics.
  /^\.connReqInvitation: |\.connReqInv: |^\.connectionStats(?:\.|:)/u,
  // Contact preferences of one's own come later, as do timed messages.
  /\.userPreferences\.|\.ttl: |\.itemTimed/u,
  // Our migrations are not theirs.
  /^\.(?:chat|agent)Migrations\[\]/u,
  // Codes compared: recorded before or after.
  /\.connectionCode(?:\.|:)/u,
  // Profiles of this app have no preferences of sessions or pictures beyond the basic fields.
  /\.profile\.(?:peerType|shortDescr|image|contactLink)/u,
];

/** The recorded frame of a line. */
function recorded(line: number): Resp {
  const { frame } = lines[line] ?? {};
  if (frame === undefined) throw new Error(`no line ${String(line)}`);
  return frame.resp;
}

/** Our frame has the recorded one's shape, and says no more. */
function expectShape(ours: Resp, line: number): void {
  const theirs = recorded(line);
  expect(ours.type).toBe(theirs.type);
  const [wanted, given] = [shapeOf(theirs), shapeOf(ours)];
  expect({
    lacking: missing(wanted, given, DIFFERENCES),
    unknown: missing(given, wanted, DIFFERENCES),
  }).toEqual({ lacking: [], unknown: [] });
}

describe('two bots play the recorded story', () => {
  let relay: RunningRelay;
  let aliceBot: TestBot;
  let bobBot: TestBot;
  let alice: RawClient;
  let bob: RawClient;
  let link = '';
  let aliceItem = 0;
  let bobItem = 0;

  beforeAll(async () => {
    relay = await testRelay();
    aliceBot = await TestBot.open('alice', [relay.address]);
    bobBot = await TestBot.open('bob', [relay.address]);
    for (const [bot, displayName] of [
      [aliceBot, 'alice'],
      [bobBot, 'bob'],
    ] as const) {
      bot.chat.createUser({ displayName, peerType: 'bot' });
    }
    alice = await RawClient.connect(aliceBot.server.port);
    bob = await RawClient.connect(bobBot.server.port);
  });

  afterAll(async () => {
    alice.close();
    bob.close();
    await Promise.all([aliceBot.end(), bobBot.end()]);
    await relay.close();
  });

  it('user, version, state', async () => {
    expectShape(await alice.send('/u'), 3);
    expectShape(await alice.send('/users'), 7);
    expect(await alice.send('/nonsense command')).toEqual(recorded(9));
    expect(await alice.send('/_start main=on')).toEqual(recorded(11));
    expectShape(await alice.send('/version'), 13);
  });

  it('a link is made, planned and joined', async () => {
    const invitation = await alice.send('/_connect 1 incognito=off');
    expectShape(invitation, 15);
    link = text(invitation['connReqInvitation']);
    expectShape(await bob.send(`/_connect plan 1 ${link}`), 17);
    expectShape(await bob.send(`/_connect 1 incognito=off ${link}`), 19);
    expectShape(await alice.event('contactConnecting'), 20);
    expectShape(await alice.event('contactConnected'), 21);
    expectShape(await alice.event('newChatItems'), 23);
    expectShape(await bob.event('contactConnecting'), 25);
    expectShape(await bob.event('contactConnected'), 26);
    expect(await alice.send('/connect not-a-link')).toEqual(recorded(33));
    expectShape(await alice.send('/contacts'), 35);
  });

  it('messages go both ways with ticks', async () => {
    const msgContent = { type: 'text', text: 'hello *bob* _there_ https://example.com #secret#' };
    const message = JSON.stringify([{ msgContent, mentions: {} }]);
    const [aliceFrom, bobFrom] = [alice.frames.length, bob.frames.length];
    const sent = await alice.send(`/_send @1 json ${message}`);
    expectShape(sent, 39);
    aliceItem = itemIdOf(sent);
    const received = await bob.event('newChatItems', bobFrom);
    expectShape(received, 40);
    expect(itemOf(received)['formattedText']).toEqual(itemOf(recorded(40))['formattedText']);
    const isDelivered = (frame: Frame): boolean => statusOf(frame) === 'sndRcvd';
    expectShape((await alice.until('a tick', isDelivered)).resp, 42);
    const isSent = (frame: Frame): boolean => statusOf(frame) === 'sndSent';
    expectShape((await alice.until('sent', isSent)).resp, 41);
    const reply = '/_send @1 json [{"msgContent":{"type":"text","text":"hi alice"},"mentions":{}}]';
    const replied = await bob.send(reply);
    bobItem = itemIdOf(replied);
    expectShape(replied, 44);
    expectShape(await alice.event('newChatItems', aliceFrom), 46);
    await bob.until('a tick', isDelivered);
  });

  it('a message is edited, reacted to and deleted', async () => {
    const update = '{"msgContent":{"type":"text","text":"hi alice, edited"},"mentions":{}}';
    expectShape(await bob.send(`/_update item @1 ${String(bobItem)} json ${update}`), 49);
    const updated = await alice.event('chatItemUpdated');
    expectShape(updated, 50);
    const theirs = idOf((updated['chatItem'] as JsonObject)['chatItem'] as JsonObject);
    const reaction = '{"type":"emoji","emoji":"👍"}';
    expectShape(await alice.send(`/_reaction @1 ${String(theirs)} on ${reaction}`), 54);
    expectShape(await bob.event('chatItemReaction'), 55);
    const from = bob.frames.length;
    expectShape(await alice.send(`/_reaction @1 ${String(theirs)} off ${reaction}`), 57);
    expectShape(await bob.event('chatItemReaction', from), 58);
    expectShape(await alice.send('/_get chat @1 count=20'), 52);
    expectShape(await bob.send(`/_delete item @1 ${String(bobItem)} broadcast`), 69);
    expectShape(await alice.event('chatItemsDeleted'), 70);
  });

  it('chats, read marks, codes, names', async () => {
    expectShape(await alice.send('/_get chat @1 count=5 search=hello'), 74);
    expectShape(await alice.send('/_read chat @1'), 76);
    expectShape(await alice.send('/_info @1'), 78);
    const code = await alice.send('/_get code @1');
    expectShape(code, 80);
    const verified = await bob.send(`/_verify code @1 ${text(code['connectionCode'])}`);
    expectShape(verified, 82);
    expect(verified['verified']).toBe(true);
    const wrong = await alice.send('/_verify code @1 12345');
    expectShape(wrong, 84);
    expect(wrong['verified']).toBe(false);
    expectShape(await alice.send('/_set alias @1 Bobby'), 86);
    const chats = await alice.send('/_get chats 1 pcc=on');
    const [chat] = chats['chats'] as JsonObject[];
    expect(shapeOf(chat ?? {}).has('.chatStats.minUnreadItemId: number')).toBe(true);
  });

  it('an item is deleted for oneself', async () => {
    const deleted = await alice.send(`/_delete item @1 ${String(aliceItem)} internal`);
    expect(deleted['chatItemDeletions']).toHaveLength(1);
    const again = await alice.send(`/_delete item @1 ${String(aliceItem)} internal`);
    const storeError = { type: 'chatItemNotFound', itemId: aliceItem };
    expect(again['chatError']).toEqual({ type: 'errorStore', storeError });
  });

  it('the contact is deleted, the link used up, the chat stopped and started', async () => {
    expectShape(await bob.send('/_delete @1 full notify=on'), 210);
    expectShape(await alice.event('contactDeletedByContact'), 215);
    const again = await bob.send(`/_connect 1 incognito=off ${link}`);
    const [ours, theirs] = [again, recorded(220)].map(withoutAddress);
    expect(ours).toEqual(theirs);
    expect(await alice.send('/_stop')).toEqual(recorded(224));
    expect(await alice.send('/_start')).toEqual({ type: 'chatStarted' });
    expect((await alice.send('/u')).type).toBe('activeUser');
  });
});

function itemOf(resp: Resp): JsonObject {
  const [item] = resp['chatItems'] as JsonObject[];
  return item?.['chatItem'] as JsonObject;
}

function idOf(item: JsonObject): number {
  return Number((item['meta'] as JsonObject)['itemId']);
}

function itemIdOf(resp: Resp): number {
  return idOf(itemOf(resp));
}

function statusOf({ resp }: Frame): unknown {
  if (resp.type !== 'chatItemsStatusesUpdated') return undefined;
  return ((itemOf(resp)['meta'] as JsonObject)['itemStatus'] as JsonObject)['type'];
}

function withoutAddress(resp: Resp): unknown {
  return JSON.parse(JSON.stringify(resp).replace(/"serverAddress":"[^"]*"/u, '"serverAddress":""'));
}
