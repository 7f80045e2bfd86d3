/** The screens before the chats: choose a passphrase, unlock, tell your name. */
import type { Locator, Page } from '@playwright/test';
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

  constructor(page: Page) {
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
}
