/** The right column: everything about one contact. */
import type { Locator, Page } from '@playwright/test';
import { en, fill } from './words.ts';

export class ContactPage {
  readonly #page: Page;
  readonly code: Locator;
  readonly verified: Locator;
  readonly compare: Locator;
  readonly alias: Locator;
  readonly quantumOn: Locator;
  readonly deleteButton: Locator;
  readonly unverify: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.code = page.getByRole('status', { name: en.contact.securityCode, exact: true });
    this.verified = page.getByText(en.conversation.verified, { exact: true });
    this.compare = page.getByRole('button', { name: en.contact.compare });
    this.alias = page.getByRole('textbox', { name: en.contact.aliasLabel });
    this.quantumOn = page.getByText(en.contact.quantumOnTitle, { exact: true });
    this.deleteButton = page.getByRole('button', { name: en.contact.delete });
    this.unverify = page.getByRole('button', { name: en.contact.unverify });
  }

  /** The security code, white space as single blanks. */
  async readCode(): Promise<string> {
    await this.code.waitFor();
    return ((await this.code.textContent()) ?? '').trim().replace(/\s+/g, ' ');
  }

  /** Pastes the code of the other side; the dialog's answer is for the caller to see. */
  async compareWith(code: string): Promise<VerifyDialog> {
    await this.compare.click();
    const dialog = new VerifyDialog(this.#page);
    await dialog.theirs.fill(code);
    await dialog.check.click();
    return dialog;
  }

  async delete(contactName: string): Promise<void> {
    await this.deleteButton.click();
    const title = fill(en.deleteContact.title, { name: contactName });
    const dialog = this.#page.getByRole('dialog', { name: title });
    await dialog.getByRole('button', { name: en.deleteContact.confirm }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
}

export class VerifyDialog {
  readonly dialog: Locator;
  readonly theirs: Locator;
  readonly check: Locator;
  readonly problem: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: en.verify.title });
    this.theirs = this.dialog.getByRole('textbox', { name: en.verify.theirLabel });
    this.check = this.dialog.getByRole('button', { name: en.verify.check, exact: true });
    this.problem = this.dialog.getByRole('alert');
  }
}
