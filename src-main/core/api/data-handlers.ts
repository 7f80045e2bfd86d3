/** Commands that concern the data as a whole: passphrase, lock, size, export. */
import type { LockState, StorageReport } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { checkDisplayName } from '../chat/index.ts';
import { exportArchive } from './archive.ts';
import type { Handlers, Open } from './handler.ts';
import {
  changePassphrase,
  forgetPassphrase,
  keepPassphrase,
  passphraseState,
} from './passphrase.ts';

export type DataCommand =
  | 'archive.export'
  | 'lock.authorize'
  | 'lock.changePasscode'
  | 'lock.now'
  | 'lock.removeSelfDestruct'
  | 'lock.set'
  | 'lock.setSelfDestruct'
  | 'lock.state'
  | 'lock.turnOff'
  | 'lock.turnOn'
  | 'passphrase.change'
  | 'passphrase.forget'
  | 'passphrase.keep'
  | 'passphrase.state'
  | 'passphrase.verify'
  | 'storage.check'
  | 'storage.compact'
  | 'storage.deleteAside'
  | 'storage.deleteBackup'
  | 'storage.deleteFiles'
  | 'storage.report';

const NEEDS_PASSCODE = err({ type: 'needsPasscode' } as const);

export const dataHandlers: Handlers<DataCommand, Open> = {
  'archive.export': exportArchive,
  'passphrase.state': ({ core }) => ok(passphraseState(core)),
  'passphrase.verify': async ({ core, app }, { passphrase }) =>
    ok({ isRight: await core.storage.isRight(app.key, passphrase) }),
  'passphrase.change': changePassphrase,
  'passphrase.keep': keepPassphrase,
  'passphrase.forget': forgetPassphrase,
  'storage.report': (open) => ok(storageReport(open)),
  'storage.compact': ({ core }) =>
    core.doWork('compact', async (control, key) => {
      if (key === undefined) return err({ type: 'cancelled' });
      const compacted = await core.storage.compact(key, control);
      return compacted.ok ? ok({ value: compacted.value }) : compacted;
    }),
  'storage.check': ({ core }) =>
    core.doWork('check', async (control, key) => {
      if (key === undefined) return err({ type: 'cancelled' });
      const checked = await core.storage.check(key, control);
      return checked.ok ? ok({ value: checked.value }) : checked;
    }),
  'storage.deleteBackup': ({ core, app }) => {
    if (app.lock.needsPasscode) return NEEDS_PASSCODE;
    core.storage.deleteBackup();
    return ok();
  },
  'storage.deleteAside': ({ core, app }) => {
    if (app.lock.needsPasscode) return NEEDS_PASSCODE;
    core.storage.deleteAside();
    return ok();
  },
  'storage.deleteFiles': ({ core, app }) =>
    app.lock.needsPasscode ? NEEDS_PASSCODE : ok({ freedBytes: core.storage.deleteFiles() }),
  'lock.state': (open) => ok(lockState(open)),
  'lock.turnOn': async (open, { passcode }) =>
    stateAfter(open, await open.app.lock.turnOn(passcode)),
  'lock.turnOff': (open) => stateAfter(open, open.app.lock.turnOff()),
  'lock.set': (open, settings) => stateAfter(open, open.app.lock.set(settings)),
  'lock.changePasscode': async (open, { passcode }) =>
    stateAfter(open, await open.app.lock.changePasscode(passcode)),
  'lock.setSelfDestruct': async (open, { passcode, displayName }) => {
    const name = checkDisplayName(displayName);
    if (!name.ok) return name;
    return stateAfter(open, await open.app.lock.setSelfDestruct(passcode, displayName));
  },
  'lock.removeSelfDestruct': (open) => stateAfter(open, open.app.lock.removeSelfDestruct()),
  'lock.now': ({ core }) => (core.lock() ? ok() : err({ type: 'notAllowed' })),
  'lock.authorize': ({ app }, { passcode }) => app.lock.authorize(passcode),
};

/** The state as it has become. */
function stateAfter<E>(open: Open, changed: Result<undefined, E>): Result<LockState, E> {
  return changed.ok ? ok(lockState(open)) : changed;
}

function lockState({ core, app }: Open): LockState {
  return { ...app.lock.state(), isSystemAvailable: core.options.canAskSystem === true };
}

function storageReport({ core, app, chat }: Open): StorageReport {
  return { ...core.storage.sizes(), freeBytes: app.freeBytes(), chats: chat.upkeep.chatSizes() };
}
