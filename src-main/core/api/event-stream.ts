/**
 * Chat news as the window's events (contract/events.ts): numbered, in batches, each changed chat
 * once a batch. A batch is sent as soon as the running turn of the loop is over, and in a burst once a
 * frame of the screen.
 */
import type { CoreEvent, SequencedEvent } from '#shared/contract/index.ts';
import type { ContactId, PendingId, RequestId, UserId } from '#shared/ids.ts';
import type { ServerStatus } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Clock } from '../base/index.ts';
import type { Chat, ChatNews, ItemNews } from '../chat/index.ts';

/** What a window can show at most: 60 frames a second. */
const FRAME_MS = 16;

type ClearedNews = Extract<ChatNews, { readonly type: 'items.cleared' }>;
type ConnectingNews = Extract<ChatNews, { readonly type: 'contact.connecting' }>;

export type EventSink = (events: readonly SequencedEvent[]) => void;

/** What the stream reads when it makes an event; undefined while the database is closed. */
export type EventSource = {
  readonly chat: () => Chat | undefined;
  readonly servers: () => readonly ServerStatus[];
};

/** Numbers what it is told from 1 on and sends it to all subscribers in batches. */
export class EventStream {
  readonly #source: EventSource;
  readonly #clock: Clock;
  readonly #sinks = new Set<EventSink>();
  #sequence = 0;
  #waiting: CoreEvent[] = [];
  #changedContacts = new Set<ContactId>();
  #hasServerChange = false;
  #hasProfileChange = false;
  #cancelFlush: (() => void) | undefined;
  #flushedAtMs = 0;

  constructor(source: EventSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Number of the newest event that was sent. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Whether anybody is told. */
  get isHeard(): boolean {
    return this.#sinks.size > 0;
  }

  subscribe(sink: EventSink): () => void {
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
    };
  }

  push(event: CoreEvent): void {
    this.#waiting.push(event);
    this.#scheduleFlush();
  }

  serversChanged(): void {
    this.#hasServerChange = true;
    this.#scheduleFlush();
  }

