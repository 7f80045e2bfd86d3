/** The agent's promises over real sockets, TLS and the embedded relay (agent/SPEC.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import { type Agent, type AgentEvent, type ConnId, createAgent } from '../agent/index.ts';
import { systemClock } from '../api/index.ts';
import { silentLogger, utf8Decode, utf8Encode } from '../base/index.ts';
import { initCrypto, sntrup761, systemRandom } from '../crypto/index.ts';
import { systemKeySource } from '../crypto/ratchet/index.ts';
import { type Database, loadMigrations, openDatabase } from '../database/index.ts';
import { parseServerWithAuth } from '../encoding/index.ts';
import { connectSmp } from '../smp/index.ts';
import { connectTls, tcpDial } from '../tls/index.ts';
import { testNetwork } from './agent-network.ts';
import { ONE_USER, linkOf } from './agent-world.ts';
import { startTestRelay } from './test-relay.ts';

const migrations = loadMigrations(join(import.meta.dirname, '../../../migrations')).filter(
  ({ name }) => name.endsWith('-agent'),
);
const dataDir = mkdtempSync(join(tmpdir(), 'sotto-agent-'));
/** Bounds every wait; nothing waits for it when all is well. */
const DEADLINE_MS = 30_000;
let relay: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay(join(dataDir, 'relay'));
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true });
});

class Person {
  readonly events: AgentEvent[] = [];
  readonly #path: string;
  readonly #waiting = new Set<() => void>();
  #database: Database;
  agent: Agent;

  constructor(name: string) {
    this.#path = join(dataDir, `${name}.db`);
    [this.#database, this.agent] = this.#open();
  }

  get texts(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'message' ? [utf8Decode(event.body) ?? '?'] : [],
    );
  }

  count(type: AgentEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** Resolves as soon as an event makes the condition true. */
  async until(condition: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`waited in vain: ${this.events.map(({ type }) => type).join(' ')}`));
      }, DEADLINE_MS);
      const check = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  say(connId: ConnId, ...texts: string[]): void {
    this.#database.transaction((db) => {
      for (const text of texts) {
        const sent = this.agent.send(db, connId, { body: utf8Encode(text), notification: true });
        expect(sent.ok).toBe(true);
      }
    });
  }

  join(text: string): ConnId {
    const link = linkOf(text);
    const info = utf8Encode('{"name":"joiner"}');
    return this.#database.transaction((db) =>
      this.agent.join(db, { userId: ONE_USER, link, info, pq: true }),
    );
  }

  async restart(): Promise<void> {
    await this.close();
    [this.#database, this.agent] = this.#open();
  }

  async close(): Promise<void> {
    await this.agent.stop();
    this.#database.close();
  }

  #open(): [Database, Agent] {
    const passphrase = utf8Encode('a passphrase');
    const opened = openDatabase({ path: this.#path, passphrase, migrations });
    if (!opened.ok) throw new Error(opened.error.type);
    const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const { server } = parseServerWithAuth('smp', relay.address);
    const agent = createAgent({
      ...deps,
      database: opened.value,
      keys: systemKeySource(systemRandom, sntrup761()),
      host: {
        apply: (db, event) => {
          if (event.type === 'confirmation') {
            agent.allow(db, event.connId, utf8Encode('{"name":"initiator"}'));
          }
          const afterCommit = (): void => {
            this.events.push(event);
            for (const check of [...this.#waiting]) check();
          };
          return { sendReceipt: true, afterCommit };
        },
      },
      network: testNetwork({
        servers: () => [server],
        connect: ({ server: { hosts, port, keyHash }, signal }) =>
          connectSmp(
            { server: { keyHash }, signal },
            {
              ...deps,
              connect: () =>
                connectTls(
                  {
                    host: hosts[0] ?? '',
                    port: Number(port),
                    alpn: ['smp/1'],
                    keyHash,
                    timeoutMs: DEADLINE_MS,
                    signal,
                  },
                  { clock: systemClock, random: systemRandom, dial: tcpDial },
                ),
            },
          ),
      }),
    });
    agent.start();
    return [opened.value, agent];
  }
}

type Pair = { alice: Person; bob: Person; aliceConn: ConnId; bobConn: ConnId; link: string };

async function connect(name: string): Promise<Pair> {
  const alice = new Person(`${name}-alice`);
  const bob = new Person(`${name}-bob`);
  const made = await alice.agent.createInvitation({ userId: ONE_USER, pq: true });
  if (!made.ok) throw new Error(made.error.type);
  const { connId: aliceConn, link } = made.value;
  const bobConn = bob.join(link);
  await alice.until(() => alice.count('connected') === 1);
  await bob.until(() => bob.count('connected') === 1);
  return { alice, bob, aliceConn, bobConn, link };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `message ${String(index)}`);

test('[AG1] [AG20] two people connect and talk, quantum resistant', async () => {
  const { alice, bob, aliceConn, bobConn } = await connect('talk');
  alice.say(aliceConn, 'hello', '\u{1F44B} مرحبا');
  bob.say(bobConn, 'yes');
  await alice.until(() => alice.count('delivered') === 2 && alice.texts.length === 1);
  await bob.until(() => bob.count('delivered') === 1);
  expect([alice.texts, bob.texts]).toEqual([['yes'], ['hello', '\u{1F44B} مرحبا']]);
  expect(alice.agent.info(aliceConn)).toMatchObject({ pqSending: true, pqReceiving: true });
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);

test('[AG3] a used link is refused', async () => {
  const { alice, bob, link } = await connect('used');
  const carol = new Person('used-carol');
  carol.join(link);
  await carol.until(() => carol.events.length > 0);
  expect(carol.events).toMatchObject([{ type: 'joinFailed', error: { type: 'linkUsed' } }]);
  await Promise.all([alice.close(), bob.close(), carol.close()]);
}, 60_000);

test('[AG24] [AG42] a burst, a restart in its middle, and messages for one who is away', async () => {
  const { alice, bob, aliceConn } = await connect('burst');
  alice.say(aliceConn, ...numbered(300));
  await bob.until(() => bob.texts.length >= 100);
  await bob.restart();
  await alice.until(() => alice.count('delivered') === 300);
  expect(bob.texts).toEqual(numbered(300));
  expect(alice.count('sendDelayed')).toBe(0);
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);

test('[AG13] the relay goes away and comes back', async () => {
  const { alice, bob, aliceConn, bobConn } = await connect('away');
  const { port } = relay;
  await relay.close();
  alice.say(aliceConn, 'are you there?');
  await alice.until(() => alice.count('sendDelayed') === 1);
  relay = await startTestRelay(join(dataDir, 'relay'), port);
  alice.agent.wake();
  bob.agent.wake();
  await alice.until(() => alice.count('delivered') === 1);
  bob.say(bobConn, 'again');
  await alice.until(() => alice.texts.length === 1);
  expect(bob.texts).toEqual(['are you there?']);
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);
