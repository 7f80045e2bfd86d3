/** Passphrase, lock, export and import through the contract, with a keychain in memory. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppStatus, SequencedEvent } from '#shared/contract/index.ts';
import type { LockState, PassphraseState } from '#shared/model/index.ts';
import type { ConnId } from '../agent/index.ts';
import { utf8Encode } from '../base/index.ts';
import { defineMigration } from '../database/index.ts';
import { CoreWorld, MIGRATIONS, PASSPHRASE, type ReadyCore } from '../testing/core-world.ts';
import { FakeMain } from '../testing/fake-main.ts';
import { must } from '../testing/test-core.ts';
import type { Core } from './core.ts';

const NEXT = 'another battery staple';
const PASSCODE = '2580';
const WRONG = { ok: false, error: { type: 'wrongPassphrase' } };

let world: CoreWorld;
let main: FakeMain;

beforeEach(async () => {
  world = await CoreWorld.open();
  main = new FakeMain();
});

afterEach(async () => {
  await world.close();
});

const secret = (text: string): Uint8Array => utf8Encode(text);
const withKeychain = () => ({ main: main.port, custody: main.atStart() });

/** Open, with a profile and a contact that has sent something. */
async function ready(
  options: Parameters<CoreWorld['ready']>[0] = {},
): Promise<ReadyCore & { readonly connId: ConnId }> {
  const made = await world.ready(options);
  const { connId } = await world.contact(made);
  world.receive(made.agent, connId, 'hello from bob');
  return { ...made, connId };
}

/** A core whose random passphrase the keychain keeps. */
async function readyWithRandom(): Promise<ReadyCore> {
  main.kept = [{ text: PASSPHRASE, isChosen: false }];
  return ready(withKeychain());
}

const change = (core: Core, current: string | undefined, keep = false) =>
  core.invoke('passphrase.change', {
    ...(current !== undefined && { current: secret(current) }),
    next: secret(NEXT),
    keep,
  });
const stateOf = async (core: Core): Promise<PassphraseState> =>
  must(await core.invoke('passphrase.state', {})) as PassphraseState;
const textsOf = (core: Core): (string | undefined)[] =>
  (core.chat?.chats() ?? []).map((chat) =>
    chat.type === 'contact' && chat.lastItem?.content.type === 'text'
      ? chat.lastItem.content.text
      : undefined,
  );

