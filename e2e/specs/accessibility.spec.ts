/** Every screen under axe in both themes, and the whole way from the first start to a sent message by keyboard. */
import type { Locator, Page } from '@playwright/test';
import { findViolations } from '../fixtures/axe.ts';
import { en, expect, fill, NO_KEYCHAIN, PASSPHRASE, Person, test } from '../fixtures/index.ts';

const NOBODY = 'nobody of this name';

test('axe finds nothing on any screen, light or dark', async ({ launch, person }) => {
  const found: string[] = [];
  const look = async (screen: string, page: Page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const violations = await findViolations(page);
      found.push(...violations.map((violation) => `${screen}, ${colorScheme}: ${violation}`));
    }
  };

  const alice = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN }));
  const { window, gate, connect } = alice;
  await gate.chooseTitle.waitFor();
  await look('choose passphrase', window);
  await gate.create.click();
  await gate.problem.waitFor();
  await look('passphrase refused', window);
  await gate.choosePassphrase(PASSPHRASE);
  await look('onboarding', window);
  await gate.tellName('Alice');
  await alice.chats.list.waitFor();
  await look('list empty', window);

  await connect.open();
  await look('connect dialog', window);
  await connect.make.click();
  await connect.link.waitFor();
  await look('connect dialog with a link', window);
  const link = (await connect.link.textContent()) ?? '';
  await connect.pasteTab.click();
  await connect.field.fill('rubbish');
  await connect.plan.waitFor();
  await look('connect dialog with rubbish', window);
  await connect.field.fill('');
  await connect.screen.click();
  await connect.problem.waitFor();
  await look('connect dialog with a picture of the screen', window);
  await connect.dismiss();
  await window.getByRole('heading', { name: en.pending.waitingTitle }).waitFor();
  await look('pending connection', window);
  const address = await connect.showAddress();
  await look('connect dialog with the address', window);
  await connect.dismiss();

  const bob = await person('Bob');
  await bob.connect.paste(address);
  await bob.connect.connect.waitFor();
  await look('connect dialog with who it is', bob.window);
  await bob.connect.connect.click();
  await alice.chats.row(en.chatList.request).click();
  const reject = window.getByRole('button', { name: en.request.reject });
  await reject.waitFor();
  await look('request', window);
  await reject.click();
  const confirm = window
    .getByRole('dialog')
    .getByRole('button', { name: en.request.rejectConfirm, exact: true });
  await confirm.waitFor();
  await look('question about a request', window);
  await confirm.click();
  await bob.connect.join(link);
  await alice.chats.open('Bob');
  await alice.with('Bob').composer.waitFor();
  await look('conversation empty', window);
  await alice.with('Bob').send('Hello *Bob*, look: https://simplex.chat/ `code` 👋');
  await bob.with('Alice').message('Hello').waitFor();
  await bob.with('Alice').send('مرحبا 🎉');
  await bob.with('Alice').react('Hello', '❤');
  await expect(alice.with('Bob').messages).toHaveCount(2);
  await alice.with('Bob').message('Hello').getByRole('button', { name: /^❤/ }).waitFor();
  await look('conversation', window);
  await alice.with('Bob').message('Hello').hover();
  await alice.with('Bob').message('Hello').getByRole('toolbar').waitFor();
  await look('conversation with a toolbar', window);
  await alice.with('Bob').showDetails.click();
  await alice.contact.code.waitFor();
  await look('contact page', window);
  await alice.contact.compare.click();
  const comparing = window.getByRole('dialog', { name: en.verify.title });
  await comparing.waitFor();
  await look('compare dialog', window);
  await window.keyboard.press('Escape');
  await comparing.waitFor({ state: 'hidden' });
  await alice.chats.search.fill(NOBODY);
  await window.getByText(fill(en.search.nothing, { query: NOBODY })).waitFor();
  await look('search without result', window);
  await alice.app.close();

  const again = await launch('Alice', { args: NO_KEYCHAIN });
  const locked = new Person('Alice', again);
  await locked.gate.unlock('wrong');
  await locked.gate.problem.waitFor();
  await look('unlock, refused', again.window);
  expect(found).toEqual([]);
});

test('from the first start to a sent message without a mouse', async ({ launch, person }) => {
  const bob = await person('Bob');
  const link = await bob.connect.makeLink();
  await bob.connect.dismiss();

  const alice = new Person('Alice', await launch('Alice', { args: NO_KEYCHAIN }));
  const { keyboard } = alice.window;
  await expect(alice.gate.newPassphrase).toBeFocused();
  await keyboard.type(PASSPHRASE);
  await tabTo(alice.window, alice.gate.repeated);
  await keyboard.type(PASSPHRASE);
  await keyboard.press('Enter');

  await expect(alice.gate.name).toBeFocused();
  await keyboard.type('Alice');
  await keyboard.press('Enter');

  await alice.chats.list.waitFor();
  await tabTo(alice.window, alice.chats.newConnection);
  await keyboard.press('Enter');
  await tabTo(alice.window, alice.connect.makeTab);
  await keyboard.press('ArrowRight');
  await tabTo(alice.window, alice.connect.field);
  await keyboard.insertText(link);
  await tabTo(alice.window, alice.connect.connect);
  await keyboard.press('Enter');

  const chat = alice.with('Bob');
  await expect(chat.composer).toBeFocused();
  await keyboard.type('typed, not clicked');
  await keyboard.press('Enter');
  await expect(chat.tick('typed, not clicked', 'delivered')).toBeVisible();

  // On to the message itself and the reaction in its menu.
  await tabTo(
    alice.window,
    alice.window.getByRole('region', { name: /^Messages with/ }),
    'Shift+Tab',
  );
  await keyboard.press('ArrowUp');
  await expect(chat.message('typed, not clicked')).toBeFocused();
  await keyboard.press('Enter');
  await alice.window.getByRole('menu', { name: en.message.actions }).waitFor();
  await keyboard.press('Escape');
  await expect(alice.window.getByRole('menu')).toHaveCount(0);
});

const MOST_STOPS = 30;

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused({ timeout: 1 });
}
