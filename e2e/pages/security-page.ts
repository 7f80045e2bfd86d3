/** The settings page about passphrase and lock, its questions, and the screen of the locked window. */
import { expect, type Locator, type Page } from '@playwright/test';
import { en } from './words.ts';

/** What the window says once it is done. */
type Done = keyof typeof en.security.done;

export class SecurityPage {
  readonly #page: Page;
  readonly settings: Locator;
  readonly lockTitle: Locator;
  readonly keepSwitch: Locator;
  /** What the locked window says of the newest try. */
  readonly lockProblem: Locator;
  /** How long after leaving it the window is locked. */
  readonly delay: Locator;
  readonly #passcode: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.settings = page.getByRole('dialog', { name: en.settings.title });
    this.lockTitle = page.getByRole('heading', { name: en.lockScreen.title });
    this.keepSwitch = page.getByRole('switch', { name: en.security.keepSwitch });
    this.lockProblem = page.getByRole('alert');
    this.delay = this.settings.getByLabel(en.security.lockDelay, { exact: true });
    this.#passcode = page.getByLabel(en.lockScreen.passcode, { exact: true });
  }

  done(what: Done): Locator {
    return this.settings.getByText(en.security.done[what], { exact: true });
  }

  button(name: string): Locator {
    return this.settings.getByRole('button', { name, exact: true });
  }

  /** The first passphrase of the user's own, in the place of the random one; kept as is proposed, or not. */
  async setPassphrase(next: string, options: { isKept: boolean }): Promise<void> {
    await this.button(en.security.set).click();
    const dialog = this.#question(en.security.setTitle);
    await fillTwice(dialog, en.passphrase, next);
    await expect(this.keepSwitch).toBeChecked();
    if (!options.isKept) await this.keepSwitch.click();
    await confirm(dialog, en.security.setConfirm);
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    await this.button(en.security.change).click();
    const dialog = this.#question(en.security.changeTitle);
    await dialog.getByLabel(en.passphrase.currentLabel, { exact: true }).fill(current);
    await fillTwice(dialog, en.passphrase, next);
    await confirm(dialog, en.security.changeConfirm);
  }

  /** The open question, for a passphrase that is typed and sent with `answer`. */
  async ask(task: 'verify' | 'forget' | 'keep'): Promise<PassphraseQuestion> {
    await this.button(en.security[task]).click();
    return new PassphraseQuestion(this.#question(en.security[`${task}Title`]), task);
  }

  /** It locks after ten minutes: the system does not see that the tests touch the computer. */
  async turnOnLock(passcode: string): Promise<void> {
    await this.settings.getByRole('switch', { name: en.security.lockSwitch }).click();
    const dialog = this.#question(en.security.turnOnTitle);
    await fillTwice(dialog, en.passcode, passcode);
    await confirm(dialog, en.security.turnOnConfirm);
    await this.done('lockOn').waitFor();
    await this.delay.selectOption(en.security.delay600);
    await expect(this.delay).toHaveValue('600');
  }

  async setSelfDestruct(passcode: string, profileName: string): Promise<void> {
    await this.button(en.security.selfDestructSet).click();
    const dialog = this.#question(en.security.selfDestructDialog);
    await fillTwice(dialog, en.passcode, passcode);
    await dialog.getByLabel(en.security.selfDestructName, { exact: true }).fill(profileName);
    await confirm(dialog, en.security.selfDestructConfirm);
    await this.done('selfDestructSet').waitFor();
  }

  async lockNow(): Promise<void> {
    await this.button(en.security.lockNow).click();
    await this.lockTitle.waitFor();
  }

  /** One try at the lock. */
  async tryPasscode(passcode: string): Promise<void> {
    await this.#passcode.fill(passcode);
    await this.#page.getByRole('button', { name: en.lockScreen.unlock, exact: true }).click();
  }

  async unlock(passcode: string): Promise<void> {
    await this.tryPasscode(passcode);
    await this.lockTitle.waitFor({ state: 'hidden' });
  }

  /** Answers the question for the passcode if it comes; to be called when `outcome` is what comes otherwise. */
  async authorize(passcode: string, outcome: Locator): Promise<void> {
    const dialog = this.#question(en.passcode.askTitle);
    await dialog.or(outcome).waitFor();
    if (!(await dialog.isVisible())) return;
    await dialog.getByLabel(en.passcode.label, { exact: true }).fill(passcode);
    await confirm(dialog, en.passcode.go);
    await outcome.waitFor();
  }

  #question(title: string): Locator {
    return this.#page.getByRole('dialog', { name: title, exact: true });
  }
}

export class PassphraseQuestion {
  readonly dialog: Locator;
  readonly problem: Locator;
  readonly #confirm: string;

  constructor(dialog: Locator, task: 'verify' | 'forget' | 'keep') {
    this.dialog = dialog;
    this.problem = dialog.getByRole('alert');
    this.#confirm = en.security[`${task}Confirm`];
  }

  async answer(passphrase: string): Promise<void> {
    await this.dialog.getByLabel(en.passphrase.label, { exact: true }).fill(passphrase);
    await confirm(this.dialog, this.#confirm);
  }
}

type NewSecretWords = { readonly newLabel: string; readonly repeatLabel: string };

async function fillTwice(dialog: Locator, words: NewSecretWords, secret: string): Promise<void> {
  await dialog.getByLabel(words.newLabel, { exact: true }).fill(secret);
  await dialog.getByLabel(words.repeatLabel, { exact: true }).fill(secret);
}

async function confirm(dialog: Locator, name: string): Promise<void> {
  await dialog.getByRole('button', { name, exact: true }).click();
}
