/**
 * Key pairs made ahead of need: a KEM key pair costs 20 ms and an X448 key pair up to 1 ms in
 * Electron, too much for the loop that serves connections (design.md, threads). A worker thread
 * refills the pools; `take` never waits: when a pool is empty, the key is made on the spot.
 */
import { type Logger, type RandomSource, silentLogger, wipe } from '../base/index.ts';
import { generateX448 } from './dh.ts';
import type { KeyReply, KeyRequest, RawKeyPair } from './key-messages.ts';
import { type KemKeyPair, sntrup761 } from './kem.ts';
import { type X448KeyPair, x448Public, x448Secret } from './keys.ts';
import { startWorkerThread } from './native.ts';

/** A stock of key pairs; each is handed out once. */
export class KeyPool<T extends RawKeyPair> {
  readonly #deps: KeyPoolDeps<T>;
  readonly #stock: T[] = [];
  #requested = 0;
  #isClosed = false;

  constructor(deps: KeyPoolDeps<T>) {
    this.#deps = deps;
    this.#refill();
  }

  /** How many key pairs are ready. */
  get readyCount(): number {
    return this.#stock.length;
  }

  /** A fresh key pair; made now when none is ready. The caller owns and wipes it. */
  take(): T {
    const pair = this.#stock.shift() ?? this.#deps.generate();
    this.#refill();
    return pair;
  }

  /** Takes in a requested key pair; wiped at once when the pool is closed. */
  add(pair: T): void {
    this.#requested -= 1;
    if (this.#isClosed) wipe(pair.secretKey);
    else this.#stock.push(pair);
  }

  /** Wipes the stock. `take` still works afterwards, without a stock. */
  close(): void {
    this.#isClosed = true;
    for (const pair of this.#stock.splice(0)) wipe(pair.secretKey);
  }

  #refill(): void {
    while (!this.#isClosed && this.#stock.length + this.#requested < this.#deps.size) {
      this.#requested += 1;
      this.#deps.request();
    }
  }
}

export type KeyPoolDeps<T> = {
  /** How many key pairs to keep ready. */
  readonly size: number;
  /** Makes one on the spot. */
  readonly generate: () => T;
  /** Asks for one; it comes later through `add`, or never when the worker has failed. */
  readonly request: () => void;
};

export type KeyPools = {
  readonly x448: KeyPool<X448KeyPair>;
  readonly kem: KeyPool<KemKeyPair>;
  /** Stops the worker and wipes all that is ready. */
  close(): Promise<void>;
};

export type KeyPoolsDeps = {
  /**
   * key-worker.ts from source, or its bundle; without it there is no stock and every key pair is
   * made when taken.
   */
  readonly workerUrl?: URL | undefined;
  readonly random: RandomSource;
  /** Told when the worker ends by itself; the pools then make keys on the spot. */
  readonly log?: Logger;
  readonly x448Size?: number;
  readonly kemSize?: number;
};

const DEFAULT_X448_SIZE = 16;
const DEFAULT_KEM_SIZE = 8;

/** Pools for the ratchet; call after initCrypto(). */
export function createKeyPools(deps: KeyPoolsDeps): KeyPools {
  const { workerUrl, random, log = silentLogger } = deps;
  const thread = workerUrl === undefined ? undefined : startWorkerThread(workerUrl);
  const x448 = new KeyPool<X448KeyPair>({
    size: thread === undefined ? 0 : (deps.x448Size ?? DEFAULT_X448_SIZE),
    generate: () => generateX448(random),
    request: () => thread?.post({ kind: 'x448' } satisfies KeyRequest),
  });
  const kem = new KeyPool<KemKeyPair>({
    size: thread === undefined ? 0 : (deps.kemSize ?? DEFAULT_KEM_SIZE),
    generate: () => sntrup761().generateKeyPair(),
    request: () => thread?.post({ kind: 'sntrup761' } satisfies KeyRequest),
  });
  thread?.onMessage((message) => {
    const { kind, pair } = message as KeyReply; // only key-worker.ts runs in this thread
    if (kind === 'sntrup761') kem.add(pair);
    else x448.add({ publicKey: x448Public(pair.publicKey), secretKey: x448Secret(pair.secretKey) });
  });
  thread?.onFailure(() => {
    log('error', 'keyWorker.failed');
  });
  return {
    x448,
    kem,
    close: async () => {
      x448.close();
      kem.close();
      await thread?.close();
    },
  };
}
