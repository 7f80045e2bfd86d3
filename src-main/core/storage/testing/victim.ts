/**
 * A process that works on a data folder until it is killed; says `begin` right before the work, or
 * right before what comes takes its place. Arguments: folder, task, key and salt in hex, archive.
 */
import { defined, hexDecode, silentLogger, utf8Encode } from '../../base/index.ts';
import type { Result } from '#shared/result.ts';
import { systemClock } from '../../api/system.ts';
import { systemRandom } from '../../crypto/index.ts';
import type { DatabaseKey } from '../../database/index.ts';
import { Storage } from '../index.ts';
import { MIGRATIONS, NEXT_MIGRATIONS, workInto } from './data-folder.ts';

export type VictimTask =
  | 'rekey'
  | 'compact'
  | 'migrate'
  | 'prepareImport'
  | 'takeImport'
  | 'restore'
  | 'deleteAside'
  | 'wipe';

const [dataDir = '', task = '', key = '', salt = '', archive = ''] = process.argv.slice(2);
await play(task as VictimTask, {
  key: defined(hexDecode(key), 'key'),
  salt: defined(hexDecode(salt), 'salt'),
});

async function play(name: VictimTask, by: DatabaseKey): Promise<void> {
  const migrations = name === 'migrate' ? NEXT_MIGRATIONS : MIGRATIONS;
  const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const storage = new Storage({ dataDir, migrations, ...parts });
  if (name !== 'takeImport') begin();
  switch (name) {
    case 'rekey': {
      const work = { ...workInto(), beforeSwap: () => Promise.resolve() };
      return must(await storage.rekey(by, utf8Encode('new'), work));
    }
    case 'compact':
      return must(await storage.compact(by, workInto()));
    case 'migrate': {
      const opened = storage.reopen(by);
      if (opened.ok) opened.value.database.close();
      return must(opened);
    }
    case 'prepareImport':
    case 'takeImport': {
      const chosen = { path: archive, passphrase: utf8Encode('new'), renewsKeys: true };
      const prepared = await storage.prepareImport(chosen, workInto());
      if (!prepared.ok) return must(prepared);
      if (name === 'takeImport') begin();
      const taken = storage.takeImport(prepared.value);
      if (taken.ok) taken.value.database.close();
      return must(taken);
    }
    case 'restore': {
      must(storage.restoreBackup());
      const opened = storage.reopen(by);
      if (opened.ok) opened.value.database.close();
      return must(opened);
    }
    case 'deleteAside':
      return storage.deleteAside();
    case 'wipe':
      return storage.wipeAll();
  }
}

function begin(): void {
  process.stdout.write('begin\n');
}

function must(outcome: Result<unknown, { readonly type: string }>): void {
  if (!outcome.ok) throw new Error(`the work has failed: ${outcome.error.type}`);
}
