/** Ten hours with a server that is gone, in simulated time: what it costs, and that it costs nobody else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import { agentUserId } from '../agent/index.ts';
import { parseServer } from '../encoding/index.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import {
  type LoggedNetwork,
  TestCore,
  connectCores,
  loggedNetwork,
  must,
  passTime,
  whileTimePasses,
} from '../testing/test-core.ts';
import { startTestRelay } from '../testing/test-relay.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const HOURS = 10;
const TIMEOUT_MS = 240_000;
const DEAD_QUEUES = 10;
/** Pauses grow to 180 s, 15 % more or less. */
const MAX_PAUSE_MS = 180 * SECOND_MS;

/** How long is watched for the moment with the fewest timers, when nobody waits for an answer. */
const WATCHED_MINUTES = 30;

/** How many timers ran, and how few there were at once towards the end. */
async function pass(
  clock: FakeClock,
  hours: number,
  network: LoggedNetwork,
): Promise<{ readonly timersRun: number; readonly fewestTimers: number }> {
  let timersRun = 0;
  let fewestTimers = Infinity;
  for (let leftMinutes = hours * 60; leftMinutes > 0; leftMinutes--) {
    timersRun += await passTime(clock, MINUTE_MS, network);
    if (leftMinutes <= WATCHED_MINUTES) fewestTimers = Math.min(fewestTimers, clock.timerCount);
  }
  return { timersRun, fewestTimers };
}

/** Bytes on the heap that are in use. */
function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no gc');
  Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

const folder = mkdtempSync(join(tmpdir(), 'sotto-dead-'));

function relay(name: string, port?: number): Promise<RunningRelay> {
  return startTestRelay(join(folder, name), port);
}

test(
  'a dead server is tried ever more seldom; timers, traffic and memory stay as they are',
  async () => {
    const clock = new FakeClock();
    // The relays' certificates are of now.
    clock.advance(Date.now() - clock.now());
    const network = loggedNetwork();
    const [one, two, three] = await Promise.all([relay('one'), relay('two'), relay('three')]);
    const open = (name: string, server: RunningRelay) =>
      TestCore.open({ name, servers: [server.address], clock, network: loggedNetwork() });
    const alice = await TestCore.open({ name: 'alice', servers: [one.address], clock, network });
    const [bob, carol] = await Promise.all([open('bob', two), open('carol', three)]);
    const connecting = connectCores(alice, carol);
    const { aContact: carolOfAlice, bContact: aliceOfCarol } = await whileTimePasses(
      clock,
      connecting,
    );
    await carol.core.close();
    const userId = agentUserId(alice.chat.user()?.userId ?? 0);
    const server = parseServer('smp', three.address);
    for (let count = 0; count < DEAD_QUEUES; count++) {
      const made = alice.chat.agent.createInvitation({ userId, server, pq: false });
      must(await whileTimePasses(clock, made));
    }
    expect(alice.core.servers()).toHaveLength(2);
    await three.close();
    must(alice.chat.send(carolOfAlice, 'are you there?'));
    const early = await pass(clock, 1, network);

    const heapBytesBefore = usedHeapBytes();
    network.dialled.length = 0;
    const sentBefore = network.counts.out;
    const late = await pass(clock, HOURS - 1, network);
    const grownBytes = usedHeapBytes() - heapBytesBefore;
    const attempts = network.dialled.filter(({ port }) => port === three.port).length;
    const sent = network.counts.out - sentBefore;
    console.log(
      `${String(HOURS - 1)} hours: ${String(attempts)} attempts, ${String(late.timersRun)} timers, ` +
        `${String(sent)} blocks sent, heap ${(grownBytes / 1e6).toFixed(2)} MB more`,
    );
    expect(network.dialled).toHaveLength(attempts);
    const usual = ((HOURS - 1) * HOUR_MS) / MAX_PAUSE_MS;
    expect(attempts).toBeGreaterThan(usual / 1.15 - 2);
    expect(attempts).toBeLessThan(usual / 0.85 + 2);
    expect(Math.abs(late.fewestTimers - early.fewestTimers)).toBeLessThanOrEqual(2);
    expect(grownBytes).toBeLessThan(2e6);
    // A ping every 20 minutes, and every 2 minutes the question whether the message can be routed.
    expect(sent).toBeLessThan(700);
    // One every 30 s, and some for each attempt.
    expect(late.timersRun).toBeLessThan(6000);

    // Nobody else was held up, and what waited goes as soon as the server is back.
    const { aContact: bobOfAlice } = await whileTimePasses(clock, connectCores(alice, bob));
    must(alice.chat.send(bobOfAlice, 'hello'));
    await whileTimePasses(clock, alice.allDelivered(bobOfAlice));
    const back = await relay('three', three.port);
    const carolAgain = await carol.restart();
    const received = carolAgain.received(aliceOfCarol, 1);
    expect(await whileTimePasses(clock, received)).toEqual(['are you there?']);
    for (const core of [alice, bob, carolAgain]) await core.core.close();
    for (const running of [one, two, back]) await running.close();
    rmSync(folder, { recursive: true });
  },
  TIMEOUT_MS,
);