describe('the passphrase', () => {
  test('[API21] changes while the app says so; only the new one opens afterwards', async () => {
    const { core, events } = await ready();
    expect(await change(core, 'wrong')).toEqual(WRONG);
    expect(await change(core, undefined)).toEqual(WRONG);
    const changed = must(await change(core, PASSPHRASE));
    expect(changed).toMatchObject({ custody: { type: 'user' }, keychain: 'none' });
    expect(core.status().type).toBe('ready');
    expect(textsOf(core)).toEqual(['hello from bob']);
    world.tick();
    expect(statusesIn(events)).toEqual(expect.arrayContaining(['working', 'ready']));
    await core.close();
    const again = world.core();
    expect(await again.unlock(secret(PASSPHRASE))).toEqual(WRONG);
    expect(must(await again.unlock(secret(NEXT))).type).toBe('ready');
  });

  test('[API22] that nobody knows is changed without it, and kept before it is used', async () => {
    const { core } = await readyWithRandom();
    expect((await stateOf(core)).custody).toEqual({ type: 'keychain', isChosen: false });
    must(await change(core, undefined, true));
    expect(main.kept).toEqual([{ text: NEXT, isChosen: true }]);
    expect((await stateOf(core)).custody).toEqual({ type: 'keychain', isChosen: true });
    await core.close();
    const again = world.core(withKeychain());
    await again.openKept();
    expect(again.status().type).toBe('ready');
  });

  test('[API22] stays where the keychain does not take the new one', async () => {
    const { core } = await readyWithRandom();
    main.isBroken = true;
    expect(await change(core, undefined, true)).toEqual({
      ok: false,
      error: { type: 'cannotWrite', code: 'keychain' },
    });
    expect([core.status().type, main.kept]).toEqual([
      'ready',
      [{ text: PASSPHRASE, isChosen: false }],
    ]);
    await core.close();
    expect(must(await world.core().unlock(secret(PASSPHRASE))).type).toBe('ready');
  });

  test('[API22] of an interrupted change is found among those kept, and the other forgotten', async () => {
    await (await readyWithRandom()).core.close();
    const wrong = { text: 'never became it', isChosen: true };
    main.kept = [wrong, ...main.kept];
    const core = world.core(withKeychain());
    await core.openKept();
    expect(core.status().type).toBe('ready');
    expect(main.kept).toEqual([{ text: PASSPHRASE, isChosen: false }]);
    expect((await stateOf(core)).custody).toEqual({ type: 'keychain', isChosen: false });
    await core.close();
    main.kept = [wrong];
    const locked = world.core(withKeychain());
    await locked.openKept();
    expect(locked.status()).toEqual({ type: 'locked', why: 'keychainFailed' });
    must(await locked.unlock(secret(PASSPHRASE)));
    expect(main.kept).toEqual([]);
  });

  test('[API23] is verified, taken out of the keychain and put back by who knows it', async () => {
    main.kept = [{ text: PASSPHRASE, isChosen: true }];
    const { core } = await ready(withKeychain());
    const verify = async (text: string) =>
      must(await core.invoke('passphrase.verify', { passphrase: secret(text) }));
    expect([await verify('wrong'), await verify(PASSPHRASE)]).toEqual([
      { isRight: false },
      { isRight: true },
    ]);
    expect(await core.invoke('passphrase.forget', { passphrase: secret('wrong') })).toEqual(WRONG);
    must(await core.invoke('passphrase.forget', { passphrase: secret(PASSPHRASE) }));
    expect([main.kept, (await stateOf(core)).custody]).toEqual([[], { type: 'user' }]);
    expect(await core.invoke('passphrase.keep', { passphrase: secret('wrong') })).toEqual(WRONG);
    must(await core.invoke('passphrase.keep', { passphrase: secret(PASSPHRASE) }));
    expect(main.kept).toEqual([{ text: PASSPHRASE, isChosen: true }]);
  });

  test('[API23] that is random cannot be taken out: nobody could open the database', async () => {
    const { core } = await readyWithRandom();
    expect(await core.invoke('passphrase.forget', { passphrase: secret(PASSPHRASE) })).toEqual({
      ok: false,
      error: { type: 'notAllowed' },
    });
    expect(main.kept).toHaveLength(1);
  });
});

