/** Links that arrive by the command line, and requests answered under another name. */
import { join } from 'node:path';
import { en, expect, startAgain, test } from '../fixtures/index.ts';
import { pattern } from '../pages/index.ts';

test('a short link on the command line opens in the running window, and asks nobody by itself', async ({
  person,
  folder,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const link = await alice.connect.makeLink();
  await alice.connect.dismiss();
  expect(link).toMatch(/^https:\/\/[^/]+\/i#/u);

  expect(await startAgain(join(folder, 'Bob'), [link])).toBe(0);
  await expect(bob.connect.field).toHaveValue(link);
  await expect(bob.connect.plan).not.toContainText('Alice');
  await bob.connect.lookUp.click();
  await expect(bob.connect.plan).toContainText('Alice');
  await bob.connect.connect.click();
  await bob.with('Alice').composer.waitFor();
  await bob.with('Alice').send('Here by the command line');
  await alice.chats.open('Bob');
  await expect(
    alice.window.getByRole('article').filter({ hasText: 'Here by the command line' }),
  ).toBeVisible();
});

test('a request is accepted incognito: whoever asked sees a random name', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const address = await alice.connect.showAddress();
  await alice.connect.dismiss();
  await bob.connect.join(address);

  await alice.chats.open('Bob');
  await alice.window.getByRole('button', { name: en.request.acceptIncognito, exact: true }).click();
  const knownAs = alice.with('Bob').region.getByText(pattern(en.conversation.knowsYouAs));
  await expect(knownAs).toBeVisible();
  const before = en.conversation.knowsYouAs.replace('{{name}}', '');
  const name = ((await knownAs.textContent()) ?? '').replace(before, '').trim();
  expect(name).toMatch(/^[A-Z][a-z]+[A-Z][a-z]+$/u);

  await bob.with(name).composer.waitFor();
  await expect(bob.chats.row('Alice')).toHaveCount(0);
  await bob.with(name).send('Hello, whoever you are');
  await expect(
    alice.window.getByRole('article').filter({ hasText: 'Hello, whoever you are' }),
  ).toBeVisible();
});
