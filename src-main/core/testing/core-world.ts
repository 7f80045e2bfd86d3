/** Cores on real database files with agents in memory, for the tests of the contract. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustodyAtStart, SequencedEvent } from '#shared/contract/index.ts';
import type { ContactId, PendingId } from '#shared/ids.ts';
import { pendingId } from '#shared/ids.ts';
import { type ConnId, agentMsgId } from '../agent/index.ts';
// The class itself, without the sockets and keys that the folder's index brings along.
import { Core } from '../api/core.ts';
import type { MainPort } from '../api/main-port.ts';
import { type RandomSource, silentLogger, utf8Encode } from '../base/index.ts';
import { initChatProtocol } from '../chat/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { type Database, type Migration, loadMigrations } from '../database/index.ts';
import { Network, PRESET_OPERATORS, parseGivenServers } from '../network/index.ts';
import { encode, profileInfo, textEvent } from './chat-world.ts';
import { FakeAgent } from './fake-agent.ts';
import { FakeClock } from './fake-clock.ts';
import { must } from './test-core.ts';

export const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../migrations'));
export const PASSPHRASE = 'correct horse battery';
/** Batches of events are at least this far apart. */
export const FRAME_MS = 16;

const SERVER = `smp://${'A'.repeat(43)}=@smp.example`;

export type CoreWorldOptions = {
  readonly migrations?: readonly Migration[];
  readonly dataDir?: string;
  /** None: the network's presets. */
  readonly given?: readonly string[];
  readonly custody?: CustodyAtStart;
  readonly main?: MainPort;
  readonly canAskSystem?: boolean;
};

export type ReadyCore = {
  readonly core: Core;
  readonly agent: FakeAgent;
  readonly events: SequencedEvent[];
};

export class CoreWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'sotto-core-'));
  readonly clock = new FakeClock();
  readonly log: string[] = [];
  restarts = 0;
  readonly #cores: Core[] = [];
  readonly #random: RandomSource = (size) => new Uint8Array(size).fill(++this.#randomCount);
  #randomCount = 0;
  #agent: FakeAgent | undefined;

  static async open(): Promise<CoreWorld> {
    await Promise.all([initCrypto(), initChatProtocol()]);
    return new CoreWorld();
  }

  async close(): Promise<void> {
    for (const core of this.#cores) await core.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A closed core on the world's folder, or another one. */
  core(options: CoreWorldOptions = {}): Core {
    const { migrations = MIGRATIONS, dataDir = this.folder, given = [SERVER] } = options;
    const { custody, canAskSystem, main } = options;
    const core = new Core(
      {
        dataDir,
        migrations,
        custody,
        canAskSystem,
        appVersion: '1.2.3',
        notifications: main && { locale: 'en', isAvailable: true, canSilence: true },
        restart: () => this.restarts++,
      },
      {
        clock: this.clock,
        random: this.#random,
        main,
        logger: (...line) => this.log.push(JSON.stringify(line)),
        createServices: (database, host) => {
          this.#agent = new FakeAgent(database, host);
          return { agent: this.#agent, network: this.#network(database, given) };
        },
      },
    );
    this.#cores.push(core);
    return core;
  }

  #network(database: Database, given: readonly string[]): Network {
    return new Network({
      database,
      clock: this.clock,
      random: this.#random,
      logger: silentLogger,
      dial: () => Promise.reject(new Error('not here')),
      operators: PRESET_OPERATORS,
      given: parseGivenServers(given),
    });
  }

  /** Open, with a profile; only events from here on are recorded. */
  async ready(options: CoreWorldOptions = {}): Promise<ReadyCore> {
    const core = this.core(options);
    must(await core.open(utf8Encode(PASSPHRASE)));
    must(await core.invoke('user.create', { displayName: 'me' }));
    this.tick();
    const events: SequencedEvent[] = [];
    core.events.subscribe((batch) => events.push(...batch));
    if (this.#agent === undefined) throw new Error('no agent');
    return { core, agent: this.#agent, events };
  }

  /** Lets a batch of events go. */
  tick(): void {
    this.clock.advance(FRAME_MS);
  }

  /** bob, who used our link and is connected; his events wait for the next tick. */
  async contact({ core, agent }: ReadyCore): Promise<{
    readonly connId: ConnId;
    readonly contactId: ContactId;
    readonly pendingId: PendingId;
  }> {
    const made = must(await core.invoke('link.create', { isIncognito: false })) as {
      readonly pendingId: number;
    };
    const id = pendingId(made.pendingId);
    const connId = core.chat?.pendingRow(id)?.agentConnId;
    if (connId === undefined) throw new Error('not pending');
    const info = profileInfo('bob');
    agent.emit({ type: 'confirmation', connId, info, agentVersion: 7, pq: true });
    agent.emit({ type: 'connected', connId, pq: true });
    const [chat] = core.chat?.chats() ?? [];
    if (chat?.type !== 'contact') throw new Error('no contact');
    return { connId, contactId: chat.contact.contactId, pendingId: id };
  }

  /** Somebody sends a text. */
  receive(agent: FakeAgent, connId: ConnId, text: string): void {
    const msgId = utf8Encode(text);
    agent.emit({
      type: 'message',
      connId,
      msgId: agentMsgId(1),
      sndMsgId: 1n,
      sentByBrokerAtMs: this.clock.now(),
      body: encode({ versions: { min: 1, max: 16 }, msgId, event: textEvent(text) }),
      pq: true,
    });
  }
}
