/** The screens before the chats: choose a passphrase, unlock, tell your name. */
import { expect, type Locator, type Page } from '@playwright/test';
import { en } from './words.ts';

export class GatePage {
  readonly chooseTitle: Locator;
  readonly unlockTitle: Locator;
  readonly onboardingTitle: Locator;
  readonly newPassphrase: Locator;
  readonly repeated: Locator;
  readonly create: Locator;
  readonly passphrase: Locator;
  readonly unlockButton: Locator;
  readonly name: Locator;
  readonly done: Locator;
  /** What is wrong with what was typed. */
  readonly problem: Locator;
  readonly forgotten: Locator;
  readonly damagedTitle: Locator;
  /** Puts the copy from before an update in the place of a database that does not open. */
  readonly restore: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    const heading = (name: string) => page.getByRole('heading', { name, exact: true, level: 1 });
    const field = (label: string) => page.getByLabel(label, { exact: true });
    this.chooseTitle = heading(en.passphrase.chooseTitle);
    this.unlockTitle = heading(en.passphrase.unlockTitle);
    this.onboardingTitle = heading(en.onboarding.title);
    this.newPassphrase = field(en.passphrase.newLabel);
    this.repeated = field(en.passphrase.repeatLabel);
    this.create = page.getByRole('button', { name: en.passphrase.create });
    this.passphrase = field(en.passphrase.label);
    this.unlockButton = page.getByRole('button', { name: en.passphrase.unlock, exact: true });
    this.name = field(en.onboarding.nameLabel);
    this.done = page.getByRole('button', { name: en.onboarding.done });
    this.problem = page.getByRole('alert');
    this.forgotten = page.getByRole('button', { name: en.passphrase.forgot, exact: true });
    this.damagedTitle = heading(en.broken.damaged.title);
    this.restore = page.getByRole('button', { name: en.broken.restore, exact: true });
  }

  /** Chooses the passphrase; where a keychain keeps one, nobody is asked. */
  async choosePassphrase(passphrase: string): Promise<void> {
    await this.chooseTitle.or(this.onboardingTitle).waitFor();
    if (!(await this.chooseTitle.isVisible())) return;
    await this.newPassphrase.fill(passphrase);
    await this.repeated.fill(passphrase);
    await this.create.click();
    await this.onboardingTitle.waitFor();
  }

  async unlock(passphrase: string): Promise<void> {
    await this.unlockTitle.waitFor();
    await this.passphrase.fill(passphrase);
    await this.unlockButton.click();
  }

  async tellName(name: string): Promise<void> {
    await this.name.fill(name);
    await this.done.click();
  }

  /** From the page about the forgotten passphrase, or from the one of a database that does not open. */
  async startOver(): Promise<void> {
    await this.#page.getByRole('button', { name: en.forgotten.startOver, exact: true }).click();
    const first = this.#page.getByRole('dialog', { name: en.startOver.title, exact: true });
    await first.getByRole('button', { name: en.startOver.next, exact: true }).click();
    const second = this.#page.getByRole('dialog', { name: en.startOver.sureTitle, exact: true });
    const confirm = second.getByRole('button', { name: en.startOver.confirm, exact: true });
    await expect(confirm).toBeDisabled();
    // What was wrong with a passphrase is not told here.
    await expect(second.getByRole('alert')).toHaveCount(0);
    await second.getByRole('checkbox', { name: en.startOver.sure }).check();
    await confirm.click();
  }
}
