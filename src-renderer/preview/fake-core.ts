/* eslint-disable max-lines-per-function -- one table of made-up answers */
/** A core made of arrays, good enough to click through every screen. */
import type { AppStatus, CoreEvent, PageAnchor } from '#shared/contract/index.ts';
import type {
  ChatSummary,
  ContactDetails,
  Item,
  ItemPage,
  ReceiptSetting,
} from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { createFakeBridge, type FakeBridge } from '../bridge/index.ts';
import { ADDRESS_LINK, makeChats, NOW_MS, sent, serversDown, serversUp } from './data.ts';
import { connectHandlers } from './fake-connect.ts';
import { dataHandlers } from './fake-data.ts';
import { networkHandlers } from './fake-network.ts';
import { notificationHandlers } from './fake-notifications.ts';
import { searchHandlers } from './fake-search.ts';
import { securityHandlers } from './fake-security.ts';
import { createFakeShell } from './fake-shell.ts';

const CODE =
  '30126 47109 88243 61974 05512 73380 19946 52817 60031 48825 91147 33602 71559 20984 66713';

export type Scenario = {
  readonly status: AppStatus;
  readonly hasChats: boolean;
  readonly isOffline: boolean;
  /** Answers never come: the loading states. */
  readonly isSlow: boolean;
  /** The screen and the clipboard hold no QR code. */
  readonly isBlank: boolean;
  /** Every word of the page's address, for parts that have states of their own. */
  readonly flags: ReadonlySet<string>;
};

