/** Addresses and requests, incognito, and links that come as QR codes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeQR } from 'qr';
import { en, expect, fill, startAgain, test } from '../fixtures/index.ts';
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
  await bob.connect.pictureFile.setInputFiles(other);
  await expect(bob.connect.problem).toContainText(en.scan.wrong);
  await bob.connect.pictureFile.setInputFiles(picture);
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
  const film = join(folder, 'camera.y4m');
  await writeFile(film, filmOf(link));
  const bob = await person('Bob', {
    args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
  });
  await bob.connect.open();
  await bob.connect.pasteTab.click();
  await bob.connect.camera.click();
  await expect(bob.connect.field).toHaveValue(link);
  await expect(bob.connect.plan).toContainText('Alice');
});

const FILM = { width: 640, height: 480, frames: 5 };
const GREY = 128;

/** A film of a QR code in YUV4MPEG2, which the fake camera plays over and over. */
function filmOf(text: string): Buffer {
  const modules = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const scale = Math.floor(FILM.height / modules.length);
  const luma = Buffer.alloc(FILM.width * FILM.height, 255);
  for (let y = 0; y < modules.length * scale; y += 1) {
    for (let x = 0; x < modules.length * scale; x += 1) {
      const isDark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      if (isDark) luma[y * FILM.width + x] = 0;
    }
  }
  const chroma = Buffer.alloc((FILM.width * FILM.height) / 2, GREY);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  const header = `YUV4MPEG2 W${FILM.width} H${FILM.height} F10:1 Ip A1:1 C420jpeg\n`;
  return Buffer.concat([Buffer.from(header), ...Array.from({ length: FILM.frames }, () => frame)]);
}
