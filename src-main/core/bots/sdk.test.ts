/** The npm package simplex-chat 0.2.1, as published, drives two of our bots. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatClient as Sdk } from 'simplex-chat';
import type { ChatResponse } from 'simplex-chat/dist/response.js';
import type { RunningRelay } from '../../relay/index.ts';
import { TestBot, testRelay } from './testing/bots.ts';

type Message = ChatResponse;

/** The package is CommonJS and takes the place of the global WebSocket. */
async function loadSdk(): Promise<typeof Sdk> {
  const loaded = (await import('simplex-chat')) as unknown as {
    readonly default?: { readonly ChatClient: typeof Sdk };
    readonly ChatClient?: typeof Sdk;
  };
  const ChatClient = loaded.ChatClient ?? loaded.default?.ChatClient;
  if (ChatClient === undefined) throw new Error('simplex-chat has no ChatClient');
  return ChatClient;
}

/** Reads the SDK's queue, as a bot must, and keeps what comes. */
class Inbox {
  readonly #client: Sdk;
  readonly #messages: Message[] = [];

  constructor(client: Sdk) {
    this.#client = client;
  }

  /** The next message of the type that was not taken yet. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the SDK's types are behind its data
  async take(type: string): Promise<Message & Readonly<Record<string, any>>> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.type === type);
      const [found] = index < 0 ? [] : this.#messages.splice(index, 1);
      if (found !== undefined) return found;
      this.#messages.push(await this.#client.msgQ.dequeue());
    }
  }
}

describe('two bots of the SDK', () => {
  let relay: RunningRelay;
  let aliceBot: TestBot;
  let bobBot: TestBot;
  let alice: Sdk;
  let bob: Sdk;
  let aliceInbox: Inbox;
  let bobInbox: Inbox;

  beforeAll(async () => {
    relay = await testRelay();
    aliceBot = await TestBot.open('alice', [relay.address]);
    bobBot = await TestBot.open('bob', [relay.address]);
    const ChatClient = await loadSdk();
    const connect = (bot: TestBot): Promise<Sdk> =>
      ChatClient.create({ host: 'localhost', port: String(bot.server.port) });
    alice = await connect(aliceBot);
    bob = await connect(bobBot);
    aliceInbox = new Inbox(alice);
    bobInbox = new Inbox(bob);
  });

  afterAll(async () => {
    await Promise.all([alice.disconnect(), bob.disconnect()]);
    await Promise.all([aliceBot.end(), bobBot.end()]);
    await relay.close();
  });

  it('make their profiles and start', async () => {
    expect(await alice.apiGetActiveUser()).toBeUndefined();
    const user = await alice.apiCreateActiveUser({ displayName: 'alice', fullName: 'Alice A' });
    expect(user).toMatchObject({
      userId: 1,
      profile: { displayName: 'alice', fullName: 'Alice A' },
    });
    expect(await alice.apiGetActiveUser()).toEqual(user);
    await bob.apiCreateActiveUser({ displayName: 'bob', fullName: '' });
    await alice.apiStartChat();
    await bob.apiStartChat();
  });

  it('connect by a one-time link', async () => {
    const link = await alice.apiCreateLink();
    expect(link).toMatch(/^simplex:\/invitation#/u);
    expect(await bob.apiConnect(link)).toBe('invitation');
    const [atAlice, atBob] = await Promise.all([
      aliceInbox.take('contactConnected'),
      bobInbox.take('contactConnected'),
    ]);
    expect(atAlice['contact']).toMatchObject({ contactId: 1, localDisplayName: 'bob' });
    expect(atBob['contact']).toMatchObject({ contactId: 1, localDisplayName: 'alice' });
    await aliceInbox.take('newChatItems');
    await bobInbox.take('newChatItems');
  });

  it('send, edit and read', async () => {
    const [sent] = await alice.apiSendTextMessage('@' as never, 1, 'hello');
    expect(sent?.chatItem.content).toEqual({
      type: 'sndMsgContent',
      msgContent: { type: 'text', text: 'hello' },
    });
    const received = await bobInbox.take('newChatItems');
    const { chatInfo, chatItem } = received['chatItems'][0];
    expect(chatInfo).toMatchObject({ type: 'direct', contact: { contactId: 1 } });
    expect(chatItem.content.msgContent.text).toBe('hello');
    await bob.apiChatRead('@' as never, 1);

    const itemId = sent?.chatItem.meta.itemId ?? 0;
    const content = { type: 'text', text: 'hello again' } as never;
    const edited = await alice.apiUpdateChatItem('@' as never, 1, itemId, content);
    expect(edited.meta.itemText).toBe('hello again');
    const updated = await bobInbox.take('chatItemUpdated');
    expect(updated['chatItem'].chatItem.meta.itemText).toBe('hello again');

    const chat = await bob.apiGetChat('@' as never, 1, { count: 1 });
    expect(chat.chatItems.map(({ meta }) => meta.itemText)).toEqual(['hello again']);
    const chats = await bob.apiGetChats(1);
    expect(chats.map(({ chatInfo: { type } }) => type)).toEqual(['direct']);
  });

  it('delete; the newer answer is told to the caller as with the official client', async () => {
    const chat = await alice.apiGetChat('@' as never, 1, { count: 1 });
    const itemId = chat.chatItems[0]?.meta.itemId ?? 0;
    await expect(
      alice.apiDeleteChatItem('@' as never, 1, itemId, 'broadcast' as never),
    ).rejects.toMatchObject({ response: { type: 'chatItemsDeleted', byUser: true } });
    const deleted = await bobInbox.take('chatItemsDeleted');
    expect(deleted['chatItemDeletions'][0].deletedChatItem.chatItem.meta.itemText).toBe(
      'hello again',
    );
  });

  it('read information and names, and end', async () => {
    const [stats] = await bob.apiContactInfo(1);
    expect(stats).toMatchObject({ rcvQueuesInfo: [{ rcvServer: relay.address.split('@')[1] }] });
    const renamed = await bob.apiSetContactAlias(1, 'Al');
    expect(renamed).toMatchObject({ profile: { localAlias: 'Al' } });
    await alice.apiDeleteChat('@' as never, 1);
    const gone = await bobInbox.take('contactDeletedByContact');
    expect(gone['contact']).toMatchObject({ contactId: 1, contactStatus: 'deleted' });
    await expect(bob.apiSendTextMessage('@' as never, 1, 'still there?')).rejects.toMatchObject({
      response: { chatError: { errorType: { type: 'contactNotActive' } } },
    });
    await alice.apiStopChat();
  });
});
