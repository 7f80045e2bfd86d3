/** Benchmarks of the network layer: many queues, a proxy, a server that is gone, a whole day. */
import { canRun, startProxy } from '../core/testing/socks-proxies.ts';
import { connectedPair, latenciesOf, pause } from './messaging.ts';
import type { Stage } from './processes.ts';
import { type Measured, median } from './statistics.ts';

const SERVERS = 20;
const SUBSCRIBE_RUNS = 5;
const PROXY_ROUNDS = 3;
const PROXY_MESSAGES = 12;
const DEAD_QUEUES = 10;
const IDLE_MS = 10_000;
const IDLE_RUNS = 3;
const SETTLE_MS = 3_000;
const HOURS = 24;
/** Until everything that is used for the first time has been. */
const WARM_HOURS = 4;

/** From opening a core with queues on 20 servers until all of them are subscribed. */
export async function benchSubscribe(stage: Stage, count: number): Promise<Measured> {
  const relays = stage.process();
  const child = stage.process();
  const { addresses } = await relays.call('relays.start', {
    ...{ folder: stage.folder(), count: SERVERS },
  });
  const open = { core: 'alice', dataDir: stage.folder(), servers: addresses };
  await child.call('core.open', open);
  const countPerServer = count / SERVERS;
  const { ms } = await child.call('core.makeQueues', {
    ...{ core: 'alice', servers: addresses, countPerServer },
  });
  const times: number[] = [];
  const openTimes: number[] = [];
  for (let run = 0; run < SUBSCRIBE_RUNS; run++) {
    await child.call('core.close', { core: 'alice' });
    await pause(SETTLE_MS / 3);
    const startedAt = (await child.call('cpu', {})).at;
    openTimes.push((await child.call('core.open', open)).openMs);
    const { at } = await child.call('core.subscribed', { core: 'alice', count });
    times.push(at - startedAt);
  }
  return { unit: 'ms', values: times, also: { unlock: median(openTimes), made: ms } };
}

/**
 * From sending to the delivery tick with both sides behind a proxy in a process of its own, and
 * directly, in turns; and behind microsocks where that is installed, whose sockets wait for
 * acknowledgements (Nagle).
 */
export async function benchProxiedRoundtrip(stage: Stage): Promise<Measured> {
  const pair = await connectedPair(stage);
  const { port: ours } = await stage.process().call('proxy.start', {});
  const microsocks = canRun('microsocks')
    ? await startProxy('microsocks', { isOpen: true })
    : undefined;
  const measure = async (port: number | null, into: number[]): Promise<void> => {
    await pair.alice.call('core.proxy', { core: 'alice', port });
    await pair.bob.call('core.proxy', { core: 'bob', port });
    await pause(SETTLE_MS / 3);
    into.push(...(await latenciesOf(pair, PROXY_MESSAGES)).toTick);
  };
  const [proxied, direct, byMicrosocks]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let round = 0; round < PROXY_ROUNDS; round++) {
      await measure(ours, proxied);
      await measure(null, direct);
      if (microsocks !== undefined) await measure(microsocks.port, byMicrosocks);
    }
  } finally {
    await microsocks?.close();
  }
  const directMs = median(direct);
  return {
    unit: 'ms',
    values: proxied,
    also: {
      direct: directMs,
      ratio: median(proxied) / directMs,
      ...(byMicrosocks.length > 0 && { microsocks: median(byMicrosocks) }),
    },
  };
}

/** Share of one CPU that a core takes of whose three servers one is gone. */
export async function benchIdleDeadServer(stage: Stage): Promise<Measured> {
  const relays = stage.process();
  const child = stage.process();
  const { addresses } = await relays.call('relays.start', { folder: stage.folder(), count: 3 });
  const open = { core: 'alice', dataDir: stage.folder(), servers: addresses };
  await child.call('core.open', open);
  await child.call('core.makeQueues', {
    ...{ core: 'alice', servers: addresses, countPerServer: DEAD_QUEUES },
  });
  await relays.call('relays.stop', { address: addresses[0] ?? '' });
  await pause(SETTLE_MS);
  const shares: number[] = [];
  for (let run = 0; run < IDLE_RUNS; run++) {
    const before = await child.call('cpu', {});
    await pause(IDLE_MS);
    const after = await child.call('cpu', {});
    shares.push((100 * (after.cpuMs - before.cpuMs)) / (after.at - before.at));
  }
  return { unit: '%', values: shares };
}

/**
 * Megabytes of heap over 24 simulated hours of two cores and their relay in one process. What grows
 * in them is compiled code, ever more slowly; a leak would show in the slope.
 */
export async function benchMemory(stage: Stage): Promise<Measured> {
  const { heapMb, messages, ms } = await stage.process().call('simulate', {
    ...{ folder: stage.folder(), hours: HOURS },
  });
  const warm = heapMb.slice(WARM_HOURS);
  return {
    unit: 'MB',
    values: warm,
    also: {
      start: heapMb[0] ?? NaN,
      end: heapMb.at(-1) ?? NaN,
      slopePerHour: slope(warm),
      messages,
      tookMs: ms,
    },
  };
}

/** Of the straight line that fits values at equal distances best. */
function slope(values: readonly number[]): number {
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const middle = (values.length - 1) / 2;
  const meanValue = mean(values);
  const products = values.map((value, x) => (x - middle) * (value - meanValue));
  return mean(products) / mean(values.map((_, x) => (x - middle) ** 2));
}
