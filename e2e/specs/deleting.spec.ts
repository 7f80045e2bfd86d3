/** What the settings delete on this computer: files, a conversation, all of a profile, a profile. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDatabase } from '../fixtures/disk.ts';
import { en, expect, fill, PASSPHRASE, type Person, test } from '../fixtures/index.ts';
import { DataPage } from '../pages/data-page.ts';

const WORDS = 'to be forgotten';
const LATER = 'and yet we talk on';
const AT_WORK = 'Alice at work';

test('files and a conversation are deleted here, the other side keeps its copy, and the talk goes on', async ({
  folder,
  pair,
}) => {
  const { alice, bob } = pair;
  const own = join(folder, 'Alice');
  const attachment = join(own, 'files', 'a1.bin');
  mkdirSync(join(own, 'files'), { recursive: true });
  writeFileSync(attachment, Buffer.alloc(5_000_000));
  await alice.with('Bob').send(WORDS);
  await expect(bob.with('Alice').message(WORDS)).toBeVisible();
  const data = new DataPage(alice.window);
  await alice.settings.open('data');
  await data.button(en.data.deleteFiles).click();
  await expect(data.question(en.data.deleteFilesTitle)).toContainText('5 MB');
  expect(existsSync(attachment)).toBe(true);
  await data.confirm(en.data.deleteFilesTitle, en.data.deleteFilesConfirm);
  await expect(data.text(fill(en.data.outcome.filesDeleted, { size: '5 MB' }))).toBeVisible();
  expect(existsSync(attachment)).toBe(false);

  await data.ofChat('Bob', en.data.clearChat);
  const title = fill(en.data.clearChatTitle, { name: 'Bob' });
  await data.confirm(title, en.data.clearChatConfirm);
  await expect(data.text(fill(en.data.outcome.chatCleared, { name: 'Bob' }))).toBeVisible();
  await alice.settings.close();
  await expect(alice.with('Bob').messages).toHaveCount(0);
  await expect(bob.with('Alice').message(WORDS)).toBeVisible();
  await bob.with('Alice').send(LATER);
  await expect(alice.with('Bob').message(LATER)).toBeVisible();
  await alice.app.close();
  expect(column(own, `SELECT text FROM chat_item WHERE kind <> 'notice'`)).toEqual([LATER]);
});

test('all messages of a profile are deleted, then its contacts; another profile is left as it is', async ({
  folder,
  pair,
}) => {
  const { alice, bob } = pair;
  await bob.with('Alice').send(WORDS);
  await expect(alice.with('Bob').message(WORDS)).toBeVisible();
  await alice.settings.makeProfile(AT_WORK);
  await alice.connect.makeLink();
  await alice.connect.dismiss();
  await alice.settings.switchTo('Alice');

  await clearAll(alice, 'messages');
  await alice.chats.open('Bob');
  await alice.with('Bob').composer.waitFor();
  await expect(alice.with('Bob').messages).toHaveCount(0);
  await clearAll(alice, 'contacts');
  await expect(alice.chats.list.getByText(en.chatList.empty)).toBeVisible();
  await expect(alice.window.getByText('Bob', { exact: true })).toHaveCount(0);
  await alice.settings.switchTo(AT_WORK);
  await expect(alice.chats.list.getByRole('list').getByRole('button')).toHaveCount(1);
  await alice.app.close();
  const own = join(folder, 'Alice');
  expect(namesIn(own, 'chat_contact')).toEqual([]);
  expect(column(own, 'SELECT text FROM chat_item')).toEqual([]);
});

test('a profile is deleted with all it had', async ({ folder, person }) => {
  const alice = await person('Alice');
  await alice.settings.makeProfile(AT_WORK);
  await alice.connect.makeLink();
  await alice.connect.dismiss();
  await alice.settings.switchTo('Alice');
  await alice.settings.openProfiles();
  const { profiles } = alice.settings;
  await profiles
    .getByRole('button', { name: fill(en.profiles.actions, { name: AT_WORK }) })
    .click();
  await alice.window.getByRole('menuitem', { name: en.profiles.delete, exact: true }).click();
  const data = new DataPage(alice.window);
  await data.confirm(fill(en.profiles.deleteTitle, { name: AT_WORK }), en.profiles.deleteConfirm);
  await expect(profiles.getByRole('list').getByRole('listitem')).toHaveCount(1);
  await expect(profiles.getByText(AT_WORK)).toHaveCount(0);
  await alice.settings.closeProfiles();
  await alice.app.close();

  const again = await person('Alice');
  await expect(again.window.getByRole('heading', { name: 'Alice', level: 1 })).toBeVisible();
  await again.app.close();
  const own = join(folder, 'Alice');
  expect(namesIn(own, 'chat_user')).toEqual(['Alice']);
  expect(column(own, 'SELECT count(*) FROM chat_connection')).toEqual([0]);
});

async function clearAll(alice: Person, what: 'messages' | 'contacts'): Promise<void> {
  const isOfContacts = what === 'contacts';
  const data = new DataPage(alice.window);
  await alice.settings.open('data');
  await data.button(en.data.clearAll).click();
  const title = fill(en.data.clearAllTitle, { name: 'Alice' });
  const choice = en.data[isOfContacts ? 'clearAllContacts' : 'clearAllMessages'];
  const confirm = en.data[isOfContacts ? 'clearAllConfirmContacts' : 'clearAllConfirmMessages'];
  const dialog = data.question(title);
  await dialog.getByRole('radio', { name: choice, exact: true }).check();
  await expect(dialog.getByRole('button', { name: confirm, exact: true })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: en.data.clearAllSure }).check();
  await data.confirm(title, confirm);
  const outcome = en.data.outcome[isOfContacts ? 'contactsCleared' : 'messagesCleared'];
  await expect(data.text(outcome)).toBeVisible();
  await alice.settings.close();
}

/** Of a deleted one a row without a name stays for as long as something refers to it. */
function namesIn(own: string, table: 'chat_contact' | 'chat_user'): readonly unknown[] {
  return column(own, `SELECT display_name FROM ${table} WHERE display_name <> ''`);
}

/** The first column of what the closed database answers. */
function column(own: string, query: string): readonly unknown[] {
  const rows = withDatabase(own, PASSPHRASE, (database) => database.prepare(query).all());
  return rows.map((row) => Object.values(row)[0]);
}
