/** Scenarios from seeds: a few people who meet, talk, change their minds, and have bad luck. */
import { Prng } from './prng.ts';
import type { Death } from './sim-core.ts';
import type { Scenario, Step } from './steps.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Numbers that choose among what there will be. */
const CHOICES = 1000;

/** The scenario of a seed; the same for ever while this file does not change. */
export function generateScenario(seed: number): Scenario {
  const prng = new Prng(seed, 'steps');
  const coreCount = prng.weighted([
    [60, 2],
    [25, 3],
    [10, 4],
    [5, 5],
  ]);
  const relayCount = prng.between(2, prng.chance(70) ? 2 : 4);
  const steps: Step[] = [];
  // Some worlds have trouble all the time, some a little, a few none.
  const faultPercent = prng.weighted([
    [1, 0],
    [4, 15],
    [4, 35],
    [2, 60],
  ]);
  meet(prng, { coreCount, relayCount, faultPercent }, steps);
  const [shortest, longest] = prng.weighted<readonly [number, number]>([
    [6, [2, 7]],
    [3, [8, 14]],
    [1, [15, 24]],
  ]);
  const length = prng.between(shortest, longest);
  for (let i = 0; i < length; i++) {
    const relay = prng.below(relayCount);
    const core = prng.below(coreCount);
    const act = prng.chance(faultPercent) ? fault(prng, core, relay) : action(prng, core);
    steps.push({ afterMs: pause(prng), ...act });
  }
  const routing = prng.chance(30) ? 'always' : 'never';
  return { seed, coreCount, relayCount, routing, steps };
}

type People = {
  readonly coreCount: number;
  readonly relayCount: number;
  readonly faultPercent: number;
};

/** Everybody gets to know somebody, more or less at once; bad luck may come in between. */
function meet(prng: Prng, { coreCount, relayCount, faultPercent }: People, steps: Step[]): void {
  let linkCount = 0;
  for (let joiner = 1; joiner < coreCount; joiner++) {
    const maker = prng.below(joiner);
    const makeMs = prng.between(0, 500);
    const afterMs = prng.between(1000, 4000);
    const isShort = prng.chance(40);
    if (prng.chance(25)) {
      const isOpen = prng.chance(50);
      steps.push({ type: 'makeAddress', core: maker, isOpen, afterMs: makeMs });
      steps.push({ type: 'ask', core: joiner, address: CHOICES - 1, isShort, afterMs });
      const answer = { type: 'answer', core: maker, request: 0, isAccepted: true } as const;
      if (!isOpen) steps.push({ ...answer, afterMs: prng.between(100, 4000) });
    } else {
      steps.push({ type: 'makeLink', core: maker, afterMs: makeMs });
      steps.push({ type: 'join', core: joiner, link: linkCount++, isShort, afterMs });
    }
    if (!prng.chance(faultPercent)) continue;
    const victim = prng.chance(50) ? maker : joiner;
    const accident = fault(prng, victim, prng.below(relayCount));
    steps.push({ afterMs: prng.below(800), ...accident });
  }
  if (prng.chance(60)) {
    steps.push({ type: 'send', core: 0, contact: 0, count: 1, afterMs: 10 * SECOND_MS });
  }
}

function pause(prng: Prng): number {
  const [min, max] = prng.weighted<readonly [number, number]>([
    [30, [0, 20]],
    [30, [20, 500]],
    [24, [500, 10 * SECOND_MS]],
    [12, [10 * SECOND_MS, 3 * MINUTE_MS]],
    [3, [3 * MINUTE_MS, HOUR_MS]],
    [1, [HOUR_MS, 12 * HOUR_MS]],
  ]);
  return prng.between(min, max);
}

type Unpaused<T> = T extends unknown ? Omit<T, 'afterMs'> : never;

