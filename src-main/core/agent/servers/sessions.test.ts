/** Sessions of an agent with servers that die, hang, sleep and come back (rules in ../SPEC.md). */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { initCrypto } from '../../crypto/index.ts';
import { agentUserId } from '../network.ts';
import type { ServerState } from '../types.ts';
import { Bench, type ScriptedSession, serverAt } from './testing-sessions.ts';

beforeAll(async () => {
  await initCrypto();
});

const open: Bench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) {
    await bench.stop();
    expect(bench.clock.timerCount).toBe(0);
  }
});

function newBench(): Bench {
  const bench = new Bench();
  open.push(bench);
  return bench;
}

const USER = agentUserId(1);
const HOUR_MS = 3_600_000;
const keysOf = (sessions: readonly ScriptedSession[]): string[] =>
  sessions.map(({ isolationKey }) => isolationKey).sort();
const stateOf = (bench: Bench, host: string): ServerState | undefined =>
  bench.agent.servers().find(({ server }) => server === host);

describe('who shares a session', () => {
  test.each([
    ['user', ['u1', 'u1', 'u2']],
    ['session', ['u1.S', 'u1.S', 'u2.S']],
    ['server', ['u1.S.one', 'u1.S.two:443', 'u2.S.one']],
    ['connection', ['u1.S.one.1', 'u1.S.one.2', 'u1.S.two:443.3', 'u2.S.one.4']],
  ] as const)('[AG110] isolation by %s', async (isolation, expected) => {
    const bench = newBench();
    bench.isolation = isolation;
    const [one, two] = [serverAt('one'), { ...serverAt('two'), port: '443' }];
    bench.addQueues(one, 2);
    bench.addQueue(two);
    bench.addQueue(one, 2);
    bench.agent.start();
    await bench.settleAll();
    const keys = keysOf(bench.sessions);
    const startId = /\.([0-9a-f]{32})/.exec(keys[0] ?? '')?.[1] ?? '';
    const named = keys.map((key) => (startId === '' ? key : key.replace(startId, 'S')));
    expect(named).toEqual(expected);
    expect(bench.sessions.flatMap(({ subscribed }) => subscribed)).toHaveLength(4);
    expect(bench.agent.servers(USER).map(({ server, queueCount }) => [server, queueCount])).toEqual(
      [
        ['one', 2],
        ['two:443', 1],
      ],
    );
  });

  test('[AG110] a new queue moves from the session it was made on to its own', async () => {
    const bench = newBench();
    bench.isolation = 'connection';
    const one = serverAt('one');
    bench.servers = [one];
    bench.agent.start();
    const making = bench.agent.createInvitation({ userId: USER, pq: false });
    await bench.settle();
    const made = await making;
    expect(made.ok).toBe(true);
    await bench.pass(2000);
    expect(bench.open.map(({ isolationKey }) => isolationKey.split('.').at(-1))).toEqual([
      '0',
      '1',
    ]);
    expect(bench.open.map(({ subscribed }) => subscribed.length)).toEqual([0, 1]);
    expect(stateOf(bench, 'one')).toMatchObject({
      sessionCount: 2,
      subscriptions: { active: 1, pending: 0, failed: 0 },
    });
    await bench.pass(3 * 60_000);
    expect(bench.open.map(({ isolationKey }) => isolationKey.split('.').at(-1))).toEqual(['1']);
  });

  test('[AG111] changed settings make new sessions, also for whoever waits for one', async () => {
    const bench = newBench();
    const [one, dead] = [serverAt('one'), serverAt('dead')];
    bench.addQueues(one, 2);
    bench.hanging.add('dead');
    bench.servers = [dead];
    bench.agent.start();
    const making = bench.agent.createInvitation({ userId: USER, pq: false });
    await bench.settleAll();
    expect(keysOf(bench.open)).toEqual(['u1']);
    bench.isolation = 'connection';
    bench.hanging.clear();
    const before = bench.attempts.length;
    bench.agent.networkChanged();
    await bench.settleAll();
    expect(bench.attempts.slice(before).map(({ isolationKey }) => isolationKey)).not.toContain(
      'u1',
    );
    expect(bench.runningAttempts).toBe(0);
    expect(bench.open.map(({ isolationKey }) => isolationKey.split('.')[3]).sort()).toEqual([
      '0',
      '1',
      '2',
    ]);
    expect((await making).ok).toBe(true);
    expect(stateOf(bench, 'one')?.subscriptions).toEqual({ active: 2, pending: 0, failed: 0 });
  });
});

