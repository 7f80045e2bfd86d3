/** What the desktop is given to show when something arrives; its notification service is one of the test's own. */
import { en, expect, fill, type Person, type RunningApp, test as base } from '../fixtures/index.ts';
import { findViolations } from '../fixtures/axe.ts';
import { hasMessageBus } from '../fixtures/message-bus.ts';
import { NotificationDaemon, type Shown } from '../fixtures/notification-daemon.ts';
import { introduce } from '../pages/index.ts';
import { SecurityPage } from '../pages/security-page.ts';

const PASSCODE = '2580';
/** Nothing comes later than this after what has caused it. */
const CALM_MS = 2_500;

type Desk = { readonly desktop: NotificationDaemon; readonly alice: Person; readonly bob: Person };

/** Alice, whose window has not got the focus, on a desktop that shows notifications; Bob knows her. */
const test = base.extend<{ desk: Desk }>({
  desk: async ({ person }, use, testInfo) => {
    base.skip(!hasMessageBus(), 'dbus-daemon is not installed');
    const desktop = await NotificationDaemon.start();
    const [alice, bob] = await Promise.all([person('Alice', { env: desktop.env }), person('Bob')]);
    await introduce(alice, bob);
    await alice.window.keyboard.press('Escape');
    await leave(alice);
    await use({ desktop, alice, bob });
    // An app ends with its bus; of a test that failed it is still to be pictured.
    if (testInfo.status === testInfo.expectedStatus) await alice.app.close();
    desktop.close();
  },
});

test('a message shows with name and text, a click opens its chat, reading closes it', async ({
  desk,
}) => {
  const { desktop, alice, bob } = desk;
  await elsewhere(alice);
  await bob.with('Alice').send('Lunch at <b>noon</b> & #under the bridge#?');
  const shown = await next(desktop, ({ body }) => body.includes('Lunch'));
  expect(shown).toMatchObject({
    title: 'Bob',
    body: 'Lunch at &lt;b&gt;noon&lt;/b&gt; &amp; ••••••••?',
  });
  await expect(alice.with('Bob').region).toHaveCount(0);
  desktop.click(shown);
  await expect(alice.with('Bob').message('Lunch at')).toBeVisible();
  await expect.poll(() => desktop.shown).toEqual([]);

  await elsewhere(alice);
  await bob.with('Alice').send('And another');
  await next(desktop, ({ body }) => body === 'And another');
  await alice.chats.open('Bob');
  await come(alice);
  await expect(alice.with('Bob').message('And another')).toBeVisible();
  await expect.poll(() => desktop.shown).toEqual([]);

  const before = desktop.all.length;
  await bob.with('Alice').send('While she looks');
  await expect(alice.with('Bob').message('While she looks')).toBeVisible();
  await bob.window.waitForTimeout(CALM_MS);
  expect(desktop.all.slice(before)).toEqual([]);
});

test('locked it closes what it showed and says no more than that there is something', async ({
  desk,
}) => {
  const { desktop, alice, bob } = desk;
  const security = new SecurityPage(alice.window);
  await alice.settings.open('security');
  await security.turnOnLock(PASSCODE);
  await leave(alice);
  await bob.with('Alice').send('Before the lock');
  await next(desktop, ({ body }) => body === 'Before the lock');
  await security.lockNow();
  await expect.poll(() => desktop.shown).toEqual([]);

  const before = desktop.all.length;
  await bob.with('Alice').send('Behind the lock');
  const shown = await next(desktop, () => desktop.all.length > before);
  expect(shown).toMatchObject({ title: 'Sotto', body: en.notification.newMessage });
  desktop.click(shown);
  await expect(security.lockTitle).toBeVisible();
  await bob.with('Alice').send('Once more');
  await expect.poll(() => desktop.all.length).toBeGreaterThan(before + 1);
  const said = desktop.all.slice(before).map(({ title, body }) => `${title} ${body}`);
  expect(new Set(said)).toEqual(new Set([`Sotto ${en.notification.newMessage}`]));

  await come(alice);
  await security.unlock(PASSCODE);
  await expect.poll(() => desktop.shown).toEqual([]);
});

test('the settings say what is shown, and off is off', async ({ desk }) => {
  const { desktop, alice, bob } = desk;
  const { dialog } = alice.settings;
  await alice.settings.open('notifications');
  for (const colorScheme of ['light', 'dark'] as const) {
    await alice.window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await findViolations(alice.window)).toEqual([]);
  }
  const choice = (mode: keyof typeof en.notifications.previewMode) =>
    dialog.getByRole('radio', { name: en.notifications.previewMode[mode], exact: true });
  await expect(choice('text')).toBeChecked();
  await choice('text').focus();
  await alice.window.keyboard.press('ArrowDown');
  await expect(choice('name')).toBeChecked();
  await leave(alice);
  await bob.with('Alice').send('one of them');
  await next(desktop, ({ title, body }) => `${title} ${body}` === 'Bob New message');
  await bob.with('Alice').send('and the other');
  const body = fill(en.notification.newMessages, { count: 2 });
  await next(desktop, (shown) => shown.body === body);

  await choice('off').check();
  await expect.poll(() => desktop.shown).toEqual([]);
  await leave(alice);
  const before = desktop.all.length;
  await bob.with('Alice').send('not told');
  await expect(bob.with('Alice').tick('not told', 'delivered')).toBeVisible();
  await bob.window.waitForTimeout(CALM_MS);
  expect(desktop.all.length).toBe(before);
  expect(desktop.all.some((shown) => shown.body.includes('of them'))).toBe(false);
});

base('a desktop without any is told of plainly, and nothing else suffers', async ({ pair }) => {
  const { alice, bob } = pair;
  await elsewhere(alice);
  await bob.with('Alice').send('To nobody');
  await expect(bob.with('Alice').tick('To nobody', 'delivered')).toBeVisible();
  await expect(async () => {
    await alice.settings.open('notifications');
    const note = alice.settings.dialog.getByText(en.notifications.unavailable);
    await expect(note)
      .toBeVisible({ timeout: 5_000 })
      .finally(() => alice.settings.close());
  }).toPass();
});

/** The newest one that the desktop shows, once it is the one that is waited for. */
async function next(desktop: NotificationDaemon, isIt: (shown: Shown) => boolean): Promise<Shown> {
  await expect.poll(() => desktop.shown.some(isIt)).toBe(true);
  const found = desktop.shown.find(isIt);
  if (found === undefined) throw new Error('it is not shown any more');
  return found;
}

/** The chat with Bob is not open in her window, which has not got the focus. */
async function elsewhere(alice: Person): Promise<void> {
  await alice.connect.makeLink();
  await alice.connect.dismiss();
  await leave(alice);
}

/** Her window is there, but another has the focus. */
async function leave({ app }: Person): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur());
  await expect.poll(() => hasFocus(app)).toBe(false);
}

async function come({ app }: Person): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.show();
    BrowserWindow.getAllWindows()[0]?.focus();
  });
  await expect.poll(() => hasFocus(app)).toBe(true);
}

function hasFocus(app: RunningApp): Promise<boolean> {
  return app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null);
}
