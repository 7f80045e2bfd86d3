/** Messages are kept as long as the profile says, but for a chat with a time of its own. */
import { join } from 'node:path';
import { withDatabase } from '../fixtures/disk.ts';
import { en, expect, fill, PASSPHRASE, type Person, test } from '../fixtures/index.ts';
import { DataPage } from '../pages/data-page.ts';
import { introduce, pattern } from '../pages/index.ts';

const OLD = 'written two hours ago';
const NEW = 'written just now';
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

test('messages older than the profile keeps them go, those of a chat that keeps its own stay', async ({
  folder,
  person,
}) => {
  const before = await converse(person);
  await before.app.close();
  const own = join(folder, 'Alice');
  makeOlder(own);

  const alice = await person('Alice');
  await alice.settings.open('data');
  await exceptCarol(alice);
  await keepOneHour(alice);
  await alice.settings.close();
  await expectOld(alice, 'Bob', 0);
  await expectOld(alice, 'Carol', 1);
  await alice.with('Carol').send(NEW);
  await alice.chats.open('Bob');
  await alice.with('Bob').send(NEW);
  await expect(alice.with('Bob').message(NEW)).toBeVisible();
  await alice.app.close();
  expect(textsOf(own)).toEqual({ Bob: [NEW], Carol: [OLD, NEW] });
});

/** Alice has written to both of them, who have gone. */
async function converse(person: (name: string) => Promise<Person>): Promise<Person> {
  const [alice, bob, carol] = await Promise.all([person('Alice'), person('Bob'), person('Carol')]);
  for (const other of [bob, carol]) {
    await introduce(alice, other);
    await alice.with(other.name).send(OLD);
    await expect(other.with('Alice').message(OLD)).toBeVisible();
    await expect(alice.with(other.name).tick(OLD, 'delivered')).toBeVisible();
    await other.app.close();
  }
  return alice;
}

/** As time does. */
function makeOlder(own: string): void {
  withDatabase(own, PASSPHRASE, (database) => {
    database.exec(`UPDATE chat_item SET at_ms = at_ms - ${TWO_HOURS_MS}`);
  });
}

async function exceptCarol({ window }: Person): Promise<void> {
  const data = new DataPage(window);
  await expect(data.text(en.data.keptForEver)).toBeVisible();
  await data.button(en.data.apartAdd).click();
  const dialog = data.question(en.data.keepAddTitle);
  await dialog.getByLabel(en.data.chat, { exact: true }).selectOption('Carol');
  await dialog.getByRole('radio', { name: en.data.choice.forEver, exact: true }).check();
  await data.confirm(en.data.keepAddTitle, en.data.keepSet);
  const apart = data.settings.getByRole('list', { name: en.data.apart });
  await expect(apart.getByRole('listitem')).toHaveText([/^Carol.*for ever/u]);
}

async function keepOneHour({ window }: Person): Promise<void> {
  const data = new DataPage(window);
  const heading = window.getByRole('heading', { name: en.data.keep, exact: true });
  const section = data.settings.locator('section', { has: heading });
  await section.getByRole('button', { name: en.data.change, exact: true }).click();
  const dialog = data.question(en.data.keepTitle);
  await dialog.getByRole('radio', { name: en.data.choice.custom, exact: true }).check();
  await dialog.getByLabel(en.data.customCount, { exact: true }).fill('1');
  await dialog.getByLabel(en.data.customUnit, { exact: true }).selectOption(en.data.unit.hour);
  await expect(dialog).toContainText(fill(en.data.effect.now, { time: '1 hour' }));
  await expect(dialog).toContainText(fill(en.data.effect.apart_one, { count: 1 }));
  await data.confirm(en.data.keepTitle, en.data.keepSetNow);
  await expect(data.settings.getByText(pattern(en.data.keptFor, { time: '1 hour' }))).toBeVisible();
}

async function expectOld(alice: Person, name: string, count: number): Promise<void> {
  await alice.chats.open(name);
  await alice.with(name).composer.waitFor();
  await expect(alice.with(name).message(OLD)).toHaveCount(count);
}

/** What is in the database of each conversation, in its order. */
function textsOf(own: string): Readonly<Record<string, readonly string[]>> {
  const rows = withDatabase(own, PASSPHRASE, (database) =>
    database
      .prepare(
        `SELECT c.local_display_name AS name, i.text FROM chat_item i JOIN chat_contact c USING (contact_id)
         WHERE i.kind <> 'notice' ORDER BY i.item_id`,
      )
      .all(),
  );
  const texts: Record<string, string[]> = {};
  for (const { name, text } of rows) (texts[String(name)] ??= []).push(String(text));
  return texts;
}