describe('the lock', () => {
  async function lockable(): Promise<ReadyCore & { readonly connId: ConnId }> {
    const made = await ready({ main: main.port, canAskSystem: true });
    must(await made.core.invoke('lock.turnOn', { passcode: secret(PASSCODE) }));
    return made;
  }
  const unlock = (core: Core, passcode: string) =>
    core.invoke('lock.unlock', { passcode: secret(passcode) });

  test('[API24] lets nothing through but what opens it', async () => {
    const { core, agent, connId, events } = await lockable();
    world.tick();
    expect(core.lock()).toBe(true);
    world.tick();
    events.length = 0;
    world.receive(agent, connId, 'behind the lock');
    world.tick();
    expect(events).toEqual([]);
    expect(await core.invoke('chats.list', {})).toEqual({
      ok: false,
      error: { type: 'notReady', status: 'appLocked' },
    });
    expect(await unlock(core, 'wrong')).toEqual({ ok: false, error: { type: 'wrongPasscode' } });
    expect(must(await unlock(core, PASSCODE))).toMatchObject({ type: 'ready' });
    expect(textsOf(core)).toEqual(['behind the lock']);
  });

  test('[API24] is on after a start by the keychain, and open after a typed passphrase', async () => {
    await (await lockable()).core.close();
    main.kept = [{ text: PASSPHRASE, isChosen: true }];
    const byKeychain = world.core(withKeychain());
    await byKeychain.openKept();
    expect(byKeychain.status()).toEqual({ type: 'appLocked', canAskSystem: false });
    await byKeychain.close();
    const typed = world.core();
    expect(must(await typed.unlock(secret(PASSPHRASE))).type).toBe('ready');
  });

  test('[API24] is on after work during which the user went away', async () => {
    const { core } = await lockable();
    const compacting = core.invoke('storage.compact', {});
    await Promise.resolve();
    expect(core.status().type).toBe('working');
    expect(core.lock()).toBe(false);
    must(await compacting);
    expect(core.status().type).toBe('appLocked');
  });

  test('[API24] the system opens it where the user wants that', async () => {
    const { core } = await lockable();
    const set = { delayS: 30, usesSystem: true, isScreenProtected: true } as const;
    expect(must(await core.invoke('lock.set', set)) as LockState).toMatchObject(set);
    expect(main.lockChanges.at(-1)).toEqual({ delayS: 30, isScreenProtected: true });
    core.lock();
    expect(core.status()).toEqual({ type: 'appLocked', canAskSystem: true });
    expect(main.lockChanges.at(-1)).toEqual({ isScreenProtected: true });
    main.isFingerRight = false;
    expect((await core.invoke('lock.unlockBySystem', {})).ok).toBe(false);
    main.isFingerRight = true;
    expect(must(await core.invoke('lock.unlockBySystem', {}))).toMatchObject({ type: 'ready' });
  });

  test('[API25] asks again for what is done to the data as a whole', async () => {
    const { core } = await lockable();
    const archivePath = `${world.folder}.zip`;
    // Turning it on was one entry of the passcode, which is good for a minute.
    world.clock.advance(61_000);
    const refused = { ok: false, error: { type: 'needsPasscode' } };
    expect(await change(core, PASSPHRASE)).toEqual(refused);
    expect(await core.invoke('lock.turnOff', {})).toEqual(refused);
    expect(await core.invoke('chats.clearAll', { withContacts: true })).toEqual(refused);
    core.files.add({ token: 't', path: archivePath, purpose: 'write' });
    expect(await core.invoke('archive.export', { file: 't' })).toEqual(refused);
    must(await core.invoke('lock.authorize', { passcode: secret(PASSCODE) }));
    must(await core.invoke('archive.export', { file: 't' }));
    rmSync(archivePath);
    // Opened again, it asks again.
    must(await core.invoke('lock.authorize', { passcode: secret(PASSCODE) }));
    must(await core.invoke('lock.turnOff', {}));
  });

  test('[API25] asks before going back to the copy, and before a deletion, which it then does', async () => {
    const first = await lockable();
    const paths = first.core.storage.paths;
    const attachment = join(paths.filesDir, 'attachment');
    await first.core.close();
    copyFileSync(join(world.folder, 'sotto.db'), join(world.folder, 'sotto.db.backup'));
    mkdirSync(paths.filesDir, { recursive: true });
    writeFileSync(attachment, 'kept');
    const core = world.core();
    must(await core.unlock(secret(PASSPHRASE)));
    const copyOf = join(world.folder, 'sotto.db.backup');
    const commands = [
      'storage.deleteFiles',
      'storage.deleteAside',
      'storage.deleteBackup',
      'database.restoreBackup',
    ] as const;
    for (const name of commands) {
      expect(await core.invoke(name, {})).toEqual({ ok: false, error: { type: 'needsPasscode' } });
    }
    expect([existsSync(attachment), existsSync(copyOf), core.status().type]).toEqual([
      true,
      true,
      'ready',
    ]);
    must(await core.invoke('lock.authorize', { passcode: secret(PASSCODE) }));
    expect(must(await core.invoke('storage.deleteFiles', {}))).toEqual({ freedBytes: 4 });
    must(await core.invoke('database.restoreBackup', {}));
    expect(existsSync(attachment)).toBe(false);
    expect(textsOf(core)).toEqual(['hello from bob']);
  });

  test('[API25] has nothing to ask where the database does not open', async () => {
    const { core: first } = await lockable();
    await first.close();
    const path = join(world.folder, 'sotto.db');
    copyFileSync(path, `${path}.backup`);
    const newer = defineMigration(99, 'add-future', 'CREATE TABLE future (id INTEGER) STRICT;');
    const future = world.core({ migrations: [...MIGRATIONS, newer] });
    must(await future.open(secret(PASSPHRASE)));
    await future.close();
    const core = world.core();
    await core.unlock(secret(PASSPHRASE));
    expect(core.status().type).toBe('broken');
    must(await core.invoke('database.restoreBackup', {}));
    expect(world.restarts).toBe(1);
  });

  test.each(['with', 'without'])(
    '[API26] the self-destruct passcode leaves an empty app of the chosen name, %s a keychain',
    async (keychain) => {
      if (keychain === 'with') main.kept = [{ text: PASSPHRASE, isChosen: true }];
      const options = keychain === 'with' ? withKeychain() : {};
      const { core } = await ready(options);
      must(await core.invoke('lock.turnOn', { passcode: secret(PASSCODE) }));
      const set = { passcode: secret('0000'), displayName: 'Nobody' };
      must(await core.invoke('lock.setSelfDestruct', set));
      core.lock();
      const status = must(await unlock(core, '0000')) as AppStatus;
      expect(status).toMatchObject({ type: 'ready', user: { displayName: 'Nobody' } });
      expect(core.chat?.chats()).toEqual([]);
      expect((must(await core.invoke('lock.state', {})) as LockState).isOn).toBe(false);
      expect(main.kept.some(({ text }) => text === PASSPHRASE)).toBe(false);
      await core.close();
      expect(await world.core().unlock(secret(PASSPHRASE))).toEqual(WRONG);
      const again = world.core(keychain === 'with' ? withKeychain() : {});
      if (keychain === 'with') await again.openKept();
      else must(await again.unlock(secret('0000')));
      expect(again.status()).toMatchObject({ type: 'ready', user: { displayName: 'Nobody' } });
    },
  );
});

