/** The embedded relay for component tests. */
import { type RunningRelay, startRelay } from '../../relay/index.ts';
import { silentLogger } from '../base/index.ts';
import { systemClock } from '../api/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';

/** A relay on any free port of loopback, or on the given one, keeping its data in the folder. */
export async function startTestRelay(dataDir: string, port = 0): Promise<RunningRelay> {
  await initCrypto();
  return startRelay({
    dataDir,
    port,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
}
