/** The bots' door: who may come in, what is answered to rubbish, who is told what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunningRelay } from '../../relay/index.ts';
import { RawClient, TestBot, testRelay, text } from './testing/bots.ts';

const commandError = (message: string): unknown => ({
  type: 'chatCmdError',
  chatError: { type: 'error', errorType: { type: 'commandError', message } },
});

/** What the door answers to a socket that is being opened. */
async function statusOf(socket: WebSocket): Promise<unknown> {
  const status = await new Promise((resolve) => {
    socket.once('open', () => {
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
    });
  });
  socket.on('error', () => undefined);
  socket.terminate();
  return status;
}

describe('the door of one bot', () => {
  let bot: TestBot;
  let client: RawClient;

  beforeAll(async () => {
    bot = await TestBot.open('alone', []);
    client = await RawClient.connect(bot.server.port);
  });

  afterAll(async () => {
    client.close();
    await bot.end();
  });

  it('is the same on both loopback addresses', async () => {
    const other = await RawClient.connect(bot.server.port, '[::1]');
    expect((await other.send('/version')).type).toBe('versionInfo');
    other.close();
  });

  it.each([
    ['https://example.com', 403],
    ['http://localhost.example.com', 403],
    ['null', 403],
    ['', 403],
    ['http://localhost:8080', 101],
    ['http://127.0.0.1', 101],
    ['http://[::1]:3000', 101],
  ])('a page of %s gets status %i', async (origin, status) => {
    const url = `ws://127.0.0.1:${String(bot.server.port)}/`;
    const socket = new WebSocket(url, { headers: { origin } });
    expect(await statusOf(socket)).toBe(status);
  });

  it.each([
    ['rebound.example.com', 403],
    ['127.0.0.1.example.com:80', 403],
    ['localhost:80', 101],
  ])('a request to host %s gets status %i', async (host, status) => {
    const url = `ws://127.0.0.1:${String(bot.server.port)}/`;
    expect(await statusOf(new WebSocket(url, { headers: { host } }))).toBe(status);
  });

  it.each(['', 'rubbish', '[]', '{}', '{"corrId":"1"}', '{"corrId":1,"cmd":"/u"}', '{"cmd":"/u"}'])(
    'request %s is invalid',
    async (request) => {
      const from = client.frames.length;
      client.socket.send(request);
      await client.until('an answer', (frame) => client.frames.indexOf(frame) >= from);
      expect(client.frames[from]).toEqual({ resp: commandError('invalid request') });
    },
  );

  it('answers unknown commands and commands without a user', async () => {
    expect(await client.send('/what is this')).toEqual(commandError('Failed reading: empty'));
    expect(await client.send('/u')).toEqual({
      type: 'chatCmdError',
      chatError: { type: 'error', errorType: { type: 'noActiveUser' } },
    });
  });

  it('answers many requests in their order', async () => {
    const from = client.frames.length;
    const count = 1000;
    for (let i = 0; i < count; i++) {
      const cmd = i % 2 === 0 ? '/version' : '/nonsense';
      client.socket.send(JSON.stringify({ corrId: `n${String(i)}`, cmd }));
    }
    await client.until('the last', ({ corrId }) => corrId === `n${String(count - 1)}`);
    const order = client.frames.slice(from).map(({ corrId }) => corrId);
    expect(order).toEqual(Array.from({ length: count }, (_, i) => `n${String(i)}`));
  });

  it.each([
    ['binary', Buffer.from('{"corrId":"1","cmd":"/u"}'), 1003],
    ['huge', 'x'.repeat(3 * 1024 * 1024), 1009],
  ])('a %s frame ends the connection', async (_name, data, code) => {
    const other = await RawClient.connect(bot.server.port);
    other.socket.on('error', () => undefined);
    const closed = new Promise((resolve) => other.socket.once('close', resolve));
    other.socket.send(data);
    expect(await closed).toBe(code);
  });
});

