/** Subscriptions and the states of queues (rules in ../SPEC.md). */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { err } from '#shared/result.ts';
import { hexEncode } from '../../base/index.ts';
import { initCrypto } from '../../crypto/index.ts';
import type { SmpClientError, SmpError } from '../../smp/index.ts';
import { agentUserId } from '../network.ts';
import { Bench, type ScriptedSession, serverAt, usualAnswer } from '../servers/testing-sessions.ts';
import type { ServerState } from '../types.ts';

beforeAll(async () => {
  await initCrypto();
});

const open: Bench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.stop();
});

function newBench(): Bench {
  const bench = new Bench();
  open.push(bench);
  return bench;
}

const USER = agentUserId(1);
const HOUR_MS = 3_600_000;
const MSG_ID = new Uint8Array(24);
const countsOf = (bench: Bench): ServerState['subscriptions'] | undefined =>
  bench.agent.servers()[0]?.subscriptions;

/** When each subscription was asked for, since the first. */
function subscribedAtMs({ sent }: ScriptedSession): readonly number[] {
  const subs = sent.filter(({ request }) => request.command.type === 'SUB');
  return subs.map(({ atMs }) => atMs - (subs[0]?.atMs ?? 0));
}

/** A server that refuses to subscribe. */
function refusing(bench: Bench, error: SmpError): void {
  bench.answer = (request) =>
    request.command.type === 'SUB' ? err({ type: 'smp', error }) : usualAnswer(request);
}

test('[AG116] [AG120] thousands of queues in blocks and chunks, and few events of their states', async () => {
  const bench = newBench();
  const told: ServerState[] = [];
  bench.addQueues(serverAt('one'), 3000);
  bench.agent.onServerState((state) => told.push(state));
  bench.agent.start();
  await bench.settle();
  // What is not read yet waits as well.
  const { active = 0, pending = 0 } = countsOf(bench) ?? {};
  expect([active + pending, pending > 1000]).toEqual([3000, true]);
  await bench.settleAll();
  const [session] = bench.sessions;
  if (session === undefined) throw new Error('one');
  const turns = new Map<number, number>();
  for (const { turn } of session.sent) turns.set(turn, (turns.get(turn) ?? 0) + 1);
  expect(Math.max(...turns.values())).toBeLessThanOrEqual(135);
  expect(turns.size).toBeLessThanOrEqual(25);
  expect(session.maxUnanswered).toBeLessThanOrEqual(1350);
  expect(new Set(session.subscribed).size).toBe(3000);
  await bench.pass(1000);
  expect(countsOf(bench)).toEqual({ active: 3000, pending: 0, failed: 0 });
  expect(told.length).toBeLessThanOrEqual(4);
  expect(told.at(-1)?.subscriptions).toEqual({ active: 3000, pending: 0, failed: 0 });
  // It is known without asking the server, or the database, again.
  await bench.pass(HOUR_MS);
  expect(session.subscribed).toHaveLength(3000);
});

test('[AG116] at most 1350 subscriptions wait for their answers', async () => {
  const bench = newBench();
  bench.addQueues(serverAt('one'), 1500);
  bench.agent.start();
  await bench.settle();
  const [session] = bench.sessions;
  if (session === undefined) throw new Error('one');
  session.isSilent = true;
  for (let count = 0; count < 5; count++) await bench.settle();
  expect(session.maxUnanswered).toBeLessThanOrEqual(1350);
});

test.each<[string, SmpClientError]>([
  ['no answer', { type: 'timeout' }],
  ['INTERNAL', { type: 'smp', error: { type: 'INTERNAL' } }],
  ['STORE', { type: 'smp', error: { type: 'STORE', text: 'database is down' } }],
  ['an error of a later version', { type: 'smp', error: { type: 'unknown', text: 'BUSY' } }],
])('[AG117] %s is tried again, with growing pauses', async (_, error) => {
  const bench = newBench();
  bench.addQueues(serverAt('one'), 3);
  bench.answer = (request) => (request.command.type === 'SUB' ? err(error) : usualAnswer(request));
  bench.agent.start();
  await bench.pass(HOUR_MS);
  const [session] = bench.sessions;
  if (session === undefined) throw new Error('one');
  const times = [...new Set(subscribedAtMs(session))];
  expect(times[1]).toBeGreaterThanOrEqual(1700);
  expect(times[1]).toBeLessThanOrEqual(2300);
  // As often as a dead server is tried: bounded, each time all three together or nearly so.
  expect(session.subscribed.length).toBeLessThan(3 * 45);
  expect(session.subscribed.length).toBeGreaterThan(3 * 15);
  expect(countsOf(bench)).toEqual({ active: 0, pending: 3, failed: 0 });
  bench.answer = usualAnswer;
  await bench.pass(4 * 60_000);
  expect(countsOf(bench)).toEqual({ active: 3, pending: 0, failed: 0 });
  const { length } = session.subscribed;
  await bench.pass(HOUR_MS);
  expect([bench.attempts.length, session.subscribed.length]).toEqual([1, length]);
});

