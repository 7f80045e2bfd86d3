/** Benchmarks of two people and a relay, each in a process of its own. */
import type { Child, Stage } from './processes.ts';
import { type Measured, median } from './statistics.ts';

export type Pair = {
  readonly alice: Child;
  readonly bob: Child;
  /** Contact ids: bob in alice's core and the other way round. */
  readonly bobId: number;
  readonly aliceId: number;
};

const CONNECT_RUNS = 11;
const LATENCY_RUNS = 40;
const BURST_SIZE = 1_000;
const BURST_RUNS = 3;
const BACKLOG_CONTACTS = 8;
const BACKLOG_MESSAGES = 120;
const BACKLOG_RUNS = 3;
const IDLE_MS = 20_000;
/** Between two measurements: the key pools fill up again, as they do between a user's actions. */
const PAUSE_MS = 150;
/** Until what the start has caused is over. */
const SETTLE_MS = 1_000;

/** From the link being made to both sides connected; `withLink` also counts making the link. */
export async function benchConnect(stage: Stage): Promise<Measured> {
  const { alice, bob } = await twoCores(stage);
  const times: number[] = [];
  const withLink: number[] = [];
  for (let run = 1; run <= CONNECT_RUNS; run++) {
    await pause(PAUSE_MS);
    const { link, askedAt, madeAt } = await alice.call('core.link', { core: 'alice' });
    await bob.call('core.join', { core: 'bob', link });
    const both = await bothConnected(alice, bob, run);
    times.push(both.at - madeAt);
    withLink.push(both.at - askedAt);
  }
  return { unit: 'ms', values: times, also: { withLink: median(withLink) } };
}

/** From sending to the receiver's event. */
export async function benchOneWay(stage: Stage): Promise<Measured> {
  return { unit: 'ms', values: (await latencies(stage)).oneWay };
}

/** From sending to the delivery tick. */
export async function benchRoundtrip(stage: Stage): Promise<Measured> {
  return { unit: 'ms', values: (await latencies(stage)).toTick };
}

/** Messages a second from the first to the last delivery tick of a burst. */
export async function benchSend(stage: Stage): Promise<Measured> {
  const { alice, bob, bobId } = await connectedPair(stage);
  const rates: number[] = [];
  for (let run = 0; run < BURST_RUNS; run++) {
    await pause(SETTLE_MS);
    const texts = numbered(`burst ${String(run)}`, BURST_SIZE);
    const { at } = await alice.call('core.send', { core: 'alice', contactId: bobId, texts });
    const ticks = await alice.call('core.ticks', {
      ...{ core: 'alice', status: 'delivered', count: BURST_SIZE },
    });
    await bob.call('core.received', { core: 'bob', count: BURST_SIZE });
    rates.push(rate(BURST_SIZE, firstOf(at), lastOf(ticks.at)));
  }
  return { unit: 'messages/s', values: rates };
}

/** Messages a second from opening the receiver's core to the last message shown. */
export async function benchBacklog(stage: Stage): Promise<Measured> {
  const receiver = stage.process();
  const senders = stage.process();
  const servers = await stage.servers();
  const dataDir = stage.folder();
  await receiver.call('core.open', { core: 'receiver', dataDir, servers });
  const names = numbered('sender', BACKLOG_CONTACTS);
  for (const [index, core] of names.entries()) {
    await senders.call('core.open', { core, dataDir: stage.folder(), servers });
    const { link } = await receiver.call('core.link', { core: 'receiver' });
    await senders.call('core.join', { core, link });
    await senders.call('core.connected', { core, count: 1 });
    await receiver.call('core.connected', { core: 'receiver', count: index + 1 });
  }
  const total = BACKLOG_CONTACTS * BACKLOG_MESSAGES;
  const rates: number[] = [];
  for (let run = 0; run < BACKLOG_RUNS; run++) {
    await pause(SETTLE_MS);
    await receiver.call('core.close', { core: 'receiver' });
    for (const core of names) await leaveMessages(senders, core, run);
    const startedAt = (await receiver.call('cpu', {})).at;
    await receiver.call('core.open', { core: 'receiver', dataDir, servers });
    const { at } = await receiver.call('core.received', { core: 'receiver', count: total });
    rates.push(rate(total, startedAt, lastOf(at)));
    for (const core of names) {
      await senders.call('core.ticks', { core, status: 'delivered', count: BACKLOG_MESSAGES });
    }
  }
  return { unit: 'messages/s', values: rates };
}

