/** The embedded relay for component tests. */
import { type RunningRelay, startRelay } from '../../relay/index.ts';
import { silentLogger } from '../base/index.ts';
import { systemClock } from '../api/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { freePort } from './ports.ts';

/**
 * A relay on a free port of loopback, or on the given one, keeping its data in the folder. While it is
 * away, nobody else is given its port.
 */
export async function startTestRelay(dataDir: string, port?: number): Promise<RunningRelay> {
  await initCrypto();
  return startRelay({
    dataDir,
    port: port ?? (await freePort()),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
}
