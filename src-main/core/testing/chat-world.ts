/** One user's chat over an agent and a database in memory, and what contacts say to it. */
import { join } from 'node:path';
import type { ContactId, PendingId } from '#shared/ids.ts';
import type {
  ContactAddress,
  ContactRequest,
  Item,
  PendingConnection,
} from '#shared/model/index.ts';
import { type AgentEvent, type ConnId, agentMsgId, parseLink } from '../agent/index.ts';
import { base64urlEncode, utf8Decode, utf8Encode } from '../base/index.ts';
import { Chat, type ChatNews, initChatProtocol } from '../chat/index.ts';
import {
  type ChatEvent,
  type ChatMessage,
  encodeChatBody,
  parseChatBody,
} from '../chat/protocol/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { type Database, loadMigrations, openDatabase } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import { FakeAgent, exampleLink } from './fake-agent.ts';
import { FakeClock } from './fake-clock.ts';
import { must } from './test-core.ts';

const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../migrations'));
/** A server whose links may leave out all but its name. */
export const PRESET_SERVER: ServerAddress = {
  hosts: ['preset.example', 'onion.example'],
  port: '',
  keyHash: new Uint8Array(32).fill(9),
};
/** What the newest official clients say they speak. */
const PEER_VERSIONS = { min: 1, max: 16 };

type MessageEvent = Extract<AgentEvent, { type: 'message' }>;
export type Reception = Partial<Pick<MessageEvent, 'sentByBrokerAtMs'>>;
export type Person = { readonly contactId: ContactId; readonly connId: ConnId };

export class ChatWorld {
  readonly clock = new FakeClock();
  readonly database: Database;
  readonly chat: Chat;
  readonly agent: FakeAgent;
  readonly news: ChatNews[] = [];
  readonly log: string[] = [];
  #lastRandom = 0;
  #lastReceived = 0;

