/** The lock of the app: the rules of SPEC.md. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Result } from '#shared/result.ts';
import { bytesEqual, concatBytes, utf8Encode } from '../base/index.ts';
import type * as Crypto from '../crypto/index.ts';
import { hashPasswordAside, initCrypto, isPasswordAside, systemRandom } from '../crypto/index.ts';
import { type Database, loadMigrations, openDatabase, sql } from '../database/index.ts';
import { MANY_TURNS, turnsDuring } from '../testing/event-loop.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { AUTHORIZED_MS, AppLock, type UnlockOutcome } from './index.ts';
import { pauseBeforeTryMs } from './pause.ts';
import { loadLock, saveLock } from './store.ts';

// scrypt takes its time; where that is not the matter, a hash that does not.
vi.mock('../crypto/index.ts', async (importActual) => {
  const actual = await importActual<typeof Crypto>();
  return { ...actual, hashPasswordAside: vi.fn(), isPasswordAside: vi.fn() };
});
const actual = await vi.importActual<typeof Crypto>('../crypto/index.ts');

function useScrypt(): void {
  vi.mocked(hashPasswordAside).mockImplementation(actual.hashPasswordAside);
  vi.mocked(isPasswordAside).mockImplementation(actual.isPasswordAside);
}

function useFastHash(): void {
  const hashOf = (password: Uint8Array, salt: Uint8Array): Uint8Array =>
    actual.sha256(concatBytes(salt, password));
  vi.mocked(hashPasswordAside).mockImplementation((random, password) => {
    const salt = random(16);
    return Promise.resolve({ hash: hashOf(password, salt), salt });
  });
  vi.mocked(isPasswordAside).mockImplementation(({ hash, salt }, password) =>
    Promise.resolve(bytesEqual(hash, hashOf(password, salt))),
  );
}

const migrations = loadMigrations(join(import.meta.dirname, '../../../migrations'));
const OK = { ok: true, value: undefined };
const NEEDS_PASSCODE = { ok: false, error: { type: 'needsPasscode' } };

function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

let clock: FakeClock;
let database: Database;
let lock: AppLock;

beforeAll(async () => {
  await initCrypto();
});
beforeEach(() => {
  useFastHash();
  clock = new FakeClock();
  database = must(openDatabase({ path: ':memory:', migrations }));
  lock = opened();
});
afterEach(() => {
  database.close();
});

/** The app is started again on the same database. */
function opened({ isUnlocked = false } = {}): AppLock {
  return new AppLock({ database, clock, random: systemRandom, isUnlocked });
}

async function locked(passcode = '1234', selfDestruct?: string): Promise<AppLock> {
  must(await lock.turnOn(utf8Encode(passcode)));
  if (selfDestruct !== undefined) {
    must(await lock.setSelfDestruct(utf8Encode(selfDestruct), 'nobody'));
  }
  return opened();
}

/** Lets the clock run until the answer is there. */
async function answer<T>(
  asked: Promise<T>,
): Promise<{ readonly value: T; readonly tookMs: number }> {
  const beganMs = clock.now();
  let isDone = false;
  const done = asked.finally(() => (isDone = true));
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isDone && clock.timerCount > 0) clock.runNext();
  }
  return { value: await done, tookMs: clock.now() - beganMs };
}

async function tryWith(
  passcode: string,
  on = lock,
): Promise<{ readonly value: UnlockOutcome; readonly tookMs: number }> {
  return answer(on.tryUnlock(utf8Encode(passcode)));
}

test('[LK1] begins locked only while it is on, and not after a passphrase was typed', async () => {
  expect([lock.isLocked, lock.lock(), lock.state().isOn]).toEqual([false, false, false]);
  const again = await locked();
  expect([lock.isLocked, again.isLocked]).toEqual([false, true]);
  expect(opened({ isUnlocked: true }).isLocked).toBe(false);
});

