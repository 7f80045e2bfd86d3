/** Passphrase, lock, archive and search in the real window, without a keychain. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  en,
  expect,
  fill,
  NO_KEYCHAIN,
  PASSPHRASE,
  Person,
  startAgain,
  test,
} from '../fixtures/index.ts';
import { SecurityPage } from '../pages/security-page.ts';

const NEXT = 'seven quiet lanterns upstairs';
const PASSCODE = '2580';
const CARRIED = 'goes along to the other computer';

test('the passphrase is changed, and only the new one opens what was written', async ({
  launch,
  pair,
}) => {
  const { alice, bob } = pair;
  await bob.with('Alice').send('before the change');
  await expect(alice.window.getByRole('article').filter({ hasText: 'before' })).toBeVisible();

  await alice.settings.open('security');
  await expect(alice.settings.dialog).toContainText(en.security.typed);
  await alice.settings.dialog
    .getByRole('button', { name: en.security.change, exact: true })
    .click();
  const changing = alice.window.getByRole('dialog', { name: en.security.changeTitle });
  const field = (label: string) => changing.getByLabel(label, { exact: true });
  await field(en.passphrase.currentLabel).fill('not this one');
  await field(en.passphrase.newLabel).fill(NEXT);
  await field(en.passphrase.repeatLabel).fill(NEXT);
  const confirm = changing.getByRole('button', { name: en.security.changeConfirm, exact: true });
  await confirm.click();
  await expect(changing).toContainText(en.security.wrongCurrent);
  // Only what is wrong has to be typed again.
  await expect(field(en.passphrase.currentLabel)).toBeFocused();
  await expect(field(en.passphrase.newLabel)).toHaveValue(NEXT);
  await expect(field(en.passphrase.repeatLabel)).toHaveValue(NEXT);
  await field(en.passphrase.currentLabel).fill(PASSPHRASE);
  await confirm.click();
  await expect(alice.window.getByText(en.security.done.changed)).toBeVisible();

  await alice.app.close();
  const again = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN }));
  await again.gate.unlock(PASSPHRASE);
  await expect(again.gate.problem).toHaveText(en.passphrase.wrong);
  await again.gate.unlock(NEXT);
  await again.chats.open('Bob');
  await expect(again.window.getByRole('article').filter({ hasText: 'before' })).toBeVisible();
});

test('locked, the window shows nothing until the passcode is right', async ({ pair, folder }) => {
  const { alice, bob } = pair;
  await bob.with('Alice').send('a secret plan');
  await expect(alice.window.getByRole('article').filter({ hasText: 'secret' })).toBeVisible();
  const security = new SecurityPage(alice.window);
  await alice.settings.open('security');
  await security.turnOnLock(PASSCODE);
  await security.lockNow();
  await bob.with('Alice').send('while it was locked');
  expect(await startAgain(join(folder, 'Alice'), ['simplex:/contact#/?v=2-7'])).toBe(0);
  for (const text of ['secret', 'Bob', 'while it was']) {
    await expect(alice.window.getByText(text)).toHaveCount(0);
  }
  const passcode = alice.window.getByLabel(en.lockScreen.passcode, { exact: true });
  const unlock = alice.window.getByRole('button', { name: en.lockScreen.unlock, exact: true });
  await passcode.fill('0000');
  await unlock.click();
  await expect(alice.gate.problem).toHaveText(en.lockScreen.wrong);
  await passcode.fill(PASSCODE);
  await unlock.click();
  await alice.chats.list.waitFor();
  await expect(alice.chats.row('Bob')).toContainText('while it was locked');
});

test('an archive of one computer is opened on another, and the conversation goes on', async ({
  launch,
  pair,
  folder,
}) => {
  const { bob } = pair;
  await bob.with('Alice').send(CARRIED);
  await expect(pair.alice.chats.row('Bob')).toContainText(CARRIED);
  const archive = join(folder, 'carried.zip');
  await pair.alice.app.close();
  const env = { SOTTO_CHOOSE_FILE: archive };
  const alice = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN, env }));
  await alice.comeBack();
  await alice.settings.open('data');
  await alice.settings.dialog.getByRole('button', { name: en.data.export, exact: true }).click();
  const ready =
    fill(en.data.outcome.exported, { name: 'carried.zip', size: '' }).split('(')[0] ?? '';
  await expect(alice.window.getByText(ready)).toBeVisible();
  const packed = readFileSync(archive);
  expect([packed.includes('sotto.db'), packed.includes(CARRIED)]).toEqual([true, false]);
  await alice.app.close();
  await bob.with('Alice').send('are you on the new one?');

  const other = new Person('Alice', await launch('Other', { args: NO_KEYCHAIN, env }));
  await other.gate.chooseTitle.waitFor();
  await other.window.getByRole('button', { name: en.data.importStart }).click();
  const opening = other.window.getByRole('dialog', { name: en.importing.title });
  const usedNo = opening.getByRole('radio', { name: en.importing.usedNo });
  await usedNo.check();
  await opening.getByLabel(en.importing.passphrase, { exact: true }).fill('a wrong one');
  const start = opening.getByRole('button', { name: en.importing.start, exact: true });
  await start.click();
  await expect(opening).toContainText(en.data.problem.wrongPassphrase);
  await expect(usedNo).toBeChecked();
  await opening.getByLabel(en.importing.passphrase, { exact: true }).fill(PASSPHRASE);
  await start.click();
  await expect(other.window.getByText(en.home.importedTitle)).toBeVisible();
  await other.chats.open('Bob');
  await expect(other.window.getByRole('article').filter({ hasText: CARRIED })).toBeVisible();
  await expect(other.window.getByRole('article').filter({ hasText: 'new one' })).toBeVisible();
  await other.with('Bob').send('yes, all of me');
  await expect(bob.window.getByRole('article').filter({ hasText: 'all of me' })).toBeVisible();
});

test('a message is found by the beginning of a word, and shown where it stands', async ({
  pair,
}) => {
  const { alice, bob } = pair;
  await bob.with('Alice').send('The bakery opens at seven');
  await bob.with('Alice').send('and closes at noon');
  await expect(alice.chats.row('Bob')).toContainText('closes at noon');
  await alice.chats.search.fill('bak');
  const result = alice.window.getByRole('button').filter({ hasText: 'The bakery opens' });
  await result.first().click();
  await expect(
    alice.with('Bob').region.getByRole('article').filter({ hasText: 'bakery' }).locator('mark'),
  ).toHaveText(/bak/);
});
