/**
 * The one local relay of all development instances. Whoever holds the meeting socket in the relay's folder runs it;
 * the others stay connected to the socket and learn the address from it; when the holder goes, one of them takes
 * its place with the same store, port and certificate, so addresses stay valid.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backoff } from './backoff.ts';

export type RelayPlace = { readonly address: string; readonly port: number };

/** A relay process; `onExit` is called once, also when it never listened. */
export type RelayProcess = { stop(): void };

export type RelayKeeperDeps = {
  readonly folder: string;
  /** Starts the relay on the port (0: any). */
  readonly start: (options: {
    readonly dataDir: string;
    readonly port: number;
    readonly onListening: (place: RelayPlace) => void;
    readonly onExit: () => void;
  }) => RelayProcess;
  readonly now: () => number;
};

/** Unix socket paths are limited to about 104 bytes. */
const LONGEST_SOCKET_PATH = 100;
const RETRY_MS = 300;
/** Its port may be in use by something that ends one day, so the relay is tried for ever. */
const SLOWEST_RESTART_MS = 30_000;
const LONGEST_LINE = 1_024;

/** Runs the relay or follows the instance that does; see the header. */
export class RelayKeeper {
  readonly #deps: RelayKeeperDeps;
  readonly #backoff = new Backoff();
  readonly #followers = new Set<Socket>();
  readonly #waiting: ((place: RelayPlace) => void)[] = [];
  #place: RelayPlace | undefined;
  #server: Server | undefined;
  #upstream: Socket | undefined;
  #relay: RelayProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: RelayKeeperDeps) {
    this.#deps = deps;
    mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
    this.#place = readPlace(placePath(deps.folder));
    this.#meet();
  }

  /** The relay's address: at once when it ever ran here, else when it listens for the first time. */
  address(): Promise<string> {
    if (this.#place !== undefined) return Promise.resolve(this.#place.address);
    return new Promise((resolve) => this.#waiting.push((place) => resolve(place.address)));
  }

  /** True while this instance is the one that runs the relay. */
  get isHolder(): boolean {
    return this.#server !== undefined;
  }

  /** Stops the relay if it is ours and leaves the meeting. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#upstream?.destroy();
    this.#relay?.stop();
    this.#server?.close();
    for (const follower of this.#followers) follower.destroy();
  }

  #meet(): void {
    if (this.#isClosed) return;
    const path = socketPath(this.#deps.folder);
    const server = createServer((socket) => this.#welcome(socket));
    server.once('error', () => this.#follow(path));
    server.listen(path, () => {
      if (this.#isClosed) {
        server.close();
        return;
      }
      this.#server = server;
      this.#startRelay();
    });
  }

  #follow(path: string): void {
    const socket = connect(path);
    this.#upstream = socket;
    let text = '';
    let isConnected = false;
    socket.setEncoding('utf8');
    socket.on('connect', () => (isConnected = true));
    socket.on('data', (chunk: string) => {
      text = (text + chunk).slice(-LONGEST_LINE);
      const place = parsePlace(text.trim().split('\n').at(-1) ?? '');
      if (place !== undefined) this.#learn(place);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      // Nobody answers on the socket's file: its holder was killed, and the file would block every successor.
      if (!isConnected && process.platform !== 'win32') rmSync(path, { force: true });
      this.#later(isConnected ? 0 : RETRY_MS, () => this.#meet());
    });
  }

  #welcome(socket: Socket): void {
    this.#followers.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#followers.delete(socket));
    socket.resume();
    if (this.#relay !== undefined && this.#place !== undefined) tell(socket, this.#place);
  }

  #startRelay(): void {
    const startedAtMs = this.#deps.now();
    this.#relay = this.#deps.start({
      dataDir: this.#deps.folder,
      port: this.#place?.port ?? 0,
      onListening: (place) => {
        writePlace(placePath(this.#deps.folder), place);
        this.#learn(place);
        for (const follower of this.#followers) tell(follower, place);
      },
      onExit: () => {
        this.#relay = undefined;
        const livedMs = this.#deps.now() - startedAtMs;
        this.#later(this.#backoff.nextDelayMs(livedMs) ?? SLOWEST_RESTART_MS, () =>
          this.#startRelay(),
        );
      },
    });
  }

  #learn(place: RelayPlace): void {
    this.#place = place;
    for (const resolve of this.#waiting.splice(0)) resolve(place);
  }

  #later(delayMs: number, task: () => void): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(task, delayMs);
  }
}

/** The place in the line or file, or undefined when it is not one. */
export function parsePlace(text: string): RelayPlace | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const address = 'address' in value ? value.address : undefined;
    const port = 'port' in value ? value.port : undefined;
    if (typeof address !== 'string' || !address.startsWith('smp://')) return undefined;
    if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
      return undefined;
    }
    return { address, port };
  } catch {
    return undefined;
  }
}

function tell(socket: Socket, place: RelayPlace): void {
  socket.write(`${JSON.stringify(place)}\n`);
}

function socketPath(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\sotto-relay-${hash}`;
  const near = join(folder, 'meeting.sock');
  return near.length <= LONGEST_SOCKET_PATH ? near : join(tmpdir(), `sotto-relay-${hash}.sock`);
}

function placePath(folder: string): string {
  return join(folder, 'address.json');
}

function readPlace(path: string): RelayPlace | undefined {
  try {
    return parsePlace(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function writePlace(path: string, place: RelayPlace): void {
  writeFileSync(`${path}.tmp`, JSON.stringify(place), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}