describe('dead servers', () => {
  test.each([1, 50])(
    '[AG112] [AG113] ten hours of a dead server with %d scopes cost little and hold up nobody',
    async (count) => {
      const bench = newBench();
      const [dead, alive] = [serverAt('dead'), serverAt('alive')];
      bench.isolation = count > 1 ? 'connection' : 'user';
      bench.down.add('dead');
      bench.addQueues(dead, count);
      bench.addQueue(alive);
      bench.agent.start();
      await bench.pass(10 * HOUR_MS);
      expect(bench.attemptsAt(dead)).toBeGreaterThan(150);
      expect(bench.attemptsAt(dead)).toBeLessThan(((10 * 3600) / 180) * 1.3);
      // Tick, check, housekeeping, the server's pause, counts and states to be told.
      expect(bench.clock.timerCount).toBeLessThanOrEqual(6);
      expect(bench.agent.servers()).toMatchObject([
        {
          server: 'dead',
          state: 'disconnected',
          queueCount: count,
          sessionCount: 0,
          subscriptions: { active: 0, pending: count, failed: 0 },
          lastError: 'ECONNREFUSED',
        },
        { server: 'alive', state: 'connected', queueCount: 1, sessionCount: 1 },
      ]);
      expect(bench.attemptsAt(alive)).toBe(1);
      // It comes back: everybody returns, a few at a time.
      bench.maxRunningAttempts = 0;
      const before = bench.attemptsAt(dead);
      bench.down.clear();
      await bench.pass(4 * 60_000);
      expect(bench.attemptsAt(dead) - before).toBe(count);
      expect(bench.maxRunningAttempts).toBeLessThanOrEqual(4);
      expect(stateOf(bench, 'dead')).toMatchObject({
        state: 'connected',
        subscriptions: { active: count },
      });
    },
  );

  test('[AG113] thirty servers that do not answer leave room for one that does', async () => {
    const bench = newBench();
    for (let number = 0; number < 30; number++) {
      bench.hanging.add(`dead${String(number)}`);
      bench.addQueue(serverAt(`dead${String(number)}`));
    }
    bench.agent.start();
    await bench.settleAll();
    expect(bench.runningAttempts).toBe(16);
    expect(stateOf(bench, 'dead0')?.state).toBe('connecting');
  });

  test('[AG114] what the user asks for is tried each time, and by nobody afterwards', async () => {
    const bench = newBench();
    bench.servers = [serverAt('dead')];
    bench.down.add('dead');
    bench.agent.start();
    const make = async (): Promise<string> => {
      const making = bench.agent.createInvitation({ userId: USER, pq: false });
      await bench.settleAll();
      const made = await making;
      return made.ok ? 'ok' : made.error.type;
    };
    expect([await make(), await make()]).toEqual(['network', 'network']);
    expect(bench.attempts).toHaveLength(2);
    // Nothing is stored for it, so nobody tries again.
    await bench.pass(60_000);
    expect(bench.attempts).toHaveLength(2);
    bench.down.clear();
    expect([await make(), bench.attempts.length]).toEqual(['ok', 3]);
  });
});

