/** The contract's commands, and the database behind them, with an agent in memory. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { commandSchemas } from '#shared/contract/schemas.ts';
import { utf8Encode } from '../base/index.ts';
import { defineMigration, deriveDatabaseKey, openDatabase, sql } from '../database/index.ts';
import { USUAL_SETTINGS } from '../network/settings.ts';
import { CoreWorld, MIGRATIONS, PASSPHRASE } from '../testing/core-world.ts';
import { exampleLink } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';

let world: CoreWorld;

beforeEach(async () => {
  world = await CoreWorld.open();
});

afterEach(async () => {
  await world.close();
});

/** Arguments that decode, for every command of the contract. */
const GOOD_ARGS: { readonly [N in keyof typeof commandSchemas]: object } = {
  'app.status': {},
  'database.unlock': { passphrase: utf8Encode('x') },
  'database.choosePassphrase': { passphrase: utf8Encode('x') },
  'database.restoreBackup': {},
  'database.startOver': {},
  'passphrase.state': {},
  'passphrase.verify': { passphrase: utf8Encode('x') },
  'passphrase.change': { current: utf8Encode('x'), next: utf8Encode('y'), keep: false },
  'passphrase.keep': { passphrase: utf8Encode('x') },
  'passphrase.forget': { passphrase: utf8Encode('x') },
  'lock.state': {},
  'lock.turnOn': { passcode: utf8Encode('x') },
  'lock.turnOff': {},
  'lock.set': { delayS: 30, usesSystem: false, isScreenProtected: false },
  'lock.changePasscode': { passcode: utf8Encode('x') },
  'lock.setSelfDestruct': { passcode: utf8Encode('x'), displayName: 'x' },
  'lock.removeSelfDestruct': {},
  'lock.now': {},
  'lock.unlock': { passcode: utf8Encode('x') },
  'lock.unlockBySystem': {},
  'lock.authorize': { passcode: utf8Encode('x') },
  'storage.report': {},
  'storage.compact': {},
  'storage.check': {},
  'storage.deleteBackup': {},
  'storage.deleteAside': {},
  'storage.deleteFiles': {},
  'storage.cancel': {},
  'archive.export': { file: 'x' },
  'archive.inspect': { file: 'x' },
  'archive.import': { file: 'x', passphrase: utf8Encode('x'), renewsKeys: false },
  'notifications.get': {},
  'notifications.set': { preview: 'name', playsSound: false },
  'retention.get': {},
  'retention.set': { keepS: null },
  'retention.setOfChat': { contactId: 1, keepS: 'asProfile' },
  'chat.clear': { contactId: 1 },
  'chats.clearAll': { withContacts: false },
  'search.items': { query: { text: 'x' }, count: 1 },
  'database.retry': {},
  'user.create': { displayName: 'me' },
  'chats.list': {},
  'chat.markRead': { contactId: 1, upToItemId: 1 },
  'chat.setDraft': { contactId: 1, text: 'x' },
  'items.page': { contactId: 1, anchor: { type: 'latest' }, count: 10 },
  'items.send': { contactId: 1, text: 'x' },
  'items.edit': { contactId: 1, itemId: 1, text: 'x' },
  'items.delete': { contactId: 1, itemId: 1, mode: 'forMe' },
  'items.react': { contactId: 1, itemId: 1, emoji: '👍', isAdded: true },
  'items.retry': { contactId: 1, itemId: 1 },
  'link.plan': { text: 'x' },
  'items.info': { contactId: 1, itemId: 1 },
  'profiles.list': {},
  'profiles.reveal': { password: 'x' },
  'profile.activate': { userId: 1 },
  'profile.update': { userId: 1, displayName: 'me', fullName: '', shortDescr: '' },
  'profile.mute': { userId: 1, isMuted: true },
  'profile.setReceipts': { userId: 1, isOn: true },
  'profile.hide': { userId: 1, password: 'x' },
  'profile.unhide': { userId: 1, password: 'x' },
  'profile.delete': { userId: 1, deleteQueues: true },
  'link.lookUp': { text: 'x' },
  'link.create': { isIncognito: false },
  'link.join': { text: exampleLink(1), isIncognito: false },
  'pending.setIncognito': { pendingId: 1, isIncognito: true },
  'pending.setProfile': { pendingId: 1, userId: 1 },
  'pending.rename': { pendingId: 1, localAlias: 'x' },
  'pending.cancel': { pendingId: 1 },
  'contact.details': { contactId: 1 },
  'contact.setAlias': { contactId: 1, localAlias: 'x' },
  'contact.verify': { contactId: 1 },
  'contact.delete': { contactId: 1, notify: true },
  'contact.setReceipts': { contactId: 1, receipts: 'on' },
  'contact.fixEncryption': { contactId: 1 },
  'contact.changeServer': { contactId: 1 },
  'contact.abortServerChange': { contactId: 1 },
  'address.get': {},
  'address.create': {},
  'address.update': { isShared: true, autoAccept: 'no', welcomeText: '' },
  'address.delete': {},
  'request.accept': { requestId: 1, isIncognito: false },
  'request.reject': { requestId: 1 },
  'servers.list': {},
  'network.page': {},
  'network.set': { settings: USUAL_SETTINGS },
  'network.statistics': {},
  'network.resetStatistics': {},
  'network.reconnect': {},
  'servers.configuration': {},
  'servers.add': { protocol: 'smp', text: 'x' },
  'servers.enable': { serverId: 1, isEnabled: true },
  'servers.remove': { serverId: 1 },
  'servers.test': { serverId: 1 },
  'servers.setOperator': {
    operatorId: 'x',
    use: { isEnabled: true, isForReceiving: true, isForRouting: true, isForFiles: true },
  },
  'servers.acceptConditions': { operatorIds: ['x'] },
};
/** An archive can be imported at any time. */
const ALWAYS = ['archive.inspect', 'archive.import'];
const OPEN_COMMANDS = Object.entries(GOOD_ARGS).filter(
  ([name]) => !/^(app|database)\./.test(name) && !ALWAYS.includes(name),
);
const CHAT_COMMANDS = OPEN_COMMANDS.filter(
  ([name]) => !/^(archive|lock|passphrase|storage)\./.test(name),
);

