/** Turns at connecting (rules in ../SPEC.md). */
import { expect, test } from 'vitest';
import { silentLogger } from '../../base/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { type Attempt, ConnectGate } from './connect-gate.ts';
import { withJitter } from '../deps.ts';

class Scope implements Attempt {
  readonly serverId: number;
  readonly told: (string | boolean)[] = [];
  readonly #begun: Scope[];

  constructor(serverId: number, begun: Scope[]) {
    this.serverId = serverId;
    this.#begun = begun;
  }

  begin(): void {
    this.#begun.push(this);
  }

  failed(problem: string, isOwn: boolean): void {
    this.told.push(problem, isOwn);
  }
}

function setUp() {
  const clock = new FakeClock();
  const gate = new ConnectGate({
    clock,
    random: () => Uint8Array.of(127, 255),
    logger: silentLogger,
  });
  const begun: Scope[] = [];
  const scopes = (serverId: number, count: number): Scope[] =>
    Array.from({ length: count }, () => {
      const scope = new Scope(serverId, begun);
      gate.enter(scope);
      return scope;
    });
  return { clock, gate, begun, scopes };
}

test('[AG113] a server not known to be up is tried once at a time, one that is up four times', () => {
  const { gate, begun, scopes } = setUp();
  const [first] = scopes(1, 10);
  expect(begun).toEqual([first]);
  if (first !== undefined) gate.succeeded(first);
  expect(begun).toHaveLength(5);
  for (const scope of begun.slice(1, 3)) gate.succeeded(scope);
  expect(begun).toHaveLength(7);
  gate.close();
});

test('[AG113] a failure is told to all that wait, and one of them tries again after the pause', () => {
  const { clock, gate, begun, scopes } = setUp();
  const [first, second, third] = scopes(1, 3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three');
  gate.failed(first, 'ECONNREFUSED');
  expect([first.told, second.told, third.told]).toEqual([
    ['ECONNREFUSED', true],
    ['ECONNREFUSED', false],
    ['ECONNREFUSED', false],
  ]);
  expect([begun.length, gate.isFailing(1)]).toEqual([1, true]);
  clock.advance(1999);
  expect(begun).toHaveLength(1);
  clock.advance(1);
  expect(begun).toEqual([first, second]);
  gate.leave(third);
  gate.failed(second, 'timeout');
  clock.advance(2000);
  expect(begun).toEqual([first, second, first]);
  expect(third.told).toHaveLength(2);
  gate.close();
  expect(clock.timerCount).toBe(0);
});

test('[AG113] of many servers sixteen are tried at once, in turns, and eight that failed before', () => {
  const { clock, gate, begun, scopes } = setUp();
  for (let serverId = 0; serverId < 20; serverId++) scopes(serverId, 2);
  expect(begun.map(({ serverId }) => serverId)).toEqual(Array.from({ length: 16 }, (_, id) => id));
  for (const scope of begun.slice(0, 16)) gate.failed(scope, 'timeout');
  expect(begun.slice(16).map(({ serverId }) => serverId)).toEqual([16, 17, 18, 19]);
  clock.advance(2000);
  expect(begun).toHaveLength(20 + 8);
  gate.wake();
  expect(begun).toHaveLength(20 + 12);
  gate.close();
});

test('[AG113] a server with many scopes does not keep another waiting', () => {
  const { gate, begun, scopes } = setUp();
  for (let serverId = 0; serverId < 16; serverId++) scopes(serverId, 10);
  for (const scope of begun.slice(0, 3)) gate.succeeded(scope);
  const [late] = scopes(99, 1);
  expect(begun).toHaveLength(19);
  const next = begun[3];
  if (next !== undefined) gate.succeeded(next);
  expect(begun.slice(19)).toEqual([late]);
  gate.close();
});

test('[AG113] what somebody waits for need not wait for sixteen that hang', () => {
  const { gate, begun, scopes } = setUp();
  for (let serverId = 0; serverId < 30; serverId++) scopes(serverId, 1);
  expect(begun).toHaveLength(16);
  for (let serverId = 40; serverId < 46; serverId++) gate.enter(new Scope(serverId, begun), true);
  expect(begun.slice(16).map(({ serverId }) => serverId)).toEqual([40, 41, 42, 43]);
  gate.close();
});

test('[AG112] pauses grow from 2 s to 180 s, and a good connection makes them short again', () => {
  const { clock, gate, begun, scopes } = setUp();
  const [scope] = scopes(1, 1);
  if (scope === undefined) throw new Error('one');
  const pauses: number[] = [];
  for (let count = 0; count < 20; count++) {
    const sinceMs = clock.now();
    gate.failed(scope, 'timeout');
    clock.runNext();
    pauses.push(clock.now() - sinceMs);
  }
  expect(pauses.slice(0, 8)).toEqual([2000, 2000, 2000, 2000, 2000, 2000, 3000, 4500]);
  expect(pauses.at(-1)).toBe(180_000);
  // Connections that end at once are no better than none.
  gate.succeeded(scope);
  gate.failed(scope, 'closed');
  expect(clock.nextDueMs).toBe(clock.now() + 180_000);
  clock.runNext();
  gate.succeeded(scope);
  gate.ended(1);
  gate.failed(scope, 'timeout');
  expect(clock.nextDueMs).toBe(clock.now() + 2000);
  expect(begun.length).toBeGreaterThan(20);
  gate.close();
});

test('[AG112] the jitter is at most 15 % and not always the same', () => {
  const delays = Array.from({ length: 1000 }, () => withJitter(10_000, systemRandom));
  expect([withJitter(10_000, () => Uint8Array.of(0, 0)), Math.min(...delays) >= 8500]).toEqual([
    8500,
    true,
  ]);
  expect([
    withJitter(10_000, () => Uint8Array.of(255, 255)),
    Math.max(...delays) <= 11_500,
  ]).toEqual([11_500, true]);
  expect(new Set(delays).size).toBeGreaterThan(100);
});

test('[AG114] a failure is remembered for 3 s', () => {
  const { clock, gate, scopes } = setUp();
  const [scope] = scopes(1, 1);
  expect(gate.recentProblem(1)).toBeUndefined();
  if (scope !== undefined) gate.failed(scope, 'ECONNREFUSED');
  clock.advance(1999);
  expect(gate.recentProblem(1)).toBe('ECONNREFUSED');
  if (scope !== undefined) gate.leave(scope);
  clock.advance(1001);
  expect(gate.recentProblem(1)).toBeUndefined();
  gate.close();
});

test('[AG121] a server that nobody asks for is forgotten', () => {
  const { clock, gate, scopes } = setUp();
  const [scope] = scopes(1, 1);
  if (scope === undefined) throw new Error('one');
  gate.failed(scope, 'timeout');
  gate.leave(scope);
  gate.prune();
  expect(gate.isFailing(1)).toBe(true);
  clock.advance(10 * 60_000);
  gate.prune();
  expect(gate.isFailing(1)).toBe(false);
  gate.close();
});
