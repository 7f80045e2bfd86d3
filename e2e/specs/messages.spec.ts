/** What can be done with a message after it was sent, and what waits to be sent. */
import { en, expect, test } from '../fixtures/index.ts';

test('a message is edited with arrow up, reacted to, and deleted for one or for both', async ({
  pair,
}) => {
  const [mine, theirs] = [pair.alice.with('Bob'), pair.bob.with('Alice')];
  await mine.send('Lunch at noon?');
  await mine.send('Bring an umbrella');
  await expect(theirs.message('Bring an umbrella')).toBeVisible();

  await mine.editLast('Bring two umbrellas');
  await expect(mine.message('Bring two umbrellas')).toContainText(en.message.edited);
  await expect(theirs.message('Bring two umbrellas')).toContainText(en.message.edited);
  await expect(theirs.messages).toHaveCount(2);

  await theirs.react('Lunch at noon?', '👍');
  const reaction = /^👍/;
  await expect(mine.message('Lunch').getByRole('button', { name: reaction })).toBeVisible();
  await theirs.message('Lunch').getByRole('button', { name: reaction }).click();
  await expect(mine.message('Lunch').getByRole('button', { name: reaction })).toHaveCount(0);

  await theirs.delete('Lunch at noon?', 'forMe');
  await expect(theirs.message('Lunch at noon?')).toHaveCount(0);
  await mine.delete('Bring two umbrellas', 'forEveryone');
  await expect(theirs.message(en.message.deleted)).toBeVisible();
  await expect(theirs.message('umbrella')).toHaveCount(0);
  await expect(mine.message('Lunch at noon?')).toBeVisible();
});

test('formatting marks are shown as formatting and links ask before they open', async ({
  pair,
}) => {
  const [mine, theirs] = [pair.alice.with('Bob'), pair.bob.with('Alice')];
  await mine.send('This is *bold*, this `code`, see https://simplex.chat/ for more');
  const message = theirs.message('This is');
  await expect(message.locator('strong')).toHaveText('bold');
  await expect(message.locator('code')).toHaveText('code');
  await message.getByRole('link', { name: 'https://simplex.chat/' }).click();
  const dialog = pair.bob.window.getByRole('dialog', { name: en.openLink.title });
  await expect(dialog).toContainText('https://simplex.chat/');
  await dialog.getByRole('button', { name: en.common.cancel }).click();
  await expect(dialog).toHaveCount(0);
});

test('each chat keeps its draft when another is opened and over a restart', async ({
  pair,
  person,
}) => {
  const { alice, bob } = pair;
  // The same two people once more, so that there is another chat.
  await alice.with('Bob').showDetails.click();
  await alice.contact.alias.fill('Bob at work');
  await alice.contact.alias.press('Enter');
  await expect(alice.chats.row('Bob at work')).toBeVisible();
  const link = await alice.connect.makeLink();
  await alice.connect.dismiss();
  await bob.connect.join(link);
  await expect(alice.chats.row('Bob')).toHaveCount(2);

  await alice.chats.open('Bob at work');
  await alice.with('Bob at work').composer.fill('Unfinished business');
  await alice.chats
    .row('Bob')
    .and(alice.window.getByRole('button', { name: /^Bob(?! at)/ }))
    .click();
  await expect(alice.with('Bob').composer).toHaveValue('');
  await alice.with('Bob').composer.fill('Dear friend,');
  await expect(alice.chats.row('Bob at work')).toContainText('Unfinished business');
  await alice.chats.open('Bob at work');
  await expect(alice.with('Bob at work').composer).toHaveValue('Unfinished business');
  await expect(alice.chats.row('Dear friend')).toBeVisible();
  await alice.app.close();

  const back = await person('Alice');
  await back.chats.open('Bob at work');
  await expect(back.with('Bob at work').composer).toHaveValue('Unfinished business');
  await back.chats.row('Dear friend').click();
  await expect(back.with('Bob').composer).toHaveValue('Dear friend,');
});
