/** Addresses and requests, incognito, and links that come as QR codes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeQR } from 'qr';
import { cameraShowing, en, expect, fill, startAgain, test } from '../fixtures/index.ts';
import { pattern } from '../pages/index.ts';

const MESSAGE = 'We met at the museum. May I write to you?';

test('somebody asks at an address incognito and with a message, and is accepted', async ({
  person,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const address = await alice.connect.showAddress();
  await alice.connect.dismiss();

  await bob.connect.paste(address);
  await expect(bob.connect.plan).toContainText('Alice');
  await bob.connect.incognito.click();
  await bob.connect.message.fill(MESSAGE);
  await bob.connect.connect.click();
  await bob.connect.dialog.waitFor({ state: 'hidden' });

  const request = alice.chats.row(en.chatList.request);
  await expect(request).toContainText(MESSAGE);
  await expect(request).not.toContainText('Bob');
  await request.click();
  await expect(alice.window.getByText(MESSAGE).last()).toBeVisible();
  await alice.window.getByRole('button', { name: en.request.accept, exact: true }).click();

  await bob.with('Alice').composer.waitFor();
  await expect(
    bob.with('Alice').region.getByText(pattern(en.conversation.knowsYouAs)),
  ).toBeVisible();
  await bob.with('Alice').send('Thank you');
  await expect(alice.window.getByRole('article').filter({ hasText: 'Thank you' })).toBeVisible();
});

test('a request is rejected after one question, and its sender waits on', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const address = await alice.connect.showAddress();
  await alice.connect.dismiss();
  await bob.connect.join(address);
  await expect(bob.window.getByRole('heading', { name: en.pending.askedTitle })).toBeVisible();

  await alice.chats.open('Bob');
  await alice.window.getByRole('button', { name: en.request.reject }).click();
  const question = alice.window.getByRole('dialog', {
    name: fill(en.request.rejectTitle, { name: 'Bob' }),
  });
  await question.getByRole('button', { name: en.request.rejectConfirm, exact: true }).click();
  await expect(alice.chats.row('Bob')).toHaveCount(0);

  await bob.connect.paste(address);
  await expect(bob.connect.dialog.getByRole('button', { name: en.connect.askAgain })).toBeVisible();
});

test('a link is read from a picture file, and from one that the system opens', async ({
  person,
  folder,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const link = await alice.connect.makeLink();
  await alice.connect.dismiss();
  const [picture, other] = [join(folder, 'link.gif'), join(folder, 'other.gif')];
  await writeFile(picture, encodeQR(link, 'gif', { scale: 4, border: 4 }));
  await writeFile(other, encodeQR('just words', 'gif', { scale: 4, border: 4 }));

  await bob.connect.open();
  await bob.connect.pasteTab.click();
  await bob.app.answerFileDialogs(other);
  await bob.connect.pictureFile.click();
  await expect(bob.connect.problem).toContainText(en.scan.wrong);
  await bob.app.answerFileDialogs(picture);
  await bob.connect.pictureFile.click();
  await expect(bob.connect.field).toHaveValue(link);
  await expect(bob.connect.plan).toContainText('Alice');
  await bob.connect.dismiss();

  expect(await startAgain(join(folder, 'Bob'), [picture])).toBe(0);
  await expect(bob.connect.field).toHaveValue(link);
  await bob.connect.connect.click();
  await bob.with('Alice').composer.waitFor();
});

test('a link is held before the camera', async ({ person, folder }) => {
  const alice = await person('Alice');
  const link = await alice.connect.makeLink();
  await alice.connect.dismiss();
  const bob = await person('Bob', { args: await cameraShowing(link, folder) });
  await bob.connect.open();
  await bob.connect.pasteTab.click();
  await bob.connect.camera.click();
  await expect(bob.connect.field).toHaveValue(link);
  await expect(bob.connect.plan).toContainText('Alice');
});
