/** A process of a benchmark: answers the calls of protocol.ts until its parent goes. */
import { defined } from '../core/base/index.ts';
import { startNotingProxy } from '../core/testing/noting-proxy.ts';
import { ChildCore } from './child-core.ts';
import { measureRatchet, measureTls } from './child-crypto.ts';
import {
  findLargestChat,
  leaveOpen,
  measureOpening,
  measureReading,
  measureWork,
} from './child-large.ts';
import { startRelays, stopRelay } from './child-relays.ts';
import { simulate } from './child-simulation.ts';
import { copyLargeFolder, largeFolder } from './testing/large-data.ts';
import {
  type Arguments,
  type CallName,
  type Reply,
  type Request,
  type Value,
  monotonicMs,
} from './protocol.ts';

const cores = new Map<string, ChildCore>();

type Handlers = { [N in CallName]: (args: Arguments<N>) => Value<N> | Promise<Value<N>> };

const handlers: Handlers = {
  'core.open': async ({ core, dataDir, servers }) => {
    const opened = await ChildCore.open({ name: core, dataDir, servers });
    cores.set(core, opened);
    return { openMs: opened.openMs };
  },
  'core.close': async ({ core }) => {
    await named(core).close();
    cores.delete(core);
    return null;
  },
  'core.link': ({ core }) => named(core).link(),
  'core.join': async ({ core, link }) => {
    const at = monotonicMs();
    await named(core).invoke('link.join', { text: link, isIncognito: false });
    return { at };
  },
  'core.connected': ({ core, count }) => named(core).connected(count),
  'core.send': async ({ core, contactId, texts }) => ({
    at: await named(core).send(contactId, texts),
  }),
  'core.received': async ({ core, count }) => ({ at: await named(core).received(count) }),
  'core.ticks': async ({ core, status, count }) => ({ at: await named(core).ticks(status, count) }),
  'core.makeQueues': async ({ core, servers, countPerServer }) => ({
    ms: await named(core).makeQueues(servers, countPerServer),
  }),
  'core.subscribed': async ({ core, count }) => ({ at: await named(core).subscribed(count) }),
  'core.proxy': async ({ core, port }) => {
    await named(core).setProxy(port);
    return null;
  },
  'relays.start': startRelays,
  'relays.stop': stopRelay,
  'proxy.start': async () => ({ port: (await startNotingProxy()).port }),
  simulate,
  'large.folder': ({ messageCount }) => largeFolder(messageCount),
  'large.copy': async ({ from, to }) => {
    await copyLargeFolder(from, to);
    return null;
  },
  'large.largestChat': findLargestChat,
  'large.opening': measureOpening,
  'large.leaveOpen': leaveOpen,
  'large.reading': measureReading,
  'large.work': measureWork,
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, at: monotonicMs() };
  },
  ratchet: measureRatchet,
  tls: measureTls,
};

process.on('message', (request: Request) => {
  void answer(request);
});
process.on('disconnect', () => process.exit(0));

async function answer({ id, name, args }: Request): Promise<void> {
  // The parent's types tie the arguments to the name.
  const handle = handlers[name] as (args: unknown) => unknown;
  let reply: Reply;
  try {
    reply = { id, value: await handle(args) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(reply);
}

function named(core: string): ChildCore {
  return defined(cores.get(core), `core ${core}`);
}