function action(prng: Prng, core: number): Unpaused<Step> {
  const contact = prng.below(CHOICES);
  const onItem = { core, contact, item: prng.below(CHOICES) };
  return prng.weighted<() => Unpaused<Step>>([
    [45, () => ({ type: 'send', core, contact, count: prng.chance(85) ? 1 : prng.between(2, 6) })],
    [
      1,
      () => ({ type: 'send', core, contact, count: prng.chance(70) ? 15 : prng.between(30, 140) }),
    ],
    [8, () => ({ type: 'edit', ...onItem })],
    [6, () => ({ type: 'react', ...onItem, isAdded: prng.chance(75) })],
    [5, () => ({ type: 'deleteForEveryone', ...onItem })],
    [3, () => ({ type: 'deleteForMe', ...onItem })],
    [3, () => ({ type: 'retry', ...onItem })],
    [8, () => ({ type: 'restart', core, downMs: downTime(prng) })],
    [3, () => ({ type: 'wake', core })],
    [5, () => ({ type: 'makeLink', core })],
    [7, () => ({ type: 'join', core, link: prng.below(CHOICES), isShort: prng.chance(50) })],
    [2, () => ({ type: 'makeAddress', core, isOpen: prng.chance(40) })],
    [4, () => ({ type: 'ask', core, address: prng.below(CHOICES), isShort: prng.chance(50) })],
    [
      4,
      () => ({ type: 'answer', core, request: prng.below(CHOICES), isAccepted: prng.chance(75) }),
    ],
    [1, () => ({ type: 'openAddress', core, isOpen: prng.chance(50) })],
    [1, () => ({ type: 'deleteAddress', core })],
    [4, () => ({ type: 'changeServer', core, contact })],
    [1, () => ({ type: 'fixEncryption', core, contact })],
    [3, () => ({ type: 'deleteContact', core, contact, notify: prng.chance(50) })],
    [2, () => ({ type: 'cancelPending', core, pending: prng.below(CHOICES) })],
  ])();
}

function fault(prng: Prng, core: number, relay: number): Unpaused<Step> {
  const choice = prng.below(CHOICES);
  return prng.weighted<() => Unpaused<Step>>([
    [24, () => ({ type: 'cut', core, clientMs: learned(prng), relayMs: learned(prng) })],
    [10, () => ({ type: 'swallow', core, direction: prng.pick(['toRelay', 'toClient']) })],
    [
      10,
      () => ({ type: 'offline', core, how: prng.pick(['fails', 'silent']), forMs: outage(prng) }),
    ],
    [6, () => ({ type: 'slow', core, delayMs: prng.between(200, 20_000), forMs: outage(prng) })],
    [22, () => kill(prng, core)],
    [6, () => ({ type: 'clockJump', core, byMs: jump(prng) })],
    [8, () => sleep(prng, core)],
    [10, () => ({ type: 'relayRestart', relay, downMs: downTime(prng) })],
    [4, () => ({ type: 'relayLosesMessage', relay, choice })],
    [2, () => ({ type: 'relayLosesQueue', relay, choice })],
  ])();
}

function kill(prng: Prng, core: number): Unpaused<Step> {
  const how = prng.chance(70) ? 'process' : 'power';
  const commit = prng.weighted([
    [3, 0],
    [4, prng.below(4)],
    [3, prng.below(15)],
  ]);
  const death: Death = {
    ...{ commit, how, isKept: prng.chance(50) },
    ...(prng.chance(30) && { at: 'write' }),
    ...(prng.chance(30) && { delayMs: prng.chance(70) ? prng.between(1, 8) : prng.below(200) }),
  };
  return { type: 'kill', core, ...death, downMs: downTime(prng) };
}

function sleep(prng: Prng, core: number): Unpaused<Step> {
  const forMs = prng.weighted([
    [4, prng.between(SECOND_MS, 2 * MINUTE_MS)],
    [4, prng.between(2 * MINUTE_MS, HOUR_MS)],
    [2, prng.between(HOUR_MS, 3 * DAY_MS)],
  ]);
  const timers = prng.chance(50) ? 'goOn' : 'areDue';
  return { type: 'sleep', core, forMs, timers, isTold: prng.chance(50) };
}

/** Mostly soon; sometimes one side does not notice for long. */
function learned(prng: Prng): number {
  return prng.chance(80) ? prng.below(300) : prng.between(SECOND_MS, 20 * MINUTE_MS);
}

function downTime(prng: Prng): number {
  return prng.weighted([
    [6, prng.below(200)],
    [3, prng.below(30 * SECOND_MS)],
    [1, prng.below(30 * MINUTE_MS)],
  ]);
}

function outage(prng: Prng): number {
  return prng.weighted([
    [6, prng.between(100, 20 * SECOND_MS)],
    [3, prng.between(20 * SECOND_MS, 10 * MINUTE_MS)],
    [1, prng.between(HOUR_MS, 6 * HOUR_MS)],
  ]);
}

function jump(prng: Prng): number {
  return prng.weighted([
    [4, prng.between(MINUTE_MS, 3 * HOUR_MS)],
    [2, prng.between(3 * HOUR_MS, 3 * DAY_MS)],
    [4, -prng.between(1, 5 * MINUTE_MS)],
  ]);
}
