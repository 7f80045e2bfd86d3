/** Every way in which a real keychain keeps the passphrase, or does not. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en, expect } from '../fixtures/index.ts';
import { openUnasked, type Started, tellName, withKeyring } from '../fixtures/keyring-start.ts';

const CHOSEN = 'seven quiet lanterns upstairs';
const WRONG = 'seven quiet lanterns downstairs';

withKeyring(
  'a random passphrase is made without a question; no archive is made with one that nobody knows',
  async ({ start }) => {
    const { alice, security } = await start();
    await tellName(alice);
    await alice.settings.open('security');
    await expect(security.settings.getByText(en.security.random, { exact: true })).toBeVisible();
    await expect(security.button(en.security.set)).toBeVisible();
    for (const other of ['change', 'verify', 'forget', 'keep'] as const) {
      await expect(security.button(en.security[other])).toHaveCount(0);
    }
    await alice.settings.close();

    await alice.settings.open('data');
    await expect(security.settings.getByText(en.data.noPassphrase)).toBeVisible();
    await expect(security.button(en.data.export)).toHaveCount(0);
    await security.button(en.data.setPassphrase).click();
    await expect(security.settings.getByText(en.security.random, { exact: true })).toBeVisible();
    expect(alice.app.problems).toEqual([]);
  },
);

withKeyring(
  'a passphrase of the user is kept, checked, removed from this computer, and kept again',
  async ({ start, folder }) => {
    const entry = join(folder, 'Alice', 'passphrase.bin');
    const { alice, security } = await start();
    await tellName(alice);
    await alice.settings.open('security');
    const random = readFileSync(entry);
    await security.setPassphrase(CHOSEN, { isKept: true });
    await expect(security.done('set')).toBeVisible();
    await expect(security.settings.getByText(en.security.chosen, { exact: true })).toBeVisible();
    const chosen = readFileSync(entry);
    expect([chosen.equals(random), chosen.includes(CHOSEN)]).toEqual([false, false]);
    await alice.app.close();

    await removeIt(await start());
    expect(existsSync(entry)).toBe(false);
    await keepItAgain(await start());
    expect(readFileSync(entry).includes(CHOSEN)).toBe(false);

    const last = await start();
    await openUnasked(last.alice);
    await last.alice.settings.open('security');
    await expect(
      last.security.settings.getByText(en.security.chosen, { exact: true }),
    ).toBeVisible();
    await expect(last.security.button(en.security.forget)).toBeVisible();
    expect(last.alice.app.problems).toEqual([]);
  },
);

withKeyring(
  'a passphrase that the keychain is not to keep is asked for at the next start',
  async ({ start, folder }) => {
    const { alice, security } = await start();
    await tellName(alice);
    await alice.settings.open('security');
    await security.setPassphrase(CHOSEN, { isKept: false });
    await expect(security.done('set')).toBeVisible();
    await expect(security.settings.getByText(en.security.typed, { exact: true })).toBeVisible();
    expect(existsSync(join(folder, 'Alice', 'passphrase.bin'))).toBe(false);
    await alice.app.close();

    const again = await start();
    await again.alice.gate.unlock(CHOSEN);
    await again.alice.chats.list.waitFor();
    await again.alice.settings.open('security');
    await expect(again.security.button(en.security.keep)).toBeVisible();
  },
);

/** Nothing is asked at this start; the passphrase is checked, and leaves only when it is shown to be known. */
async function removeIt({ alice, security }: Started): Promise<void> {
  await openUnasked(alice);
  await alice.settings.open('security');
  const checking = await security.ask('verify');
  await checking.answer(WRONG);
  await expect(checking.problem).toHaveText(en.security.notRight);
  await expect(checking.dialog).toContainText(en.security.notRightMeans);
  await checking.answer(CHOSEN);
  await expect(security.done('right')).toBeVisible();

  const removing = await security.ask('forget');
  await removing.answer(WRONG);
  await expect(removing.problem).toHaveText(en.security.notRight);
  await removing.answer(CHOSEN);
  await expect(security.done('forgotten')).toBeVisible();
  await expect(security.settings.getByText(en.security.typed, { exact: true })).toBeVisible();
  await alice.app.close();
}

/** This start asks, and says why. */
async function keepItAgain({ alice, security }: Started): Promise<void> {
  await alice.gate.unlockTitle.or(alice.chats.list).waitFor();
  await expect(alice.gate.unlockTitle).toBeVisible();
  await alice.gate.unlock(WRONG);
  await expect(alice.gate.problem).toHaveText(en.passphrase.wrong);
  await alice.gate.unlock(CHOSEN);
  await alice.chats.list.waitFor();
  await alice.settings.open('security');
  const keeping = await security.ask('keep');
  await keeping.answer(WRONG);
  await expect(keeping.problem).toHaveText(en.security.notRight);
  await keeping.answer(CHOSEN);
  await expect(security.done('kept')).toBeVisible();
  await alice.app.close();
}
