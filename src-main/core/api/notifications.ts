/**
 * The system's notifications of what arrives: what there is one of, and when it is shown, shown anew, or
 * closed (rules in SPEC.md). Main gets them complete, under random keys; which chat a key stands for is known
 * here alone. What is new is gathered for a moment first, as much may arrive at once.
 */
import type { NotificationTold, NotificationsAtStart } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { NotificationSettings, NotificationState } from '#shared/model/index.ts';
import { type NotificationWords, notificationWords } from '#shared/strings/index.ts';
import { type Clock, type RandomSource, hexEncode } from '../base/index.ts';
import type { ChatNews } from '../chat/index.ts';
import type { EventStream } from './event-stream.ts';
import type { MainPort } from './main-port.ts';
import {
  type NewInChat,
  type NoticedChat,
  type NotificationApp,
  type Novelty,
  contentOf,
  idOf,
  noveltyOf,
  profileOf,
  unreadOf,
  userOf,
} from './notification-novelty.ts';
import { type NotificationText, chatText, plainText, summaryText } from './notification-text.ts';

/** What comes together is told together. */
export const GATHER_MS = 250;
/** At least so long between one showing and the next. */
export const SHOW_INTERVAL_MS = 1_000;
/** A row of messages does not ring for each of them. */
export const SOUND_INTERVAL_MS = 5_000;
/** With more chats than these there is one notification for all of them. */
export const MAX_CHATS_SHOWN = 4;
const KEY_BYTES = 16;

/** What is open; undefined while the database is closed. */
export type NotificationSource = () => NotificationApp | undefined;

export type NotificationDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly main: Pick<MainPort, 'notify' | 'closeNotifications'>;
  readonly events: EventStream;
  /** Absent: whoever runs this core shows none. */
  readonly atStart: NotificationsAtStart | undefined;
};

/** A chat in which something is new since the user was told last. */
type Entry = NewInChat & {
  /** Under which it is shown by itself; undefined: it is not. */
  key: string | undefined;
  /** The newest item the user was told of. */
  shownItemId: ItemId | undefined;
  /** To be shown, or shown anew; quietly where less has become of it. */
  due: 'no' | 'quietly' | 'yes';
};

/** What there is to show, and whether any of it is new. */
type Showing = {
  readonly app: NotificationApp;
  readonly settings: NotificationSettings;
  readonly novelties: ReadonlyMap<Entry, Novelty>;
  readonly isLoud: boolean;
};

/** All of a core, also over the closing and opening of its database. */
export class Notifications {
  readonly #source: NotificationSource;
  readonly #deps: NotificationDeps;
  readonly #words: NotificationWords;
  readonly #entries = new Map<string, Entry>();
  /** Of the one for all chats: without content, or with counts. */
  #plainKey: string | undefined;
  #summaryKey: string | undefined;
  #isAvailable: boolean;
  #isLocked = false;
  /** Wanted while there was no window that could show it. */
  #opened: NoticedChat | undefined;
  #cancelShow: (() => void) | undefined;
  #shownAtMs = -Infinity;
  #soundedAtMs = -Infinity;

  constructor(source: NotificationSource, deps: NotificationDeps) {
    this.#source = source;
    this.#deps = deps;
    this.#words = notificationWords(deps.atStart?.locale ?? '');
    this.#isAvailable = deps.atStart?.isAvailable === true;
  }