describe('an archive', () => {
  let elsewhere: string;
  beforeEach(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'sotto-archive-'));
  });
  afterEach(() => {
    rmSync(elsewhere, { recursive: true, force: true });
  });

  async function exported(core: Core): Promise<string> {
    const path = join(elsewhere, 'archive.zip');
    core.files.add({ token: 'out', path, purpose: 'write' });
    must(await core.invoke('archive.export', { file: 'out' }));
    return path;
  }
  function importInto(core: Core, path: string, passphrase = PASSPHRASE) {
    core.files.add({ token: 'in', path, purpose: 'read' });
    return core.invoke('archive.import', {
      file: 'in',
      passphrase: secret(passphrase),
      renewsKeys: false,
    });
  }

  test('[API27] of one core is all of another', async () => {
    const { core } = await ready();
    const path = await exported(core);
    expect([core.status().type, textsOf(core)]).toEqual(['ready', ['hello from bob']]);
    const other = world.core({ dataDir: join(elsewhere, 'data') });
    expect(other.status().type).toBe('choosePassphrase');
    other.files.add({ token: 'in', path, purpose: 'read' });
    expect(must(await other.invoke('archive.inspect', { file: 'in' }))).toMatchObject({
      appVersion: '1.2.3',
      fileCount: 0,
      isOlder: false,
    });
    expect(must(await importInto(other, path))).toMatchObject({ type: 'ready' });
    expect(textsOf(other)).toEqual(['hello from bob']);
  });

  test('[API27] is not made while nobody knows the passphrase', async () => {
    const { core } = await readyWithRandom();
    core.files.add({ token: 'out', path: join(elsewhere, 'a.zip'), purpose: 'write' });
    expect(await core.invoke('archive.export', { file: 'out' })).toEqual({
      ok: false,
      error: { type: 'passphraseNotChosen' },
    });
  });

  test('[API28] that cannot be used changes nothing', async () => {
    const { core } = await ready();
    const path = await exported(core);
    expect(await importInto(core, path, 'wrong')).toEqual(WRONG);
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)] = 1 + (bytes[Math.floor(bytes.length / 2)] ?? 0);
    const damaged = join(elsewhere, 'damaged.zip');
    writeFileSync(damaged, bytes);
    expect(await importInto(core, damaged)).toMatchObject({ error: { type: 'archiveDamaged' } });
    writeFileSync(damaged, 'not a zip');
    expect(await importInto(core, damaged)).toMatchObject({ error: { type: 'notAnArchive' } });
    expect(await core.invoke('archive.inspect', { file: 'unknown' })).toMatchObject({
      error: { type: 'notFound' },
    });
    expect([core.status().type, textsOf(core)]).toEqual(['ready', ['hello from bob']]);
  });

  test('[API29] is older once the app was used after it was made', async () => {
    const { core } = await ready();
    const path = await exported(core);
    const isOlder = async (): Promise<boolean> => {
      core.files.add({ token: 'in', path, purpose: 'read' });
      const summary = must(await core.invoke('archive.inspect', { file: 'in' }));
      return (summary as { readonly isOlder: boolean }).isOlder;
    };
    expect(await isOlder()).toBe(false);
    must(await core.invoke('user.create', { displayName: 'second' }));
    expect(await isOlder()).toBe(true);
    must(await importInto(core, path));
    expect(await isOlder()).toBe(true);
  });

  test('[API28] needs the keychain to take its passphrase where that keeps ours', async () => {
    main.kept = [{ text: PASSPHRASE, isChosen: true }];
    const { core } = await ready(withKeychain());
    const path = await exported(core);
    must(await change(core, PASSPHRASE, true));
    main.isBroken = true;
    expect(await importInto(core, path)).toMatchObject({
      error: { type: 'cannotWrite', code: 'keychain' },
    });
    expect(main.kept).toEqual([{ text: NEXT, isChosen: true }]);
    main.isBroken = false;
    must(await importInto(core, path));
    expect(main.kept).toEqual([{ text: PASSPHRASE, isChosen: true }]);
  });
});

