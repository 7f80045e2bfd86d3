/** Electron's part of the core's life: its process, and the ports by which it and the window speak. */
import { MessageChannelMain, utilityProcess } from 'electron';
import type { CoreSupervisorDeps } from './core-supervisor.ts';

/** The starter for {@link CoreSupervisor}; `entry` is the core's bundled file. */
export function coreStarter(entry: string): Pick<CoreSupervisorDeps, 'fork' | 'portPair'> {
  return {
    fork: () => utilityProcess.fork(entry, [], { serviceName: 'Sotto core', stdio: 'inherit' }),
    portPair: () => {
      const { port1, port2 } = new MessageChannelMain();
      return [port1, port2];
    },
  };
}
