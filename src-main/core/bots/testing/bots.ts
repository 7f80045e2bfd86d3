/** Bots for tests: a relay, cores behind their doors, and raw clients of the WebSocket API. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type RunningRelay, startRelay } from '../../../relay/index.ts';
import { type Core, openCore, systemClock } from '../../api/index.ts';
import { silentLogger, utf8Encode } from '../../base/index.ts';
import type { Chat, Json, JsonObject } from '../../chat/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import { type BotServer, startBotServer } from '../index.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, '../../../../migrations');
const PASSPHRASE = 'correct horse battery';
/** Bounds every wait of a test; nothing waits for it when all is well. */
const DEADLINE_MS = 15_000;

export type Frame = {
  readonly corrId?: string;
  readonly resp: JsonObject & { readonly type: string };
};

/** A field that must be text. */
export function text(field: Json | undefined): string {
  if (typeof field !== 'string') throw new TypeError('expected text');
  return field;
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `sotto-${name}-`));
}

export function testRelay(): Promise<RunningRelay> {
  return startRelay({
    dataDir: temporaryFolder('relay'),
    port: 0,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
}

/** A core with its door open on a free port. */
export class TestBot {
  readonly server: BotServer;
  #core: Core;

  private constructor(core: Core, server: BotServer) {
    this.#core = core;
    this.server = server;
  }

  static async open(name: string, servers: readonly string[]): Promise<TestBot> {
    const dataDir = temporaryFolder(name);
    const makeCore = (): Promise<Core> => openTestCore(dataDir, servers);
    const core = await makeCore();
    const server = await startBotServer({
      chat: await openChat(core),
      restart: async () => {
        await bot.close();
        bot.#core = await makeCore();
        return openChat(bot.#core);
      },
      port: 0,
      version: '1.2.3',
      clock: systemClock,
      logger: silentLogger,
    });
    const bot = new TestBot(core, server);
    return bot;
  }

  get chat(): Chat {
    const { chat } = this.#core;
    if (chat === undefined) throw new Error('the core is closed');
    return chat;
  }

  /** Closes the core only. */
  close(): Promise<void> {
    return this.#core.close();
  }

  async end(): Promise<void> {
    await this.server.close();
    await this.close();
  }
}

function openTestCore(dataDir: string, servers: readonly string[]): Promise<Core> {
  return openCore({
    dataDir,
    servers,
    migrationsDir: MIGRATIONS_DIR,
    logger: silentLogger,
  });
}

async function openChat(core: Core): Promise<Chat> {
  const opened = await core.open(utf8Encode(PASSPHRASE));
  if (!opened.ok || core.chat === undefined) throw new Error('the test database did not open');
  return core.chat;
}

/** A client which keeps every frame it gets. */
export class RawClient {
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  #corrId = 0;
  readonly #waiters = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString('utf8')) as Frame);
      for (const wake of [...this.#waiters]) wake();
    });
  }

  static connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = new WebSocket(`ws://${host}:${String(port)}/`);
    const client = new RawClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => {
        resolve(client);
      });
      socket.once('error', reject);
    });
  }

  /** The response to a command. */
  async send(cmd: string): Promise<Frame['resp']> {
    const corrId = String(++this.#corrId);
    this.socket.send(JSON.stringify({ corrId, cmd }));
    return (await this.until(`response to ${cmd}`, (frame) => frame.corrId === corrId)).resp;
  }

  /** The next event of the type, from the given frame number on. */
  async event(type: string, from = 0): Promise<Frame['resp']> {
    const isIt = (frame: Frame): boolean =>
      frame.corrId === undefined && frame.resp.type === type && this.frames.indexOf(frame) >= from;
    return (await this.until(`event ${type}`, isIt)).resp;
  }

  /** The first frame of the kind, got already or still to come. */
  until(what: string, isIt: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(look);
        reject(new Error(`never got ${what}`));
      }, DEADLINE_MS);
      const look = (): void => {
        const found = this.frames.find(isIt);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiters.delete(look);
        resolve(found);
      };
      this.#waiters.add(look);
      look();
    });
  }

  close(): void {
    this.socket.terminate();
  }
}