export function createFakeCore(scenario: Scenario): FakeBridge {
  const { summaries, items } = scenario.hasChats
    ? makeChats()
    : { summaries: [], items: new Map<number, Item[]>() };
  const chats: ChatSummary[] = [...summaries];
  let sequence = 0;

  function emit(event: CoreEvent): void {
    bridge.signal({ type: 'events', events: [{ sequence: ++sequence, event }] });
  }

  function contactOf(id: number) {
    const chat = chats.find((one) => one.type === 'contact' && one.contact.contactId === id);
    return chat?.type === 'contact' ? chat : undefined;
  }

  function put(chat: ChatSummary): void {
    const at = chats.findIndex((one) => keyOf(one) === keyOf(chat));
    if (at === -1) chats.push(chat);
    else chats[at] = chat;
    emit({ type: 'chat.updated', chat });
  }

  function replaceItem(id: number, changed: Item): Item {
    const list = items.get(id) ?? [];
    items.set(
      id,
      list.map((item) => (item.itemId === changed.itemId ? changed : item)),
    );
    return changed;
  }

  function findItem(id: number, wanted: number): Item | undefined {
    return items.get(id)?.find((item) => item.itemId === wanted);
  }

  function page(id: number, anchor: PageAnchor, count: number): ItemPage {
    const all = items.get(id) ?? [];
    const firstUnread = all.find((item) => item.status.type === 'received' && !item.status.isRead);
    const start = startOf(all, anchor, { count, firstUnread });
    const end = Math.min(all.length, start + count);
    return {
      items: all.slice(start, end),
      hasOlder: start > 0,
      hasNewer: end < all.length,
      ...(firstUnread === undefined ? {} : { firstUnreadItemId: firstUnread.itemId }),
      unreadCount: contactOf(id)?.unreadCount ?? 0,
    };
  }

  let receipts: ReceiptSetting = 'default';
  let rotation: ContactDetails['rotation'];

  function detailsResult(id: number) {
    const found = details(id);
    return found === undefined ? err({ type: 'notFound' } as const) : ok(found);
  }

  function details(id: number): ContactDetails | undefined {
    const chat = contactOf(id);
    if (chat === undefined) return undefined;
    const { contact } = chat;
    return {
      contact,
      ...(contact.state === 'connecting' ? {} : { securityCode: CODE }),
      ...(contact.isVerified ? { verifiedAtMs: NOW_MS - 5 * 86_400_000 } : {}),
      receivingServers: ['smp4.simplex.im'],
      sendingServers: ['smp9.simplex.im', 'h3kx5vq2nyl7.onion'],
      ...(rotation === undefined ? {} : { rotation }),
      receipts,
      profileSendsReceipts: true,
      ...(id === 1 ? { contactLink: ADDRESS_LINK } : {}),
    };
  }

  const status = { value: scenario.status };
  const ready: AppStatus = {
    type: 'ready',
    user: { userId: 1 as never, displayName: 'Ida Berg', fullName: '', shortDescr: '' },
  };
  function setStatus(now: AppStatus): void {
    status.value = now;
    emit({ type: 'app.statusChanged', status: now });
  }

  const never = new Promise<never>(() => undefined);

  const bridge: FakeBridge = createFakeBridge({
    shell: createFakeShell(!scenario.isBlank),
    handlers: {
      'app.status': () => ok(status.value),
      ...securityHandlers({ flags: scenario.flags, ready, status: () => status.value, setStatus }),
      ...dataHandlers({
        flags: scenario.flags,
        chats,
        status: () => status.value,
        setStatus,
        emit,
      }),
      ...notificationHandlers(scenario.flags),
      ...searchHandlers({ items, chats, isSlow: scenario.isSlow }),
      ...networkHandlers({
        emit,
        findItem,
        setStatus,
        isChoosing: scenario.status.type === 'chooseServers',
        isOffline: scenario.isOffline,
        hasChats: scenario.hasChats,
      }),
      'chats.list': () =>
        scenario.isSlow
          ? never
          : ok({ chats, servers: scenario.isOffline ? serversDown : serversUp, sequence }),
      'chat.markRead': ({ contactId }) => {
        const chat = contactOf(contactId);
        if (chat !== undefined && chat.unreadCount > 0) put({ ...chat, unreadCount: 0 });
        return ok(undefined);
      },
      'chat.setDraft': ({ contactId, text }) => {
        const chat = contactOf(contactId);
        if (chat !== undefined) put({ ...chat, draft: text });
        return ok(undefined);
      },
      'items.page': ({ contactId, anchor, count }) => ok(page(contactId, anchor, count)),
      'items.send': ({ contactId, text }) => {
        if (text.length > 15_000) return err({ type: 'tooLong', overBytes: text.length - 15_000 });
        const item = {
          ...sent({ contact: contactId, ago: 0, text }),
          status: { type: 'pending' } as const,
        };
        items.set(contactId, [...(items.get(contactId) ?? []), item]);
        const chat = contactOf(contactId);
        if (chat !== undefined) put({ ...chat, lastItem: item, draft: '', activeAtMs: NOW_MS });
        return ok(item);
      },
      'items.edit': ({ contactId, itemId, text }) => {
        const item = findItem(contactId, itemId);
        if (item === undefined) return err({ type: 'notFound' });
        const content = { type: 'text', text, runs: [{ text }] } as const;
        return ok(replaceItem(contactId, { ...item, content, isEdited: true }));
      },
      'items.delete': ({ contactId, itemId }) => {
        items.set(
          contactId,
          (items.get(contactId) ?? []).filter((item) => item.itemId !== itemId),
        );
        emit({ type: 'item.removed', contactId, itemId });
        return ok(undefined);
      },
      'items.react': ({ contactId, itemId, emoji, isAdded }) => {
        const item = findItem(contactId, itemId);
        if (item === undefined) return err({ type: 'notFound' });
        const others = item.reactions.filter((reaction) => reaction.emoji !== emoji);
        const reactions = isAdded ? [...others, { emoji, count: 1, isOwn: true }] : others;
        return ok(replaceItem(contactId, { ...item, reactions }));
      },
      'items.retry': ({ contactId, itemId }) => {
        const item = findItem(contactId, itemId);
        if (item === undefined) return err({ type: 'notFound' });
        return ok(replaceItem(contactId, { ...item, status: { type: 'sent' } }));
      },
      ...connectHandlers({ isOffline: scenario.isOffline, chats, put, emit }),
      'contact.details': ({ contactId }) => {
        return scenario.isSlow ? never : detailsResult(contactId);
      },
      'contact.setAlias': ({ contactId, localAlias }) => {
        const chat = contactOf(contactId);
        if (chat === undefined) return err({ type: 'notFound' });
        put({ ...chat, contact: { ...chat.contact, localAlias } });
        return detailsResult(contactId);
      },
      'contact.verify': ({ contactId, securityCode }) => {
        const chat = contactOf(contactId);
        if (chat === undefined) return err({ type: 'notFound' });
        if (
          securityCode !== undefined &&
          securityCode.replace(/\s/g, '') !== CODE.replace(/\s/g, '')
        ) {
          return err({ type: 'codesDiffer' });
        }
        put({ ...chat, contact: { ...chat.contact, isVerified: securityCode !== undefined } });
        return detailsResult(contactId);
      },
      'contact.setReceipts': ({ contactId, receipts: wanted }) => {
        receipts = wanted;
        return detailsResult(contactId);
      },
      'contact.fixEncryption': ({ contactId }) => {
        const chat = contactOf(contactId);
        if (chat !== undefined)
          put({
            ...chat,
            contact: { ...chat.contact, ratchetSync: 'started', keyRepair: { by: 'app' } },
          });
        return detailsResult(contactId);
      },
      'contact.changeServer': ({ contactId }) => {
        rotation = { phase: 'told', canAbort: true };
        return detailsResult(contactId);
      },
      'contact.abortServerChange': ({ contactId }) => {
        rotation = undefined;
        return detailsResult(contactId);
      },
      'contact.delete': ({ contactId }) => {
        emit({ type: 'chat.removed', chat: { type: 'contact', contactId } });
        return ok(undefined);
      },
      'servers.list': () => ok(serversUp),
    },
  });

  return bridge;
}

function keyOf(chat: ChatSummary): string {
  switch (chat.type) {
    case 'contact':
      return `contact:${chat.contact.contactId}`;
    case 'pending':
      return `pending:${chat.connection.pendingId}`;
    case 'request':
      return `request:${chat.request.requestId}`;
    default:
      return unreachable(chat);
  }
}

function startOf(
  all: readonly Item[],
  anchor: PageAnchor,
  { count, firstUnread }: { readonly count: number; readonly firstUnread: Item | undefined },
): number {
  const latest = Math.max(0, all.length - count);
  const indexOf = (id: number) => all.findIndex((item) => item.itemId === id);
  switch (anchor.type) {
    case 'latest':
      return latest;
    case 'before':
      return Math.max(0, indexOf(anchor.itemId) - count);
    case 'after':
      return indexOf(anchor.itemId) + 1;
    case 'around':
      return Math.max(0, indexOf(anchor.itemId) - Math.floor(count / 2));
    case 'date': {
      const first = all.findIndex((item) => item.atMs >= anchor.atMs);
      return first === -1 ? latest : Math.max(0, first - Math.floor(count / 4));
    }
    case 'firstUnread':
      return firstUnread === undefined
        ? latest
        : Math.min(latest, Math.max(0, indexOf(firstUnread.itemId) - Math.floor(count / 2)));
  }
}