  private constructor() {
    this.database = must(openDatabase({ path: ':memory:', migrations: MIGRATIONS }));
    let agent: FakeAgent | undefined;
    this.chat = new Chat({
      database: this.database,
      clock: this.clock,
      random: (size) => new Uint8Array(size).fill(++this.#lastRandom),
      logger: (...line) => {
        this.log.push(JSON.stringify(line));
      },
      presetServers: () => [PRESET_SERVER],
      createAgent: (host) => (agent = new FakeAgent(this.database, host)),
    });
    if (agent === undefined) throw new Error('the chat makes its agent');
    this.agent = agent;
    this.chat.onNews((news) => this.news.push(news));
  }

  /** With a profile, but nobody to talk to. */
  static async open(): Promise<ChatWorld> {
    await Promise.all([initCrypto(), initChatProtocol()]);
    const world = new ChatWorld();
    must(world.chat.createUser({ displayName: 'me' }));
    return world;
  }

  close(): void {
    this.database.close();
  }

  /** A link of ours that nobody has used, with its agent connection. */
  async link(): Promise<{ readonly pendingId: PendingId; readonly connId: ConnId }> {
    const { pendingId } = must(await this.chat.createLink({ isIncognito: false }));
    return { pendingId, connId: this.connectionOfPending(pendingId) };
  }

  /** Somebody else's link that we are joining. */
  async join(
    number = 900,
  ): Promise<{ readonly pending: PendingConnection; readonly connId: ConnId }> {
    const text = exampleLink(number);
    const pending = must(await this.chat.joinLink({ text, isIncognito: false }));
    return { pending, connId: this.connectionOfPending(pending.pendingId) };
  }

  /** Somebody who used our link and is connected. */
  async person(displayName = 'bob'): Promise<Person> {
    const { connId } = await this.link();
    this.emitConfirmation(connId, profileInfo(displayName));
    this.agent.emit({ type: 'connected', connId, pq: true });
    return { connId, contactId: this.contactOf(connId) };
  }

  /** Our address, with its agent connection. */
  async address(): Promise<{ readonly address: ContactAddress; readonly connId: ConnId }> {
    const address = must(await this.chat.createAddress());
    const link = parseLink(address.link);
    const connId = link.ok ? this.agent.findOwn(link.value) : undefined;
    if (connId === undefined) throw new Error('not our address');
    return { address, connId };
  }

  /** Open requests, the newest first. */
  requests(): ContactRequest[] {
    return this.chat.chats().flatMap((chat) => (chat.type === 'request' ? [chat.request] : []));
  }

  pendings(): PendingConnection[] {
    return this.chat.chats().flatMap((chat) => (chat.type === 'pending' ? [chat.connection] : []));
  }

  emitConfirmation(connId: ConnId, info: Uint8Array): void {
    this.agent.emit({ type: 'confirmation', connId, info, agentVersion: 7, pq: true });
  }

  /** The contact that the connection has become. */
  contactOf(connId: ConnId): ContactId {
    const id = this.contactIds().find(
      (contactId) => this.chat.connectionOf(contactId)?.agentConnId === connId,
    );
    if (id === undefined) throw new Error('not a contact');
    return id;
  }

  contactIds(): ContactId[] {
    return this.chat
      .chats()
      .flatMap((chat) => (chat.type === 'contact' ? [chat.contact.contactId] : []));
  }

  connectionOfPending(pendingId: PendingId): ConnId {
    const row = this.chat.pendingRow(pendingId);
    if (row === undefined) throw new Error('not pending');
    return row.agentConnId;
  }

  /** The contact says it; returns whether a receipt goes back. */
  receive(
    from: Person,
    event: ChatEvent,
    options: Reception & { msgId?: Uint8Array } = {},
  ): boolean {
    const { msgId = utf8Encode(`received ${String(this.#lastReceived + 1)}`), ...reception } =
      options;
    return this.receiveBody(from, encode({ versions: PEER_VERSIONS, msgId, event }), reception);
  }

  receiveBody({ connId }: Person, body: Uint8Array | string, reception: Reception = {}): boolean {
    this.#lastReceived++;
    return this.agent.emit({
      type: 'message',
      connId,
      msgId: agentMsgId(10_000 + this.#lastReceived),
      sndMsgId: BigInt(this.#lastReceived),
      sentByBrokerAtMs: this.clock.now(),
      body: typeof body === 'string' ? utf8Encode(body) : body,
      pq: true,
      ...reception,
    });
  }

  /** The conversation from its beginning, notices left out. */
  messages({ contactId }: Person): Item[] {
    return this.items({ contactId }).filter(({ content }) => content.type !== 'notice');
  }

  items({ contactId }: Pick<Person, 'contactId'>): Item[] {
    const page = this.chat.page(contactId, { anchor: { type: 'latest' }, count: 10_000 });
    return [...(page?.items ?? [])];
  }

  /** What the conversation has told besides messages. */
  notices(person: Person): unknown[] {
    return this.items(person).flatMap(({ content }) =>
      content.type === 'notice' ? [content.notice] : [],
    );
  }

  /** The events handed to the agent so far. */
  sentEvents(): ChatEvent[] {
    return this.agent.sent.flatMap(({ body }) =>
      parseChatBody(body).flatMap((element) => (element.ok ? [element.value.event] : [])),
    );
  }
}

/** Bodies of one message; the size limit is the protocol's and not at issue here. */
export function encode(message: ChatMessage): Uint8Array {
  const body = encodeChatBody(message, { maxSizeBytes: 100_000 });
  if (!body.ok) throw new Error('too long');
  return body.value;
}

/** Connection info as every program of the network sends it. */
export function profileInfo(displayName: string, max = PEER_VERSIONS.max): Uint8Array {
  const profile = { displayName, fullName: '' };
  return encode({ versions: { min: 1, max }, event: { type: 'info', profile } });
}

/** What somebody says who asks at our address. */
export type Request = {
  readonly displayName?: string;
  readonly reqId?: number;
  readonly text?: string;
  readonly welcomeMsgId?: number;
};

/** x.contact; ids are bytes of the given number. */
export function requestInfo(request: Request = {}): Uint8Array {
  const { displayName = 'bob', reqId = 1, text, welcomeMsgId } = request;
  const profile = { displayName, fullName: '' };
  const message =
    text === undefined ? {} : { msgId: idText(50 + text.length), content: { type: 'text', text } };
  const welcome = welcomeMsgId === undefined ? {} : { welcomeMsgId: idText(welcomeMsgId) };
  const other = { ...message, ...welcome };
  const contactReqId = new Uint8Array(16).fill(reqId);
  return encode({
    versions: PEER_VERSIONS,
    event: { type: 'contact', profile, contactReqId, other },
  });
}

/** The only event of connection info. */
export function infoEvent(info: Uint8Array | undefined): ChatEvent {
  const [element] = parseChatBody(info ?? new Uint8Array());
  if (element?.ok !== true) throw new Error('not connection info');
  return element.value.event;
}

function idText(number: number): string {
  return base64urlEncode(new Uint8Array(12).fill(number));
}

/** x.msg.new with a text. */
export function textEvent(text: string): ChatEvent {
  return { type: 'msg.new', container: { content: { type: 'text', text }, other: {} } };
}

/** The message as JSON text, to be spoilt or put into a batch. */
export function jsonOf(event: ChatEvent, msgId: string): string {
  return utf8Decode(encode({ versions: PEER_VERSIONS, msgId: utf8Encode(msgId), event })) ?? '';
}
