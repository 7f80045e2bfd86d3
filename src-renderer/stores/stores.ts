/** All stores of the window, and the one place where signals of the bridge reach them. */
import type { CoreEvent, SequencedEvent } from '#shared/contract/index.ts';
import { contactId } from '#shared/ids.ts';
import type { User } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Bridge, BridgeSignal } from '../bridge/index.ts';
import { type AddressStore, createAddressStore } from './address-store.ts';
import { type AppStore, createAppStore } from './app-store.ts';
import { type ChatsStore, createChatsStore } from './chats/index.ts';
import { forgetContent, guardReplies, isClosed } from './closing.ts';
import { type ComposerStore, createComposerStore } from './composer-store.ts';
import { type ConnectStore, createConnectStore } from './connect-store.ts';
import { type ContactStore, createContactStore } from './contact-store.ts';
import { createDataStore, type DataStore } from './data-store.ts';
import { createImportStore, type ImportStore } from './import-store.ts';
import { createItemsStore, type ItemsStore } from './items/index.ts';
import { createNotificationsStore, type NotificationsStore } from './notifications-store.ts';
import { createOpenedChat } from './opened-chat.ts';
import { createOpenings } from './openings.ts';
import { createItemInfoStore, type ItemInfoStore } from './item-info-store.ts';
import { createNetworkStore, type NetworkStore } from './network-store.ts';
import { createStatisticsStore, type StatisticsStore } from './network-store-statistics.ts';
import { createPendingStore, type PendingStore } from './pending-store.ts';
import { createPlanStore, type PlanStore } from './plan-store.ts';
import { createProfilesStore, type ProfilesStore } from './profiles-store.ts';
import { createRequestsStore, type RequestsStore } from './requests-store.ts';
import { createRetentionStore, type RetentionStore } from './retention-store.ts';
import type { Schedule } from './schedule.ts';
import { createSearchStore, type SearchStore } from './search-store.ts';
import { takeEvents } from './sequence.ts';
import { createSecurityStore, type SecurityStore } from './security-store.ts';
import { createServersStore, type ServersStore } from './settings-store.ts';
import { createUiStore, type UiStore } from './ui-store.ts';

export type Stores = {
  readonly app: AppStore;
  readonly chats: ChatsStore;
  readonly items: ItemsStore;
  readonly composer: ComposerStore;
  readonly connect: ConnectStore;
  readonly pending: PendingStore;
  readonly contact: ContactStore;
  readonly requests: RequestsStore;
  readonly address: AddressStore;
  readonly profiles: ProfilesStore;
  readonly servers: ServersStore;
  readonly network: NetworkStore;
  readonly statistics: StatisticsStore;
  readonly itemInfo: ItemInfoStore;
  readonly security: SecurityStore;
  readonly notifications: NotificationsStore;
  readonly data: DataStore;
  readonly retention: RetentionStore;
  readonly archive: ImportStore;
  /** The plan of the link in the search box, and of the one in the connect dialog. */
  readonly searchPlan: PlanStore;
  readonly dialogPlan: PlanStore;
  readonly search: SearchStore;
  readonly ui: UiStore;
};

export function createStores(coreBridge: Bridge, schedule: Schedule): Stores {
  const app = createAppStore(coreBridge);
  const bridge = guardReplies(coreBridge, () => app.state.getState().status);
  const items = createItemsStore(bridge);
  const composer = createComposerStore({ bridge, items, schedule });
  const ui = createUiStore();
  const showData = () => ui.showData();
  const stores: Stores = {
    app,
    chats: createChatsStore(bridge),
    items,
    composer,
    connect: createConnectStore(bridge),
    pending: createPendingStore(bridge),
    contact: createContactStore(bridge),
    requests: createRequestsStore(bridge),
    address: createAddressStore(bridge),
    profiles: createProfilesStore({ bridge, schedule, beforeSwitch: () => composer.flush() }),
    servers: createServersStore(bridge),
    network: createNetworkStore(bridge),
    statistics: createStatisticsStore(bridge),
    itemInfo: createItemInfoStore(bridge),
    security: createSecurityStore(bridge),
    notifications: createNotificationsStore(bridge),
    data: createDataStore({ bridge, showData }),
    retention: createRetentionStore(bridge),
    archive: createImportStore({
      bridge,
      isInSettings: () => isReady(stores),
      showData,
      onImported: ({ createdAtMs }) => void readImported(stores, createdAtMs),
    }),
    searchPlan: createPlanStore(bridge),
    dialogPlan: createPlanStore(bridge),
    search: createSearchStore({ bridge, ui, items, schedule }),
    ui,
  };
  return stores;
}

