/**
 * Two whole cores over the embedded relay, one of which goes back to older data: no key of the ratchet
 * encrypts twice, whichever way the data came.
 */
import { copyFileSync, mkdtempSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { hexEncode, silentLogger, utf8Encode } from '../base/index.ts';
import { systemRandom } from '../crypto/index.ts';
import type { EncryptInput, RatchetState } from '../crypto/ratchet/index.ts';
import { loadMigrations } from '../database/index.ts';
import { commitImport } from '../storage/import.ts';
import { Storage } from '../storage/index.ts';
import { type TestCore, connectCores, must } from '../testing/test-core.ts';
import { useCores, useRelay } from '../testing/use-cores.ts';
import { systemClock } from './system.ts';

type Crypto = { encrypt: (before: RatchetState, input: EncryptInput) => unknown };

const PASSPHRASE = 'correct horse battery';
/** How often each key of a ratchet has encrypted. */
const uses = vi.hoisted(() => new Map<string, number>());

vi.mock('../crypto/ratchet/index.ts', async (importOriginal) => {
  const real = await importOriginal<Crypto>();
  const encrypt: Crypto['encrypt'] = (before, input) => {
    const key = hexEncode(before.sending?.chainKey ?? new Uint8Array(0));
    uses.set(key, (uses.get(key) ?? 0) + 1);
    return real.encrypt(before, input);
  };
  return { ...real, encrypt };
});

/** Keys that have encrypted more than once. */
const reused = (): string[] => [...uses].flatMap(([key, count]) => (count > 1 ? [key] : []));

let relay: RunningRelay;
useRelay((started) => {
  relay = started;
});
const cores = useCores();

beforeEach(() => {
  uses.clear();
});

type Pair = {
  readonly alice: TestCore;
  readonly bob: TestCore;
  readonly bobOfAlice: ContactId;
  readonly aliceOfBob: ContactId;
};

async function pair(): Promise<Pair> {
  const servers = [relay.address];
  const alice = await cores.open({ name: 'alice', servers });
  const bob = await cores.open({ name: 'bob', servers });
  const { aContact: bobOfAlice, bContact: aliceOfBob } = await connectCores(alice, bob);
  const made = { alice, bob, bobOfAlice, aliceOfBob };
  await talk(made);
  return made;
}

/** Bob says something, with the key that is next in what he has, and Alice answers. */
async function talk({ alice, bob, bobOfAlice, aliceOfBob }: Pair): Promise<void> {
  const [toAlice, toBob] = [
    alice.texts(bobOfAlice, 'received').length,
    bob.texts(aliceOfBob, 'received').length,
  ];
  // Refused while new keys are agreed on.
  await bob.until('may send', () => (bob.chat.send(aliceOfBob, 'ping').ok ? true : undefined));
  await alice.received(bobOfAlice, toAlice + 1);
  must(alice.chat.send(bobOfAlice, 'pong'));
  await bob.received(aliceOfBob, toBob + 1);
  await alice.until('delivered', () =>
    alice.messages(bobOfAlice).at(-1)?.status.type === 'delivered' ? true : undefined,
  );
}

const databaseOf = ({ dataDir }: TestCore): string => join(dataDir, 'sotto.db');

async function again(made: Pair): Promise<Pair> {
  const bob = await cores.restart(made.bob);
  return { ...made, bob };
}

async function exported(bob: TestCore): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'sotto-archive-')), 'archive.zip');
  bob.core.files.add({ token: 'out', path, purpose: 'write' });
  await bob.invoke('archive.export', { file: 'out' });
  return path;
}

function storageOf({ dataDir }: TestCore): Storage {
  return new Storage({
    ...{ dataDir, clock: systemClock, random: systemRandom, logger: silentLogger },
    migrations: loadMigrations(join(import.meta.dirname, '../../../migrations')),
  });
}

test('without the mark keys are used twice: this test would see it', async () => {
  const made = await pair();
  await made.bob.core.close();
  copyFileSync(databaseOf(made.bob), `${databaseOf(made.bob)}.copy`);
  const later = await again(made);
  await talk(later);
  expect(reused()).toEqual([]);
  await later.bob.core.close();
  copyFileSync(`${databaseOf(made.bob)}.copy`, databaseOf(made.bob));
  const { bob, aliceOfBob } = await again(made);
  must(bob.chat.send(aliceOfBob, 'ping'));
  expect(reused()).toHaveLength(1);
});

test('[API32] an older archive that is imported goes on with new keys, whatever the user says', async () => {
  const made = await pair();
  const { bob } = made;
  const path = await exported(bob);
  await talk(made);
  await talk(made);
  bob.core.files.add({ token: 'in', path, purpose: 'read' });
  const args = { file: 'in', passphrase: utf8Encode(PASSPHRASE), renewsKeys: false };
  expect(await bob.invoke('archive.import', args)).toMatchObject({ type: 'ready' });
  await talk(made);
  expect(reused()).toEqual([]);
});

test('[API32] so does one whose import died before its first start', async () => {
  const made = await pair();
  const path = await exported(made.bob);
  await talk(made);
  await made.bob.core.close();
  const storage = storageOf(made.bob);
  const archive = { path, passphrase: utf8Encode(PASSPHRASE), renewsKeys: true };
  const work = { signal: new AbortController().signal, onProgress: () => undefined };
  must(await storage.prepareImport(archive, work));
  must(commitImport(made.bob.dataDir));
  await talk(await again(made));
  expect(reused()).toEqual([]);
});

test('[API32] so does the copy from before an update, put in the place of what is open', async () => {
  const made = await pair();
  await made.bob.core.close();
  copyFileSync(databaseOf(made.bob), `${databaseOf(made.bob)}.backup`);
  const later = await again(made);
  await talk(later);
  await talk(later);
  await later.bob.invoke('database.restoreBackup', {});
  await talk(later);
  expect(reused()).toEqual([]);
});

test('[API32] so does that copy in the place of what does not open', async () => {
  const made = await pair();
  await made.bob.core.close();
  copyFileSync(databaseOf(made.bob), `${databaseOf(made.bob)}.backup`);
  const later = await again(made);
  await talk(later);
  await later.bob.core.close();
  truncateSync(databaseOf(made.bob), 100);
  must(storageOf(made.bob).restoreBackup());
  await talk(await again(made));
  expect(reused()).toEqual([]);
});
