/** For tests: an agent with queues on servers that answer as told, and a record of what it does. */
import { join } from 'node:path';
import { type Result, err, ok } from '#shared/result.ts';
import { type Clock, hexEncode } from '../../base/index.ts';
import {
  ed25519Secret,
  generateX25519,
  sntrup761,
  systemRandom,
  x25519Secret,
} from '../../crypto/index.ts';
import { systemKeySource } from '../../crypto/ratchet/index.ts';
import { type Database, loadMigrations, openDatabase } from '../../database/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import {
  type BrokerMessage,
  type SmpClientError,
  type SmpCloseReason,
  type SmpConnectError,
  type SmpEvent,
  type SmpRequest,
  DEFAULT_SMP_TIMEOUTS,
} from '../../smp/index.ts';
import { testNetwork } from '../../testing/agent-network.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createAgent } from '../agent.ts';
import { serverName } from '../deps.ts';
import type { AgentEvent, ConnId } from '../events.ts';
import { type ServerSession, type SessionIsolation, agentUserId } from '../network.ts';
import { insertConnection } from '../store/connections.ts';
import { insertRcvQueue } from '../store/rcv-queues.ts';
import { ensureServer } from '../store/servers.ts';
import type { Agent } from '../types.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);

type Outcome = Result<BrokerMessage, SmpClientError>;
type Sent = { readonly request: SmpRequest; readonly atMs: number; readonly turn: number };

/** One connection, at the level of commands. */
export class ScriptedSession implements ServerSession {
  readonly host: string;
  readonly isolationKey: string;
  readonly sent: Sent[] = [];
  readonly timeouts = DEFAULT_SMP_TIMEOUTS;
  readonly byteCounts = { sent: 0, received: 0 };
  readonly #bench: Bench;
  readonly #waiting = new Set<(outcome: Outcome) => void>();
  #onEvent: (event: SmpEvent) => void = () => undefined;
  #onClose: (reason: SmpCloseReason) => void = () => undefined;
  isOpen = true;
  /** Takes commands and answers nothing. */
  isSilent = false;
  maxUnanswered = 0;

  constructor(bench: Bench, host: string, isolationKey: string) {
    this.#bench = bench;
    this.host = host;
    this.isolationKey = isolationKey;
  }