test('[LK1] is locked on demand and unlocked by the passcode or by the system', async () => {
  lock = await locked();
  expect(await tryWith('1234')).toMatchObject({ value: 'unlocked' });
  expect([lock.isLocked, lock.lock(), lock.lock(), lock.isLocked]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  lock.unlock();
  expect([lock.isLocked, lock.needsPasscode]).toEqual([false, true]);
});

test.each([
  ['', false],
  ['123', false],
  ['äöü', false],
  ['😀😀😀', false],
  ['a\u0308o\u0308u\u0308', false],
  ['1234', true],
  ['äöüß', true],
  ['😀😀😀😀', true],
])('[LK2] %s is long enough: %s', async (passcode, isLongEnough) => {
  const tooShort = { ok: false, error: { type: 'tooShort', minimumLength: 4 } };
  expect(await lock.turnOn(utf8Encode(passcode))).toEqual(isLongEnough ? OK : tooShort);
  expect(lock.state().isOn).toBe(isLongEnough);
});

test('[LK2] app and self-destruct passcode differ', async () => {
  await locked('1234', 'abcd');
  const inUse = { ok: false, error: { type: 'passcodeInUse' } };
  expect(await lock.setSelfDestruct(utf8Encode('1234'), 'nobody')).toEqual(inUse);
  expect(await lock.changePasscode(utf8Encode('abcd'))).toEqual(inUse);
  expect(await lock.changePasscode(utf8Encode('1234'))).toEqual(OK);
  expect(await lock.changePasscode(utf8Encode('12'))).toMatchObject({
    error: { type: 'tooShort' },
  });
  lock = opened();
  expect(await tryWith('abcd')).toMatchObject({ value: 'selfDestruct' });
  expect(await tryWith('1234')).toMatchObject({ value: 'unlocked' });
});

test('[LK3] the file holds a salted hash, never the passcode, and every passcode is wiped', async () => {
  useScrypt();
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  const path = join(folder, 'plain.db');
  database.close();
  database = must(openDatabase({ path, migrations }));
  lock = opened();
  const passcodes = ['planted passcode', 'another passcode', 'a third one', 'abc', 'wrong'].map(
    utf8Encode,
  );
  const [first, second, third, short, wrong] = passcodes;
  await lock.turnOn(first!);
  await lock.setSelfDestruct(second!, 'nobody');
  await lock.changePasscode(third!);
  await lock.changePasscode(short!);
  await lock.authorize(wrong!);
  expect(passcodes.every((passcode) => passcode.every((byte) => byte === 0))).toBe(true);
  const rows = database.read.all<{ hash: Uint8Array; salt: Uint8Array }>(sql`
    SELECT passcode_hash AS hash, passcode_salt AS salt FROM app_lock UNION ALL
    SELECT self_destruct_hash, self_destruct_salt FROM app_lock`);
  expect(rows.map(({ hash, salt }) => [hash.length, salt.length])).toEqual([
    [32, 16],
    [32, 16],
  ]);
  database.close();
  const file = readFileSync(path).toString('latin1');
  rmSync(folder, { recursive: true });
  expect(['planted', 'another pass', 'a third'].filter((text) => file.includes(text))).toEqual([]);
  database = must(openDatabase({ path: ':memory:', migrations }));
});

test('[LK3] the event loop goes on while a passcode is tried', async () => {
  useScrypt();
  lock = await locked();
  const turns = await turnsDuring(() => lock.tryUnlock(utf8Encode('wrong')));
  expect(turns).toBeGreaterThan(MANY_TURNS);
});

test('[LK4] a try compares with two hashes whether or not there is a self-destruct passcode', async () => {
  const comparisons = async (typed: string, selfDestruct?: string): Promise<number> => {
    database.close();
    database = must(openDatabase({ path: ':memory:', migrations }));
    lock = opened();
    lock = await locked('1234', selfDestruct);
    vi.mocked(isPasswordAside).mockClear();
    await tryWith(typed);
    return vi.mocked(isPasswordAside).mock.calls.length;
  };
  expect(await comparisons('wrong')).toBe(2);
  expect(await comparisons('1234')).toBe(2);
  expect(await comparisons('wrong', 'abcd')).toBe(2);
  expect(await comparisons('abcd', 'abcd')).toBe(2);
  expect(await comparisons('1234', 'abcd')).toBe(2);
});

/** The same characters as two keyboards make them. */
const COMPOSED = 'Sch\u00F6ne Gr\u00FC\u00DFe';
const DECOMPOSED = 'Scho\u0308ne\u00A0Gru\u0308\u00DFe';

test.each([
  [COMPOSED, DECOMPOSED],
  [DECOMPOSED, COMPOSED],
])('[LK10] what is typed differently is the same passcode: %j, %j', async (set, typed) => {
  lock = await locked(set, `${set} nie`);
  expect(await tryWith(`${typed} nie`)).toMatchObject({ value: 'selfDestruct' });
  expect(await tryWith(typed.replace('n', 'm'))).toMatchObject({ value: 'wrong' });
  expect(await tryWith(typed)).toMatchObject({ value: 'unlocked' });
  expect(await lock.authorize(utf8Encode(typed))).toEqual(OK);
  const inUse = { ok: false, error: { type: 'passcodeInUse' } };
  expect(await lock.setSelfDestruct(utf8Encode(typed), 'nobody')).toEqual(inUse);
  expect(await lock.changePasscode(utf8Encode(`${typed} nie`))).toEqual(inUse);
});

test('[LK10] passcodes kept as they were typed open as they were typed', async () => {
  const hash = (text: string) => hashPasswordAside(systemRandom, utf8Encode(text));
  const passcode = await hash(DECOMPOSED);
  const selfDestruct = await hash(`${DECOMPOSED} nie`);
  const row = { ...loadLock(database.read), passcode, selfDestruct };
  database.transaction((db) => {
    saveLock(db, row);
  });
  lock = opened();
  expect(await tryWith(`${DECOMPOSED} nie`)).toMatchObject({ value: 'selfDestruct' });
  expect(await tryWith(COMPOSED)).toMatchObject({ value: 'wrong' });
  expect(await tryWith(DECOMPOSED)).toMatchObject({ value: 'unlocked' });
  must(await lock.authorize(utf8Encode(DECOMPOSED)));
  expect(await lock.changePasscode(utf8Encode(`${DECOMPOSED} nie`))).toMatchObject({
    error: { type: 'passcodeInUse' },
  });
});

test('[LK10] once one has opened that was kept as it was typed, it counts however it is typed', async () => {
  const passcode = await hashPasswordAside(systemRandom, utf8Encode(DECOMPOSED));
  database.transaction((db) => {
    saveLock(db, { ...loadLock(database.read), passcode });
  });
  lock = opened();
  expect(await lock.authorize(utf8Encode(DECOMPOSED))).toEqual(OK);
  expect(await lock.setSelfDestruct(utf8Encode(COMPOSED), 'nobody')).toMatchObject({
    error: { type: 'passcodeInUse' },
  });
  lock = opened();
  for (const typed of [COMPOSED, DECOMPOSED]) {
    expect(await tryWith(typed)).toMatchObject({ value: 'unlocked' });
    lock.lock();
  }
});

test('[LK10] how often is compared depends on what is typed alone', async () => {
  const comparisons = async (typed: string, set: string): Promise<number> => {
    database.close();
    database = must(openDatabase({ path: ':memory:', migrations }));
    lock = opened();
    lock = await locked(set, 'abcd');
    vi.mocked(isPasswordAside).mockClear();
    await tryWith(typed);
    return vi.mocked(isPasswordAside).mock.calls.length;
  };
  for (const set of [COMPOSED, DECOMPOSED, '1234']) {
    expect(await comparisons(DECOMPOSED, set)).toBe(4);
    expect(await comparisons(COMPOSED, set)).toBe(2);
    expect(await comparisons('1234', set)).toBe(2);
  }
});

test('[LK5] after five wrong ones each try waits longer, also after a restart', async () => {
  lock = await locked();
  const waits: number[] = [];
  for (let count = 0; count < 6; count++) waits.push((await tryWith('wrong')).tookMs);
  expect(waits).toEqual([0, 0, 0, 0, 0, 1000]);
  lock = opened();
  expect(await tryWith('wrong')).toEqual({ value: 'wrong', tookMs: 2000 });
  clock.advance(1500);
  expect((await tryWith('wrong')).tookMs).toBe(2500);
  expect(await tryWith('1234')).toEqual({ value: 'unlocked', tookMs: 8000 });
  lock.lock();
  expect((await tryWith('wrong')).tookMs).toBe(0);
});

test('[LK5] the pauses grow up to 30 seconds and are not shortened by setting the clock back', () => {
  const after = (tryCount: number, sinceMs: number): number =>
    pauseBeforeTryMs({ tryCount, triedAtMs: 1_000_000 }, 1_000_000 + sinceMs);
  expect([0, 4, 5, 6, 7, 8, 9, 10, 11, 1000].map((count) => after(count, 0))).toEqual([
    0, 0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
  expect([after(10, 29_999), after(10, 30_000), after(10, -500_000)]).toEqual([1, 0, 30_000]);
});

test('[LK5] tries wait for each other', async () => {
  lock = await locked();
  const outcomes: string[] = [];
  const tries = ['wrong', '1234', 'wrong again'].map(async (passcode) => {
    outcomes.push(`${passcode}: ${await lock.tryUnlock(utf8Encode(passcode))}`);
  });
  await Promise.all(tries);
  // Once it is open there is nothing to be tried.
  expect(outcomes).toEqual(['wrong: wrong', '1234: unlocked', 'wrong again: unlocked']);
});

test('[LK5] a try counts before its answer is known', async () => {
  lock = await locked();
  const asked = lock.tryUnlock(utf8Encode('wrong'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(database.read.get(sql`SELECT try_count AS count FROM app_lock`)).toEqual({ count: 1 });
  await asked;
  for (let count = 0; count < 4; count++) await tryWith('wrong');
  expect((await tryWith('wrong', opened())).tookMs).toBe(1000);
});

test('[LK5] a disk that takes no writes keeps nobody out', async () => {
  lock = await locked();
  vi.spyOn(database, 'transaction').mockImplementation(() => {
    throw new Error('disk full');
  });
  for (let count = 0; count < 5; count++) await tryWith('wrong');
  expect(await tryWith('1234')).toEqual({ value: 'unlocked', tookMs: 1000 });
});

test('[LK6] the passcode allows for a minute what needs one', async () => {
  lock = await locked('1234', 'abcd');
  await tryWith('1234');
  const settings = { delayS: 0, usesSystem: true, isScreenProtected: true } as const;
  const wrong = { ok: false, error: { type: 'wrongPasscode' } };
  const refused = async (): Promise<void> => {
    expect([lock.needsPasscode, lock.isAuthorized]).toEqual([true, false]);
    expect([lock.turnOff(), lock.set(settings), lock.removeSelfDestruct()]).toEqual(
      Array(3).fill(NEEDS_PASSCODE),
    );
    expect(await lock.changePasscode(utf8Encode('new one'))).toEqual(NEEDS_PASSCODE);
    expect(await lock.setSelfDestruct(utf8Encode('new one'), 'me')).toEqual(NEEDS_PASSCODE);
  };
  await refused();
  expect(await lock.authorize(utf8Encode('wrong'))).toEqual(wrong);
  expect(await lock.authorize(utf8Encode('abcd'))).toEqual(wrong);
  await refused();
  expect(await lock.authorize(utf8Encode('1234'))).toEqual(OK);
  clock.advance(AUTHORIZED_MS - 1);
  expect([lock.needsPasscode, lock.set(settings)]).toEqual([false, OK]);
  clock.advance(1);
  await refused();
  must(await lock.authorize(utf8Encode('1234')));
  lock.lock();
  lock.unlock();
  await refused();
  expect(lock.state()).toEqual({ ...settings, isOn: true, hasSelfDestruct: true });
});

test('[LK6] who has typed it need not do so again after work on the file, unless locked meanwhile', async () => {
  lock = await locked();
  lock.unlock();
  must(await lock.authorize(utf8Encode('1234')));
  const again = (isUnlocked: boolean): AppLock => {
    const { authorizedAtMs } = lock;
    return new AppLock({ database, clock, random: systemRandom, isUnlocked, authorizedAtMs });
  };
  expect([again(true).needsPasscode, again(false).needsPasscode]).toEqual([false, true]);
  clock.advance(AUTHORIZED_MS);
  expect(again(true).needsPasscode).toBe(true);
});

test('[LK6] while it is off nothing needs a passcode, and there is none to change', async () => {
  expect([lock.needsPasscode, await lock.authorize(utf8Encode('any'))]).toEqual([false, OK]);
  const settings = { delayS: 600, usesSystem: true, isScreenProtected: true } as const;
  expect(lock.set(settings)).toEqual(OK);
  expect(opened().state()).toEqual({
    isOn: false,
    delayS: 600,
    usesSystem: false,
    hasSelfDestruct: false,
    isScreenProtected: true,
  });
  expect(await lock.changePasscode(utf8Encode('1234'))).toEqual(NEEDS_PASSCODE);
  expect(await lock.setSelfDestruct(utf8Encode('1234'), 'me')).toEqual(NEEDS_PASSCODE);
});

test('[LK7] tells the self-destruct passcode, destroys nothing and stays locked', async () => {
  lock = await locked('1234', 'abcd');
  expect([lock.state().hasSelfDestruct, lock.selfDestructName]).toEqual([true, 'nobody']);
  expect(await tryWith('abcd')).toMatchObject({ value: 'selfDestruct' });
  expect([lock.isLocked, opened().isLocked]).toEqual([true, true]);
  must(await lock.authorize(utf8Encode('1234')));
  must(lock.removeSelfDestruct());
  expect([lock.state().hasSelfDestruct, lock.selfDestructName]).toEqual([false, '']);
  expect(await tryWith('abcd')).toMatchObject({ value: 'wrong' });
});

test('[LK8] turned off it forgets both passcodes', async () => {
  await locked('1234', 'abcd');
  must(lock.set({ delayS: 60, usesSystem: true, isScreenProtected: true }));
  must(lock.turnOff());
  lock = opened();
  expect([lock.isLocked, lock.state()]).toEqual([
    false,
    {
      isOn: false,
      delayS: 60,
      usesSystem: false,
      hasSelfDestruct: false,
      isScreenProtected: true,
    },
  ]);
  must(await lock.turnOn(utf8Encode('5678')));
  lock = opened();
  expect(await tryWith('abcd')).toMatchObject({ value: 'wrong' });
  expect(await tryWith('1234')).toMatchObject({ value: 'wrong' });
  expect(await tryWith('5678')).toMatchObject({ value: 'unlocked' });
});

test('[LK9] every change is told', async () => {
  const told: string[] = [];
  const forget = lock.onChanged(() => told.push(lock.isLocked ? 'locked' : 'open'));
  must(await lock.turnOn(utf8Encode('1234')));
  must(lock.set({ delayS: 0, usesSystem: false, isScreenProtected: true }));
  lock.lock();
  await tryWith('wrong');
  expect(told).toEqual(['open', 'open', 'locked']);
  await tryWith('1234');
  must(await lock.authorize(utf8Encode('1234')));
  forget();
  must(lock.turnOff());
  expect(told).toEqual(['open', 'open', 'locked', 'open']);
});
