/** The preview: `#locked`, `#choose`, `#broken`, `#onboarding`, `#servers`,
 * `#empty`, `#offline`, `#slow`, `#blank`, `#de`; `#data` and `#import` with the flags of fake-data.ts. */
import type { AppStatus } from '#shared/contract/index.ts';
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
  if (flags.has('locked')) return { type: 'locked', why: 'noKeychain' };
  if (flags.has('choose')) return { type: 'choosePassphrase', why: 'keychainNotProtected' };
  if (flags.has('inuse')) return { type: 'broken', problem: { type: 'inUse' } };
  if (flags.has('broken')) {
    return { type: 'broken', problem: { type: 'cannotRead', code: 'EACCES: permission denied' } };
  }
  if (flags.has('newer')) return { type: 'broken', problem: { type: 'newerVersion' } };
  if (flags.has('servers')) return { type: 'chooseServers', user: ready.user };
  if (flags.has('onboarding')) return { type: 'onboarding' };
  return ready;
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
  if (flags.has('import')) void stores.archive.choose();
  Object.assign(window, { preview: core });
}
