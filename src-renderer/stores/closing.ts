/** What happens to the window's memory when the chats are closed: nothing of them stays in it. */
import type { StoreApi } from 'zustand/vanilla';
import type { AppStatus, CommandArgs, CommandName, CommandResult } from '#shared/contract/index.ts';
import { err } from '#shared/result.ts';
import type { Bridge } from '../bridge/index.ts';
import type { Stores } from './stores.ts';

/** Whether nothing of the chats may be in the window. */
export function isClosed(status: AppStatus | undefined): boolean {
  switch (status?.type) {
    case 'locked':
    case 'choosePassphrase':
    case 'broken':
    case 'working':
    case 'appLocked':
      return true;
    default:
      return false;
  }
}

/** Of these commands nothing comes back that is of the chats, or that would be kept where no chat is open. */
const HARMLESS = /^((app|archive|database|lock|passphrase|storage)\.(?!report$)|items\.send$)/;

/** An answer that was on its way when the chats were closed comes to nobody, unless nothing is in it. */
export function guardReplies(bridge: Bridge, status: () => AppStatus | undefined): Bridge {
  return {
    async invoke<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandResult<N>> {
      const result = await bridge.invoke(name, args);
      const now = status();
      if (now === undefined || !isClosed(now) || HARMLESS.test(name)) return result;
      // What was done is not told to have failed.
      const isEmpty = !result.ok || result.value === undefined;
      return isEmpty ? result : err({ type: 'notReady', status: now.type });
    },
    shell: bridge.shell,
    subscribe: (listener) => bridge.subscribe(listener),
    start: () => bridge.start(),
  };
}

/** On the user's wish; where there is no lock, the place where one is set up is shown. */
export async function lockNow(stores: Stores): Promise<void> {
  // Once it is locked nothing is taken any more.
  stores.composer.flush();
  const isOn = await stores.app.lockNow();
  const isAsking = stores.ui.state.getState().dialog !== undefined;
  if (!isOn && !isAsking) stores.ui.openDialog({ type: 'settings', page: 'security' });
}

/** Which have nothing of the chats in them: the status itself, and the widths and places of the window. */
const KEPT: ReadonlySet<string> = new Set<keyof Stores>(['app', 'ui']);
/** What was asked for in the settings is what the work is about; its outcome is shown afterwards. */
const KEPT_WHILE_WORKING: ReadonlySet<string> = new Set<keyof Stores>([
  'security',
  'data',
  'retention',
  'archive',
]);

/**
 * Empties every store; the open chat and the page of the settings are found again by their names. What
 * was asked for stays while it is worked on, and also afterwards where the app is closed as before.
 */
export function forgetContent(
  stores: Stores,
  status: AppStatus,
  before: AppStatus | undefined,
): void {
  stores.composer.flush();
  stores.items.suspend();
  // These also call off what is on its way.
  stores.items.close();
  stores.search.end();
  stores.contact.close();
  stores.chats.forget();
  stores.data.forget();
  stores.ui.hide();
  const isWorking =
    status.type === 'working' || (before?.type === 'working' && status.type !== 'appLocked');
  for (const [name, store] of Object.entries(stores)) {
    if (!KEPT.has(name) && !(isWorking && KEPT_WHILE_WORKING.has(name))) reset(store.state);
  }
}

/** To the state that the store was made with. */
function reset(state: Stores[keyof Stores]['state']): void {
  // Each takes back what it gave itself, which the union of them all cannot say.
  const own = state as unknown as StoreApi<object>;
  own.setState(own.getInitialState(), true);
}
