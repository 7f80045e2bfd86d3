/** Whatever is pasted: the window says what it is, and what can be done. */
import { en, expect, test } from '../fixtures/index.ts';

test('rubbish, a damaged link and the own link are named for what they are', async ({ person }) => {
  const alice = await person('Alice');
  const { connect } = alice;
  const link = await connect.makeLink();
  await connect.dismiss();

  await connect.paste('hello, is this a link?');
  await expect(connect.plan).toContainText(en.connect.plan.notALink);
  await expect(connect.connect).toHaveCount(0);

  for (const rubbish of [
    'https://example.com/',
    '🙂'.repeat(500),
    '\u0000\u202e%%%',
    'simplex:/',
  ]) {
    await connect.field.fill(rubbish);
    await expect(connect.plan).toContainText(en.connect.plan.invalidTitle);
    await expect(connect.connect).toHaveCount(0);
  }

  await connect.field.fill(link.slice(0, -40));
  await expect(connect.plan).toContainText(en.connect.plan.damaged);

  await connect.field.fill(`  ${link}\n`);
  await expect(connect.plan).toContainText(en.connect.plan.ownLink);
  await connect.showLink.click();
  await connect.dialog.waitFor({ state: 'hidden' });
  await expect(alice.window.getByRole('heading', { name: en.pending.waitingTitle })).toBeVisible();
});

test('a link connects one person: the second joiner is told that it was used', async ({
  person,
}) => {
  const [alice, bob, carol] = [await person('Alice'), await person('Bob'), await person('Carol')];
  const link = await alice.connect.makeLink();
  const longLink = await alice.connect.readLongLink();
  await bob.connect.join(link);
  await bob.with('Alice').composer.waitFor();
  // Left open with its link, the dialog makes way for the new contact.
  await expect(alice.connect.dialog).toBeHidden();
  await expect(alice.with('Bob').composer).toBeFocused();

  await carol.connect.paste(link);
  await expect(carol.connect.plan).toContainText(en.connect.failed.linkGone);
  // The full form asks no server before one connects.
  await carol.connect.field.fill(longLink);
  await carol.connect.connect.click();
  await expect(carol.window.getByText(en.connect.failed.linkUsed)).toBeVisible();
  await expect(carol.chats.row(en.chatList.joiningLink)).toContainText(en.chatList.pendingFailed);
  await carol.window.getByRole('button', { name: en.pending.remove }).click();
  await expect(carol.window.getByRole('heading', { name: en.home.title })).toBeVisible();

  // The first two are not disturbed.
  await bob.with('Alice').send('still only the two of us');
  await expect(alice.with('Bob').message('still only the two of us')).toBeVisible();

  await bob.connect.paste(link);
  await expect(bob.connect.plan).toContainText(en.connect.plan.knownContactTitle);
});

test('a link goes by clipboard or search box, can be named and cancelled', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  await alice.connect.makeLink();
  await alice.connect.copyLink.click();
  await alice.connect.dismiss();
  await alice.window.getByRole('button', { name: en.connect.enlarge }).click();
  await alice.window.getByRole('dialog', { name: en.connect.link }).waitFor();
  // Takes away the large code, not the page behind it, whatever tooltip is shown meanwhile.
  await alice.window
    .getByRole('dialog', { name: en.connect.link })
    .getByRole('button', { name: en.common.close })
    .hover();
  await alice.window.getByRole('tooltip').waitFor();
  await alice.window.keyboard.press('Escape');
  await expect(alice.window.getByRole('dialog')).toHaveCount(0);
  const name = alice.window.getByRole('textbox', { name: en.pending.nameLabel });
  await name.fill('For the neighbour');
  await name.press('Enter');
  await expect(alice.chats.row('For the neighbour')).toBeVisible();
  await alice.window.getByRole('button', { name: en.pending.cancel }).click();
  await alice.window.getByRole('button', { name: en.pending.cancelConfirm }).click();
  await expect(alice.chats.row('For the neighbour')).toHaveCount(0);

  await bob.connect.open();
  await bob.connect.pasteTab.click();
  await bob.connect.fromClipboard.click();
  await expect(bob.connect.plan).toContainText(en.connect.failed.linkGone);
  await expect(bob.connect.connect).toHaveCount(0);
  await bob.connect.dismiss();

  // The search box takes a link as well, and asks nobody before it is told to.
  const link = await alice.connect.makeLink();
  await alice.connect.dismiss();
  await bob.chats.search.fill(link);
  await bob.chats.list.getByRole('button', { name: en.connect.lookUp, exact: true }).click();
  await bob.chats.list.getByRole('button', { name: en.connect.connect, exact: true }).click();
  await bob.with('Alice').composer.waitFor();
  await expect(alice.chats.row('Bob')).toBeVisible();
});