  send(
    request: SmpRequest,
    options: { readonly timeoutMs?: number | undefined } = {},
  ): Promise<Outcome> {
    const { clock } = this.#bench;
    this.sent.push({ request, atMs: clock.now(), turn: this.#bench.turn });
    this.byteCounts.sent += 100;
    return new Promise((resolve) => {
      if (!this.isOpen) {
        resolve(err({ type: 'network', reason: { type: 'ended' } }));
        return;
      }
      const cancel = clock.schedule(options.timeoutMs ?? this.timeouts.backgroundMs, () => {
        finish(err({ type: 'timeout' }));
      });
      const finish = (outcome: Outcome): void => {
        cancel();
        this.#waiting.delete(finish);
        resolve(outcome);
      };
      this.#waiting.add(finish);
      this.maxUnanswered = Math.max(this.maxUnanswered, this.#waiting.size);
      if (this.isSilent) return;
      setImmediate(() => {
        if (!this.isOpen) return;
        this.byteCounts.received += 100;
        finish(this.#bench.answer(request, this));
      });
    });
  }

  onEvent(listener: (event: SmpEvent) => void): void {
    this.#onEvent = listener;
  }

  onClose(listener: (reason: SmpCloseReason) => void): void {
    this.#onClose = listener;
  }

  tell(event: SmpEvent): void {
    this.#onEvent(event);
  }

  close(): void {
    this.end({ type: 'closedByUs' });
  }

  end(reason: SmpCloseReason = { type: 'ended' }): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const finish of [...this.#waiting]) finish(err({ type: 'network', reason }));
    this.#onClose(reason);
  }

  /** Ids of the queues whose subscription was asked for. */
  get subscribed(): readonly string[] {
    return this.sent.flatMap(({ request: { command, entityId } }) =>
      command.type === 'SUB' && entityId !== undefined ? [hexEncode(entityId)] : [],
    );
  }
}

export type ConnectAttempt = {
  readonly host: string;
  readonly isolationKey: string;
  readonly atMs: number;
};

/** The agent, its database and its servers; stop() it. */
export class Bench {
  readonly clock = new FakeClock();
  readonly database: Database;
  readonly attempts: ConnectAttempt[] = [];
  readonly sessions: ScriptedSession[] = [];
  readonly events: AgentEvent[] = [];
  readonly logged: { readonly event: string; readonly fields: unknown }[] = [];
  /** Hosts that refuse connections, and those that do not answer to attempts. */
  readonly down = new Set<string>();
  readonly hanging = new Set<string>();
  isolation: SessionIsolation = 'user';
  servers: ServerAddress[] = [];
  answer: (request: SmpRequest, session: ScriptedSession) => Outcome = usualAnswer;
  /** How far the system's clock has jumped ahead of the timers. */
  jumpMs = 0;
  /** Grows whenever the event loop turns. */
  turn = 0;
  runningAttempts = 0;
  maxRunningAttempts = 0;
  agent: Agent;

  constructor() {
    const opened = openDatabase({ path: ':memory:', migrations });
    if (!opened.ok) throw new Error('database');
    this.database = opened.value;
    this.agent = this.#createAgent();
  }

  /** A new agent on the same database, not started. */
  async restart(): Promise<void> {
    await this.agent.stop();
    this.agent = this.#createAgent();
  }

  async stop(): Promise<void> {
    await this.agent.stop();
    this.database.close();
  }

  /** Stores a connection with a queue on the server. */
  addQueue(server: ServerAddress, userId = 1): { readonly connId: ConnId; rcvId: Uint8Array } {
    const rcvId = systemRandom(24);
    const connId = this.database.transaction((db) => {
      const id = insertConnection(db, {
        userId: agentUserId(userId),
        role: 'initiator',
        agentVersion: 7,
        pqSupport: false,
      });
      insertRcvQueue(db, {
        connId: id,
        serverId: ensureServer(db, server),
        rcvId,
        sndId: systemRandom(24),
        authSecret: ed25519Secret(systemRandom(32)),
        serverSecret: systemRandom(32),
        e2eKey: x25519Secret(systemRandom(32)),
        clientVersion: 4,
        mode: 'messaging',
      });
      return id;
    });
    return { connId, rcvId };
  }

  addQueues(server: ServerAddress, count: number): void {
    for (let index = 0; index < count; index++) this.addQueue(server);
  }

  /** Sessions that are open. */
  get open(): readonly ScriptedSession[] {
    return this.sessions.filter(({ isOpen }) => isOpen);
  }

  attemptsAt(server: ServerAddress): number {
    return this.attempts.filter(({ host }) => host === serverName(server)).length;
  }

  /** Until nothing happens any more without time going on. */
  async settle(): Promise<void> {
    for (let count = 0; count < 6; count++) await this.#turn();
  }

  /** As settle, while sessions send. */
  async settleAll(): Promise<void> {
    let before = -1;
    for (let sent = 0; sent !== before;) {
      before = sent;
      await this.settle();
      sent = this.sessions.reduce(
        (sum, session) => sum + session.sent.length,
        this.attempts.length,
      );
    }
  }

  /** Lets time pass, and what is due happen. */
  async pass(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms;
    await this.settleAll();
    for (let due = this.clock.nextDueMs; due !== undefined && due <= endMs;) {
      this.clock.runNext();
      await this.settle();
      due = this.clock.nextDueMs;
    }
    this.clock.advance(Math.max(endMs - this.clock.now(), 0));
    await this.settleAll();
  }

  async #turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.turn += 1;
  }

  #createAgent(): Agent {
    const { clock, database } = this;
    const jumping: Clock = {
      now: () => clock.now() + this.jumpMs,
      schedule: (delayMs, task) => clock.schedule(delayMs, task),
    };
    return createAgent({
      clock: jumping,
      random: systemRandom,
      logger: (_, event, fields) => this.logged.push({ event, fields }),
      database,
      host: {
        apply: (_, event) => {
          this.events.push(event);
          return {};
        },
      },
      keys: systemKeySource(systemRandom, sntrup761()),
      network: testNetwork({
        servers: () => this.servers,
        connect: ({ server, isolationKey, signal }) =>
          this.#connect(serverName(server), isolationKey, signal),
        settings: { isolation: () => this.isolation },
      }),
    });
  }

  #connect(
    host: string,
    isolationKey: string,
    signal: AbortSignal,
  ): Promise<Result<ServerSession, SmpConnectError>> {
    this.attempts.push({ host, isolationKey, atMs: this.clock.now() });
    this.runningAttempts += 1;
    this.maxRunningAttempts = Math.max(this.maxRunningAttempts, this.runningAttempts);
    return new Promise((resolve) => {
      const finish = (result: Result<ServerSession, SmpConnectError>): void => {
        this.runningAttempts -= 1;
        resolve(result);
      };
      if (this.hanging.has(host)) {
        signal.addEventListener('abort', () => {
          finish(err({ type: 'closed' }));
        });
        return;
      }
      setImmediate(() => {
        const error = { type: 'network', code: 'ECONNREFUSED' } as const;
        if (this.down.has(host)) finish(err({ type: 'transport', error }));
        else finish(ok(this.#open(host, isolationKey)));
      });
    });
  }

  #open(host: string, isolationKey: string): ScriptedSession {
    const session = new ScriptedSession(this, host, isolationKey);
    this.sessions.push(session);
    return session;
  }
}

/** A server of that name. */
export function serverAt(host: string): ServerAddress {
  return { hosts: [host], port: '5223', keyHash: systemRandom(32) };
}

/** What a server without trouble says. */
export function usualAnswer({ command }: SmpRequest): Outcome {
  switch (command.type) {
    case 'SUB':
      return ok({ type: 'SOK' });
    case 'PING':
      return ok({ type: 'PONG' });
    case 'NEW':
      return ok({
        type: 'IDS',
        rcvId: systemRandom(24),
        sndId: systemRandom(24),
        srvDhKey: generateX25519(systemRandom).publicKey,
        queueMode: 'messaging',
      });
    default:
      return ok({ type: 'OK' });
  }
}
