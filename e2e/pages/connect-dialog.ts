/** The connect dialog: make a one-time link, paste or scan one, the own address. */
import type { Locator, Page } from '@playwright/test';
import { en } from './words.ts';

export class ConnectDialog {
  readonly #open: Locator;
  readonly dialog: Locator;
  readonly makeTab: Locator;
  readonly pasteTab: Locator;
  readonly addressTab: Locator;
  readonly incognito: Locator;
  readonly make: Locator;
  /** The link to give away: the short one where there is one. */
  readonly link: Locator;
  readonly longLink: Locator;
  readonly makeAddress: Locator;
  readonly address: Locator;
  readonly copyLink: Locator;
  readonly field: Locator;
  readonly fromClipboard: Locator;
  readonly camera: Locator;
  readonly screen: Locator;
  readonly pictureFile: Locator;
  readonly lookUp: Locator;
  readonly connect: Locator;
  readonly message: Locator;
  /** To what is there already: the own link, the chat. */
  readonly showLink: Locator;
  /** What the pasted text is, or who is behind it. */
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
    this.addressTab = dialog.getByRole('tab', { name: en.connect.addressTab });
    this.incognito = dialog.getByRole('switch', { name: en.connect.incognito });
    this.make = dialog.getByRole('button', { name: en.connect.make, exact: true });
    this.link = dialog.getByRole('status', { name: en.connect.link, exact: true });
    this.longLink = dialog.getByRole('status', { name: en.connect.longLink, exact: true });
    this.makeAddress = dialog.getByRole('button', { name: en.address.create, exact: true });
    this.address = dialog.getByRole('status', { name: en.address.link, exact: true });
    this.copyLink = dialog.getByRole('button', { name: en.connect.copyLink });
    this.field = dialog.getByRole('textbox', { name: en.connect.pasteLabel });
    this.fromClipboard = dialog.getByRole('button', { name: en.connect.pasteButton });
    this.camera = dialog.getByRole('button', { name: en.scan.camera, exact: true });
    this.screen = dialog.getByRole('button', { name: en.scan.screen, exact: true });
    this.pictureFile = dialog.getByRole('button', { name: en.scan.file, exact: true });
    this.lookUp = dialog.getByRole('button', { name: en.connect.lookUp, exact: true });
    this.message = dialog.getByRole('textbox', { name: en.connect.messageLabel });
    this.showLink = dialog.getByRole('button', { name: en.connect.showLink });
    this.connect = dialog.getByRole('button', { name: en.connect.connect, exact: true });
    this.plan = dialog.getByRole('status', { name: en.connect.planLabel });
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

  /** The full form of the link that the dialog shows; its short form is behind it. */
  async readLongLink(): Promise<string> {
    const disclosure = this.dialog.getByText(en.connect.longLink, { exact: true });
    if (!(await disclosure.isVisible())) return ((await this.link.textContent()) ?? '').trim();
    await disclosure.click();
    return ((await this.longLink.textContent()) ?? '').trim();
  }

  /** Opens the dialog and makes the user's address, or shows the one that is there. */
  async showAddress(): Promise<string> {
    await this.open();
    await this.addressTab.click();
    await this.makeAddress.or(this.address).waitFor();
    if (await this.makeAddress.isVisible()) await this.makeAddress.click();
    await this.address.waitFor();
    return ((await this.address.textContent()) ?? '').trim();
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
