/** An archive from before the newest messages: with new keys the conversation goes on. */
import { join } from 'node:path';
import { en, expect, NO_KEYCHAIN, PASSPHRASE, Person, test } from '../fixtures/index.ts';
import { DataPage } from '../pages/data-page.ts';

const SINCE = 'since the archive was made';

test('who opens an older archive agrees on new keys by itself, and both can read each other again', async ({
  folder,
  launch,
  person,
}) => {
  const env = { SOTTO_CHOOSE_FILE: join(folder, 'older.zip') };
  const [alice, bob] = await Promise.all([person('Alice', { env }), person('Bob')]);
  await bob.connect.join(await alice.connect.makeLink());
  await alice.connect.dialog.waitFor({ state: 'hidden' });
  await alice.with('Bob').composer.waitFor();
  await alice.settings.open('data');
  const data = new DataPage(alice.window);
  await data.button(en.data.export).click();
  await data.exported('older.zip').waitFor();
  await alice.settings.close();
  await bob.with('Alice').send(SINCE);
  await expect(alice.with('Bob').message(SINCE)).toBeVisible();
  await alice.with('Bob').send('and an answer');
  await expect(bob.with('Alice').message('and an answer')).toBeVisible();
  await alice.app.close();

  const other = new Person('Alice', await launch('Other', { args: NO_KEYCHAIN, env }));
  await new DataPage(other.window).importing.open(PASSPHRASE, 'usedYes');
  await other.chats.open('Bob');
  await expect(other.with('Bob').message(SINCE)).toHaveCount(0);
  await Promise.all([expectInStep(other, 'Bob'), expectInStep(bob, 'Alice')]);
  await other.with('Bob').send('on the other computer');
  await expect(bob.with('Alice').message('on the other computer')).toBeVisible();
  await bob.with('Alice').send('read with new keys');
  await expect(other.with('Bob').message('read with new keys')).toBeVisible();
  expect([alice, other, bob].flatMap(({ app }) => app.problems)).toEqual([]);
});

/** New keys are agreed on, and nothing of it is left to do. */
async function expectInStep(person: Person, name: string): Promise<void> {
  const { region } = person.with(name);
  await expect(region.getByText(en.notice.keysAgreed)).toBeVisible();
  for (const words of ['syncRequired', 'syncStarted', 'syncAgreed'] as const) {
    await expect(region.getByText(en.contact[words])).toHaveCount(0);
  }
}
