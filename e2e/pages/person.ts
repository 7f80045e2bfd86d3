/** Somebody in front of a window of the real app, with what they do in it. */
import type { Page } from '@playwright/test';
import type { RunningApp } from '../fixtures/running-app.ts';
import { ChatsPage } from './chats-page.ts';
import { ConnectDialog } from './connect-dialog.ts';
import { ContactPage } from './contact-page.ts';
import { ConversationPage } from './conversation-page.ts';
import { GatePage } from './gate-page.ts';
import { SettingsPage } from './settings-page.ts';

/** What everybody chooses where there is no keychain. */
export const PASSPHRASE = 'correct horse battery staple';

export class Person {
  readonly name: string;
  readonly app: RunningApp;
  readonly gate: GatePage;
  readonly chats: ChatsPage;
  readonly connect: ConnectDialog;
  readonly contact: ContactPage;
  readonly settings: SettingsPage;

  constructor(name: string, app: RunningApp) {
    this.name = name;
    this.app = app;
    this.gate = new GatePage(app.window);
    this.chats = new ChatsPage(app.window);
    this.connect = new ConnectDialog(app.window);
    this.contact = new ContactPage(app.window);
    this.settings = new SettingsPage(app.window);
  }

  get window(): Page {
    return this.app.window;
  }

  /** The conversation with somebody, by the name this person's list shows. */
  with(contactName: string): ConversationPage {
    return new ConversationPage(this.window, contactName);
  }

  /** Passphrase where one is needed, then the name: to the empty chat list. */
  async onboard(): Promise<void> {
    await this.gate.choosePassphrase(PASSPHRASE);
    await this.gate.tellName(this.name);
    await this.chats.list.waitFor();
  }

  /** Later starts: to the chat list. */
  async comeBack(): Promise<void> {
    await this.gate.unlockTitle.or(this.chats.list).waitFor();
    if (await this.gate.unlockTitle.isVisible()) await this.gate.unlock(PASSPHRASE);
    await this.chats.list.waitFor();
  }
}

/** The first makes a link, the second pastes it; both end in the conversation. */
export async function introduce(first: Person, second: Person): Promise<void> {
  const link = await first.connect.makeLink();
  await second.connect.join(link);
  await second.with(first.name).composer.waitFor();
  await first.connect.dialog.waitFor({ state: 'hidden' });
  await first.with(second.name).composer.waitFor();
}