test('[AG117] after an acknowledgement that failed the queue is subscribed anew until it is', async () => {
  const bench = newBench();
  const { rcvId } = bench.addQueue(serverAt('one'));
  bench.agent.start();
  await bench.settleAll();
  const [session] = bench.sessions;
  if (session === undefined) throw new Error('one');
  const trouble = err({ type: 'smp', error: { type: 'STORE', text: 'database is down' } } as const);
  bench.answer = (request) =>
    ['ACK', 'SUB'].includes(request.command.type) ? trouble : usualAnswer(request);
  session.tell({ type: 'message', queueId: rcvId, msgId: MSG_ID, encBody: new Uint8Array(9) });
  await bench.pass(35_000);
  expect(session.subscribed).toHaveLength(1 + 3);
  bench.answer = usualAnswer;
  await bench.pass(60_000);
  expect(session.subscribed).toHaveLength(1 + 3 + 1);
});

test('[AG117] what came late counts, and is not asked for again', async () => {
  const bench = newBench();
  const { rcvId } = bench.addQueue(serverAt('one'));
  bench.answer = (request) =>
    request.command.type === 'SUB' ? err({ type: 'timeout' }) : usualAnswer(request);
  bench.agent.start();
  await bench.settleAll();
  expect(countsOf(bench)).toEqual({ active: 0, pending: 1, failed: 0 });
  bench.sessions[0]?.tell({ type: 'subscribedLate', queueId: rcvId });
  expect(countsOf(bench)).toEqual({ active: 1, pending: 0, failed: 0 });
  await bench.pass(HOUR_MS);
  expect(bench.sessions[0]?.subscribed).toHaveLength(1);
});

test.each<SmpError>([
  { type: 'BLOCKED', reason: 'spam' },
  { type: 'unknown', text: 'BLOCKED reason=another' },
])('[AG117] [AG180] a blocked queue has failed until the next session: %j', async (error) => {
  const bench = newBench();
  const { connId } = bench.addQueue(serverAt('one'));
  refusing(bench, error);
  bench.agent.start();
  await bench.pass(HOUR_MS);
  const reason = error.type === 'BLOCKED' ? error.reason : 'other';
  const { server } = bench.agent.servers()[0] ?? {};
  const told = { type: 'queueBlocked', connId, whose: 'own' };
  const blocked = { ...told, blocking: { server, reason, untilMs: undefined } };
  expect([bench.sessions[0]?.subscribed.length, bench.events]).toEqual([1, [blocked]]);
  expect(bench.agent.info(connId)?.receivingBlocked).toEqual(blocked.blocking);
  bench.sessions[0]?.end();
  await bench.settleAll();
  await bench.pass(HOUR_MS);
  expect([bench.sessions[1]?.subscribed.length, bench.events]).toEqual([1, [blocked]]);
  expect(countsOf(bench)).toEqual({ active: 0, pending: 0, failed: 1 });
  bench.answer = usualAnswer;
  bench.sessions[1]?.end();
  expect(countsOf(bench)).toEqual({ active: 0, pending: 1, failed: 0 });
  await bench.settleAll();
  expect(countsOf(bench)).toEqual({ active: 1, pending: 0, failed: 0 });
  expect(bench.events).toEqual([blocked, { ...told, blocking: undefined }]);
  expect(bench.agent.info(connId)?.receivingBlocked).toBeUndefined();
});