/** Keeps the stores true while the core runs, stops and runs again. Menu commands are not for it. */
export function connectStores(bridge: Bridge, stores: Stores): () => void {
  const openings = createOpenings(stores.app, stores.ui);
  let lastSequence: number | undefined;

  function receiveEvents(batch: readonly SequencedEvent[]): void {
    const taken = takeEvents(lastSequence, batch);
    lastSequence = taken.last;
    for (const sequenced of taken.events) {
      receiveSequenced(stores, sequenced);
      openedChat.receive(sequenced.event);
    }
    if (taken.hasGap) void readAgain(stores);
  }

  function receiveSignal(signal: BridgeSignal): void {
    switch (signal.type) {
      case 'connected':
        lastSequence = undefined;
        stores.app.connected();
        void readAgain(stores);
        return;
      case 'events':
        receiveEvents(signal.events);
        return;
      case 'stopped':
        stores.items.suspend();
        stores.app.stopped(signal.willRestart);
        return;
      case 'openLink':
        openings.add({ type: 'link', text: signal.text });
        return;
      case 'openImage':
        openings.add({ type: 'image', bytes: signal.bytes, mimeType: signal.mimeType });
        return;
      case 'menu':
        return;
      default:
        unreachable(signal);
    }
  }

  const unsubscribe = bridge.subscribe(receiveSignal);
  const unwatchStatus = watchStatus(stores);
  const unwatch = watchUser(stores);
  // After these: of the profile before nothing is left then.
  const openedChat = createOpenedChat(stores);
  return () => {
    unsubscribe();
    unwatchStatus();
    unwatch();
    openedChat.close();
    openings.close();
  };
}

async function readAll(stores: Stores): Promise<void> {
  await Promise.all([
    stores.chats.load(),
    stores.items.reload(),
    stores.contact.reload(),
    stores.profiles.load(),
    stores.network.load(),
    stores.security.load(),
  ]);
}

/** After a fresh core or a gap: the status first, then what a ready app shows. */
async function readAgain(stores: Stores): Promise<void> {
  const wasReady = isReady(stores);
  await stores.app.refresh();
  // A status that has just become ready reads everything by itself, below.
  if (wasReady && isReady(stores)) await readAll(stores);
}

/** Another database is open: whatever was read is of the one before, also where the ids are the same. */
async function readImported(stores: Stores, madeAtMs: number): Promise<void> {
  const { byContact } = stores.composer.state.getState();
  for (const id of Object.keys(byContact)) stores.composer.forget(contactId(Number(id)));
  forgetUser(stores);
  await stores.app.refresh();
  stores.ui.tellImported(madeAtMs);
  if (isReady(stores)) await readAll(stores);
}

/** Locked, or closed for work: the window forgets what it has shown. */
function watchStatus(stores: Stores): () => void {
  return stores.app.state.subscribe(({ status }, before) => {
    if (status === undefined || status.type === before.status?.type) return;
    if (isClosed(status)) forgetContent(stores, status, before.status);
    // Where there is no profile, what was open is of no use to the next one.
    if (status.type === 'onboarding' || status.type === 'choosePassphrase') forgetUser(stores);
  });
}

/** Reads everything when the app becomes ready, and again for another profile. */
function watchUser(stores: Stores): () => void {
  let last: User | undefined;
  return stores.app.state.subscribe((now, before) => {
    if (now.status?.type !== 'ready') return;
    const { user } = now.status;
    const wasReady = before.status?.type === 'ready';
    const isOther = last !== undefined && !isSame(last, user, wasReady);
    last = user;
    if (isOther) forgetUser(stores);
    if (isOther || !wasReady) void readAll(stores);
  });
}

/** Behind the lock another database may have taken the place, whose profile has the same id. */
function isSame(last: User, user: User, wasReady: boolean): boolean {
  return last.userId === user.userId && (wasReady || last.displayName === user.displayName);
}

function receiveSequenced(stores: Stores, sequenced: SequencedEvent): void {
  if (isClosed(stores.app.state.getState().status)) {
    // What happens to the chats meanwhile is read when they are open again.
    stores.app.receive(sequenced.event);
    if (isSelfDestruction(stores, sequenced.event)) forgetUser(stores);
    return;
  }
  stores.chats.receive(sequenced);
  receiveEvent(stores, sequenced.event);
}

/**
 * Behind the lock all is deleted, and the app that opens then may bear the same name: nothing in it may show
 * where one was before.
 */
function isSelfDestruction({ app }: Stores, event: CoreEvent): boolean {
  if (event.type !== 'app.statusChanged' || event.status.type !== 'working') return false;
  return event.status.work.task === 'delete' && app.state.getState().status?.type === 'appLocked';
}

function receiveEvent(stores: Stores, event: CoreEvent): void {
  stores.app.receive(event);
  stores.items.receive(event);
  stores.contact.receive(event);
  stores.ui.receive(event);
  stores.connect.receive(event);
  stores.profiles.receive(event);
  stores.itemInfo.receive(event);
  stores.search.receive(event);
  if (event.type === 'chat.removed' && event.chat.type === 'contact') {
    stores.composer.forget(event.chat.contactId);
  }
}

/** Another profile is active, or another database: nothing of the one before may be seen, or be acted on. */
function forgetUser(stores: Stores): void {
  stores.items.forget();
  stores.contact.close();
  stores.itemInfo.close();
  stores.search.end();
  stores.connect.reset();
  stores.chats.forget();
  stores.servers.forget();
  stores.statistics.forget();
  stores.data.forget();
  stores.data.dismiss();
  stores.retention.forget();
  stores.ui.forget();
}

function isReady(stores: Stores): boolean {
  return stores.app.state.getState().status?.type === 'ready';
}
