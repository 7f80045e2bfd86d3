/** Starts the embedded relay in a process of its own. */
import { utilityProcess } from 'electron';
import { parsePlace, type RelayKeeperDeps } from './relay-keeper.ts';

/** The starter for {@link RelayKeeper}; `entry` is the relay's bundled file. */
export function relayStarter(entry: string): RelayKeeperDeps['start'] {
  return ({ dataDir, port, onListening, onExit }) => {
    const args = ['--port', String(port), '--data', dataDir];
    const child = utilityProcess.fork(entry, args, {
      serviceName: 'Sotto relay',
      stdio: 'inherit',
    });
    child.on('message', (message: unknown) => {
      const place = parsePlace(JSON.stringify(message));
      if (place !== undefined) onListening(place);
    });
    child.once('exit', onExit);
    return { stop: () => void child.kill() };
  };
}
