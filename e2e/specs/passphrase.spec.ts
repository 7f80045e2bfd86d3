/** Without a keychain: the passphrase is chosen once and typed at each start. */
import { en, fill, NO_KEYCHAIN, expect, PASSPHRASE, Person, test } from '../fixtures/index.ts';

test('a passphrase is chosen, refused while too short, weak or mistyped, and the user is told why', async ({
  launch,
}) => {
  const alice = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN }));
  const { gate, window } = alice;
  await gate.chooseTitle.waitFor();
  await expect(window.getByText(en.passphrase.why.keychainNotProtected)).toBeVisible();

  await gate.newPassphrase.fill('short');
  await gate.repeated.fill('short');
  await gate.create.click();
  await expect(gate.problem).toHaveText(fill(en.passphrase.tooShort_other, { count: 8 }));

  // Also where it is sent before it was rated.
  await gate.newPassphrase.fill('Schmetterling1');
  await gate.repeated.fill('Schmetterling1');
  await gate.create.click();
  await expect(gate.problem).toHaveText(en.passphrase.confirmWeak);

  await gate.newPassphrase.fill(PASSPHRASE);
  await gate.repeated.fill(`${PASSPHRASE}r`);
  await gate.create.click();
  await expect(gate.problem).toHaveText(en.passphrase.differ);

  await gate.repeated.fill(PASSPHRASE);
  await gate.create.click();
  await gate.onboardingTitle.waitFor();
  await gate.tellName('');
  await expect(gate.problem).toHaveText(en.onboarding.nameEmpty);
  await gate.tellName('@lice');
  await expect(gate.problem).toHaveText('A name cannot have “@”. You could use “lice”.');
  await gate.tellName('Alice');
  await alice.chats.list.waitFor();
});

test('a wrong passphrase is told, harms nothing, and can be tried any number of times', async ({
  launch,
  person,
}) => {
  const before = await person('Alice');
  await before.app.close();

  const alice = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN }));
  const { gate } = alice;
  for (const wrong of [
    'guess number one',
    'x',
    'correct horse battery stapler',
    PASSPHRASE.toUpperCase(),
  ]) {
    await gate.unlock(wrong);
    await expect(gate.problem).toHaveText(en.passphrase.wrong);
    await expect(gate.unlockTitle).toBeVisible();
  }
  await gate.unlock(PASSPHRASE);
  await alice.chats.list.waitFor();
  await expect(alice.window.getByRole('heading', { name: 'Alice', level: 1 })).toBeVisible();
});
