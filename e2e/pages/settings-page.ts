/** The settings and the profiles: large dialogs over the chats. */
import { expect, type Locator, type Page } from '@playwright/test';
import { en, fill } from './words.ts';

type SettingsTab = 'servers' | 'network' | 'statistics' | 'notifications' | 'security' | 'data';

export class SettingsPage {
  readonly #page: Page;
  readonly dialog: Locator;
  readonly profiles: Locator;
  readonly proxy: Locator;
  readonly proxyHost: Locator;
  readonly proxyPort: Locator;
  readonly save: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: en.settings.title });
    this.profiles = page.getByRole('dialog', { name: en.profiles.title });
    this.proxy = this.dialog.getByRole('switch', { name: en.network.proxyUse });
    this.proxyHost = this.dialog.getByLabel(en.network.proxyHost, { exact: true });
    this.proxyPort = this.dialog.getByLabel(en.network.proxyPort, { exact: true });
    this.save = this.dialog.getByRole('button', { name: en.network.save, exact: true });
  }

  async open(page: SettingsTab): Promise<void> {
    await this.#fromMenu(en.settings.open);
    await this.dialog.getByRole('tab', { name: en.settings[page] }).click();
  }

  async openProfiles(): Promise<void> {
    await this.#fromMenu(en.settings.profiles);
    await this.profiles.waitFor();
  }

  async closeProfiles(): Promise<void> {
    await this.profiles.getByRole('button', { name: en.common.close, exact: true }).click();
    await this.profiles.waitFor({ state: 'hidden' });
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: en.common.close, exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** A server by the name the list shows. */
  server(name: string): Locator {
    return this.dialog.getByRole('listitem').filter({ hasText: name });
  }

  /** Starts the test; its result stands with the server. */
  async test(name: string): Promise<void> {
    const row = this.server(name);
    await row.getByRole('button', { name: en.serverSettings.test, exact: true }).click();
  }

  async add(address: string): Promise<void> {
    const adding = await this.#openAdding();
    await adding.getByRole('textbox', { name: en.serverSettings.addLabel }).fill(address);
    await this.#finishAdding(adding);
  }

  /** The camera sees the address. */
  async addByCamera(address: string): Promise<void> {
    const adding = await this.#openAdding();
    await adding.getByRole('button', { name: en.scan.camera, exact: true }).click();
    const field = adding.getByRole('textbox', { name: en.serverSettings.addLabel });
    await expect(field).toHaveValue(address);
    await this.#finishAdding(adding);
  }

  async #openAdding(): Promise<Locator> {
    await this.dialog.getByRole('button', { name: en.serverSettings.add }).click();
    return this.#page.getByRole('dialog', { name: en.serverSettings.addTitle, exact: true });
  }

  async #finishAdding(adding: Locator): Promise<void> {
    await adding.getByRole('button', { name: en.serverSettings.addConfirm, exact: true }).click();
    await adding.waitFor({ state: 'hidden' });
  }

  async makeProfile(name: string): Promise<void> {
    await this.openProfiles();
    await this.profiles.getByRole('button', { name: en.profiles.add }).click();
    const making = this.#page.getByRole('dialog', { name: en.profiles.addTitle, exact: true });
    await making.getByLabel(en.profiles.name, { exact: true }).fill(name);
    await making.getByRole('button', { name: en.profiles.addConfirm }).click();
    await this.profiles.waitFor({ state: 'hidden' });
  }

  /** The active profile stays open. */
  async hide(name: string, password: string): Promise<void> {
    await this.openProfiles();
    const actions = fill(en.profiles.actions, { name });
    await this.profiles.getByRole('button', { name: actions }).click();
    await this.#page.getByRole('menuitem', { name: en.profiles.hide }).click();
    const title = fill(en.profiles.hideTitle, { name });
    const hiding = this.#page.getByRole('dialog', { name: title });
    for (const label of [en.profiles.password, en.profiles.repeat]) {
      await hiding.getByLabel(label, { exact: true }).fill(password);
    }
    await hiding.getByRole('button', { name: en.profiles.hideConfirm }).click();
    await hiding.waitFor({ state: 'hidden' });
    await this.closeProfiles();
  }

  async switchTo(name: string): Promise<void> {
    await this.openProfiles();
    await this.profiles.getByRole('button', { name: `${en.profiles.switch}: ${name}` }).click();
    await this.profiles.waitFor({ state: 'hidden' });
  }

  async #fromMenu(entry: string): Promise<void> {
    await this.#page.getByRole('button', { name: en.settings.menu, exact: true }).click();
    await this.#page.getByRole('menuitem', { name: entry }).click();
  }
}
