/** The second passcode: typed at the lock it leaves an empty app under another name, and nothing of before. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataIn, saltOf } from '../fixtures/disk.ts';
import { en, expect, NO_KEYCHAIN, PASSPHRASE, Person, test } from '../fixtures/index.ts';
import { openUnasked, tellName, withKeyring } from '../fixtures/keyring-start.ts';
import { findLeaks } from '../fixtures/leak-search.ts';
import { SecurityPage } from '../pages/security-page.ts';

const PASSCODE = '2580';
const LAST = 'the end of it';
const AFTERWARDS = 'Nobody in particular';
const ATTACHMENT = 'plantedattachmentofalice';

test('without a keychain the passcode that destroys opens the empty app from then on', async ({
  folder,
  launch,
  person,
}) => {
  const alice = await person('Alice');
  const data = join(folder, 'Alice');
  const salt = await fill(alice, data);
  await destroy(alice);
  await expectEmpty(alice);
  await alice.app.close();
  expect(dataIn(data)).toEqual(['sotto.db']);
  expect(saltOf(data)).not.toBe(salt);
  expect(findLeaks(data, { attachment: ATTACHMENT })).toEqual([]);

  const again = new Person(AFTERWARDS, await launch('Alice', { args: NO_KEYCHAIN }));
  for (const passphrase of [PASSPHRASE, PASSCODE]) {
    await again.gate.unlock(passphrase);
    await expect(again.gate.problem).toHaveText(en.passphrase.wrong);
  }
  await again.gate.unlock(LAST);
  await expectEmpty(again);
});

withKeyring(
  'the keychain gets another passphrase, and the empty app opens without a question',
  async ({ folder, start }) => {
    const data = join(folder, 'Alice');
    const { alice } = await start();
    await tellName(alice);
    const salt = await fill(alice, data);
    const entry = readFileSync(join(data, 'passphrase.bin'));
    await destroy(alice);
    await expectEmpty(alice);
    await alice.app.close();
    expect(dataIn(data)).toEqual(['passphrase.bin', 'sotto.db']);
    expect(readFileSync(join(data, 'passphrase.bin')).equals(entry)).toBe(false);
    expect(saltOf(data)).not.toBe(salt);
    expect(findLeaks(data, { attachment: ATTACHMENT })).toEqual([]);

    const again = await start();
    await openUnasked(again.alice);
    await expectEmpty(again.alice);
    expect([alice, again.alice].flatMap(({ app }) => app.problems)).toEqual([]);
  },
);

/** Something in the list, an attachment, a copy and something put aside; the salt of the database. */
async function fill(alice: Person, data: string): Promise<string> {
  await alice.connect.makeLink();
  await alice.connect.dismiss();
  await expect(rows(alice)).toHaveCount(1);
  for (const name of ['files/a1.bin', 'sotto.db.backup', 'aside/2026-01-01/files/a2.bin']) {
    mkdirSync(join(data, name, '..'), { recursive: true });
    writeFileSync(join(data, name), ATTACHMENT);
  }
  return saltOf(data);
}

async function destroy(alice: Person): Promise<void> {
  const security = new SecurityPage(alice.window);
  await alice.settings.open('security');
  await security.turnOnLock(PASSCODE);
  await security.setSelfDestruct(LAST, AFTERWARDS);
  await security.lockNow();
  await security.unlock(LAST);
}

/** As if it had just been set up under the chosen name; there is no lock either. */
async function expectEmpty(alice: Person): Promise<void> {
  await alice.chats.list.waitFor();
  await expect(alice.window.getByRole('heading', { name: AFTERWARDS, level: 1 })).toBeVisible();
  await expect(alice.chats.list.getByText(en.chatList.empty)).toBeVisible();
  await expect(rows(alice)).toHaveCount(0);
  await alice.settings.open('security');
  const lock = alice.settings.dialog.getByRole('switch', { name: en.security.lockSwitch });
  await expect(lock).not.toBeChecked();
  await alice.settings.close();
}

function rows({ chats }: Person) {
  return chats.list.getByRole('list').getByRole('button');
}