  /** The settings with whether anything comes of them. */
  state(settings: NotificationSettings): NotificationState {
    const canSilence = this.#deps.atStart?.canSilence === true;
    return { ...settings, isAvailable: this.#isAvailable, canSilence };
  }

  /** Takes in one piece of news; what is to be seen of it follows within a second. */
  tell(news: ChatNews): void {
    if (this.#deps.atStart === undefined) return;
    switch (news.type) {
      case 'item.added':
        this.#addItem(news.contactId, news.itemId);
        return;
      case 'contact.connected':
        this.#add({ type: 'contact', contactId: news.contactId });
        return;
      case 'request.changed':
        if (news.isNew) this.#add({ type: 'request', requestId: news.requestId });
        return;
      case 'request.removed':
        this.#drop(this.#entry({ type: 'request', requestId: news.requestId }));
        return;
      case 'contact.deleted':
        this.#drop(this.#entry({ type: 'contact', contactId: news.contactId }));
        return;
      case 'contact.changed':
      case 'item.deleted':
      case 'items.cleared':
        this.#lessen(this.#entry({ type: 'contact', contactId: news.contactId }));
        return;
      case 'profiles.changed':
        this.#dropUnannounced();
        return;
      default:
    }
  }

  /** Locked: nothing with content stays. Unlocked: nothing is told again. */
  lockChanged(isLocked: boolean): void {
    if (isLocked === this.#isLocked) return;
    this.#isLocked = isLocked;
    if (!isLocked) return this.clear();
    const entries = [...this.#entries.values()];
    for (const entry of entries) this.#hide(entry);
    this.#closeSummary();
    // What was about to be shown still is, as that there is something.
    for (const entry of entries.filter(({ due }) => due !== 'yes')) this.#forget(entry);
  }

  /** Other settings: what is shown is closed, and nothing waits. */
  clear(): void {
    this.#cancelShow?.();
    this.#cancelShow = undefined;
    for (const entry of [...this.#entries.values()]) this.#forget(entry);
    this.#closeSummary();
    this.#closePlain();
  }

  /** The database is closed. */
  end(): void {
    this.clear();
    this.#opened = undefined;
    this.#isLocked = false;
  }

  /** There is a window again: what was wanted meanwhile is shown in it. */
  windowOpened(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    // It may not be shown to anybody any more.
    if (opened !== undefined) this.#open(opened);
  }

  /** Main tells what became of one; of one that is not known any more nothing follows. */
  told({ key, outcome }: Pick<NotificationTold, 'key' | 'outcome'>): void {
    if (outcome === 'shown' || outcome === 'failed') this.#isAvailable = outcome === 'shown';
    if (outcome === 'shown') return;
    // Nobody hears one that is not shown, and whoever has put one away is there: the next may ring.
    this.#soundedAtMs = -Infinity;
    const chat = this.#leave(key);
    if (outcome === 'clicked' && chat !== undefined) this.#open(chat);
  }

  /** What we have sent, and notices, are nothing unread. */
  #addItem(contactId: ContactId, itemId: ItemId): void {
    const isUnread = this.#source()?.chat.unreadSince(contactId, itemId) !== undefined;
    if (isUnread) this.#add({ type: 'contact', contactId }, itemId);
  }

  /** Without an item the contact has connected, or it is a request. */
  #add(chat: NoticedChat, itemId?: ItemId): void {
    const id = idOf(chat);
    const known = this.#entries.get(id);
    const fresh = { key: undefined, shownItemId: undefined, isNewItself: false };
    const entry = known ?? { chat, due: 'yes', sinceItemId: itemId, ...fresh };
    entry.sinceItemId ??= itemId;
    entry.isNewItself ||= itemId === undefined;
    entry.due = 'yes';
    this.#entries.set(id, entry);
    this.#schedule();
  }

  #entry(chat: NoticedChat): Entry | undefined {
    return this.#entries.get(idOf(chat));
  }

  /** Something was read or is gone: with the last of it goes the notification. */
  #lessen(entry: Entry | undefined): void {
    const app = this.#source();
    if (entry === undefined || app === undefined) return;
    const unread = unreadOf(app, entry);
    const { shownItemId, isNewItself } = entry;
    // That somebody has connected is nothing that could be read.
    if (unread === undefined && (shownItemId !== undefined || !isNewItself)) this.#drop(entry);
    if (unread === undefined || shownItemId === undefined) return;
    if (unread.newestId >= shownItemId || entry.due !== 'no') return;
    entry.due = 'quietly';
    this.#schedule();
  }

  #dropUnannounced(): void {
    const app = this.#source();
    const profiles = app?.chat.profiles() ?? [];
    for (const entry of [...this.#entries.values()]) {
      if (app === undefined || profileOf(app, entry, profiles) === undefined) this.#drop(entry);
    }
  }

  #drop(entry: Entry | undefined): void {
    if (entry === undefined) return;
    this.#forget(entry);
    const [other] = this.#entries.values();
    if (other !== undefined) return this.#countAnew(other);
    this.#closeSummary();
    // While it is locked it stands for what nobody has looked at.
    if (this.#source()?.lock.isLocked !== true) this.#closePlain();
  }

  /** What the one for many chats has counted is less now, of which one of those left is the occasion. */
  #countAnew(entry: Entry): void {
    if (this.#summaryKey === undefined) return;
    if (entry.due === 'no') entry.due = 'quietly';
    this.#schedule();
  }

  #forget(entry: Entry): void {
    this.#entries.delete(idOf(entry.chat));
    this.#hide(entry);
  }

  #hide(entry: Entry): void {
    this.#close(entry.key);
    entry.key = undefined;
  }

