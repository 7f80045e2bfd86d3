/** Where the lock is on, what concerns the safety of the data asks for the passcode once more. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { saltOf, withDatabase } from '../fixtures/disk.ts';
import { en, expect, fill, PASSPHRASE, type Person, test } from '../fixtures/index.ts';
import { DataPage } from '../pages/data-page.ts';
import { SecurityPage } from '../pages/security-page.ts';

const PASSCODE = '2580';
const LAST = '8520';
const NEXT = 'seven quiet lanterns upstairs';
/** A list in which every number was to be positive. */
const FAULT = `CREATE TABLE faulty (number INTEGER CHECK (number > 0));
  PRAGMA ignore_check_constraints = ON; INSERT INTO faulty VALUES (-1);`;

test('archive, passphrase and lock are changed only by who types the passcode again', async ({
  folder,
  person,
}) => {
  const archive = join(folder, 'away.zip');
  const alice = await person('Alice', { env: { SOTTO_CHOOSE_FILE: archive } });
  const [security, data] = [new SecurityPage(alice.window), new DataPage(alice.window)];
  await alice.settings.open('security');
  await security.turnOnLock(PASSCODE);
  await security.setSelfDestruct(LAST, 'Nobody');
  await security.lockNow();
  await security.unlock(PASSCODE);
  await security.settings.waitFor();

  const asked = alice.window.getByRole('dialog', { name: en.passcode.askTitle, exact: true });
  const salt = saltOf(join(folder, 'Alice'));
  await security.changePassphrase(PASSPHRASE, NEXT);
  await callOff(asked);
  // A click beside a question does not take away what was typed into it.
  const current = alice.window.getByLabel(en.passphrase.currentLabel, { exact: true });
  await current.fill(PASSPHRASE);
  await alice.window.mouse.click(5, 5);
  await expect(current).toHaveValue(PASSPHRASE);
  await alice.window.keyboard.press('Escape');
  const lock = security.settings.getByRole('switch', { name: en.security.lockSwitch });
  await lock.click();
  await callOff(asked);
  await expect(lock).toBeChecked();
  await security.button(en.security.selfDestructRemove).click();
  await callOff(asked);
  await expect(security.button(en.security.selfDestructRemove)).toBeVisible();
  await security.settings.getByRole('tab', { name: en.settings.data }).click();
  await data.button(en.data.export).click();
  await callOff(asked);
  expect(existsSync(archive)).toBe(false);
  expect(saltOf(join(folder, 'Alice'))).toBe(salt);

  await data.button(en.data.export).click();
  for (const wrong of ['0000', LAST]) {
    await type(asked, wrong);
    await expect(asked.getByRole('alert')).toHaveText(en.passcode.wrong);
  }
  await type(asked, PASSCODE);
  await expect(data.exported('away.zip')).toBeVisible();
  await expectAllThere(alice);
});

test('files and the copy from before an update are deleted only by who types the passcode again', async ({
  folder,
  person,
}) => {
  const own = join(folder, 'Alice');
  const [copy, attachment] = [join(own, 'sotto.db.backup'), join(own, 'files', 'a1.bin')];
  const alice = await person('Alice');
  mkdirSync(join(own, 'files'), { recursive: true });
  writeFileSync(attachment, Buffer.alloc(5_000_000));
  writeFileSync(copy, Buffer.alloc(4_096));
  const [security, data] = [new SecurityPage(alice.window), new DataPage(alice.window)];
  await alice.settings.open('security');
  await security.turnOnLock(PASSCODE);
  await security.lockNow();
  await security.unlock(PASSCODE);
  await security.settings.getByRole('tab', { name: en.settings.data }).click();

  const asked = alice.window.getByRole('dialog', { name: en.passcode.askTitle, exact: true });
  for (const [button, title, confirm] of [
    [en.data.deleteFiles, en.data.deleteFilesTitle, en.data.deleteFilesConfirm],
    [en.data.deleteBackup, en.data.deleteBackupTitle, en.data.deleteBackupConfirm],
  ] as const) {
    await data.button(button).click();
    await data.confirm(title, confirm);
    await callOff(asked);
  }
  expect([attachment, copy].filter(existsSync)).toEqual([attachment, copy]);

  await data.button(en.data.deleteFiles).click();
  await data.confirm(en.data.deleteFilesTitle, en.data.deleteFilesConfirm);
  await type(asked, PASSCODE);
  await expect(data.text(fill(en.data.outcome.filesDeleted, { size: '5 MB' }))).toBeVisible();
  expect([attachment, copy].filter(existsSync)).toEqual([copy]);
});

test('a faulty database is replaced by the copy only by who types the passcode again', async ({
  folder,
  person,
}) => {
  const own = join(folder, 'Alice');
  const first = await person('Alice');
  await first.settings.open('security');
  await new SecurityPage(first.window).turnOnLock(PASSCODE);
  await first.app.close();
  copyFileSync(join(own, 'sotto.db'), join(own, 'sotto.db.backup'));
  withDatabase(own, PASSPHRASE, (database) => database.exec(FAULT));

  // The passphrase that is typed opens the lock, and is no passcode.
  const alice = await person('Alice');
  const data = new DataPage(alice.window);
  const asked = alice.window.getByRole('dialog', { name: en.passcode.askTitle, exact: true });
  await alice.settings.open('data');
  for (const answer of ['callOff', 'type'] as const) {
    await data.button(en.data.check).click();
    await expect(data.settings.getByRole('alert')).toContainText('1 fault found');
    await data.button(en.data.restore).click();
    await data.confirm(en.data.restoreTitle, en.data.restoreConfirm);
    if (answer === 'callOff') await callOff(asked);
    else await type(asked, PASSCODE);
  }
  await data.button(en.data.check).click();
  await expect(data.text(en.data.outcome.noFaults)).toBeVisible();
  await expectAllThere(alice);
});

async function callOff(asked: Locator): Promise<void> {
  await asked.getByRole('button', { name: en.common.cancel, exact: true }).click();
  await asked.waitFor({ state: 'hidden' });
}

async function type(asked: Locator, passcode: string): Promise<void> {
  await asked.getByLabel(en.passcode.label, { exact: true }).fill(passcode);
  await asked.getByRole('button', { name: en.passcode.go, exact: true }).click();
}

/** The passcode that destroys is an ordinary wrong one here. */
async function expectAllThere({ settings, window }: Person): Promise<void> {
  await settings.close();
  await expect(window.getByRole('heading', { name: 'Alice', level: 1 })).toBeVisible();
}
