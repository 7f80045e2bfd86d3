/** A core whose main shows notifications, with whoever writes to it. */
import type { ShownNotification } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import { pendingId } from '#shared/ids.ts';
import { GATHER_MS, SHOW_INTERVAL_MS, SOUND_INTERVAL_MS } from '../api/notifications.ts';
import { type ConnId, agentMsgId, parseLink } from '../agent/index.ts';
import { utf8Encode } from '../base/index.ts';
import type { ChatEvent } from '../chat/protocol/index.ts';
import { type Request, encode, profileInfo, requestInfo, textEvent } from './chat-world.ts';
import { CoreWorld, type ReadyCore } from './core-world.ts';
import { FakeMain } from './fake-main.ts';
import { must } from './test-core.ts';

export type Writer = { readonly connId: ConnId; readonly contactId: ContactId };

/** See the header. What is shown is that of a calm moment: nothing was shown or has rung just before. */
export class NotificationWorld {
  readonly main = new FakeMain();
  readonly world: CoreWorld;
  readonly ready: ReadyCore;
  #messages = 0;

  private constructor(world: CoreWorld, ready: ReadyCore, main: FakeMain) {
    this.world = world;
    this.ready = ready;
    this.main = main;
  }

  static async open(): Promise<NotificationWorld> {
    const [world, main] = [await CoreWorld.open(), new FakeMain()];
    return new NotificationWorld(world, await world.ready({ main: main.port }), main);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Title and body of all that is shown now. */
  get shown(): string[][] {
    return [...this.main.shown.values()].map(({ title, body }) => [title, body]);
  }

  /** The only one that is shown. */
  get only(): ShownNotification {
    const [first, ...others] = this.main.shown.values();
    if (first === undefined || others.length > 0) throw new Error('not one notification');
    return first;
  }

  /** All that main was ever given, as text. */
  get posted(): string {
    return JSON.stringify(this.main.notified);
  }

  /** The window was told to show these. */
  openedChats(): unknown[] {
    this.world.tick();
    return this.ready.events.flatMap(({ event }) =>
      event.type === 'notification.opened' ? [event] : [],
    );
  }

  /** What a command of the window gives; throws where it is refused. */
  async invoke(name: string, args: object): Promise<unknown> {
    return must(await this.ready.core.invoke(name, args));
  }

  /** What waits is shown. */
  wait(): void {
    this.world.clock.advance(Math.max(GATHER_MS, SHOW_INTERVAL_MS));
  }

  /** Somebody has used our link and is connected; the notification of that has been put away. */
  async meet(name: string): Promise<Writer> {
    const { core, agent } = this.ready;
    const made = must(await core.invoke('link.create', { isIncognito: false })) as {
      readonly pendingId: number;
    };
    const connId = core.chat?.pendingRow(pendingId(made.pendingId))?.agentConnId;
    if (connId === undefined) throw new Error('not pending');
    agent.emit({
      type: 'confirmation',
      connId,
      info: profileInfo(name),
      agentVersion: 7,
      pq: true,
    });
    this.connected(connId);
    const found = core.chat?.chats().find((chat) => {
      if (chat.type !== 'contact') return false;
      return core.chat?.connectionOf(chat.contact.contactId)?.agentConnId === connId;
    });
    if (found?.type !== 'contact') throw new Error('no contact');
    this.wait();
    this.putAwayAll();
    this.world.clock.advance(SOUND_INTERVAL_MS);
    return { connId, contactId: found.contact.contactId };
  }

  /** So many, one after the other. */
  async meetMany(count: number): Promise<Writer[]> {
    const writers: Writer[] = [];
    for (let number = 1; number <= count; number++) writers.push(await this.meet(`w${number}`));
    return writers;
  }

  connected(connId: ConnId): void {
    this.ready.agent.emit({ type: 'connected', connId, pq: true });
  }

  /** The user closes everything that is shown. */
  putAwayAll(): void {
    for (const key of [...this.main.shown.keys()]) this.outcome(key, 'closed');
    this.main.notified.length = 0;
  }

  /** Main says what became of one. */
  outcome(key: string, outcome: 'shown' | 'clicked' | 'closed' | 'failed'): void {
    if (outcome !== 'shown') this.main.shown.delete(key);
    this.ready.core.notifications.told({ key, outcome });
  }

  /** A message arrives; the id it is known by to its sender. */
  receive({ connId }: Pick<Writer, 'connId'>, text: string): Uint8Array {
    const msgId = utf8Encode(`message ${String(++this.#messages)}`);
    this.tell({ connId }, textEvent(text), msgId);
    return msgId;
  }

  tell({ connId }: Pick<Writer, 'connId'>, event: ChatEvent, msgId?: Uint8Array): void {
    this.ready.agent.emit({
      type: 'message',
      connId,
      msgId: agentMsgId(1),
      sndMsgId: 1n,
      sentByBrokerAtMs: this.world.clock.now(),
      body: encode({ versions: { min: 1, max: 16 }, ...(msgId && { msgId }), event }),
      pq: true,
    });
  }

  /** Our address, at which somebody may ask. */
  async address(): Promise<ConnId> {
    const { core, agent } = this.ready;
    const address = must(await core.invoke('address.create', {})) as { readonly link: string };
    const link = parseLink(address.link);
    const connId = link.ok ? agent.findOwn(link.value) : undefined;
    if (connId === undefined) throw new Error('not our address');
    return connId;
  }

  ask(address: ConnId, request: Request): void {
    this.ready.agent.request(address, requestInfo(request));
  }

  /** The newest unread message of the chat, and all before it, are read. */
  async read({ contactId }: Writer): Promise<void> {
    const page = { contactId, anchor: { type: 'latest' }, count: 1 };
    const { items } = must(await this.ready.core.invoke('items.page', page)) as {
      readonly items: readonly { readonly itemId: number }[];
    };
    const upToItemId = items[0]?.itemId;
    must(await this.ready.core.invoke('chat.markRead', { contactId, upToItemId }));
  }

  async set(settings: { preview: string; playsSound?: boolean }): Promise<unknown> {
    return must(
      await this.ready.core.invoke('notifications.set', { playsSound: true, ...settings }),
    );
  }

  async turnOnLock(): Promise<void> {
    must(await this.ready.core.invoke('lock.turnOn', { passcode: utf8Encode('2580') }));
  }
}
