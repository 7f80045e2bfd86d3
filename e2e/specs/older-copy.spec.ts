/** An archive from before the newest messages: with new keys the conversation goes on. */
import { join } from 'node:path';
import type { LaunchOptions } from '../fixtures/running-app.ts';
import {
  en,
  expect,
  fill,
  NO_KEYCHAIN,
  PASSPHRASE,
  Person,
  type RunningApp,
  test,
} from '../fixtures/index.ts';
import { DataPage } from '../pages/data-page.ts';

const SINCE = 'since the archive was made';
const EARLY = 'written too early';

type World = {
  readonly folder: string;
  readonly launch: (name: string, options: Partial<LaunchOptions>) => Promise<RunningApp>;
  readonly person: (name: string, options?: Partial<LaunchOptions>) => Promise<Person>;
};

test('who opens an older archive agrees on new keys by itself, and both can read each other again', async ({
  folder,
  launch,
  person,
}) => {
  const { alice, bob } = await talkSinceArchive({ folder, launch, person });
  const other = await onOtherComputer({ folder, launch, person });
  await expect(other.with('Bob').message(SINCE)).toHaveCount(0);
  await Promise.all([expectInStep(other, 'Bob'), expectInStep(bob, 'Alice')]);
  await other.with('Bob').send('on the other computer');
  await expect(bob.with('Alice').message('on the other computer')).toBeVisible();
  await bob.with('Alice').send('read with new keys');
  await expect(other.with('Bob').message('read with new keys')).toBeVisible();
  expect([alice, other, bob].flatMap(({ app }) => app.problems)).toEqual([]);
});

test('while the other one is away the chat says what it waits for, keeps what is written, and goes on by itself', async ({
  folder,
  launch,
  person,
}) => {
  const { bob } = await talkSinceArchive({ folder, launch, person });
  await bob.app.close();
  const other = await onOtherComputer({ folder, launch, person });
  const chat = other.with('Bob');
  const words = fill(en.contact.syncStarted, { name: 'Bob' });
  await expect(chat.region.getByText(words)).toBeVisible();
  await chat.send(EARLY);
  // What goes on is said once, above the messages; at the composer it is about the text alone.
  await expect(chat.region.getByText(words)).toHaveCount(1);
  await expect(
    chat.region.getByText(fill(en.keysWait.unsent, { name: 'Bob' }), { exact: true }),
  ).toBeVisible();
  await expect(chat.composer).toHaveValue(EARLY);
  await chat.showDetails.click();
  await expect(other.window.getByText(en.keysWait.short, { exact: true })).toBeVisible();
  await expect(other.window.getByText(words)).toHaveCount(1);
  await expect(other.window.getByRole('button', { name: en.contact.fixEncryption })).toHaveCount(0);
  await expect(chat.problem).toHaveCount(0);

  const back = await person('Bob');
  await back.chats.open('Alice');
  await Promise.all([expectInStep(other, 'Bob'), expectInStep(back, 'Alice')]);
  await expect(chat.composer).toHaveValue(EARLY);
  await chat.composer.press('Enter');
  await expect(back.with('Alice').message(EARLY)).toBeVisible();
  expect(other.app.problems).toEqual([]);
});

/** Alice makes an archive, talks on with Bob, and is gone. */
async function talkSinceArchive({ folder, person }: World) {
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
  return { alice, bob };
}

/** Alice opens the archive elsewhere, and the conversation with Bob. */
async function onOtherComputer({ folder, launch }: World): Promise<Person> {
  const env = { SOTTO_CHOOSE_FILE: join(folder, 'older.zip') };
  const other = new Person('Alice', await launch('Other', { args: NO_KEYCHAIN, env }));
  await new DataPage(other.window).importing.open(PASSPHRASE, 'usedYes');
  await other.chats.open('Bob');
  return other;
}

/** New keys are agreed on, and nothing of it is left to do. */
async function expectInStep(person: Person, name: string): Promise<void> {
  const { region } = person.with(name);
  await expect(region.getByText(en.notice.keysAgreed)).toBeVisible();
  for (const words of ['syncRequired', 'syncStarted', 'syncAgreed'] as const) {
    await expect(region.getByText(fill(en.contact[words], { name }))).toHaveCount(0);
  }
}