test('[AG180] the time of a notice counts from when it was told first, and anew when it is over', async () => {
  const bench = newBench();
  const { connId } = bench.addQueue(serverAt('one'));
  const notice = { ttlSeconds: (3 * HOUR_MS) / 1000 };
  refusing(bench, { type: 'BLOCKED', reason: 'content', notice });
  bench.agent.start();
  const told: unknown[] = [];
  for (const pass of [1, 2, 3]) {
    await bench.pass(2 * HOUR_MS);
    told.push(bench.agent.info(connId)?.receivingBlocked?.untilMs);
    bench.sessions[pass - 1]?.end();
    await bench.settleAll();
  }
  const untilMs = bench.events.map((event) =>
    event.type === 'queueBlocked' ? event.blocking?.untilMs : undefined,
  );
  expect(untilMs).toHaveLength(2);
  expect(told).toEqual([untilMs[0], untilMs[0], untilMs[1]]);
  expect((untilMs[1] ?? 0) - (untilMs[0] ?? 0)).toBeGreaterThan(3 * HOUR_MS);
});

test('[AG180] an acknowledgement can show that a queue is blocked', async () => {
  const bench = newBench();
  const { rcvId, connId } = bench.addQueue(serverAt('one'));
  bench.agent.start();
  await bench.settleAll();
  bench.answer = (request) =>
    request.command.type === 'ACK'
      ? err({ type: 'smp', error: { type: 'BLOCKED', reason: 'spam' } })
      : usualAnswer(request);
  const [session] = bench.sessions;
  session?.tell({ type: 'message', queueId: rcvId, msgId: MSG_ID, encBody: new Uint8Array(9) });
  await bench.pass(HOUR_MS);
  expect(bench.events.at(-1)).toMatchObject({ type: 'queueBlocked', connId, whose: 'own' });
  expect(countsOf(bench)).toEqual({ active: 0, pending: 0, failed: 1 });
  expect(session?.subscribed).toHaveLength(1);
});

test('[AG118] a queue that its server does not know is lost, told once, and left alone', async () => {
  const bench = newBench();
  const { connId } = bench.addQueue(serverAt('one'));
  refusing(bench, { type: 'AUTH' });
  bench.agent.start();
  await bench.pass(1000);
  expect(bench.events).toEqual([{ type: 'queueLost', connId }]);
  expect(countsOf(bench)).toEqual({ active: 0, pending: 0, failed: 0 });
  bench.sessions[0]?.end();
  await bench.restart();
  bench.agent.start();
  await bench.pass(60_000);
  expect([bench.attempts.length, bench.events.length]).toEqual([1, 1]);
});

test('[AG118] a hundred lost at once are told each', async () => {
  const bench = newBench();
  bench.addQueues(serverAt('one'), 120);
  refusing(bench, { type: 'AUTH' });
  bench.agent.start();
  await bench.pass(1000);
  expect(new Set(bench.events.map(({ connId }) => connId)).size).toBe(120);
  expect(bench.events).toHaveLength(120);
});

test('[AG118] a queue deleted over another connection is lost', async () => {
  const bench = newBench();
  const { connId, rcvId } = bench.addQueue(serverAt('one'));
  bench.agent.start();
  await bench.settleAll();
  for (let count = 0; count < 2; count++) {
    bench.sessions[0]?.tell({ type: 'deleted', queueId: rcvId });
  }
  expect(bench.events).toEqual([{ type: 'queueLost', connId }]);
  expect(countsOf(bench)).toEqual({ active: 0, pending: 0, failed: 0 });
});

test('[AG119] two clients do not take a queue from each other without end', async () => {
  const bench = newBench();
  const { rcvId } = bench.addQueue(serverAt('one'));
  bench.answer = (request, session) => {
    if (request.command.type === 'SUB') {
      bench.clock.schedule(10, () => {
        session.tell({ type: 'end', queueId: rcvId });
      });
    }
    return usualAnswer(request);
  };
  bench.agent.start();
  await bench.pass(1000);
  expect(countsOf(bench)).toEqual({ active: 0, pending: 0, failed: 1 });
  await bench.pass(10 * HOUR_MS);
  const [session] = bench.sessions;
  if (session === undefined) throw new Error('one');
  const times = subscribedAtMs(session);
  const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
  expect(pauses[0]).toBeGreaterThanOrEqual(51_000);
  expect(pauses[0]).toBeLessThanOrEqual(69_100);
  expect(times.length).toBeLessThan(20);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(69 * 60_000 + 100);
  bench.answer = usualAnswer;
  await bench.pass(1.2 * HOUR_MS);
  expect(countsOf(bench)).toEqual({ active: 1, pending: 0, failed: 0 });
  // After an hour in peace the pauses are short again.
  await bench.pass(HOUR_MS);
  session.tell({ type: 'end', queueId: rcvId });
  await bench.pass(70_000);
  expect(countsOf(bench)).toEqual({ active: 1, pending: 0, failed: 0 });
});

