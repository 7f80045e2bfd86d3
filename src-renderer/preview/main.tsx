/** The preview: `#locked`, `#choose`, `#broken`, `#onboarding`, `#servers`,
 * `#empty`, `#offline`, `#slow`, `#blank`, `#de`; `#data` and `#import` with the flags of fake-data.ts;
 * `#notifications`, without any with `nonotifications`;
 * `#locked-app`, `#working`, `#forgot` and `#security` with those of fake-security.ts; `#diskfull`. */
import type { AppStatus, DatabaseProblem } from '#shared/contract/index.ts';
import type { Maintenance } from '#shared/model/index.ts';
import { mountApp } from '../app/index.ts';
import { createFakeCore, type Scenario } from './fake-core.ts';
import { NOW_MS } from './data.ts';
import '../theme/global.css';

const flags = new Set(location.hash.slice(1).split(','));
const root = document.getElementById('root');

const ready: Extract<AppStatus, { type: 'ready' }> = {
  type: 'ready',
  user: { userId: 1 as never, displayName: 'Ida Berg', fullName: '', shortDescr: '' },
};

function statusOf(): AppStatus {
  const hasBackup = flags.has('backup');
  const broken = (problem: DatabaseProblem): AppStatus => ({ type: 'broken', problem, hasBackup });
  if (flags.has('locked')) return { type: 'locked', why: 'noKeychain' };
  if (flags.has('forgot')) return { type: 'locked', why: 'removed' };
  if (flags.has('locked-app')) return { type: 'appLocked', canAskSystem: true };
  if (flags.has('working')) return { type: 'working', work: workOf() };
  if (flags.has('choose')) return { type: 'choosePassphrase', why: 'keychainNotProtected' };
  if (flags.has('inuse')) return broken({ type: 'inUse' });
  if (flags.has('broken')) return broken({ type: 'cannotRead', code: 'EACCES: permission denied' });
  if (flags.has('damaged')) return broken({ type: 'damaged' });
  if (flags.has('newer')) return broken({ type: 'newerVersion' });
  if (flags.has('servers')) return { type: 'chooseServers', user: ready.user };
  if (flags.has('onboarding')) return { type: 'onboarding' };
  return flags.has('diskfull') ? { ...ready, diskProblem: 'full' } : ready;
}

function workOf(): Maintenance {
  if (flags.has('unknown')) return { task: 'delete', canCancel: false };
  return { task: 'export', fraction: 0.42, canCancel: true };
}

const scenario: Scenario = {
  status: statusOf(),
  hasChats: !flags.has('empty'),
  isOffline: flags.has('offline'),
  isSlow: flags.has('slow'),
  isBlank: flags.has('blank'),
  flags,
};

if (root !== null) {
  const core = createFakeCore(scenario);
  const { stores } = mountApp({
    bridge: core,
    root,
    locale: flags.has('de') ? 'de-DE' : 'en-GB',
    now: () => NOW_MS,
  });
  if (flags.has('restarting')) core.signal({ type: 'stopped', willRestart: true });
  if (flags.has('stopped')) core.signal({ type: 'stopped', willRestart: false });
  if (flags.has('data') || flags.has('import')) {
    stores.ui.openDialog({ type: 'settings', page: 'data' });
  }
  if (flags.has('notifications')) {
    stores.ui.openDialog({ type: 'settings', page: 'notifications' });
  }
  if (flags.has('security')) stores.ui.openDialog({ type: 'settings', page: 'security' });
  if (flags.has('import')) void stores.archive.choose();
  Object.assign(window, { preview: core });
}