test('[API31] the copy from before an update takes the place of what is there', async () => {
  const { core } = await ready();
  expect(await core.invoke('database.restoreBackup', {})).toMatchObject({
    error: { type: 'notFound' },
  });
  await core.close();
  copyFileSync(join(world.folder, 'sotto.db'), join(world.folder, 'sotto.db.backup'));
  const again = world.core();
  must(await again.unlock(secret(PASSPHRASE)));
  must(await again.invoke('user.create', { displayName: 'after the copy' }));
  must(await again.invoke('database.restoreBackup', {}));
  expect(again.status()).toMatchObject({ type: 'ready', user: { displayName: 'me' } });
  expect(textsOf(again)).toEqual(['hello from bob']);
});

test('[API30] work on the whole file leaves the chats as they were', async () => {
  const { core } = await ready();
  expect(must(await core.invoke('storage.check', {}))).toEqual({ faultCount: 0 });
  must(await core.invoke('storage.compact', {}));
  const report = must(await core.invoke('storage.report', {}));
  expect(report).toMatchObject({ fileCount: 0, chats: [{ name: 'bob', messageCount: 1 }] });
  expect(textsOf(core)).toEqual(['hello from bob']);
  expect(await core.invoke('storage.cancel', {})).toEqual({
    ok: false,
    error: { type: 'notReady', status: 'ready' },
  });
});

function statusesIn(events: readonly SequencedEvent[]): string[] {
  return events.flatMap(({ event }) =>
    event.type === 'app.statusChanged' ? [event.status.type] : [],
  );
}
