/** Messages with more than a text, and what else would be missed, as the user sees them. */
import { describe, expect, test } from 'vitest';
import type { ItemContent } from '#shared/model/index.ts';
import { utf8Encode } from '../base/index.ts';
import type { ChatWorld, Person } from '../testing/chat-world.ts';
import { useBob } from '../testing/use-chat-world.ts';
import type { ChatEvent, JsonObject, MsgContent } from './protocol/index.ts';

const ID = utf8Encode('the message');
const ADDRESS = 'https://smp6.simplex.im/a#lrdvu2d8A1GumSmoKb2krQmtKhWXq-tyGpHuM7aMwsw';

let world: ChatWorld;
let bob: Person;

useBob((opened) => {
  ({ world, bob } = opened);
});

function contents(): ItemContent[] {
  return world.messages(bob).map(({ content }) => content);
}

/** Content of a kind that is not typed, with all its fields. */
function other(json: JsonObject & { readonly type: string; readonly text: string }): MsgContent {
  return { type: 'other', contentType: json.type, text: json.text, json };
}

function message(content: MsgContent, rest: JsonObject = {}): ChatEvent {
  return { type: 'msg.new', container: { content, other: rest } };
}

function event(tag: string, params: JsonObject): ChatEvent {
  return { type: 'other', tag, params };
}

describe('a message with a link', () => {
  const preview = { uri: 'https://sotto.example/a', title: 'A', description: '', image: 'data:,' };

  test('[CH264] and its preview is shown as the text that it is', () => {
    world.receive(
      bob,
      message(other({ type: 'link', text: '*see* https://sotto.example/a', preview })),
    );
    expect(contents()).toMatchObject([
      {
        type: 'text',
        text: '*see* https://sotto.example/a',
        runs: [
          { text: 'see', format: { type: 'bold' } },
          { text: ' ' },
          { text: 'https://sotto.example/a', format: { type: 'uri' } },
        ],
      },
    ]);
  });

  test.each([
    ['an address', { type: 'contact', connLink: ADDRESS }],
    ['a one-time link', { type: 'invitation', invLink: ADDRESS }],
  ])('[CH264] of somebody, %s, shows it so that it can be opened', (_, chatLink) => {
    world.receive(bob, message(other({ type: 'chat', text: 'my sister', chatLink })));
    world.receive(bob, message(other({ type: 'chat', text: `here: ${ADDRESS}`, chatLink })));
    expect(contents()).toMatchObject([
      { type: 'text', text: `my sister\n${ADDRESS}` },
      { type: 'text', text: `here: ${ADDRESS}` },
    ]);
    expect(JSON.stringify(contents())).toContain('simplexLink');
    expect(world.chat.search({ text: '', hasLink: true }, { count: 9 }).hits).toHaveLength(2);
  });
});

describe('a file', () => {
  const file = { fileName: '/home/bob/../plan\u202Efdp.exe', fileSize: 12 };
  const shown = { type: 'unsupported', contentType: 'file' } as const;

  test('[CH265] is shown by its name, with what was written', () => {
    world.receive(bob, message(other({ type: 'file', text: '' }), { file }));
    world.receive(bob, message({ type: 'text', text: 'look' }, { file }));
    world.receive(bob, message(other({ type: 'image', text: 'us', image: 'data:,' }), { file }));
    expect(contents()).toEqual([
      { ...shown, text: 'planfdp.exe' },
      { ...shown, text: 'planfdp.exe\nlook' },
      { ...shown, contentType: 'image', text: 'planfdp.exe\nus' },
    ]);
  });

  test('[CH265] stays with a message whose text is edited', () => {
    world.receive(bob, message(other({ type: 'file', text: 'frist' }), { file }), { msgId: ID });
    const content = other({ type: 'file', text: 'first' });
    world.receive(bob, { type: 'msg.update', msgId: ID, content, other: {} });
    expect(world.messages(bob)).toMatchObject([
      { content: { ...shown, text: 'planfdp.exe\nfirst' }, isEdited: true },
    ]);
  });

  test('[CH265] that an old app offers is one too', () => {
    world.receive(bob, event('x.file', { file }));
    expect(contents()).toEqual([{ ...shown, text: 'planfdp.exe' }]);
  });

  test.each<[string, JsonObject]>([
    ['no name', { fileName: '///', fileSize: 1 }],
    ['nothing', {}],
  ])('[CH265] of %s is one all the same', (_, nameless) => {
    world.receive(bob, event('x.file', { file: nameless }));
    expect(contents()).toEqual([{ ...shown, text: '' }]);
  });
});

describe('what this version cannot answer', () => {
  const invitation = {
    groupInvitation: {
      groupProfile: { displayName: 'the \u202Eteam', fullName: '' },
      connRequest: ADDRESS,
    },
  };

  test('[CH266] an invitation to a group is a message with its name, and confirmed', () => {
    expect(world.receive(bob, event('x.grp.inv', invitation), { msgId: ID })).toBe(true);
    world.receive(bob, event('x.grp.inv', invitation), { msgId: ID });
    expect(world.messages(bob)).toMatchObject([
      {
        content: { type: 'unsupported', contentType: 'groupInvitation', text: 'the team' },
        status: { type: 'received', isRead: false },
      },
    ]);
    const [item] = world.messages(bob);
    const row = item && world.chat.record({ ...bob, itemId: item.itemId })?.row;
    expect(row?.content).toMatchObject({ kind: 'other', json: invitation });
    expect(world.news.filter(({ type }) => type === 'item.added')).toHaveLength(1);
  });

  test('[CH266] a call is a message', () => {
    const call = { callId: 'AQID', invitation: { callType: { media: 'video' } } };
    expect(world.receive(bob, event('x.call.inv', call))).toBe(true);
    expect(contents()).toEqual([{ type: 'unsupported', contentType: 'call', text: '' }]);
  });

  test.each([undefined, null, 7, [], { groupProfile: { displayName: 7 } }])(
    '[CH266] an invitation that makes no sense (%j) is one without a name',
    (groupInvitation) => {
      world.receive(
        bob,
        event('x.grp.inv', groupInvitation === undefined ? {} : { groupInvitation }),
      );
      expect(contents()).toEqual([
        { type: 'unsupported', contentType: 'groupInvitation', text: '' },
      ]);
    },
  );

  test.each([
    'x.info.probe',
    'x.info.probe.check',
    'x.info.probe.ok',
    'x.call.end',
    'x.file.cancel',
    'x.grp.mem.con',
    'x.msg.file.descr',
    'x.grp.direct.inv',
    'x.future',
  ])('[CH6] nothing is shown of %s, and no receipt goes back', (tag) => {
    expect(world.receive(bob, event(tag, { file: { fileName: 'a' } }))).toBe(false);
    expect(contents()).toEqual([]);
  });
});
