/** Where the lock is on, what concerns the safety of the data asks for the passcode once more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { saltOf } from '../fixtures/disk.ts';
import { en, expect, PASSPHRASE, type Person, test } from '../fixtures/index.ts';
import { DataPage } from '../pages/data-page.ts';
import { SecurityPage } from '../pages/security-page.ts';

const PASSCODE = '2580';
const LAST = '8520';
const NEXT = 'seven quiet lanterns upstairs';

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