describe('a command', () => {
  test('[API1] of the chat waits for the database and the profile', async () => {
    const core = world.core();
    const refused = (status: string) => ({ ok: false, error: { type: 'notReady', status } });
    for (const [name, args] of OPEN_COMMANDS) {
      expect(await core.invoke(name, args), name).toEqual(refused('choosePassphrase'));
    }
    expect(existsSync(join(world.folder, 'sotto.db'))).toBe(false);
    must(await core.open(utf8Encode(PASSPHRASE)));
    for (const [name, args] of CHAT_COMMANDS) {
      if (name === 'user.create') continue;
      expect(await core.invoke(name, args), name).toEqual(refused('onboarding'));
    }
    must(await core.invoke('user.create', { displayName: 'me' }));
    expect(core.status()).toMatchObject({ type: 'ready', user: { displayName: 'me' } });
    await core.close();
    expect(await core.invoke('chats.list', {})).toEqual(refused('locked'));
  });

  test('[API19] of servers answers before the others: nothing leaves until somebody runs them', async () => {
    const core = world.core({ given: [] });
    must(await core.open(utf8Encode(PASSPHRASE)));
    must(await core.invoke('user.create', { displayName: 'me' }));
    expect(core.status()).toMatchObject({ type: 'chooseServers', user: { displayName: 'me' } });
    const waits = { ok: false, error: { type: 'notReady', status: 'chooseServers' } };
    expect(await core.invoke('link.create', { isIncognito: false })).toEqual(waits);
    const { operators } = must(await core.invoke('servers.configuration', {})) as {
      readonly operators: readonly { readonly operatorId: string }[];
    };
    const operatorIds = operators.map(({ operatorId }) => operatorId);
    expect(operatorIds.length).toBeGreaterThan(1);
    must(await core.invoke('servers.acceptConditions', { operatorIds }));
    expect(core.status()).toMatchObject({ type: 'ready', user: { displayName: 'me' } });
  });

  test('[API19] own servers do without anybody’s conditions', async () => {
    const core = world.core({ given: [] });
    must(await core.open(utf8Encode(PASSPHRASE)));
    must(await core.invoke('user.create', { displayName: 'me' }));
    const text = `smp://${'B'.repeat(43)}=@own.example`;
    must(await core.invoke('servers.add', { protocol: 'smp', text }));
    expect(core.status().type).toBe('ready');
  });

  test('[API20] of one profile does not show the others', async () => {
    const ready = await world.ready();
    const { core } = ready;
    const { connId } = await world.contact(ready);
    const other = must(await core.invoke('user.create', { displayName: 'other' }));
    expect(core.status()).toMatchObject({ type: 'ready', user: other });
    expect(must(await core.invoke('chats.list', {}))).toMatchObject({ chats: [] });
    world.tick();
    const before = ready.events.length;
    world.receive(ready.agent, connId, 'for the first');
    world.tick();
    const told = ready.events.slice(before).map(({ event }) => event);
    expect(told).toMatchObject([
      {
        type: 'profiles.changed',
        profiles: [
          { displayName: 'me', isActive: false, unreadCount: 1 },
          { displayName: 'other', isActive: true, unreadCount: 0 },
        ],
      },
    ]);
  });

  test('[API2] refuses arguments it does not know', async () => {
    const { core, events } = await world.ready();
    const bad = { ok: false, error: { type: 'badArguments' } };
    for (const [name, good] of Object.entries(GOOD_ARGS)) {
      for (const args of [undefined, null, 7, 'x', [], { ...good, extra: 1 }]) {
        expect(await core.invoke(name, args), name).toEqual(bad);
      }
      for (const key of Object.keys(good)) {
        const args = { ...good, [key]: { not: 'this' } };
        expect(await core.invoke(name, args), `${name} ${key}`).toEqual(bad);
      }
    }
    world.tick();
    expect(events).toEqual([]);
  });

  test('[API2] that is not known is refused', async () => {
    const { core } = await world.ready();
    for (const name of ['', 'items.steal', 'constructor', '__proto__', 'toString']) {
      expect(await core.invoke(name, {})).toEqual({ ok: false, error: { type: 'badArguments' } });
    }
  });

  test('[API2] refuses blank and endless texts, and pages and items that cannot be', async () => {
    const ready = await world.ready();
    const { contactId } = await world.contact(ready);
    for (const [name, args] of [
      ['items.send', { text: '' }],
      ['items.send', { text: ' \n\t\u00a0' }],
      ['items.send', { text: 'x'.repeat(200_001) }],
      ['items.edit', { itemId: 1, text: '  ' }],
      ['items.page', { anchor: { type: 'latest' }, count: 0 }],
      ['items.page', { anchor: { type: 'latest' }, count: 201 }],
      ['items.page', { anchor: { type: 'before' }, count: 10 }],
      ['items.delete', { itemId: 1.5, mode: 'forMe' }],
      ['items.delete', { itemId: -1, mode: 'forMe' }],
      ['items.delete', { itemId: 1, mode: 'both' }],
    ] as const) {
      expect(await ready.core.invoke(name, { contactId, ...args }), JSON.stringify(args)).toEqual({
        ok: false,
        error: { type: 'badArguments' },
      });
    }
    expect(ready.agent.sent).toEqual([]);
  });

  test('[API8] that fails by a fault has a reference, and the log no text', async () => {
    const { core, agent: failing } = await world.ready();
    failing.servers = () => {
      throw new TypeError('bad passphrase\n    at my secret text');
    };
    expect(await core.invoke('servers.list', {})).toEqual({
      ok: false,
      error: { type: 'internal', reference: expect.stringMatching(/^[0-9a-f]{8}$/) as string },
    });
    expect(world.log).toHaveLength(1);
    expect(world.log[0]).toContain('core.test.ts');
    expect(world.log[0]).toContain('TypeError');
    expect(world.log[0]).not.toMatch(/passphrase|secret/);
  });
});