describe('after a sleep', () => {
  test('[AG115] a wake ends the pause of a server, within the limits', async () => {
    const bench = newBench();
    const dead = serverAt('dead');
    bench.isolation = 'connection';
    bench.down.add('dead');
    bench.addQueues(dead, 50);
    bench.agent.start();
    await bench.pass(HOUR_MS);
    const before = bench.attemptsAt(dead);
    bench.agent.wake();
    await bench.settleAll();
    expect(bench.attemptsAt(dead)).toBe(before + 1);
    bench.down.clear();
    bench.maxRunningAttempts = 0;
    bench.agent.wake();
    await bench.settleAll();
    expect([bench.open.length, bench.maxRunningAttempts]).toEqual([50, 4]);
  });

  test('[AG115] a session that does not answer is replaced, others stay', async () => {
    const bench = newBench();
    for (const host of ['one', 'two', 'slow']) bench.addQueue(serverAt(host));
    bench.agent.start();
    await bench.pass(60_000);
    const [one, two, slow] = bench.sessions;
    if (one === undefined || two === undefined || slow === undefined) throw new Error('three');
    one.isSilent = true;
    slow.isSilent = true;
    bench.agent.wake();
    bench.agent.wake();
    await bench.pass(4000);
    // Slow to answer, but something comes.
    slow.byteCounts.received += 1;
    expect(bench.open).toHaveLength(3);
    await bench.pass(1000);
    expect([one.isOpen, two.isOpen, slow.isOpen]).toEqual([false, true, true]);
    expect(bench.open.map(({ host }) => host).sort()).toEqual(['one', 'slow', 'two']);
    expect(bench.sessions).toHaveLength(4);
    expect(bench.sessions[3]?.subscribed).toEqual(one.subscribed);
    expect(one.sent.filter(({ request }) => request.command.type === 'PING')).toHaveLength(1);
  });

  test('[AG115] an attempt that began in another network begins anew', async () => {
    const bench = newBench();
    bench.addQueue(serverAt('one'));
    bench.hanging.add('one');
    bench.agent.start();
    await bench.pass(2000);
    bench.agent.wake();
    await bench.settleAll();
    expect(bench.attempts).toHaveLength(1);
    await bench.pass(1000);
    bench.hanging.clear();
    bench.agent.wake();
    await bench.settleAll();
    expect([bench.attempts.length, bench.open.length, bench.runningAttempts]).toEqual([2, 1, 0]);
  });

  test('[AG115] a sleep nobody told of is noticed', async () => {
    const bench = newBench();
    bench.addQueue(serverAt('one'));
    bench.agent.start();
    await bench.pass(60_000);
    const [session] = bench.sessions;
    if (session === undefined) throw new Error('one');
    session.isSilent = true;
    bench.jumpMs += 8 * HOUR_MS;
    await bench.pass(35_000);
    expect([session.isOpen, bench.open.length]).toEqual([false, 1]);
    await bench.pass(60_000);
    expect(bench.sessions).toHaveLength(2);
  });
});

describe('sessions without a purpose', () => {
  test('[AG121] what has no queue and nothing to do is closed and forgotten', async () => {
    const bench = newBench();
    bench.servers = [serverAt('one')];
    bench.agent.start();
    const making = bench.agent.createInvitation({ userId: USER, pq: false });
    await bench.settle();
    const made = await making;
    if (!made.ok) throw new Error(made.error.type);
    await bench.pass(HOUR_MS);
    expect([bench.open.length, bench.attempts.length]).toEqual([1, 1]);
    bench.database.transaction((db) => {
      bench.agent.delete(db, made.value.connId, { waitDelivery: false });
    });
    await bench.pass(60_000);
    expect([bench.open.length, stateOf(bench, 'one')?.queueCount]).toEqual([1, 0]);
    await bench.pass(2 * 60_000);
    expect([bench.open.length, bench.agent.servers()]).toEqual([0, []]);
    await bench.pass(HOUR_MS);
    expect(bench.attempts).toHaveLength(1);
  });

  test('[AG121] a queue left on its server ends its session as well', async () => {
    const bench = newBench();
    const { connId } = bench.addQueue(serverAt('one'));
    bench.agent.start();
    await bench.settleAll();
    bench.database.transaction((db) => {
      bench.agent.delete(db, connId, { waitDelivery: false, keepQueues: true });
    });
    await bench.pass(10 * 60_000);
    expect([bench.open.length, bench.agent.servers()]).toEqual([0, []]);
    expect(bench.sessions[0]?.sent.map(({ request }) => request.command.type)).toEqual(['SUB']);
  });
});

