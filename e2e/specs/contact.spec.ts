/** The contact page: the security code on both sides, the own name for a contact, the end of it. */
import { en, expect, test } from '../fixtures/index.ts';

test('both see the same security code, compare it and mark each other verified', async ({
  pair,
  person,
}) => {
  const { alice, bob } = pair;
  await alice.with('Bob').showDetails.click();
  await bob.with('Alice').showDetails.click();
  const code = await alice.contact.readCode();
  expect(code).toMatch(/^(\d{5} )+\d{1,5}$/);
  expect(await bob.contact.readCode()).toBe(code);
  await expect(alice.contact.quantumOn).toBeVisible();

  const refused = await alice.contact.compareWith(code.replace(/^\d{5}/, '00000'));
  await expect(refused.problem).toHaveText(en.verify.differ);
  await refused.theirs.fill(code);
  await refused.check.click();
  await refused.dialog.waitFor({ state: 'hidden' });
  await expect(alice.contact.verified).toBeVisible();

  await bob.contact.compare.click();
  await bob.window.getByRole('button', { name: en.verify.markSame }).click();
  await expect(bob.contact.verified).toBeVisible();

  await bob.app.close();
  const back = await person('Bob');
  await back.chats.open('Alice');
  await expect(
    back.with('Alice').region.getByRole('img', { name: en.conversation.verified }),
  ).toBeVisible();
});

test('a contact is deleted with a word to the other side', async ({ pair }) => {
  const { alice, bob } = pair;
  await bob.with('Alice').send('Are you there?');
  await expect(alice.with('Bob').message('Are you there?')).toBeVisible();
  await alice.with('Bob').showDetails.click();
  await alice.contact.delete('Bob');
  await expect(alice.window.getByRole('heading', { name: en.home.title })).toBeVisible();
  await expect(bob.with('Alice').region).toContainText(en.conversation.statusDeleted);
  await expect(bob.with('Alice').composer).toHaveCount(0);
});
