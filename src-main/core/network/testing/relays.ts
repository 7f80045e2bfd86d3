/** Embedded relays of a test file; stopRelays() after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningRelay, startRelay as startEmbedded } from '../../../relay/index.ts';
// The file itself, without the cores that the folder's index brings along.
import { systemClock } from '../../api/system.ts';
import { silentLogger } from '../../base/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import { freePort } from '../../testing/ports.ts';

const running: { readonly relay: RunningRelay; readonly folder: string }[] = [];

/** On a free port of loopback, which nobody else is given when the relay is gone. */
export async function startRelay(password?: string): Promise<RunningRelay> {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-network-'));
  const relay = await startEmbedded({
    ...{ dataDir: folder, port: await freePort(), password },
    ...{ clock: systemClock, random: systemRandom, logger: silentLogger },
  });
  running.push({ relay, folder });
  return relay;
}

export async function stopRelays(): Promise<void> {
  for (const { relay, folder } of running.splice(0)) {
    await relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
