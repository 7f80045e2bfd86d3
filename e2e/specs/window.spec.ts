/** The shell: the window opens, is sealed off, comes back where it was, and exists once per profile. */
import { join } from 'node:path';
import type { ShellBridge } from '#shared/contract/index.ts';
import { expect, launchApp, NO_KEYCHAIN, type RunningApp, test } from '../fixtures/index.ts';
import { GatePage } from '../pages/gate-page.ts';

test('the window opens, titled, and the page breaks no rule of its policy', async ({ launch }) => {
  const { electron, window, problems } = await launch('alice');
  const title = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((each) => each.getTitle()),
  );
  expect(title).toEqual(['Sotto']);
  await expect(window.locator('#root')).not.toBeEmpty();
  expect(problems).toEqual([]);
});

test('the page has no Node and cannot leave, open windows or reach the network', async ({
  launch,
}) => {
  const { window: page } = await launch('alice');
  const found = await page.evaluate(async () => {
    const opened = window.open('https://example.com/') === null ? 'no window' : 'a window';
    window.location.href = 'https://example.com/';
    const fetched = await fetch('https://example.com/').then(
      () => 'fetched',
      () => 'no network',
    );
    const permission = await navigator.permissions.query({ name: 'geolocation' });
    const camera = await navigator.mediaDevices?.getUserMedia({ video: true, audio: true }).then(
      () => 'a camera',
      () => 'no camera',
    );
    return [
      typeof process,
      typeof require,
      opened,
      fetched,
      permission.state,
      camera,
      await Notification.requestPermission(),
      window.location.href,
    ];
  });
  expect(found).toEqual([
    'undefined',
    'undefined',
    'no window',
    'no network',
    'denied',
    'no camera',
    'denied',
    'sotto-app://app/index.html',
  ]);
});

test('the window comes back in its last size and place', async ({ launch }) => {
  const first = await launch('alice');
  const wanted = { x: 120, y: 90, width: 900, height: 640 };
  await first.electron.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds);
  }, wanted);
  await expect.poll(() => boundsOf(first)).toEqual(wanted);
  await first.close();
  const second = await launch('alice');
  await expect.poll(() => boundsOf(second)).toEqual(wanted);
});

test('a second start of the same profile ends itself', async ({ launch, folder, relay }) => {
  const first = await launch('alice');
  const again = launchApp({ dataDir: join(folder, 'alice'), servers: [relay.address] });
  await expect(again).rejects.toThrow();
  expect(first.isClosed).toBe(false);
});

test('a core that died is started again, and the page is told and connected anew', async ({
  launch,
}) => {
  const app = await launch('alice', { args: NO_KEYCHAIN });
  // Only now the page has the port to the first core.
  await new GatePage(app.window).chooseTitle.waitFor();
  await app.window.evaluate(() => {
    const shell = window as unknown as { sotto: ShellBridge; seen: string[]; ports: number };
    shell.seen = [];
    shell.ports = 0;
    shell.sotto.onEvent((event) => shell.seen.push(event.type));
    window.addEventListener('message', ({ ports }) => (shell.ports += ports.length));
  });
  await app.killCore();
  await expect
    .poll(() =>
      app.window.evaluate(() => {
        const { seen, ports } = window as unknown as { seen: string[]; ports: number };
        return { seen, ports };
      }),
    )
    .toEqual({ seen: ['coreStopped', 'coreStarted'], ports: 1 });
});

function boundsOf({ electron }: RunningApp): Promise<unknown> {
  return electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
  );
}
