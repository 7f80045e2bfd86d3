/** The connect dialog: make a one-time link, or paste one. */
import type { Locator, Page } from '@playwright/test';
import { en } from './words.ts';

export class ConnectDialog {
  readonly #open: Locator;
  readonly dialog: Locator;
  readonly makeTab: Locator;
  readonly pasteTab: Locator;
  readonly make: Locator;
  readonly link: Locator;
  readonly copyLink: Locator;
  readonly field: Locator;
  readonly fromClipboard: Locator;
  readonly connect: Locator;
  /** What the pasted text is. */
  readonly plan: Locator;
  readonly close: Locator;
  /** Why no link could be made. */
  readonly problem: Locator;

  constructor(page: Page) {
    this.#open = page
      .getByRole('navigation', { name: en.chatList.label })
      .getByRole('button', { name: en.chatList.newConnection });
    const dialog = page.getByRole('dialog', { name: en.connect.title });
    this.dialog = dialog;
    this.makeTab = dialog.getByRole('tab', { name: en.connect.makeTab });
    this.pasteTab = dialog.getByRole('tab', { name: en.connect.pasteTab });
    this.make = dialog.getByRole('button', { name: en.connect.make, exact: true });
    this.link = dialog.getByRole('status', { name: en.connect.link, exact: true });
    this.copyLink = dialog.getByRole('button', { name: en.connect.copyLink });
    this.field = dialog.getByRole('textbox', { name: en.connect.pasteLabel });
    this.fromClipboard = dialog.getByRole('button', { name: en.connect.pasteButton });
    this.connect = dialog.getByRole('button', { name: en.connect.connect, exact: true });
    this.plan = dialog.getByRole('tabpanel').getByRole('status');
    this.problem = dialog.getByRole('alert');
    this.close = dialog.getByRole('button', { name: en.common.close });
  }

  async open(): Promise<void> {
    await this.#open.click();
    await this.dialog.waitFor();
  }

  /** Opens the dialog and makes a link; the dialog stays open and shows it. */
  async makeLink(): Promise<string> {
    await this.open();
    await this.make.click();
    await this.link.waitFor();
    return ((await this.link.textContent()) ?? '').trim();
  }

  /** Opens the dialog and pastes the text; what it is stands in `plan`. */
  async paste(text: string): Promise<void> {
    await this.open();
    await this.pasteTab.click();
    await this.field.fill(text);
    await this.plan.waitFor();
  }

  /** Pastes a good link and connects; the dialog closes by itself. */
  async join(link: string): Promise<void> {
    await this.paste(link);
    await this.connect.click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** Closes the dialog if it is still there. */
  async dismiss(): Promise<void> {
    if (await this.dialog.isVisible()) await this.close.click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}
