/** Servers, the proxy and profiles, by the settings of a running app. */
import { freePort } from '../../src-main/core/testing/ports.ts';
import {
  cameraShowing,
  en,
  expect,
  fill,
  NO_KEYCHAIN,
  PASSPHRASE,
  Person,
  test,
} from '../fixtures/index.ts';

function serverName(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

test('before anything leaves, somebody chooses servers of their own', async ({ launch, relay }) => {
  const args = [...NO_KEYCHAIN, '--no-relay'];
  const app = await launch('Alice', { servers: [], args });
  const alice = new Person('Alice', app);
  await alice.gate.choosePassphrase(PASSPHRASE);
  await alice.gate.tellName('Alice');
  const { window } = alice;
  await expect(window.getByRole('heading', { name: en.chooseServers.title })).toBeVisible();
  await expect(window.getByText(en.chooseServers.sees)).toBeVisible();
  await expect(window.getByRole('checkbox')).toHaveCount(2);

  await window.getByRole('button', { name: en.chooseServers.own }).click();
  const addresses = window.getByRole('textbox', { name: en.serverSettings.addLabel });
  await addresses.fill('smp://relay.example');
  await window.getByRole('button', { name: en.chooseServers.ownDone }).click();
  await expect(window.getByRole('alert')).toHaveText(en.serverSettings.addProblem.noFingerprint);
  await addresses.fill(relay.address);
  await window.getByRole('button', { name: en.chooseServers.ownDone }).click();
  await alice.chats.list.waitFor();
  expect(await alice.connect.makeLink()).toContain('127.0.0.1');
});

test('a server test passes, and one at a dead port names its step', async ({ person, relay }) => {
  const { settings } = await person('Alice');
  await settings.open('servers');
  const alive = serverName(relay.address);
  await settings.test(alive);
  await expect(settings.server(alive).getByRole('status')).toContainText('Works');

  const dead = alive.replace(/\d+$/, String(await freePort()));
  await settings.add(relay.address.replace(alive, dead));
  await settings.test(dead);
  const failed = fill(en.serverSettings.testFailed, { step: en.serverSettings.step.connect });
  const result = settings.server(dead).getByRole('status');
  await expect(result).toContainText(failed);
  await expect(result).toContainText(en.serverSettings.stepProblem.unreachable);
});

test('a server is added by the QR code held before the camera', async ({
  person,
  relay,
  folder,
}) => {
  const name = serverName(relay.address).replace(/\d+$/, String(await freePort()));
  const address = relay.address.replace(serverName(relay.address), name);
  const { settings } = await person('Alice', { args: await cameraShowing(address, folder) });
  await settings.open('servers');
  await settings.addByCamera(address);
  await expect(settings.server(name)).toBeVisible();
});

test('a proxy that does not answer is named in the chat list until it is gone', async ({
  pair,
}) => {
  const { alice, bob } = pair;
  const { settings, chats } = alice;
  const port = await freePort();
  await settings.open('network');
  await settings.proxy.click();
  await settings.proxyPort.fill('0');
  await settings.save.click();
  await expect(settings.dialog.getByText(en.network.bad.proxyPort)).toBeVisible();
  await settings.proxyPort.fill(String(port));
  await settings.save.click();
  await expect(settings.save).toBeHidden();
  await settings.close();
  const words = fill(en.indicator.proxyProblem, { address: `127.0.0.1:${port}` });
  await expect(chats.servers).toHaveText(words);

  await alice.with('Bob').send('into the void');
  await expect(alice.with('Bob').region).toContainText(words);
  await alice.with('Bob').region.getByRole('button', { name: en.itemInfo.settings }).click();
  await expect(settings.proxyPort).toHaveValue(String(port));
  await settings.close();
  await settings.open('network');
  await settings.proxy.click();
  await settings.save.click();
  await expect(settings.save).toBeHidden();
  await settings.close();
  await expect(chats.servers).toHaveText(en.servers.connected);
  await expect(bob.with('Alice').message('into the void')).toBeVisible();
});

test('a second profile is made, has no chats of the first, and is left again', async ({ pair }) => {
  const { alice } = pair;
  await alice.settings.makeProfile('Alice at work');
  await expect(alice.chats.list.getByText('Alice at work')).toBeVisible();
  await expect(alice.chats.row('Bob')).toHaveCount(0);
  await expect(alice.with('Bob').region).toHaveCount(0);
  await alice.settings.switchTo('Alice');
  await alice.chats.open('Bob');
  await expect(alice.with('Bob').composer).toBeVisible();
});

test('a hidden profile is opened by a password that nobody sees', async ({ person }) => {
  const { settings, window, chats } = await person('Alice');
  await settings.makeProfile('Nobody');
  await settings.hide('Nobody', 'psst');
  await settings.switchTo('Alice');
  await settings.openProfiles();
  await expect(settings.profiles.getByText('Nobody')).toHaveCount(0);

  await settings.profiles.getByRole('button', { name: en.profiles.openHidden }).click();
  const opening = window.getByRole('dialog', { name: en.profiles.openHiddenTitle });
  const password = opening.getByLabel(en.profiles.password, { exact: true });
  const open = opening.getByRole('button', { name: en.profiles.openHiddenConfirm });
  await expect(password).toHaveAttribute('type', 'password');
  await password.fill('pssst');
  await open.click();
  await expect(opening.getByRole('alert')).toHaveText(en.profiles.noneHidden);
  await password.fill('psst');
  await open.click();
  await settings.profiles.waitFor({ state: 'hidden' });
  await expect(chats.list.getByText('Nobody')).toBeVisible();
});
