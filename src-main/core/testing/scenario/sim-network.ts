/**
 * A network without sockets, in the hands of a scenario: bytes travel between cores and relays in this
 * process, each piece with a delay of its own, in order within a direction as TCP keeps it. TLS is
 * left out (its own tests prove it); the handshake of SMP and the encryption of blocks are not.
 */
import { Duplex } from 'node:stream';
import { type Result, err, ok } from '#shared/result.ts';
import type { Clock } from '../../base/index.ts';
import type { PublicKey } from '../../crypto/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { TlsConnection, TlsError } from '../../tls/index.ts';
import type { Prng } from './prng.ts';

/** Where a core runs, as the network sees it. */
export type Machine = {
  readonly name: string;
  /** fails: told at once; silent: nothing is ever answered. */
  network: 'up' | 'fails' | 'silent';
  /** Added to the way of every piece. */
  extraDelayMs: number;
};

/** Who connects. */
export type Caller = {
  readonly machine: Machine;
  readonly process: { readonly isAlive: boolean };
  /** Before and after each piece that is written. */
  readonly onWriting?: ((when: 'before' | 'after') => void) | undefined;
};

/** The far side of connections. */
export type Site = {
  readonly host: string;
  isUp: boolean;
  readonly certificates: readonly Uint8Array[];
  readonly leafKey: PublicKey;
  accept(socket: Duplex, sessionId: Uint8Array): void;
};

export type Direction = 'toRelay' | 'toClient';

/** When each side of a connection that is cut learns of it. */
export type CutTimes = { readonly clientMs: number; readonly relayMs: number };

/** What the relay notices of the end of a process. */
export type LinkEnd =
  /** What was written arrives, and then the end. */
  | { readonly type: 'finished' }
  /** The end overtakes what was written, as it may where something was not read. */
  | { readonly type: 'reset'; readonly relayMs: number }
  /** Nothing but, perhaps, what was written: the whole machine is gone. */
  | { readonly type: 'gone'; readonly hasLeft: boolean };

type Connected = Result<TlsConnection, TlsError>;

export class SimNetwork {
  readonly #clock: Clock;
  readonly #prng: Prng;
  readonly #sites = new Map<string, Site>();
  readonly #links = new Set<Link>();
  /** Of all that arrived, when and where: two runs with the same number were the same. */
  trace = 0;

  constructor(clock: Clock, prng: Prng) {
    this.#clock = clock;
    this.#prng = prng;
  }

  addSite(site: Site): void {
    this.#sites.set(site.host, site);
  }

  /** Open connections of the machine to the site. */
  links(machine: Machine | undefined, host?: string): Link[] {
    return [...this.#links].filter(
      (link) =>
        (machine === undefined || link.machine === machine) &&
        (host === undefined || link.site.host === host),
    );
  }

