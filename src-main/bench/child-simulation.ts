/**
 * Hours of a core's life in minutes: simulated time, real sockets. Two people talk over a relay in
 * the same process, which also counts; one of them has a queue on a server that is gone, and their
 * network fails now and then.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FakeClock } from '../core/testing/fake-clock.ts';
import {
  type LoggedNetwork,
  loggedNetwork,
  passTime,
  whileTimePasses,
} from '../core/testing/test-core.ts';
import { ChildCore } from './child-core.ts';
import { startBenchRelay } from './child-relays.ts';
import { type Arguments, type Value, monotonicMs } from './protocol.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TALK_MS = 10 * MINUTE_MS;
const CUT_HOURS = 3;

/** Megabytes in use after each hour, the first value before the first. */
export async function simulate({
  folder,
  hours,
}: Arguments<'simulate'>): Promise<Value<'simulate'>> {
  const startedAt = monotonicMs();
  const clock = new FakeClock();
  // The relays' certificates are of now.
  clock.advance(Date.now() - clock.now());
  const network = loggedNetwork();
  const [relay, lost] = await Promise.all(
    ['relay', 'lost'].map((name) => startBenchRelay(join(folder, name))),
  );
  if (relay === undefined || lost === undefined) throw new Error('no relay');
  const open = (name: string): Promise<ChildCore> =>
    ChildCore.open({
      ...{ name, clock, dial: network.dial, servers: [relay.address] },
      dataDir: join(folder, name),
    });
  const alice = await open('alice');
  const bob = await open('bob');
  const soon = <T>(task: Promise<T>): Promise<T> => whileTimePasses(clock, task);
  const { link } = await soon(alice.link());
  await soon(bob.invoke('link.join', { text: link, isIncognito: false }));
  const [bobOfAlice, aliceOfBob] = await soon(
    Promise.all([alice.connected(1), bob.connected(1)]),
  ).then((both) => both.map(({ contactIds }) => contactIds[0] ?? 0));
  await soon(alice.makeQueues([lost.address], 1));
  await lost.close();

  const heapMb = [usedHeapMb()];
  let messages = 0;
  const talk = async (): Promise<void> => {
    for (const [from, to, contact] of [
      [alice, bob, bobOfAlice],
      [bob, alice, aliceOfBob],
    ] as const) {
      await from.send(contact ?? 0, [`message ${String((messages += 1))}`]);
      await soon(Promise.all([to.received(1), from.ticks('delivered', 1)]));
      await soon(from.ticks('sent', 1));
    }
  };
  for (let hour = 1; hour <= hours; hour++) {
    await passHour({ clock, network, isCut: hour % CUT_HOURS === 0 }, talk);
    heapMb.push(usedHeapMb());
  }
  await Promise.all([alice.close(), bob.close()]);
  await relay.close();
  return { heapMb, messages, ms: monotonicMs() - startedAt };
}

type World = {
  readonly clock: FakeClock;
  readonly network: LoggedNetwork;
  readonly isCut: boolean;
};

async function passHour(
  { clock, network, isCut }: World,
  talk: () => Promise<void>,
): Promise<void> {
  for (let passedMs = 0; passedMs < HOUR_MS; passedMs += TALK_MS) {
    await passTime(clock, TALK_MS, network);
    await talk();
  }
  network.dialled.length = 0;
  if (!isCut) return;
  network.cut();
  await passTime(clock, MINUTE_MS, network);
  network.heal();
}

function usedHeapMb(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no gc');
  Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed / 1e6;
}
