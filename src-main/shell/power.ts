/** The machine's own signs that the network is worth a new try. */
import { powerMonitor } from 'electron';
import type { WakeReason } from '#shared/contract/index.ts';

/** After the app is ready. A screen that is unlocked may have been a laptop that slept without saying so. */
export function watchPower(onWake: (reason: WakeReason) => void): void {
  powerMonitor.on('resume', () => onWake('resume'));
  powerMonitor.on('unlock-screen', () => onWake('resume'));
}