test('[AG119] a queue that goes to another user of ours is not taken back', async () => {
  const bench = newBench();
  const { connId, rcvId } = bench.addQueue(serverAt('one'));
  bench.addQueue(serverAt('one'));
  bench.agent.start();
  await bench.settleAll();
  bench.database.transaction((db) => {
    bench.agent.changeUser(db, connId, agentUserId(2));
  });
  bench.sessions[0]?.tell({ type: 'end', queueId: rcvId });
  await bench.pass(HOUR_MS);
  const moved = hexEncode(rcvId);
  expect(bench.sessions.map(({ subscribed }) => subscribed.includes(moved))).toContain(true);
  expect(bench.sessions.flatMap(({ subscribed }) => subscribed)).toHaveLength(3);
  expect(
    bench.agent.servers().map(({ userId, subscriptions }) => [userId, subscriptions.active]),
  ).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test('[AG120] a new queue is active at once, and a deleted one gone', async () => {
  const bench = newBench();
  bench.servers = [serverAt('one')];
  bench.agent.start();
  const making = bench.agent.createInvitation({ userId: USER, pq: false });
  await bench.settle();
  const made = await making;
  if (!made.ok) throw new Error(made.error.type);
  expect(countsOf(bench)).toEqual({ active: 1, pending: 0, failed: 0 });
  await bench.pass(HOUR_MS);
  expect(bench.sessions[0]?.subscribed).toEqual([]);
  bench.database.transaction((db) => {
    bench.agent.delete(db, made.value.connId, { waitDelivery: false });
  });
  await bench.settleAll();
  expect(countsOf(bench)).toEqual({ active: 0, pending: 0, failed: 0 });
});

test('[AG40] a queue of ours that was deleted meanwhile is not told as lost', async () => {
  const bench = newBench();
  const server = serverAt('one');
  const ended = [bench.addQueue(server), bench.addQueue(server)];
  bench.addQueue(server);
  const [early, late] = ended.map(({ connId, rcvId }) => ({
    rcvId,
    end: () => {
      bench.database.transaction((db) => {
        bench.agent.delete(db, connId, { waitDelivery: false });
      });
    },
  }));
  if (early === undefined || late === undefined) throw new Error('queues');
  bench.answer = (request) => {
    const { command, entityId } = request;
    if (command.type === 'DEL') return err({ type: 'timeout' });
    const isEarly =
      command.type === 'SUB' &&
      entityId !== undefined &&
      hexEncode(entityId) === hexEncode(early.rcvId);
    if (!isEarly) return usualAnswer(request);
    // Over another session it may be gone before it is subscribed.
    early.end();
    return err({ type: 'smp', error: { type: 'AUTH' } });
  };
  bench.agent.start();
  await bench.settleAll();
  expect(countsOf(bench)).toEqual({ active: 2, pending: 0, failed: 0 });
  late.end();
  bench.sessions[0]?.tell({ type: 'deleted', queueId: late.rcvId });
  await bench.pass(1000);
  expect(countsOf(bench)).toEqual({ active: 1, pending: 0, failed: 0 });
  expect([bench.events, bench.logged.filter(({ event }) => event === 'queue.lost')]).toEqual([
    [],
    [],
  ]);
});

test('[AG40] a message of a queue that was deleted meanwhile is not asked for again', async () => {
  const bench = newBench();
  const { connId, rcvId } = bench.addQueue(serverAt('one'));
  bench.answer = (request) => {
    if (request.command.type !== 'ACK') return usualAnswer(request);
    bench.database.transaction((db) => {
      bench.agent.delete(db, connId, { waitDelivery: false });
    });
    return err({ type: 'smp', error: { type: 'AUTH' } });
  };
  bench.agent.start();
  await bench.settleAll();
  const [session] = bench.sessions;
  session?.tell({ type: 'message', queueId: rcvId, msgId: MSG_ID, encBody: new Uint8Array(9) });
  await bench.settleAll();
  await bench.pass(60_000);
  const commands = session?.sent.map(({ request }) => request.command.type);
  expect(commands).toEqual(['SUB', 'ACK', 'DEL']);
  expect(bench.logged.filter(({ event }) => event === 'receive.ack')).toEqual([]);
});
