/** All stores of the window, and the one place where signals of the bridge reach them. */
import type { CoreEvent, SequencedEvent } from '#shared/contract/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Bridge, BridgeSignal } from '../bridge/index.ts';
import { type AppStore, createAppStore } from './app-store.ts';
import { type ChatsStore, createChatsStore } from './chats/index.ts';
import { type ComposerStore, createComposerStore } from './composer-store.ts';
import { type ConnectStore, createConnectStore } from './connect-store.ts';
import { type ContactStore, createContactStore } from './contact-store.ts';
import { createItemsStore, type ItemsStore } from './items/index.ts';
import { createPlanStore, type PlanStore } from './plan-store.ts';
import type { Schedule } from './schedule.ts';
import { takeEvents } from './sequence.ts';
import { createUiStore, type UiStore } from './ui-store.ts';

export type Stores = {
  readonly app: AppStore;
  readonly chats: ChatsStore;
  readonly items: ItemsStore;
  readonly composer: ComposerStore;
  readonly connect: ConnectStore;
  readonly contact: ContactStore;
  /** The plan of the link in the search box, and of the one in the connect dialog. */
  readonly searchPlan: PlanStore;
  readonly dialogPlan: PlanStore;
  readonly ui: UiStore;
};

export function createStores(bridge: Bridge, schedule: Schedule): Stores {
  const items = createItemsStore(bridge);
  return {
    app: createAppStore(bridge),
    chats: createChatsStore(bridge),
    items,
    composer: createComposerStore({ bridge, items, schedule }),
    connect: createConnectStore(bridge),
    contact: createContactStore(bridge),
    searchPlan: createPlanStore(bridge),
    dialogPlan: createPlanStore(bridge),
    ui: createUiStore(),
  };
}

/** Keeps the stores true while the core runs, stops and runs again. Menu commands are not for it. */
export function connectStores(bridge: Bridge, stores: Stores): () => void {
  let lastSequence: number | undefined;

  async function readAll(): Promise<void> {
    await Promise.all([stores.chats.load(), stores.items.reload(), stores.contact.reload()]);
  }

  /** After a fresh core or a gap: the status first, then what a ready app shows. */
  async function readAgain(): Promise<void> {
    const wasReady = isReady(stores);
    await stores.app.refresh();
    // A status that has just become ready reads everything by itself, below.
    if (wasReady && isReady(stores)) await readAll();
  }

  function receiveEvents(batch: readonly SequencedEvent[]): void {
    const taken = takeEvents(lastSequence, batch);
    lastSequence = taken.last;
    for (const sequenced of taken.events) {
      stores.chats.receive(sequenced);
      receiveEvent(stores, sequenced.event);
    }
    if (taken.hasGap) void readAgain();
  }

  function receiveSignal(signal: BridgeSignal): void {
    switch (signal.type) {
      case 'connected':
        lastSequence = undefined;
        stores.app.connected();
        void readAgain();
        return;
      case 'events':
        receiveEvents(signal.events);
        return;
      case 'stopped':
        stores.items.suspend();
        stores.app.stopped(signal.willRestart);
        return;
      case 'menu':
        return;
      default:
        unreachable(signal);
    }
  }

  const unsubscribe = bridge.subscribe(receiveSignal);
  const unwatch = stores.app.state.subscribe((now, before) => {
    if (now.status?.type === 'ready' && before.status?.type !== 'ready') void readAll();
  });
  return () => {
    unsubscribe();
    unwatch();
  };
}

function receiveEvent(stores: Stores, event: CoreEvent): void {
  stores.app.receive(event);
  stores.items.receive(event);
  stores.contact.receive(event);
  stores.ui.receive(event);
  stores.connect.receive(event);
  if (event.type === 'chat.removed' && event.chat.type === 'contact') {
    stores.composer.forget(event.chat.contactId);
  }
}

function isReady(stores: Stores): boolean {
  return stores.app.state.getState().status?.type === 'ready';
}