  /** The promise of a process that dies meanwhile is never kept. */
  connect(caller: Caller, server: ServerAddress, signal: AbortSignal): Promise<Connected> {
    const { machine, process } = caller;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(err({ type: 'closed' })), { once: true });
      const site = this.#sites.get(server.hosts[0] ?? '');
      this.#clock.schedule(this.delayMs(machine), () => {
        if (machine.network === 'silent' || signal.aborted || !process.isAlive) return;
        if (machine.network === 'fails') resolve(failure('ENETDOWN'));
        else if (site?.isUp !== true) resolve(failure('ECONNREFUSED'));
        else resolve(ok(this.#open(caller, site)));
      });
    });
  }

  delayMs(machine: Machine): number {
    return this.#prng.between(2, 80) + machine.extraDelayMs;
  }

  #open({ machine, onWriting }: Caller, site: Site): TlsConnection {
    const link = new Link({
      machine,
      site,
      clock: this.#clock,
      sessionId: this.#prng.bytes(32),
      delayMs: () => this.delayMs(machine),
      onWriting: onWriting ?? (() => undefined),
      onArrived: () => {
        this.trace =
          (Math.imul(this.trace ^ (this.#clock.now() | 0), 0x01000193) + machine.name.length) >>> 0;
      },
      onEnded: () => this.#links.delete(link),
    });
    this.#links.add(link);
    site.accept(link.socket, link.sessionId);
    return link;
  }
}

type LinkOptions = {
  readonly machine: Machine;
  readonly site: Site;
  readonly clock: Clock;
  readonly sessionId: Uint8Array;
  readonly delayMs: () => number;
  readonly onWriting: (when: 'before' | 'after') => void;
  readonly onArrived: () => void;
  readonly onEnded: () => void;
};

/** One connection: the client's end itself, and the relay's as a socket. */
export class Link implements TlsConnection {
  readonly machine: Machine;
  readonly site: Site;
  readonly sessionId: Uint8Array;
  readonly peerCertificates: readonly Uint8Array[];
  readonly leafKey: PublicKey;
  readonly alpn = 'smp/1';
  readonly group = 'x25519';
  readonly socket: RelaySocket;
  readonly #options: LinkOptions;
  /** What goes this way never arrives. */
  readonly #swallows: Record<Direction, boolean> = { toRelay: false, toClient: false };
  readonly #lastDueMs: Record<Direction, number> = { toRelay: 0, toClient: 0 };
  #isClientOpen = true;
  #isRelayOpen = true;
  #onData: ((bytes: Uint8Array) => void) | undefined;
  #onClose: ((reason: TlsError | undefined) => void) | undefined;
  #early: Uint8Array[] = [];

  constructor(options: LinkOptions) {
    this.#options = options;
    this.machine = options.machine;
    this.site = options.site;
    this.sessionId = options.sessionId;
    this.peerCertificates = options.site.certificates;
    this.leafKey = options.site.leafKey;
    this.socket = new RelaySocket({
      onWrite: (bytes) => {
        this.#travel('toClient', () => {
          this.#reachClient(bytes);
        });
      },
      onDestroy: () => {
        this.#relayEnded();
      },
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#isClientOpen) return;
    this.#options.onWriting('before');
    if (!this.#isClientOpen) return;
    this.#travel('toRelay', () => {
      if (this.#isRelayOpen) this.socket.push(bytes);
    });
    this.#options.onWriting('after');
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#onData = listener;
    for (const bytes of this.#early.splice(0)) listener(bytes);
  }

  onClose(listener: (reason: TlsError | undefined) => void): void {
    this.#onClose = listener;
  }

  pause(): void {
    // What arrives is as little as the pieces of one scenario.
  }

  resume(): void {
    // Nothing was held back.
  }

  /** By the client. */
  close(): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#travel('toRelay', () => this.socket.destroy());
    this.#endedIfBoth();
  }

  /** What goes this way from now on, and what is on its way, never arrives; nobody is told. */
  swallow(direction: Direction): void {
    this.#swallows[direction] = true;
  }

  /** Nothing arrives any more; each side is told in its time. */
  cut({ clientMs, relayMs }: CutTimes): void {
    this.swallow('toRelay');
    this.swallow('toClient');
    this.#options.clock.schedule(clientMs, () => {
      this.#endClient({ type: 'network', code: 'ECONNRESET' });
    });
    this.#options.clock.schedule(relayMs, () => this.socket.destroy());
  }

  /** The client's process is gone: it is told nothing, and writes nothing more. */
  abandon(end: LinkEnd): void {
    this.#isClientOpen = false;
    this.#onData = undefined;
    this.#onClose = undefined;
    if (end.type === 'finished') this.#travel('toRelay', () => this.socket.destroy());
    if (end.type === 'reset') {
      this.#options.clock.schedule(end.relayMs, () => this.socket.destroy());
    }
    if (end.type === 'gone' && !end.hasLeft) this.swallow('toRelay');
    this.#endedIfBoth();
  }

  #travel(direction: Direction, arrive: () => void): void {
    const { clock, delayMs } = this.#options;
    const dueMs = Math.max(this.#lastDueMs[direction], clock.now() + delayMs());
    this.#lastDueMs[direction] = dueMs;
    clock.schedule(dueMs - clock.now(), () => {
      if (this.#swallows[direction]) return;
      this.#options.onArrived();
      arrive();
    });
  }

  #reachClient(bytes: Uint8Array): void {
    if (!this.#isClientOpen) return;
    if (this.#onData === undefined) this.#early.push(bytes);
    else this.#onData(bytes);
  }

  #relayEnded(): void {
    this.#isRelayOpen = false;
    this.#travel('toClient', () => {
      this.#endClient({ type: 'closed' });
    });
    this.#endedIfBoth();
  }

  #endClient(reason: TlsError): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#onClose?.(reason);
    this.#endedIfBoth();
  }

  #endedIfBoth(): void {
    if (!this.#isClientOpen && !this.#isRelayOpen) this.#options.onEnded();
  }
}

type SocketEvents = {
  readonly onWrite: (bytes: Uint8Array) => void;
  readonly onDestroy: () => void;
};

/** The relay's end of a connection. */
export class RelaySocket extends Duplex {
  readonly #events: SocketEvents;

  constructor(events: SocketEvents) {
    super({ allowHalfOpen: false });
    this.#events = events;
  }

  override _read(): void {
    // Pieces are pushed as they arrive.
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#events.onWrite(chunk);
    done();
  }

  override _destroy(_error: Error | null, done: (error: Error | null) => void): void {
    this.#events.onDestroy();
    done(null);
  }
}

function failure(code: string): Connected {
  return err({ type: 'network', code });
}
