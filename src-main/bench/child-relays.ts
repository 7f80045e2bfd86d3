/** Many relays inside one process of a benchmark: one process each would measure the machine. */
import { join } from 'node:path';
import { silentLogger } from '../core/base/index.ts';
import { systemClock } from '../core/api/index.ts';
import { systemRandom } from '../core/crypto/index.ts';
import { type RunningRelay, startRelay } from '../relay/index.ts';
import type { Arguments, Value } from './protocol.ts';

const relays = new Map<string, RunningRelay>();

/** Starts relays on free ports. */
export async function startRelays({
  folder,
  count,
}: Arguments<'relays.start'>): Promise<Value<'relays.start'>> {
  const starting = Array.from({ length: count }, (_, index) =>
    startBenchRelay(join(folder, String(index))),
  );
  const started = await Promise.all(starting);
  for (const relay of started) relays.set(relay.address, relay);
  return { addresses: started.map(({ address }) => address) };
}

/** One relay with its data in the folder. */
export function startBenchRelay(dataDir: string): Promise<RunningRelay> {
  return startRelay({
    ...{ dataDir, port: 0, clock: systemClock, random: systemRandom, logger: silentLogger },
    nativeBinding: process.env['BENCH_SQLITE_BINDING'],
  });
}

/** Ends one of them. */
export async function stopRelay({ address }: Arguments<'relays.stop'>): Promise<null> {
  await relays.get(address)?.close();
  relays.delete(address);
  return null;
}
