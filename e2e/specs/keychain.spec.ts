/** With a real keychain the passphrase is made, kept and used without a question. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/index.ts';
import { hasKeyring, Keyring } from '../fixtures/keyring.ts';
import { GatePage } from '../pages/gate-page.ts';

test('the passphrase lives in the keychain and nobody is asked for it', async ({
  launch,
  folder,
}) => {
  test.skip(!hasKeyring(), 'dbus-daemon and gnome-keyring-daemon are not installed');
  const keyring = await Keyring.start(join(folder, 'keyring'));
  try {
    const options = { env: keyring.env, args: keyring.args, usesRealKeychain: true };
    const path = join(folder, 'alice', 'passphrase.bin');
    const first = await launch('alice', options);
    await new GatePage(first.window).onboardingTitle.waitFor();
    await expect(first.window.locator('input[type=password]')).toHaveCount(0);
    const kept = readFileSync(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await first.close();

    const second = await launch('alice', options);
    await new GatePage(second.window).onboardingTitle.waitFor();
    await expect(second.window.locator('input[type=password]')).toHaveCount(0);
    expect(readFileSync(path)).toEqual(kept);
    expect(second.log).not.toContain('core exit');
    await second.close();
  } finally {
    keyring.close();
  }
});
