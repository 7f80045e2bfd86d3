/** Work on all of the data is called off: nothing of it is left, and the app goes on. */
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataIn, saltOf, withDatabase } from '../fixtures/disk.ts';
import { en, expect, PASSPHRASE, type Person, test } from '../fixtures/index.ts';
import { whileHeld } from '../fixtures/held-work.ts';
import { DataPage } from '../pages/data-page.ts';

/** An attachment of holes, so that it needs no room until it is packed. */
const LARGE_BYTES = 2 ** 31;
/** To be written anew, which takes longer than to read a message. */
const BALLAST = `CREATE TABLE ballast (bytes BLOB);
  WITH RECURSIVE counted (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted LIMIT 120)
  INSERT INTO ballast SELECT zeroblob(1000000) FROM counted;`;

test('an archive that is called off leaves no file, and the next one is made', async ({
  folder,
  person,
}) => {
  const [own, target] = [join(folder, 'Alice'), join(folder, 'target')];
  mkdirSync(target);
  const alice = await person('Alice', { env: { SOTTO_CHOOSE_FILE: join(target, 'away.zip') } });
  const attachment = join(own, 'files', 'large.bin');
  mkdirSync(join(own, 'files'), { recursive: true });
  writeFileSync(attachment, '');
  truncateSync(attachment, LARGE_BYTES);
  const names = filesOf(own);

  const data = new DataPage(alice.window);
  await alice.settings.open('data');
  await whileHeld(alice.app, {
    path: join(target, 'away.zip.part'),
    begin: () => data.button(en.data.export).click(),
    meanwhile: () => data.cancelWork.click(),
  });
  await expect(data.calledOff('export')).toBeVisible();
  expect(dataIn(target)).toEqual([]);
  expect(filesOf(own)).toEqual(names);
  await expectGoesOn(alice);

  rmSync(attachment);
  await alice.settings.open('data');
  await data.button(en.data.export).click();
  await expect(data.exported('away.zip')).toBeVisible();
  // The page goes on where it was, with what came of it in a region that is heard.
  await expect(data.button(en.data.export)).toBeFocused();
  await expect(data.button(en.data.export)).toBeInViewport();
  await expect(data.settings.getByRole('status').filter({ hasText: 'away.zip' })).toBeVisible();
  expect(dataIn(target)).toEqual(['away.zip']);
});

test('freeing up space that is called off leaves the database as it was', async ({
  folder,
  person,
}) => {
  const own = join(folder, 'Alice');
  const before = await person('Alice');
  await before.app.close();
  withDatabase(own, PASSPHRASE, (database) => database.exec(BALLAST));
  const salt = saltOf(own);
  const alice = await person('Alice');
  const names = filesOf(own);

  const data = new DataPage(alice.window);
  await alice.settings.open('data');
  await whileHeld(alice.app, {
    path: join(own, 'sotto.db.unfinished'),
    begin: () => data.button(en.data.compact).click(),
    meanwhile: () => data.cancelWork.click(),
  });
  await expect(data.calledOff('compact')).toBeVisible();
  expect(filesOf(own)).toEqual(names);
  await expectGoesOn(alice);
  await alice.app.close();
  expect([dataIn(own), saltOf(own)]).toEqual([['sotto.db'], salt]);
});

/** But for the log, which comes with the first change. */
function filesOf(own: string): readonly string[] {
  return dataIn(own).filter((name) => !/-(?:wal|shm)$/u.test(name));
}

/** The core answers, the database takes what is new, and the network is there. */
async function expectGoesOn(alice: Person): Promise<void> {
  await alice.settings.close();
  expect(await alice.connect.makeLink()).toMatch(/^https:/u);
  await alice.connect.dismiss();
}
