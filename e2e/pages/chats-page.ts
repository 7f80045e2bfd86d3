/** The left column: search box, rows, server indicator. */
import type { Locator, Page } from '@playwright/test';
import { en } from './words.ts';

export class ChatsPage {
  readonly list: Locator;
  readonly newConnection: Locator;
  readonly search: Locator;
  readonly servers: Locator;
  /** Told while the core is away. */
  readonly restartingBanner: Locator;

  constructor(page: Page) {
    this.list = page.getByRole('navigation', { name: en.chatList.label });
    this.newConnection = this.list.getByRole('button', { name: en.chatList.newConnection });
    this.search = this.list.getByRole('searchbox', { name: en.chatList.search });
    this.servers = this.list.getByRole('button', { name: new RegExp(`^${en.servers.label}:`) });
    this.restartingBanner = page.getByText(en.core.restarting);
  }

  /** The row that shows this name. */
  row(name: string): Locator {
    return this.list.getByRole('list').getByRole('button', { name: new RegExp(name) });
  }

  async open(name: string): Promise<void> {
    await this.row(name).click();
  }
}
