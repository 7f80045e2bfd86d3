import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LogLevel } from '../base/index.ts';
import { repeated } from '../testing/hex.ts';
import {
  KeyPool,
  type KeyPools,
  createKeyPools,
  initCrypto,
  sntrup761,
  systemRandom,
  x448PublicOf,
} from './index.ts';

beforeAll(initCrypto);

const WORKER = new URL('./key-worker.ts', import.meta.url);
/** Bounds the start of a thread, and its first keys. */
const START_TIMEOUT_MS = 20_000;

/** A pool whose worker is the test: requests are counted, pairs are numbered. */
function manualPool(size: number) {
  const calls = { requested: 0, generated: 0 };
  const pool = new KeyPool({
    size,
    generate: () => pair((calls.generated += 100)),
    request: () => (calls.requested += 1),
  });
  return { pool, calls };
}

const pair = (n: number) => ({
  publicKey: repeated(n, 1),
  secretKey: repeated(n, 2),
});

describe('KeyPool', () => {
  it('asks for as many pairs as it keeps, and for one more after each it gives', () => {
    const { pool, calls } = manualPool(2);
    expect(calls).toEqual({ requested: 2, generated: 0 });
    pool.add(pair(1));
    pool.add(pair(2));
    expect([pool.take(), pool.take()]).toEqual([pair(1), pair(2)]);
    expect(calls).toEqual({ requested: 4, generated: 0 });
  });

  it('makes the pair itself while none is ready, without asking twice', () => {
    const { pool, calls } = manualPool(1);
    expect(pool.take()).toEqual(pair(100));
    expect(calls).toEqual({ requested: 1, generated: 100 });
  });

  it('wipes what it holds when closed, and what still comes', () => {
    const { pool, calls } = manualPool(2);
    const [ready, late] = [pair(1), pair(2)];
    pool.add(ready);
    pool.close();
    pool.add(late);
    expect([ready.secretKey, late.secretKey]).toEqual([repeated(0, 2), repeated(0, 2)]);
    expect(pool.readyCount).toBe(0);
    expect(pool.take()).toEqual(pair(100));
    expect(calls.requested).toBe(2);
  });

  it('does not wipe what it has given away', () => {
    const { pool } = manualPool(1);
    pool.add(pair(1));
    const taken = pool.take();
    pool.close();
    expect(taken).toEqual(pair(1));
  });
});

describe('createKeyPools', () => {
  let pools: KeyPools | undefined;
  afterEach(async () => {
    await pools?.close();
  });

  it('keeps working key pairs ready, made by the worker thread', async () => {
    const made = createKeyPools({
      workerUrl: WORKER,
      random: neverCalled,
      kemSize: 1,
      x448Size: 2,
    });
    pools = made;
    await vi.waitFor(() => {
      expect([made.kem.readyCount, made.x448.readyCount]).toEqual([1, 2]);
    }, START_TIMEOUT_MS);
    const [a, b] = [made.x448.take(), made.x448.take()];
    expect(a.publicKey).toEqual(x448PublicOf(a.secretKey));
    expect(b.publicKey).not.toEqual(a.publicKey);
    const { publicKey, secretKey } = made.kem.take();
    const { ciphertext, sharedSecret } = sntrup761().encapsulate(publicKey);
    expect(sntrup761().decapsulate(secretKey, ciphertext)).toEqual(sharedSecret);
  });

  it('makes keys on the spot without a worker', () => {
    pools = createKeyPools({ random: systemRandom });
    const { publicKey, secretKey } = pools.x448.take();
    expect(publicKey).toEqual(x448PublicOf(secretKey));
    expect(pools.kem.take().publicKey.length).toBe(1158);
    expect([pools.kem.readyCount, pools.x448.readyCount]).toEqual([0, 0]);
  });

  it('logs the failure of its worker and makes keys on the spot from then on', async () => {
    const entries: [LogLevel, string][] = [];
    const made = createKeyPools({
      workerUrl: new URL('./no-such-worker.ts', import.meta.url),
      random: systemRandom,
      log: (level, event) => entries.push([level, event]),
    });
    pools = made;
    await vi.waitFor(() => {
      expect(entries).toEqual([['error', 'keyWorker.failed']]);
    }, START_TIMEOUT_MS);
    expect(made.x448.take().secretKey.length).toBe(56);
  });
});

function neverCalled(): never {
  return expect.fail('the worker has its own random source');
}
