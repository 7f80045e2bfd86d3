/**
 * Exports, or imports and accepts, in a process of its own that is killed meanwhile. Says `begin`
 * when it begins, `commit` when the archive is unpacked, and `end` when it is done. Arguments: `export`, data folder, target; or `import`,
 * data folder, archive.
 */
import { join } from 'node:path';
import { acceptImport, commitImport, prepareImport } from '../../import.ts';
import { unpackArchive } from '../unpack-archive.ts';
import { QUIET_WORK } from '../work.ts';
import { writeArchive } from '../write-archive.ts';
import { FACTS, KEY, must } from './fixture.ts';

const [task, dataDir = '', path = ''] = process.argv.slice(2);
process.stdout.write('begin\n');
if (task === 'export') {
  const databasePath = join(dataDir, 'sotto.db');
  const filesDir = join(dataDir, 'files');
  const job = { databasePath, filesDir, targetPath: path, facts: FACTS, key: KEY };
  must(await writeArchive(job, QUIET_WORK));
} else {
  const intoDir = prepareImport(dataDir);
  must(await unpackArchive({ path, intoDir }, QUIET_WORK));
  process.stdout.write('commit\n');
  must(commitImport(dataDir));
  acceptImport(dataDir);
}
process.stdout.write('end\n');