describe('the database', () => {
  test('[API5] [API13] opens after any number of wrong passphrases', async () => {
    const { core } = await world.ready();
    await core.close();
    const locked = world.core();
    expect(locked.status()).toEqual({ type: 'locked', why: 'noKeychain' });
    const before = readFileSync(join(world.folder, 'sotto.db'));
    for (const wrong of ['', 'x', 'correct horse batterY', PASSPHRASE.repeat(2), '\0']) {
      expect(await locked.invoke('database.unlock', { passphrase: utf8Encode(wrong) })).toEqual({
        ok: false,
        error: { type: 'wrongPassphrase' },
      });
      expect(locked.status().type).toBe('locked');
    }
    expect(readFileSync(join(world.folder, 'sotto.db')).equals(before)).toBe(true);
    const unlocked = must(
      await locked.invoke('database.unlock', { passphrase: utf8Encode(PASSPHRASE) }),
    );
    expect(unlocked).toMatchObject({ type: 'ready' });
    expect(world.log.join('\n')).not.toMatch(/correct horse/);
  });

  test('[API13] passphrase is wiped, right or wrong', async () => {
    const right = utf8Encode(PASSPHRASE);
    must(await world.core().open(right));
    const wrong = utf8Encode('wrong');
    await world.core().open(wrong);
    expect([...right, ...wrong].every((byte) => byte === 0)).toBe(true);
  });

  test('[API6] of a newer version is refused and stays as it is', async () => {
    const newer = defineMigration(99, 'add-future', 'CREATE TABLE future (id INTEGER) STRICT;');
    const future = world.core({ migrations: [...MIGRATIONS, newer] });
    must(await future.open(utf8Encode(PASSPHRASE)));
    await future.close();
    const before = readFileSync(join(world.folder, 'sotto.db'));
    const core = world.core();
    const problem = { type: 'newerVersion' } as const;
    expect(await core.unlock(utf8Encode(PASSPHRASE))).toEqual({
      ok: false,
      error: { type: 'broken', problem },
    });
    expect(core.status()).toEqual({ type: 'broken', problem, hasBackup: false });
    expect(await core.invoke('chats.list', {})).toEqual({
      ok: false,
      error: { type: 'notReady', status: 'broken' },
    });
    expect(readFileSync(join(world.folder, 'sotto.db')).equals(before)).toBe(true);
  });

  test('[API7] in use is refused, and opens once it is free', async () => {
    const first = world.core();
    must(await first.open(utf8Encode(PASSPHRASE)));
    const second = world.core();
    const problem = { type: 'inUse' } as const;
    expect(await second.unlock(utf8Encode(PASSPHRASE))).toEqual({
      ok: false,
      error: { type: 'broken', problem },
    });
    expect(second.status()).toEqual({ type: 'broken', problem, hasBackup: false });
    await first.close();
    expect(await second.unlock(utf8Encode('wrong'))).toEqual({
      ok: false,
      error: { type: 'wrongPassphrase' },
    });
    expect(second.status().type).toBe('locked');
    expect(must(await second.unlock(utf8Encode(PASSPHRASE))).type).toBe('onboarding');
  });

  test('[API9] with the agent’s tables alone gets the chat’s', async () => {
    const path = join(world.folder, 'sotto.db');
    const key = await deriveDatabaseKey(utf8Encode(PASSPHRASE), new Uint8Array(16));
    const old = must(openDatabase({ path, key, migrations: MIGRATIONS.slice(0, 1) }));
    const insert = sql`INSERT INTO agent_server (key_hash, hosts, port)
      VALUES (${new Uint8Array(32)}, 'smp.example', '5223')`;
    old.transaction((db) => db.run(insert));
    old.close();
    const { core } = await world.ready();
    await core.close();
    copyFileSync(`${path}.backup`, join(world.folder, 'copy.db'));
    for (const [file, migrations] of [
      [path, MIGRATIONS],
      [join(world.folder, 'copy.db'), MIGRATIONS.slice(0, 1)],
    ] as const) {
      const database = must(openDatabase({ path: file, key, migrations }));
      expect(database.read.all(sql`SELECT hosts, port FROM agent_server`)).toEqual([
        { hosts: 'smp.example', port: '5223' },
      ]);
      database.close();
    }
  });

  test('[API10] gets a passphrase of 8 characters or more, once', async () => {
    const core = world.core();
    const choose = (text: string) =>
      core.invoke('database.choosePassphrase', { passphrase: utf8Encode(text) });
    expect(await choose('1234567')).toEqual({
      ok: false,
      error: { type: 'tooShort', minimumLength: 8 },
    });
    expect(await choose('👍👍👍👍')).toMatchObject({ ok: false });
    expect(existsSync(join(world.folder, 'sotto.db'))).toBe(false);
    expect(must(await choose('12345678'))).toEqual({ type: 'onboarding' });
    await core.close();
    expect(must(await choose('another one'))).toMatchObject({ type: 'locked' });
    expect(await core.unlock(utf8Encode('another one'))).toMatchObject({
      error: { type: 'wrongPassphrase' },
    });
    expect(must(await core.unlock(utf8Encode('12345678')))).toEqual({ type: 'onboarding' });
  });

  test('[API17] that cannot be used is tried again by another core', async () => {
    const core = world.core({ dataDir: '/dev/null/data' });
    await core.open(utf8Encode(PASSPHRASE));
    expect(core.status().type).toBe('broken');
    must(await core.invoke('database.retry', {}));
    expect(world.restarts).toBe(1);
  });

  test('[API14] in a world.folder that cannot be made is told with the code', async () => {
    writeFileSync(join(world.folder, 'file'), '');
    const core = world.core({ dataDir: join(world.folder, 'file', 'data') });
    const problem = { type: 'cannotRead', code: 'ENOTDIR' } as const;
    expect(await core.open(utf8Encode(PASSPHRASE))).toEqual({
      ok: false,
      error: { type: 'broken', problem },
    });
    expect(core.status()).toEqual({ type: 'broken', problem, hasBackup: false });
  });
});

test('[API13] what people say and are called does not reach the log', async () => {
  const ready = await world.ready();
  const { connId, contactId } = await world.contact(ready);
  world.receive(ready.agent, connId, 'confidential');
  must(await ready.core.invoke('items.send', { contactId, text: 'confidential too' }));
  must(await ready.core.invoke('chat.setDraft', { contactId, text: 'confidential draft' }));
  await ready.core.invoke('link.join', { text: 'confidential' });
  ready.agent.servers = () => {
    throw new Error('confidential');
  };
  await ready.core.invoke('chats.list', {});
  expect(world.log).toHaveLength(1);
  expect(world.log.join('\n')).not.toMatch(/confidential|bob|smp\.example/);
});