  #closeSummary(): void {
    this.#close(this.#summaryKey);
    this.#summaryKey = undefined;
  }

  #closePlain(): void {
    this.#close(this.#plainKey);
    this.#plainKey = undefined;
  }

  #close(key: string | undefined): void {
    if (key !== undefined) this.#deps.main.closeNotifications([key]);
  }

  #schedule(): void {
    const { clock } = this.#deps;
    const sinceMs = clock.now() - this.#shownAtMs;
    const restMs = sinceMs >= 0 ? SHOW_INTERVAL_MS - sinceMs : 0;
    this.#cancelShow ??= clock.schedule(Math.max(GATHER_MS, restMs), () => {
      this.#cancelShow = undefined;
      this.#show();
    });
  }

  #show(): void {
    const app = this.#source();
    if (app === undefined) return this.clear();
    const settings = app.notificationSettings();
    const novelties = this.#novelties(app, settings);
    const due = [...novelties.keys()].filter((entry) => entry.due !== 'no');
    if (due.length === 0) return;
    this.#shownAtMs = this.#deps.clock.now();
    const showing = { app, settings, novelties, isLoud: due.some(({ due }) => due === 'yes') };
    // Once it is one for all, it stays so until there is but one chat.
    const mostShown = this.#summaryKey === undefined ? MAX_CHATS_SHOWN : 1;
    if (app.lock.isLocked || settings.preview === 'none') this.#showPlain(showing);
    else if (novelties.size > mostShown) this.#showSummary(showing);
    else this.#showEach(showing);
    for (const entry of due) {
      entry.due = 'no';
      entry.shownItemId = novelties.get(entry)?.newestId;
    }
    // Of what came while it was locked nothing is told once it is not.
    if (app.lock.isLocked) this.#entries.clear();
  }

  /** Of the chats of which there is something to tell; the others are forgotten. */
  #novelties(app: NotificationApp, { preview }: NotificationSettings): ReadonlyMap<Entry, Novelty> {
    const profiles = app.chat.profiles();
    const novelties = new Map<Entry, Novelty>();
    for (const entry of [...this.#entries.values()]) {
      const novelty = preview === 'off' ? undefined : noveltyOf(app, entry, profiles);
      if (novelty === undefined) this.#drop(entry);
      else novelties.set(entry, novelty);
    }
    return novelties;
  }

  #showEach({ app, settings, novelties }: Showing): void {
    this.#closeSummary();
    for (const [entry, novelty] of novelties) {
      const content = entry.due === 'no' ? undefined : contentOf(app, entry.chat, novelty);
      if (content === undefined) continue;
      const text = chatText(this.#words, settings.preview, content);
      entry.key = this.#post(entry.key, text, settings.playsSound && entry.due === 'yes');
    }
  }

  #showPlain({ settings, isLoud }: Showing): void {
    // It says the same as before.
    if (!isLoud) return;
    this.#plainKey = this.#post(this.#plainKey, plainText(this.#words), settings.playsSound);
  }

  #showSummary({ settings, novelties, isLoud }: Showing): void {
    for (const entry of novelties.keys()) this.#hide(entry);
    const counts = [...novelties.values()].map(({ count }) => Math.max(count, 1));
    const count = counts.reduce((sum, each) => sum + each, 0);
    const text = summaryText(this.#words, { count, chats: counts.length });
    this.#summaryKey = this.#post(this.#summaryKey, text, settings.playsSound && isLoud);
  }

  /**
   * In the place of the one under that key, where there is one. The new one has a key of its own: what main
   * has said of the one before, and is still to be heard, would be taken for what became of this one.
   */
  #post(before: string | undefined, text: NotificationText, playsSound: boolean): string {
    this.#close(before);
    const key = hexEncode(this.#deps.random(KEY_BYTES));
    const isSilent = !playsSound || !this.#mayRing();
    if (!isSilent) this.#soundedAtMs = this.#deps.clock.now();
    const evenFocused = this.#isLocked;
    this.#deps.main.notify({ key, ...text, isSilent, evenFocused });
    return key;
  }

  #mayRing(): boolean {
    const sinceMs = this.#deps.clock.now() - this.#soundedAtMs;
    return sinceMs < 0 || sinceMs >= SOUND_INTERVAL_MS;
  }

  /** It is not shown any more; the chat it was about, where it was one. */
  #leave(key: string): NoticedChat | undefined {
    const isOfAll = key === this.#plainKey || key === this.#summaryKey;
    const left = [...this.#entries.values()].filter((entry) => isOfAll || entry.key === key);
    if (key === this.#plainKey) this.#plainKey = undefined;
    if (key === this.#summaryKey) this.#summaryKey = undefined;
    for (const entry of left) {
      entry.key = undefined;
      // What has arrived since then is told by the next one.
      if (entry.due !== 'yes') this.#entries.delete(idOf(entry.chat));
    }
    return left.length === 1 ? left[0]?.chat : undefined;
  }

  #open(chat: NoticedChat): void {
    const app = this.#source();
    if (app === undefined || app.lock.isLocked) return;
    const userId = userOf(app, chat);
    const isOpen = app.chat.profiles().some((profile) => profile.userId === userId);
    if (userId === undefined || !isOpen) return;
    const { events } = this.#deps;
    if (events.isHeard) events.push({ type: 'notification.opened', chat, userId });
    else this.#opened = chat;
  }
}
