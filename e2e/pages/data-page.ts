/** The settings page about storage, keeping and archives, its questions, and the screen of work on all of it. */
import type { Locator, Page } from '@playwright/test';
import { en, fill } from './words.ts';

/** What the window says once a task is over. */
type Failed = keyof typeof en.data.failed;

export class DataPage {
  readonly #page: Page;
  readonly settings: Locator;
  /** While the app works on all of the data. */
  readonly cancelWork: Locator;
  readonly importing: ImportDialog;

  constructor(page: Page) {
    this.#page = page;
    this.settings = page.getByRole('dialog', { name: en.settings.title });
    this.cancelWork = page.getByRole('button', { name: en.working.cancel, exact: true });
    this.importing = new ImportDialog(page);
  }

  button(name: string): Locator {
    return this.settings.getByRole('button', { name, exact: true });
  }

  text(words: string): Locator {
    return this.settings.getByText(words, { exact: true });
  }

  /** The archive has been made, whatever its size is. */
  exported(archiveName: string): Locator {
    const [ready = ''] = fill(en.data.outcome.exported, { name: archiveName }).split('{{');
    return this.settings.getByText(ready);
  }

  /** The task was called off, and the page says that nothing has changed. */
  calledOff(task: Failed): Locator {
    return this.settings.getByText(`${en.data.failed[task]} ${en.work.cancelled}`);
  }

  /** Answers the open question of that title. */
  async confirm(title: string, answer: string): Promise<void> {
    const dialog = this.question(title);
    await dialog.getByRole('button', { name: answer, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  question(title: string): Locator {
    return this.#page.getByRole('dialog', { name: title, exact: true });
  }

  /** From the menu of a chat among the largest ones. */
  async ofChat(name: string, entry: string): Promise<void> {
    await this.button(fill(en.data.chatActions, { name })).click();
    await this.#page.getByRole('menuitem', { name: entry, exact: true }).click();
  }
}

/** An archive on its way in, from the settings or from a screen before the chats. */
export class ImportDialog {
  readonly #page: Page;
  readonly dialog: Locator;
  readonly passphrase: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.dialog = page.getByRole('dialog', { name: en.importing.title, exact: true });
    this.passphrase = this.dialog.getByLabel(en.importing.passphrase, { exact: true });
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: en.common.close, exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** In an app that has nothing yet; `used`: whether Sotto was used after the archive was made. */
  async open(passphrase: string, used: 'usedNo' | 'usedYes'): Promise<void> {
    await this.#page.getByRole('button', { name: en.data.importStart, exact: true }).click();
    await this.dialog.getByRole('radio', { name: en.importing[used] }).check();
    await this.passphrase.fill(passphrase);
    await this.dialog.getByRole('button', { name: en.importing.start, exact: true }).click();
  }

  /** Gives the passphrase and lets the archive take the place of everything here. */
  async replaceAll(passphrase: string): Promise<void> {
    await this.passphrase.fill(passphrase);
    await this.dialog.getByRole('button', { name: en.importing.next, exact: true }).click();
    const sure = this.#page.getByRole('dialog', { name: en.importing.replaceTitle, exact: true });
    await sure.getByRole('button', { name: en.importing.confirm, exact: true }).click();
  }
}