describe('users, links and missing chats', () => {
  let relay: RunningRelay;
  let bot: TestBot;
  let client: RawClient;

  beforeAll(async () => {
    relay = await testRelay();
    bot = await TestBot.open('alice', [relay.address]);
    client = await RawClient.connect(bot.server.port);
  });

  afterAll(async () => {
    client.close();
    await bot.end();
    await relay.close();
  });

  const failed = async (cmd: string): Promise<unknown> => {
    const response = await client.send(cmd);
    expect(response.type).toBe('chatCmdError');
    return response['chatError'];
  };
  const error = (type: string, fields: object = {}): unknown => ({
    type: 'error',
    errorType: { type, ...fields },
  });
  const storeError = (type: string, fields: object): unknown => ({
    type: 'errorStore',
    storeError: { type, ...fields },
  });

  it('a profile is made once, under a good name', async () => {
    const names = { displayName: '#al', validName: 'al' };
    expect(await failed('/create user #al')).toEqual(error('invalidDisplayName', names));
    const created = await client.send('/create user al Alice');
    expect(created).toMatchObject({ type: 'activeUser', user: { localDisplayName: 'al' } });
    const again = '/_create user {"profile":{"displayName":"bob","fullName":""}}';
    expect(await failed(again)).toEqual(error('userExists', { contactName: 'bob' }));
    const ids = { commandUserId: 2, activeUserId: 1 };
    expect(await failed('/_connect 2')).toEqual(error('differentActiveUser', ids));
  });

  it('what is not there is told as missing', async () => {
    const noContact = storeError('contactNotFound', { contactId: 9 });
    for (const cmd of [
      '/_send @9 text hi',
      '/_get chat @9 count=1',
      '/_info @9',
      '/_get code @9',
      '/_verify code @9 1',
      '/_delete @9',
      '/_read chat @9',
      '/_set alias @9 x',
      '/_update item @9 1 text x',
      '/_delete item @9 1 internal',
      '/_reaction @9 1 on {"type":"emoji","emoji":"👍"}',
    ]) {
      expect([cmd, await failed(cmd)]).toEqual([cmd, noContact]);
    }
    expect(await failed('/_send #3 text hi')).toEqual(storeError('groupNotFound', { groupId: 3 }));
    expect(await failed('@nobody hi')).toEqual(
      storeError('contactNotFoundByName', { contactName: 'nobody' }),
    );
  });

  it('links that are none, of other kinds, or our own', async () => {
    expect(await failed('/connect nonsense')).toEqual(error('invalidConnReq'));
    expect(await failed('/_connect plan 1 nonsense')).toEqual(error('invalidConnReq'));
    const { connReqInvitation: link, connection } = await client.send('/connect');
    const plan = { type: 'invitationLink', invitationLinkPlan: { type: 'ownLink' } };
    expect(await failed(`/connect ${text(link)}`)).toEqual(
      error('connectionPlan', { connectionPlan: plan }),
    );
    const listed = await client.send('/_get chats 1 pcc=on');
    expect(listed['chats']).toMatchObject([
      { chatInfo: { type: 'contactConnection', contactConnection: connection }, chatItems: [] },
    ]);
    expect((await client.send('/_get chats pcc=off'))['chats']).toEqual([]);
    expect(await client.send('/_set alias :1 for Bob')).toMatchObject({
      type: 'connectionAliasUpdated',
      toConnection: { localAlias: 'for Bob' },
    });
    expect((await client.send('/_delete :1')).type).toBe('contactConnectionDeleted');
    expect(await failed('/_delete :1')).toEqual(
      storeError('pendingConnectionNotFound', { connId: 1 }),
    );
  });

  it('every client is told every event, and the one that asked gets the response', async () => {
    const others = await Promise.all([1, 2, 3].map(() => RawClient.connect(bot.server.port)));
    const bobBot = await TestBot.open('bob', [relay.address]);
    const bob = await RawClient.connect(bobBot.server.port);
    await bob.send('/create user bob');
    const { connReqInvitation: link } = await bob.send('/connect');
    expect((await client.send(`/connect ${text(link)}`)).type).toBe('sentConfirmation');
    const events = await Promise.all(
      [client, ...others].map((each) => each.event('contactConnected')),
    );
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(1);
    await bob.event('contactConnected');
    expect((await client.send("@'bob' hi")).type).toBe('newChatItems');
    await bob.until('the text', ({ resp }) => JSON.stringify(resp).includes('"text":"hi"'));
    const ticks = await Promise.all(others.map((each) => each.event('chatItemsStatusesUpdated')));
    expect(ticks).toHaveLength(3);
    expect(others.flatMap(({ frames }) => frames).some(({ corrId }) => corrId)).toBe(false);
    const long = 'x'.repeat(20_000);
    const tooLong = error('exception', { message: 'large message' });
    expect(await failed(`/_send @1 text ${long}`)).toEqual(tooLong);
    for (const each of [...others, bob]) each.close();
    await bobBot.end();
  });
});