describe('reconnecting', () => {
  test('[AG123] one server or all, at once, also right after connecting', async () => {
    const bench = newBench();
    for (const host of ['one', 'two']) bench.addQueue(serverAt(host));
    bench.agent.start();
    await bench.settleAll();
    bench.agent.reconnect('one');
    await bench.settleAll();
    expect(bench.attempts.map(({ host }) => host)).toEqual(['one', 'two', 'one']);
    expect(stateOf(bench, 'one')).toMatchObject({
      state: 'connected',
      subscriptions: { active: 1 },
    });
    bench.agent.reconnect();
    await bench.settleAll();
    expect([bench.attempts.length, bench.open.length]).toEqual([5, 2]);
    bench.down.add('one');
    bench.agent.reconnect('one');
    await bench.pass(60_000);
    expect(stateOf(bench, 'one')).toMatchObject({
      state: 'disconnected',
      subscriptions: { active: 0, pending: 1, failed: 0 },
    });
    bench.down.clear();
    bench.agent.reconnect('one');
    await bench.settleAll();
    expect(stateOf(bench, 'one')?.state).toBe('connected');
  });

  test('[AG124] after the restart of twenty servers each session and queue is asked for once', async () => {
    const bench = newBench();
    const servers = Array.from({ length: 20 }, (_, number) => serverAt(`server${String(number)}`));
    for (const server of servers) bench.addQueues(server, 25);
    bench.agent.start();
    await bench.pass(60_000);
    const blocksOf = (sessions: readonly ScriptedSession[]): number =>
      sessions.reduce((sum, { sent }) => sum + new Set(sent.map(({ turn }) => turn)).size, 0);
    expect([bench.sessions.length, blocksOf(bench.sessions)]).toEqual([20, 20]);
    bench.sessions.splice(0).forEach((session) => {
      session.end();
    });
    await bench.pass(60_000);
    expect([bench.attempts.length, bench.sessions.length]).toEqual([40, 20]);
    expect([blocksOf(bench.sessions), bench.maxRunningAttempts]).toEqual([20, 16]);
    const asked = bench.sessions.flatMap(({ subscribed }) => subscribed);
    expect([asked.length, new Set(asked).size]).toEqual([500, 500]);
    // Once more, and they stay away for a while.
    for (const { host } of bench.sessions) bench.down.add(host);
    bench.sessions.splice(0).forEach((session) => {
      session.end();
    });
    await bench.pass(10_000);
    const attempts = bench.attempts.length - 40;
    expect(attempts).toBeLessThanOrEqual(20 * 7);
    bench.down.clear();
    await bench.pass(60_000);
    expect(bench.sessions.flatMap(({ subscribed }) => subscribed)).toHaveLength(500);
  });
});

describe('traffic', () => {
  test('[AG122] bytes, errors and new connections are counted for each user and server', async () => {
    const bench = newBench();
    bench.addQueue(serverAt('one'));
    bench.addQueue(serverAt('two'), 2);
    const startedAtMs = bench.clock.now();
    bench.agent.start();
    await bench.pass(60_000);
    bench.down.add('one');
    bench.sessions[0]?.end();
    await bench.pass(1000);
    bench.down.clear();
    await bench.pass(10_000);
    const nothing = { sentDirectly: 0, sentThroughProxy: 0, received: 0, deleted: 0, expired: 0 };
    const one = {
      ...nothing,
      errors: 1,
      reconnects: 1,
      bytesSent: 200,
      bytesReceived: 200,
    };
    const expected = { sinceMs: startedAtMs, servers: [{ server: 'one', counts: one }] };
    expect(bench.agent.traffic(USER)).toEqual(expected);
    expect(bench.agent.traffic(agentUserId(2)).servers.map(({ server }) => server)).toEqual([
      'two',
    ]);
    // Stored at the end, and read again.
    await bench.restart();
    expect(bench.agent.traffic(USER)).toEqual(expected);
    bench.agent.resetTraffic(USER);
    expect(bench.agent.traffic(USER)).toEqual({ sinceMs: bench.clock.now(), servers: [] });
    await bench.restart();
    expect(bench.agent.traffic(USER).servers).toEqual([]);
    expect(bench.agent.traffic(agentUserId(2)).servers).toHaveLength(1);
  });
});
