/** Commands that do not need an open database, and where the app stands when they answer. */
import type { AppStatus } from '#shared/contract/index.ts';
import { err, ok } from '#shared/result.ts';
import { importArchive, inspectChosen } from './archive.ts';
import type { Core } from './core.ts';
import type { Handlers } from './handler.ts';
import { unlockApp, unlockBySystem } from './unlock.ts';

export type CoreCommand =
  | 'app.status'
  | 'archive.import'
  | 'archive.inspect'
  | 'database.choosePassphrase'
  | 'database.restoreBackup'
  | 'database.retry'
  | 'database.startOver'
  | 'database.unlock'
  | 'lock.unlock'
  | 'lock.unlockBySystem'
  | 'storage.cancel';

type StatusType = AppStatus['type'];

const CLOSED: readonly StatusType[] = ['choosePassphrase', 'locked', 'broken'];
const SHOWN: readonly StatusType[] = ['onboarding', 'chooseServers', 'ready'];

export const CORE_STATES: Record<CoreCommand, 'all' | readonly StatusType[]> = {
  'app.status': 'all',
  'archive.import': [...CLOSED, ...SHOWN],
  'archive.inspect': [...CLOSED, ...SHOWN],
  'database.choosePassphrase': [...CLOSED, ...SHOWN],
  'database.restoreBackup': ['broken', 'ready'],
  'database.retry': [...CLOSED, ...SHOWN],
  'database.startOver': ['locked', 'broken'],
  'database.unlock': [...CLOSED, ...SHOWN],
  'lock.unlock': ['appLocked'],
  'lock.unlockBySystem': ['appLocked'],
  'storage.cancel': ['working'],
};

export const coreHandlers: Handlers<CoreCommand, Core> = {
  'app.status': (core) => ok(core.status()),
  'archive.import': importArchive,
  'archive.inspect': inspectChosen,
  'database.choosePassphrase': (core, { passphrase }) => core.choosePassphrase(passphrase),
  'database.restoreBackup': async (core) => {
    await core.idle();
    // What does not open has no lock to ask.
    if (core.app?.lock.needsPasscode === true) return err({ type: 'needsPasscode' });
    const restored = await core.doWork('import', async ({ decided }) => {
      decided();
      const done = core.storage.restoreBackup();
      return done.ok ? ok({ value: undefined }) : done;
    });
    // What did not open before is opened by a core that begins afresh.
    if (restored.ok && core.app === undefined) core.requestRestart();
    return restored;
  },
  'database.retry': (core) => {
    core.requestRestart();
    return ok();
  },
  'database.startOver': async (core) => {
    await core.idle();
    // The right passphrase was being tried.
    if (core.app !== undefined) return err({ type: 'cancelled' });
    const aside = core.storage.startOver();
    if (aside.ok) core.requestRestart();
    return aside;
  },
  'database.unlock': (core, { passphrase }) => core.unlock(passphrase),
  'lock.unlock': unlockApp,
  'lock.unlockBySystem': unlockBySystem,
  'storage.cancel': (core) => (core.work?.cancel() === true ? ok() : err({ type: 'notAllowed' })),
};
