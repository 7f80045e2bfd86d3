/** The page dies or does not answer any more: it is loaded anew and goes on. Playwright does not follow it there. */
import { expect, test, type RunningApp } from '../fixtures/index.ts';

test('a page that died is loaded anew, and shows what it showed', async ({ pair }) => {
  const { alice, bob } = pair;
  for (const signal of ['SIGKILL', 'SIGSEGV'] as const) {
    await alice.app.killPage(signal);
    await bob.with('Alice').send(`Still there after ${signal}?`);
    await expect.poll(() => textOf(alice.app)).toContain(`Still there after ${signal}?`);
  }
  expect(alice.app.log).toContain('sotto: the page died: crashed');
});

test('a page that does not answer is loaded anew, once its user does not want to wait', async ({
  pair: { alice },
}) => {
  const { app } = alice;
  await hang(app);
  await answerDialogs(app, 'Wait');
  await sayUnresponsive(app);
  await expect
    .poll(() => shownDialog(app))
    .toMatchObject({
      message: 'The window does not answer',
      buttons: ['Load Anew', 'Wait'],
    });
  expect(app.log).not.toContain('the page died');
  await answerDialogs(app, 'Load Anew');
  const saidAgain = async () => {
    await sayUnresponsive(app);
    return app.log;
  };
  // As long as a question stands nobody is asked another one.
  await expect.poll(saidAgain).toContain('the page died');
  await expect.poll(() => textOf(app)).toContain('Bob');
  expect(app.log).toContain('the page does not answer');
});

/** The page is busy for ever. */
async function hang({ electron }: RunningApp): Promise<void> {
  await electron.evaluate(({ BrowserWindow }) => {
    void BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('for (;;);');
  });
}

/** Presses the button in the system's dialogs from now on, where nobody can click. */
async function answerDialogs({ electron }: RunningApp, button: string): Promise<void> {
  await electron.evaluate(({ dialog }, pressed) => {
    const showMessageBox = async (_window: unknown, options: { buttons: string[] }) => {
      Object.assign(globalThis, { shownDialog: { ...options, signal: undefined } });
      return Promise.resolve({ response: options.buttons.indexOf(pressed) });
    };
    Object.assign(dialog, { showMessageBox });
  }, button);
}

/** What the last one said. */
async function shownDialog({ electron }: RunningApp): Promise<unknown> {
  return electron.evaluate(() => (globalThis as { shownDialog?: unknown }).shownDialog);
}

/** Chromium does not say so itself while a debugger is attached, as Playwright is. */
async function sayUnresponsive({ electron }: RunningApp): Promise<void> {
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.emit('unresponsive');
  });
}

/** What the window shows, once it has drawn; empty while it is being loaded. */
async function textOf({ electron }: RunningApp): Promise<string> {
  return electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined || contents.isCrashed() || contents.isLoading()) return '';
    const drawn = 'new Promise((resolve) => requestAnimationFrame(resolve))';
    const text = contents.executeJavaScript(`${drawn}.then(() => document.body.innerText)`);
    // A page that dies leaves the question open.
    const nothing = new Promise<string>((resolve) => setTimeout(() => resolve(''), 2_000));
    return String(await Promise.race([text, nothing]));
  });
}