  /** Translates one piece of news, reading the state as it is now. */
  tell(news: ChatNews): void {
    switch (news.type) {
      case 'profiles.changed':
        this.#profilesChanged();
        return;
      case 'request.changed':
        this.#requestChanged(news.requestId);
        return;
      case 'request.removed':
        this.push({ type: 'chat.removed', chat: { type: 'request', requestId: news.requestId } });
        return;
      case 'pending.changed':
        this.#pendingChanged(news.pendingId);
        return;
      case 'pending.removed':
        if (!this.#isActive(news.userId)) return;
        this.push({ type: 'chat.removed', chat: { type: 'pending', pendingId: news.pendingId } });
        return;
      case 'contact.connecting':
        this.#contactConnecting(news);
        return;
      case 'contact.connected':
      case 'contact.changed':
      case 'contact.profileChanged':
      case 'contact.deletedByContact':
        this.#contactChanged(news.contactId);
        return;
      case 'contact.deleted': {
        const { contactId } = news;
        this.#changedContacts.delete(contactId);
        this.push({ type: 'chat.removed', chat: { type: 'contact', contactId } });
        return;
      }
      case 'items.cleared':
        this.#itemsCleared(news);
        return;
      default:
        this.#tellItem(news);
    }
  }

  /** Sends what waits now, so that a snapshot read next has no older events after it. */
  flush(): void {
    const events = [...this.#waiting, ...this.#summaries()];
    this.#waiting = [];
    this.#changedContacts.clear();
    this.#hasServerChange = false;
    this.#hasProfileChange = false;
    if (events.length === 0) return;
    const batch = events.map((event) => ({ sequence: ++this.#sequence, event }));
    for (const sink of this.#sinks) sink(batch);
  }

  close(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#sinks.clear();
  }

  #tellItem(news: ItemNews): void {
    if (!this.#isShown(news.contactId)) {
      this.#changedElsewhere(news.contactId);
      return;
    }
    const item = this.#source.chat()?.item(news);
    switch (news.type) {
      case 'item.added':
        if (item !== undefined) this.push({ type: 'item.added', item });
        break;
      case 'item.edited':
      case 'item.statusChanged':
      case 'item.reaction':
        if (item !== undefined) this.push({ type: 'item.updated', item });
        break;
      case 'item.deleted': {
        const { contactId, itemId } = news;
        if (item !== undefined) this.push({ type: 'item.updated', item });
        else this.push({ type: 'item.removed', contactId, itemId });
        break;
      }
      default:
        unreachable(news);
    }
    this.#contactChanged(news.contactId);
  }

  #itemsCleared({ contactId, upToItemId }: ClearedNews): void {
    if (this.#isShown(contactId)) this.push({ type: 'items.cleared', contactId, upToItemId });
    this.#contactChanged(contactId);
  }

  #requestChanged(requestId: RequestId): void {
    const source = this.#source.chat();
    if (!this.#isActive(source?.requestRow(requestId)?.userId)) return;
    const chat = source?.requestChat(requestId);
    if (chat !== undefined) this.push({ type: 'chat.updated', chat });
  }

  #pendingChanged(pendingId: PendingId): void {
    const source = this.#source.chat();
    if (!this.#isActive(source?.pendingRow(pendingId)?.userId)) return;
    const chat = source?.pendingChat(pendingId);
    if (chat !== undefined) this.push({ type: 'chat.updated', chat });
  }

  #contactConnecting({ contactId, pendingId }: ConnectingNews): void {
    const chat = this.#source.chat()?.chatOf(contactId);
    if (chat === undefined || !this.#isShown(contactId)) return;
    this.push({ type: 'chat.replaced', removed: { type: 'pending', pendingId }, chat });
  }

  /** Of other profiles than the active one only the number of unread messages shows. */
  #isShown(contactId: ContactId): boolean {
    return this.#isActive(this.#source.chat()?.contactRow(contactId)?.userId);
  }

  #isActive(userId: UserId | undefined): boolean {
    return userId !== undefined && userId === this.#source.chat()?.user()?.userId;
  }

  #contactChanged(contactId: ContactId): void {
    if (!this.#isShown(contactId)) {
      this.#changedElsewhere(contactId);
      return;
    }
    this.#changedContacts.add(contactId);
    this.#scheduleFlush();
  }

  /** Of a hidden profile not even that something happens is told. */
  #changedElsewhere(contactId: ContactId): void {
    const chat = this.#source.chat();
    const userId = chat?.contactRow(contactId)?.userId;
    if (userId !== undefined && chat?.isHiddenProfile(userId) === false) this.#profilesChanged();
  }

  #profilesChanged(): void {
    this.#hasProfileChange = true;
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    const sinceMs = this.#clock.now() - this.#flushedAtMs;
    const delayMs = sinceMs >= 0 && sinceMs < FRAME_MS ? FRAME_MS - sinceMs : 0;
    this.#cancelFlush ??= this.#clock.schedule(delayMs, () => {
      this.#cancelFlush = undefined;
      this.#flushedAtMs = this.#clock.now();
      this.flush();
    });
  }

  #summaries(): CoreEvent[] {
    const summaries: CoreEvent[] = [];
    for (const contactId of this.#changedContacts) {
      const chat = this.#source.chat()?.chatOf(contactId);
      if (chat !== undefined) summaries.push({ type: 'chat.updated', chat });
    }
    if (this.#hasProfileChange) {
      const profiles = this.#source.chat()?.profiles();
      if (profiles !== undefined) summaries.push({ type: 'profiles.changed', profiles });
    }
    if (this.#hasServerChange) {
      summaries.push({ type: 'servers.changed', servers: this.#source.servers() });
    }
    return summaries;
  }
}
