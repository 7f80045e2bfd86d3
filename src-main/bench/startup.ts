/**
 * How long the app takes from its process start to a chat list that can be used, against an empty
 * window of the same Electron. The profile exists; the time in which a user would type the passphrase
 * is left out, the time to open the database with it is in.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronApplication, type Page, _electron } from 'playwright';
import { en } from '#shared/strings/index.ts';
import { type ElectronRuntime, ROOT } from './processes.ts';
import { PASSPHRASE } from './passphrase.ts';
import { monotonicMs } from './protocol.ts';
import { type Measured, median } from './statistics.ts';

const RUNS = 7;
const CHAT_LIST = `nav[aria-label="${en.chatList.label}"]`;

/** The smallest program of the same runtime that shows a window. */
const EMPTY_PROGRAM = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 })
  .loadURL('data:text/html,<button>empty</button>'));
`;

/** The embedded relay is left out: with it the app is no faster or slower to show. */
export async function benchStartup(electron: ElectronRuntime): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-bench-'));
  try {
    await makeProfile(electron, join(folder, 'profile'));
    const times: number[] = [];
    const empty: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      empty.push(await startEmpty(electron, folder));
      times.push((await startApp(electron, join(folder, 'profile'))).tookMs);
    }
    const emptyMs = median(empty);
    return { unit: 'ms', values: times, also: { empty: emptyMs, ratio: median(times) / emptyMs } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first start: passphrase (where no keychain keeps one) and name. */
async function makeProfile(electron: ElectronRuntime, dataDir: string): Promise<void> {
  const app = await launch(electron, appArguments(electron, dataDir));
  const page = await app.firstWindow();
  const name = page.getByLabel(en.onboarding.nameLabel, { exact: true });
  const choose = page.getByLabel(en.passphrase.newLabel, { exact: true });
  await choose.or(name).waitFor();
  if (await choose.isVisible()) {
    await choose.fill(PASSPHRASE);
    await page.getByLabel(en.passphrase.repeatLabel, { exact: true }).fill(PASSPHRASE);
    await page.getByRole('button', { name: en.passphrase.create }).click();
  }
  await name.fill('Bench');
  await page.getByRole('button', { name: en.onboarding.done, exact: true }).click();
  await shown(page, CHAT_LIST);
  await app.close();
}

/** Milliseconds from the process start, and from the passphrase, to what was waited for. */
export type AppStart = { readonly tookMs: number; readonly unlockMs: number };

export type AppLook = {
  /** What is waited for in the chat list, a CSS selector; by default the list itself. */
  readonly there?: string;
  /** Done before the app ends. */
  readonly look?: (app: ElectronApplication, page: Page) => Promise<void>;
};

/** Starts the app on a data folder that has a profile, and ends it. */
export async function startApp(
  electron: ElectronRuntime,
  dataDir: string,
  { there = '', look }: AppLook = {},
): Promise<AppStart> {
  const startedAt = monotonicMs();
  const app = await launch(electron, appArguments(electron, dataDir));
  const page = await app.firstWindow();
  const passphrase = page.getByLabel(en.passphrase.label, { exact: true });
  await shown(page, `${CHAT_LIST}, input[type="password"]`);
  let typingMs = 0;
  if (await passphrase.isVisible()) {
    const typedFrom = monotonicMs();
    await passphrase.fill(PASSPHRASE);
    typingMs = monotonicMs() - typedFrom;
    await passphrase.press('Enter');
  }
  const enteredAt = monotonicMs();
  await shown(page, `${CHAT_LIST} ${there}`);
  const endedAt = monotonicMs();
  await look?.(app, page);
  await app.close();
  return { tookMs: endedAt - startedAt - typingMs, unlockMs: endedAt - enteredAt };
}

/**
 * Waits until the page has something of the kind with a height, and looks once a frame: a locator looks
 * after 20, 120, 220 and 720 ms only.
 */
async function shown(page: Page, selector: string): Promise<void> {
  await page.waitForFunction(hasHeight, selector, { polling: 'raf' });
}

/** Runs in the page. */
function hasHeight(selector: string): boolean {
  const { document } = globalThis as unknown as { readonly document: PageDocument };
  return (document.querySelector(selector)?.getBoundingClientRect().height ?? 0) > 0;
}

/** What is used of it; this folder is compiled without a page's types. */
type PageDocument = {
  querySelector(selector: string): { getBoundingClientRect(): { readonly height: number } } | null;
};

/** The same for a window without content, in a folder for its files. */
export async function startEmpty(electron: ElectronRuntime, folder: string): Promise<number> {
  const startedAt = monotonicMs();
  return withEmptyWindow(electron, folder, () => Promise.resolve(monotonicMs() - startedAt));
}

/** Opens a window without content, does something with its page, and ends it. */
export async function withEmptyWindow<T>(
  electron: ElectronRuntime,
  folder: string,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const program = join(folder, 'empty');
  mkdirSync(program, { recursive: true });
  writeFileSync(join(program, 'main.cjs'), EMPTY_PROGRAM);
  writeFileSync(
    join(program, 'package.json'),
    '{"name":"empty","version":"1.0.0","main":"main.cjs"}',
  );
  const userData = `--user-data-dir=${join(folder, 'empty-data')}`;
  const other = { ...electron, env: { ...electron.env, SOTTO_APP_DIR: program } };
  const app = await launch(other, [program, ...sandboxArguments(), userData]);
  const page = await app.firstWindow();
  await shown(page, 'button');
  const value = await work(page);
  await app.close();
  return value;
}

function launch(electron: ElectronRuntime, args: readonly string[]): Promise<ElectronApplication> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return _electron.launch({
    executablePath: electron.executable,
    args: [...args],
    env: { ...Object.fromEntries(inherited), LANGUAGE: 'en_US', ...electron.env },
    cwd: ROOT,
  });
}

/** An address where no server listens: nothing is downloaded or relayed during the start. */
const NO_SERVER = 'smp://AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=@127.0.0.1:9';

function appArguments(electron: ElectronRuntime, dataDir: string): string[] {
  return [...electron.args, ...sandboxArguments(), '--data', dataDir, '--servers', NO_SERVER];
}

/** Chromium's sandbox refuses root. */
function sandboxArguments(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
