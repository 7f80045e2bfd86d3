/** When the window locks, what is left of it then, and what trying costs. */
import { en, expect, type Person, type RunningApp, test } from '../fixtures/index.ts';
import { tellName, withKeyring } from '../fixtures/keyring-start.ts';
import { lookOutFor } from '../fixtures/passing.ts';
import { SecurityPage } from '../pages/security-page.ts';

const PASSCODE = '2580';
const WRONG = '0852';
/** Tries in a row that cost nothing, and the ones whose cost is not yet worth a word; each further one waits twice as long. */
const QUICK_TRIES = 7;

/** Every way in which somebody, or the computer, locks the window at once. */
const ways: Readonly<Record<string, (alice: Person) => Promise<void>>> = {
  'the key': ({ window }) => window.keyboard.press('Control+l'),
  'the menu of the window': async ({ window }) => {
    await window.getByRole('button', { name: en.settings.menu, exact: true }).click();
    await window.getByRole('menuitem', { name: en.lockScreen.menu }).click();
  },
  'the menu of the application': ({ app }) =>
    app.electron.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? []);
      items?.find(({ accelerator }) => accelerator === 'CmdOrCtrl+L')?.click();
    }),
  'the computer that sleeps': (alice) => tellPower(alice, 'suspend'),
  'the computer that is locked': (alice) => tellPower(alice, 'lock-screen'),
};

test('locked by key, menu, sleep or the computer, the window holds nothing of the chats', async ({
  person,
}) => {
  const alice = await person('Alice');
  const security = await withLock(alice);
  await alice.settings.close();
  for (const [name, lock] of Object.entries(ways)) {
    await test.step(name, async () => {
      await expect(alice.window.getByRole('heading', { name: 'Alice', level: 1 })).toBeVisible();
      await lock(alice);
      await expectHidden(alice, security, ['Alice', en.chatList.empty]);
      await security.unlock(PASSCODE);
      await alice.chats.list.waitFor();
    });
  }
  const link = await alice.connect.makeLink();
  await alice.window.keyboard.press('Control+l');
  await expectHidden(alice, security, ['Alice', link.slice(-20)]);
});

test('with no delay the window locks when it is left, and with a longer one it does not', async ({
  person,
}) => {
  const alice = await person('Alice');
  const security = await withLock(alice);
  for (const leave of ['blur', 'hide'] as const) {
    await act(alice, leave);
    await act(alice, 'show');
    await act(alice, 'focus');
  }
  await expect(security.delay).toHaveValue('600');
  await security.delay.selectOption(en.security.delay0);
  await expect(security.delay).toHaveValue('0');
  for (const leave of ['blur', 'hide'] as const) {
    await act(alice, leave);
    await expectHidden(alice, security, ['Alice']);
    await act(alice, 'show');
    await act(alice, 'focus');
    await security.unlock(PASSCODE);
    await security.delay.or(alice.chats.list).first().waitFor();
  }
});

test('after several wrong passcodes each try takes longer, and the right one still opens', async ({
  person,
}) => {
  const alice = await person('Alice');
  const security = await withLock(alice);
  await security.lockNow();
  for (let count = 1; count <= QUICK_TRIES; count += 1) {
    await security.tryPasscode(WRONG);
    await expect(security.lockProblem).toHaveText(en.lockScreen.wrong);
  }
  // A machine that is slow to type has waited for a part of it already: tried until the word was said.
  const slowSeen = await lookOutFor(alice.window, en.lockScreen.slow);
  while ((await slowSeen()) === undefined) {
    await security.tryPasscode(WRONG);
    await expect(security.lockProblem).toHaveText(en.lockScreen.wrong);
  }
  const slowSeenAgain = await lookOutFor(alice.window, en.lockScreen.slow);
  await security.tryPasscode(PASSCODE);
  await expect(security.lockTitle).toBeHidden();
  expect(await slowSeenAgain()).toContain(en.lockScreen.title);
  await security.settings.waitFor();
  await security.lockNow();
  await security.unlock(PASSCODE);
  await expect(alice.window.getByText(en.lockScreen.slow)).toHaveCount(0);
});

withKeyring(
  'where the keychain opens the database, the window is locked from its first moment',
  async ({ start }) => {
    const { alice } = await start();
    await tellName(alice);
    await withLock(alice);
    await alice.app.close();

    const again = await start();
    await expectHidden(again.alice, again.security, ['Alice', en.chatList.empty]);
    await expect(again.alice.gate.unlockTitle).toHaveCount(0);
    await again.security.tryPasscode(WRONG);
    await expect(again.security.lockProblem).toHaveText(en.lockScreen.wrong);
    await again.security.unlock(PASSCODE);
    await again.alice.chats.list.waitFor();
    expect([alice, again.alice].flatMap(({ app }) => app.problems)).toEqual([]);
  },
);

/** The lock is on, and the page about it is open. */
async function withLock(alice: Person): Promise<SecurityPage> {
  const security = new SecurityPage(alice.window);
  await alice.settings.open('security');
  await security.turnOnLock(PASSCODE);
  return security;
}

/** Nothing of it in the page, shown or not, nor in the title of the window. */
async function expectHidden(
  { app, window }: Person,
  { lockTitle }: SecurityPage,
  texts: readonly string[],
): Promise<void> {
  await expect(lockTitle).toBeVisible();
  const content = await window.content();
  expect(texts.filter((text) => content.includes(text))).toEqual([]);
  const titles = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((each) => each.getTitle()),
  );
  expect(titles).toEqual(['Sotto']);
}

async function tellPower({ app }: Person, event: 'suspend' | 'lock-screen'): Promise<void> {
  await app.electron.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event);
}

async function act({ app }: Person, what: 'blur' | 'focus' | 'hide' | 'show'): Promise<void> {
  await app.electron.evaluate(
    ({ BrowserWindow }, name) => BrowserWindow.getAllWindows()[0]?.[name](),
    what,
  );
  if (what !== 'show') await expect.poll(() => hasFocus(app)).toBe(what === 'focus');
}

function hasFocus(app: RunningApp): Promise<boolean> {
  return app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null);
}
