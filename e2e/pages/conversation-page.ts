/** The middle column: one contact's messages and the composer. */
import type { Locator, Page } from '@playwright/test';
import { en, fill, ticks } from './words.ts';

export class ConversationPage {
  readonly #page: Page;
  readonly region: Locator;
  readonly composer: Locator;
  readonly messages: Locator;
  readonly problem: Locator;
  readonly editing: Locator;
  readonly showDetails: Locator;

  constructor(page: Page, contactName: string) {
    this.#page = page;
    const region = page.getByRole('region', {
      name: fill(en.conversation.label, { name: contactName }),
      exact: true,
    });
    this.region = region;
    this.composer = region.getByRole('textbox', {
      name: fill(en.composer.label, { name: contactName }),
      exact: true,
    });
    this.messages = region.getByRole('article');
    this.problem = region.getByRole('alert');
    this.editing = region.getByText(en.composer.editing);
    this.showDetails = region.getByRole('button', { name: en.conversation.showDetails });
  }

  /** The message with this text (or the beginning of it). */
  message(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text });
  }

  tick(text: string, status: keyof typeof ticks): Locator {
    return this.message(text).getByRole('img', { name: ticks[status], exact: true });
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Changes the newest own message as the keyboard does: arrow up in the empty composer. */
  async editLast(text: string): Promise<void> {
    await this.composer.fill('');
    await this.composer.press('ArrowUp');
    await this.editing.waitFor();
    await this.send(text);
    await this.editing.waitFor({ state: 'hidden' });
  }

  async react(text: string, emoji: string): Promise<void> {
    await this.#act(text, en.message.react);
    await this.#page
      .getByRole('menuitem', { name: fill(en.message.reactWith, { emoji }), exact: true })
      .click();
  }

  async delete(text: string, mode: 'forMe' | 'forEveryone'): Promise<void> {
    await this.#act(text, en.message.more);
    await this.#page.getByRole('menuitem', { name: en.message.delete }).click();
    const dialog = this.#page.getByRole('dialog', { name: en.deleteItem.title });
    await dialog.getByRole('button', { name: en.deleteItem[mode], exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async #act(text: string, action: string): Promise<void> {
    const message = this.message(text);
    await message.hover();
    await message.getByRole('toolbar').getByRole('button', { name: action, exact: true }).click();
  }
}
