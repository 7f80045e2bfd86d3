/** Ways on for whoever has forgotten the passphrase, or whose database is damaged. */
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { dataIn, saltOf, withDatabase } from '../fixtures/disk.ts';
import { en, expect, NO_KEYCHAIN, PASSPHRASE, Person, test } from '../fixtures/index.ts';
import { openUnasked, tellName, withKeyring } from '../fixtures/keyring-start.ts';
import { DataPage } from '../pages/data-page.ts';

const NEXT = 'seven quiet lanterns upstairs';
/** The first pages: enough to know the passphrase by, and no more. */
const LEFT_BYTES = 3 * 4096;
/** A list in which every number was to be positive. */
const FAULT = `CREATE TABLE faulty (number INTEGER CHECK (number > 0));
  PRAGMA ignore_check_constraints = ON; INSERT INTO faulty VALUES (-1);`;

test('whoever has forgotten the passphrase starts over, and what was there is kept until it is deleted', async ({
  folder,
  launch,
  person,
}) => {
  const before = await person('Alice');
  await before.app.close();
  const own = join(folder, 'Alice');
  const database = readFileSync(join(own, 'sotto.db'));

  const alice = new Person('Somebody new', await launch('Alice', { args: NO_KEYCHAIN }));
  await alice.gate.unlock(NEXT);
  await expect(alice.gate.problem).toHaveText(en.passphrase.wrong);
  await alice.gate.forgotten.click();
  await expect(alice.window.getByText(en.forgotten.lead)).toBeVisible();
  await alice.gate.startOver();
  await alice.gate.chooseTitle.waitFor();
  await alice.gate.choosePassphrase(NEXT);
  await alice.gate.tellName(alice.name);
  await expect(alice.chats.list.getByText(en.chatList.empty)).toBeVisible();
  const [aside = ''] = dataIn(own).filter((name) => name.startsWith('aside'));
  expect(aside).toMatch(/^aside.+[\\/]sotto\.db$/u);
  expect(readFileSync(join(own, aside)).equals(database)).toBe(true);

  const data = new DataPage(alice.window);
  await alice.settings.open('data');
  await expect(data.text(en.data.asideWhy)).toBeVisible();
  await data.button(en.data.deleteAside).click();
  await data.confirm(en.data.deleteAsideTitle, en.data.deleteAsideNext);
  expect(existsSync(join(own, aside))).toBe(true);
  await data.confirm(en.data.deleteAsideAgainTitle, en.data.deleteAsideConfirm);
  await expect(data.text(en.data.outcome.asideDeleted)).toBeVisible();
  await expect(data.text(en.data.asideWhy)).toHaveCount(0);
  await alice.app.close();
  expect(dataIn(own)).toEqual(['sotto.db']);
  expect(saltOf(own)).not.toBe(database.subarray(0, 16).toString('hex'));
  expect(alice.app.problems).toEqual([]);
});

withKeyring(
  'where the keychain has lost the passphrase, whoever starts over gets another one from it',
  async ({ folder, start }) => {
    const own = join(folder, 'Alice');
    const before = await start();
    await tellName(before.alice);
    await before.alice.app.close();
    const [entry, salt] = [join(own, 'passphrase.bin'), saltOf(own)];
    rmSync(entry);

    const { alice } = await start();
    await alice.gate.unlockTitle.waitFor();
    await expect(alice.window.getByText(en.passphrase.why.keychainEntryMissing)).toBeVisible();
    await alice.gate.forgotten.click();
    await alice.gate.startOver();
    await alice.gate.onboardingTitle.waitFor();
    await alice.gate.tellName('Somebody new');
    await alice.chats.list.waitFor();
    await alice.app.close();
    expect([existsSync(entry), saltOf(own) === salt]).toEqual([true, false]);

    const again = await start();
    await openUnasked(again.alice);
    await expect(again.alice.window.getByRole('heading', { name: 'Somebody new' })).toBeVisible();
    expect([alice, again.alice].flatMap(({ app }) => app.problems)).toEqual([]);
  },
);

test('a database that does not open is replaced by the copy from before the update', async ({
  folder,
  launch,
  person,
}) => {
  const own = join(folder, 'Alice');
  await copyOfBefore(await person('Alice'), own);
  truncateSync(join(own, 'sotto.db'), LEFT_BYTES);
  const damaged = readFileSync(join(own, 'sotto.db'));

  const alice = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN }));
  await alice.gate.unlock(PASSPHRASE);
  await expect(alice.gate.damagedTitle).toBeVisible();
  await alice.gate.restore.click();
  await alice.gate.unlock(PASSPHRASE);
  await expectRestored(alice);
  await alice.app.close();
  await expectAside(own, damaged);
  expect(alice.app.problems).toEqual([]);
});

test('a check finds a fault, and goes back to the copy', async ({ folder, person }) => {
  const own = join(folder, 'Alice');
  await copyOfBefore(await person('Alice'), own);
  withDatabase(own, PASSPHRASE, (database) => database.exec(FAULT));
  const alice = await person('Alice');
  const data = new DataPage(alice.window);
  await alice.settings.open('data');
  await data.button(en.data.check).click();
  await expect(data.settings.getByRole('alert')).toContainText('1 fault found');
  await data.button(en.data.restore).click();
  await data.confirm(en.data.restoreTitle, en.data.restoreConfirm);
  await expect(data.settings.getByRole('alert')).toHaveCount(0);
  // Without contacts the work is over before the window can draw it; the page is to be read anew all the same.
  await data.button(en.data.check).click();
  await expect(data.text(en.data.outcome.noFaults)).toBeVisible();
  await alice.settings.close();
  await expectRestored(alice);
  await alice.app.close();
  await expectAside(own);
});

/** Closes the app and copies the database, as an update does. */
async function copyOfBefore(alice: Person, own: string): Promise<void> {
  await alice.app.close();
  copyFileSync(join(own, 'sotto.db'), join(own, 'sotto.db.backup'));
}

/** The chats are there, and the copy has become the database. */
async function expectRestored(alice: Person): Promise<void> {
  await alice.chats.list.waitFor();
  await expect(alice.window.getByRole('heading', { name: 'Alice', level: 1 })).toBeVisible();
}

/** The database that was not good is kept. */
async function expectAside(own: string, database?: Buffer): Promise<void> {
  const [aside = '', ...others] = dataIn(own).filter((name) => name !== 'sotto.db');
  expect([aside, others]).toEqual([expect.stringMatching(/^aside.+[\\/]sotto\.db$/u), []]);
  if (database !== undefined) expect(readFileSync(join(own, aside)).equals(database)).toBe(true);
}