/** Share of one CPU that a connected core with nothing to do takes. */
export async function benchIdle(stage: Stage): Promise<Measured> {
  const { alice } = await connectedPair(stage);
  await pause(3 * SETTLE_MS);
  const before = await alice.call('cpu', {});
  await pause(IDLE_MS);
  const after = await alice.call('cpu', {});
  return { unit: '%', values: [(100 * (after.cpuMs - before.cpuMs)) / (after.at - before.at)] };
}

/** Opening the database with a passphrase, with the agent and chat on it. */
export async function benchUnlock(stage: Stage): Promise<Measured> {
  const child = stage.process();
  const servers = await stage.servers();
  const dataDir = stage.folder();
  const open = { core: 'alice', dataDir, servers };
  const times: number[] = [];
  await child.call('core.open', open);
  for (let run = 0; run < CONNECT_RUNS; run++) {
    await child.call('core.close', { core: 'alice' });
    times.push((await child.call('core.open', open)).openMs);
  }
  return { unit: 'ms', values: times };
}

type Latencies = { readonly oneWay: number[]; readonly toTick: number[] };

async function latencies(stage: Stage): Promise<Latencies> {
  const pair = await connectedPair(stage);
  await pause(SETTLE_MS);
  return latenciesOf(pair, LATENCY_RUNS);
}

/** Of messages one after the other, with pauses; half of them turn the ratchet. */
export async function latenciesOf(pair: Pair, runs: number): Promise<Latencies> {
  const { alice, bob, bobId, aliceId } = pair;
  const oneWay: number[] = [];
  const toTick: number[] = [];
  for (let run = 0; run < runs; run++) {
    const isFromAlice = run % 4 < 2;
    const [from, to] = isFromAlice ? [alice, bob] : [bob, alice];
    const [core, other] = isFromAlice ? ['alice', 'bob'] : ['bob', 'alice'];
    const text = `message ${String(run)}`;
    const contactId = isFromAlice ? bobId : aliceId;
    const sent = await from.call('core.send', { core, contactId, texts: [text] });
    const received = await to.call('core.received', { core: other, count: 1 });
    const ticks = await from.call('core.ticks', { core, status: 'delivered', count: 1 });
    oneWay.push(lastOf(received.at) - firstOf(sent.at));
    toTick.push(lastOf(ticks.at) - firstOf(sent.at));
    await pause(PAUSE_MS);
  }
  return { oneWay, toTick };
}

async function leaveMessages(senders: Child, core: string, run: number): Promise<void> {
  const texts = numbered(`${core} ${String(run)}`, BACKLOG_MESSAGES);
  await senders.call('core.send', { core, contactId: 1, texts });
  await senders.call('core.ticks', { core, status: 'sent', count: BACKLOG_MESSAGES });
}

async function twoCores(stage: Stage): Promise<{ alice: Child; bob: Child }> {
  const [alice, bob] = [stage.process(), stage.process()];
  const servers = await stage.servers();
  await Promise.all([
    alice.call('core.open', { core: 'alice', dataDir: stage.folder(), servers }),
    bob.call('core.open', { core: 'bob', dataDir: stage.folder(), servers }),
  ]);
  await pause(SETTLE_MS);
  return { alice, bob };
}

/** Two cores, each in its process, that are connected. */
export async function connectedPair(stage: Stage): Promise<Pair> {
  const { alice, bob } = await twoCores(stage);
  const { link } = await alice.call('core.link', { core: 'alice' });
  await bob.call('core.join', { core: 'bob', link });
  const { bobId, aliceId } = await bothConnected(alice, bob, 1);
  return { alice, bob, bobId, aliceId };
}

async function bothConnected(alice: Child, bob: Child, count: number) {
  const [ofAlice, ofBob] = await Promise.all([
    alice.call('core.connected', { core: 'alice', count }),
    bob.call('core.connected', { core: 'bob', count }),
  ]);
  return {
    at: Math.max(ofAlice.at, ofBob.at),
    bobId: ofAlice.contactIds[0] ?? 0,
    aliceId: ofBob.contactIds[0] ?? 0,
  };
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${String(index + 1)}`);
}

function firstOf(at: Readonly<Record<string, number>>): number {
  return Math.min(...Object.values(at));
}

function lastOf(at: Readonly<Record<string, number>>): number {
  return Math.max(...Object.values(at));
}

function rate(count: number, fromMs: number, toMs: number): number {
  return (1000 * count) / (toMs - fromMs);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
