/** Cores inside a benchmark's process: driven by the contract's commands, watched by its events. */
import type {
  CommandArgs,
  CommandName,
  CommandValue,
  SequencedEvent,
} from '#shared/contract/index.ts';
import type { Item, NetworkSettings } from '#shared/model/index.ts';
import { contactId } from '#shared/ids.ts';
import { type Core, openCore } from '../core/api/index.ts';
import { type Agent, agentUserId } from '../core/agent/index.ts';
import { type Clock, defined, silentLogger, utf8Encode } from '../core/base/index.ts';
import { parseServer } from '../core/encoding/index.ts';
import type { Dial } from '../core/tls/index.ts';
import { PASSPHRASE } from './passphrase.ts';
import { monotonicMs } from './protocol.ts';

type Times = Map<string, number>;
type Opening = {
  readonly name: string;
  readonly dataDir: string;
  readonly servers: readonly string[];
  /** The real ones by default. */
  readonly clock?: Clock;
  readonly dial?: Dial;
};

/** From source the folder above, in a bundle the folder of the bundle. */
const isSource = import.meta.url.endsWith('.ts');
const KEY_WORKER = isSource ? '../core/crypto/key-worker.ts' : './key-worker.mjs';
const JOB_WORKER = isSource ? '../core/storage/job-worker.ts' : './job-worker.mjs';

/** One user's core with the times of what happened. */
export class ChildCore {
  readonly openMs: number;
  readonly #core: Core;
  readonly #received: Times = new Map();
  readonly #sent: Times = new Map();
  readonly #delivered: Times = new Map();
  readonly #connected = new Map<number, number>();
  readonly #waiters = new Set<() => void>();
  #fileCount = 0;

  private constructor(core: Core, openMs: number) {
    this.#core = core;
    this.openMs = openMs;
    core.events.subscribe((events) => {
      const at = monotonicMs();
      for (const event of events) this.#note(event, at);
      for (const look of [...this.#waiters]) look();
    });
  }

  static async open({ name, dataDir, servers, clock, dial }: Opening): Promise<ChildCore> {
    const core = await openCore({
      dataDir,
      servers,
      migrationsDir: process.env['BENCH_MIGRATIONS'] ?? '',
      nativeBinding: process.env['BENCH_SQLITE_BINDING'],
      keyWorkerUrl: new URL(KEY_WORKER, import.meta.url),
      jobUrl: new URL(JOB_WORKER, import.meta.url),
      logger: silentLogger,
      ...{ clock, dial },
    });
    const startedAt = monotonicMs();
    const opened = await core.open(utf8Encode(PASSPHRASE));
    if (!opened.ok) throw new Error(`the database did not open: ${opened.error.type}`);
    const child = new ChildCore(core, monotonicMs() - startedAt);
    if (opened.value.type === 'onboarding')
      await child.invoke('user.create', { displayName: name });
    return child;
  }

  async close(): Promise<void> {
    await this.#core.close();
  }

  async invoke<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandValue<N>> {
    const result = await this.#core.invoke(name, args);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
    // The core ties a command's value to its name.
    return result.value;
  }

  /** The token of a file that the user has chosen to write. */
  chooseFile(path: string): string {
    const token = String(this.#fileCount++);
    this.#core.files.add({ token, path, purpose: 'write' });
    return token;
  }

  async link(): Promise<{ link: string; askedAt: number; madeAt: number }> {
    const askedAt = monotonicMs();
    const { state } = await this.invoke('link.create', { isIncognito: false });
    if (state.type !== 'waiting') throw new Error(`the link is ${state.type}`);
    return { link: state.link, askedAt, madeAt: monotonicMs() };
  }

  async send(id: number, texts: readonly string[]): Promise<Record<string, number>> {
    const at: Record<string, number> = {};
    await Promise.all(
      texts.map((text) => {
        at[text] = monotonicMs();
        return this.invoke('items.send', { contactId: contactId(id), text });
      }),
    );
    return at;
  }

  async connected(count: number): Promise<{ contactIds: readonly number[]; at: number }> {
    await this.#until(() => this.#connected.size >= count);
    return { contactIds: [...this.#connected.keys()], at: Math.max(...this.#connected.values()) };
  }

  received(count: number): Promise<Record<string, number>> {
    return this.#take(this.#received, count);
  }

  ticks(status: 'sent' | 'delivered', count: number): Promise<Record<string, number>> {
    return this.#take(status === 'sent' ? this.#sent : this.#delivered, count);
  }

  /** All servers at once, one queue after the other on each. */
  async makeQueues(servers: readonly string[], countPerServer: number): Promise<number> {
    const startedAt = monotonicMs();
    const userId = agentUserId(defined(this.#core.chat?.user(), 'the profile').userId);
    const makeOn = async (address: string): Promise<void> => {
      const server = parseServer('smp', address);
      for (let count = 0; count < countPerServer; count++) {
        const made = await this.#agent.createInvitation({ userId, server, pq: false });
        if (!made.ok) throw new Error(`no queue: ${JSON.stringify(made.error)}`);
      }
    };
    await Promise.all(servers.map(makeOn));
    return monotonicMs() - startedAt;
  }

  async subscribed(count: number): Promise<number> {
    await this.#untilServers((servers) => {
      const active = servers.reduce((sum, { subscriptions }) => sum + subscriptions.active, 0);
      return active >= count;
    });
    return monotonicMs();
  }

  async setProxy(port: number | null): Promise<void> {
    const { settings } = await this.invoke('network.page', {});
    const proxy: NetworkSettings['proxy'] =
      port === null
        ? { type: 'none' }
        : { type: 'socks5', host: '127.0.0.1', port, login: { type: 'none' } };
    await this.invoke('network.set', { settings: { ...settings, proxy } });
    await this.#untilServers((servers) => servers.every(({ state }) => state === 'connected'));
  }

  get #agent(): Agent {
    return defined(this.#core.chat, 'the chat').agent;
  }

  async #untilServers(isSo: (servers: ReturnType<Agent['servers']>) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isSo(this.#agent.servers())) return;
        stop();
        resolve();
      };
      const stop = this.#agent.onServerState(look);
      look();
    });
  }

  async #take(times: Times, count: number): Promise<Record<string, number>> {
    await this.#until(() => times.size >= count);
    const at = Object.fromEntries(times);
    times.clear();
    return at;
  }

  #until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isDone()) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
      look();
    });
  }

  #note({ event }: SequencedEvent, at: number): void {
    if (event.type === 'item.added' || event.type === 'item.updated')
      this.#noteItem(event.item, at);
    if (event.type !== 'chat.updated' && event.type !== 'chat.replaced') return;
    const { chat } = event;
    if (chat.type !== 'contact' || chat.contact.state !== 'connected') return;
    const id = chat.contact.contactId;
    if (!this.#connected.has(id)) this.#connected.set(id, at);
  }

  #noteItem({ content, direction, status }: Item, at: number): void {
    if (content.type !== 'text') return;
    if (direction === 'received') noteOnce(this.#received, content.text, at);
    else if (status.type === 'delivered') {
      noteOnce(this.#sent, content.text, at);
      noteOnce(this.#delivered, content.text, at);
    } else if (status.type === 'sent') noteOnce(this.#sent, content.text, at);
  }
}

function noteOnce(times: Times, text: string, at: number): void {
  if (!times.has(text)) times.set(text, at);
}
