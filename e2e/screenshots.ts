/**
 * `npm run screenshots [-- --out DIR]`: real windows with real conversations, in both themes, at 1280x800, 800x600
 * and at twice the scale. The README shows some of them.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TestRelay } from './fixtures/relay.ts';
import { launchApp, type RunningApp } from './fixtures/running-app.ts';
import { en, introduce, PASSPHRASE, Person } from './pages/index.ts';

type Line = readonly [by: 'me' | 'them', text: string];
type Size = { readonly suffix: string; readonly width: number; readonly height: number };

const ME = 'Alice';
const FRIENDS: Readonly<Record<string, readonly Line[]>> = {
  'Tomás Rivera': [
    ['them', 'The minutes of Thursday are in the shared folder'],
    ['me', 'Thank you, I will read them tonight'],
  ],
  'ليلى حداد': [
    ['me', 'See you at the station?'],
    ['them', 'نعم، أراك في السابعة مساءً 🌿'],
  ],
  'Jonas Weber': [
    ['me', 'Did the parcel arrive?'],
    ['them', 'It did, *all* in one piece 📦'],
    ['them', 'Shall I bring it on Saturday?'],
  ],
  'Maya Lindqvist': [
    ['them', 'Good morning! Are we still on for the lake this weekend? 🌊'],
    ['me', 'Yes! I looked up the trains: 9:12 from the main station, back at 18:40.'],
    ['me', 'The path starts right behind the boat house.'],
    ['them', 'Perfect. I found this map: https://www.openstreetmap.org/#map=14/59.33/18.06'],
    ['them', 'It is *6.4 km* around, with one steep bit in the middle'],
    [
      'me',
      'That sounds just right. I bring coffee and the good sandwiches, can you take the blanket?',
    ],
    ['them', 'Blanket, binoculars, and my camera 📷'],
    ['me', 'Then everything is in place.'],
    ['them', '🎉'],
    ['me', 'One more thing: the gate code is `4071#`. I only dare to write that here.'],
    ['them', 'And only I can read it. See you Saturday!'],
  ],
};
const ASKING = 'Noor de Vries';
const NORMAL: Size = { suffix: '', width: 1280, height: 800 };
const SIZES: readonly Size[] = [NORMAL, { suffix: '-800x600', width: 800, height: 600 }];
const TWICE: readonly Size[] = [{ ...NORMAL, suffix: '-2x' }];

const { values } = parseArgs({
  options: { out: { type: 'string', default: join('assets', 'screenshots') } },
});
const outDir = resolve(values.out);
await mkdir(outDir, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'sotto-screenshots-'));
const relay = new TestRelay(join(folder, 'relay'));
const running: RunningApp[] = [];
try {
  await relay.start();
  const me = await enter(ME);
  await me.gate.chooseTitle.waitFor();
  await shoot(me, 'passphrase', SIZES);
  await me.gate.choosePassphrase(PASSPHRASE);
  await shoot(me, 'onboarding', SIZES);
  await me.gate.tellName(ME);
  await me.chats.list.waitFor();
  await shoot(me, 'empty', SIZES);
  const maya = await meetFriends(me);
  await beAsked(me);
  await lastTouches(me, maya);
  await shootChats(me, SIZES);
  await me.app.close();
  const sharp = await enter(ME, ['--force-device-scale-factor=2']);
  await sharp.comeBack();
  await shootChats(sharp, TWICE);
} finally {
  await Promise.all(running.map((app) => app.close()));
  await relay.stop();
  await rm(folder, { recursive: true, force: true });
}

async function enter(name: string, args: readonly string[] = []): Promise<Person> {
  const app = await launchApp({
    dataDir: join(folder, name),
    servers: [relay.address],
    args: ['--password-store=basic', ...args],
  });
  running.push(app);
  return new Person(name, app);
}

/** All friends write; the last one stays. */
async function meetFriends(me: Person): Promise<Person> {
  let last = me;
  for (const [name, lines] of Object.entries(FRIENDS)) {
    if (last !== me) await last.app.close();
    last = await enter(name);
    await last.onboard();
    await introduce(me, last);
    for (const [by, text] of lines) await say(me, last, { by, text });
  }
  return last;
}

/** Somebody new asks at the address. */
async function beAsked(me: Person): Promise<void> {
  const address = await me.connect.showAddress();
  await me.connect.dismiss();
  const asking = await enter(ASKING);
  await asking.onboard();
  await asking.connect.paste(address);
  await asking.connect.message.fill('We met at the choir on Tuesday. May I write to you?');
  await asking.connect.connect.click();
  await me.chats.row(ASKING).waitFor();
  await asking.app.close();
}

async function say(
  me: Person,
  friend: Person,
  line: { readonly by: Line[0]; readonly text: string },
): Promise<void> {
  const [from, to] = line.by === 'me' ? [me, friend] : [friend, me];
  const beginning = line.text.split(/[*`]/)[0] ?? line.text;
  await from.with(to.name).send(line.text);
  await to.with(from.name).message(beginning).last().waitFor();
  await from.with(to.name).tick(beginning, 'delivered').last().waitFor();
}

/** A reaction, a draft elsewhere, an unused link, something unread. */
async function lastTouches(me: Person, maya: Person): Promise<void> {
  await maya.with(ME).react('That sounds just right', '❤');
  await me.connect.makeLink();
  await me.connect.dismiss();
  const name = me.window.getByRole('textbox', { name: en.pending.nameLabel });
  await name.fill('For the neighbours');
  await name.press('Enter');
  await me.chats.open('Jonas Weber');
  await me.with('Jonas Weber').composer.fill('Saturday we are at the lake, but');
  await me.chats.open('Tomás Rivera');
  await maya.with(ME).send('P.S. The weather looks lovely ☀️');
  await me.chats.row('Maya').getByText('P.S.').waitFor();
}

async function shootChats(me: Person, sizes: readonly Size[]): Promise<void> {
  await me.chats.open('Maya');
  await me.with('Maya Lindqvist').message('P.S.').waitFor();
  await me.with('Maya Lindqvist').composer.press('End');
  await shoot(me, 'conversation', sizes);
  await me.with('Maya Lindqvist').showDetails.click();
  await me.contact.code.waitFor();
  await shoot(me, 'contact', sizes);
  await me.window.getByRole('button', { name: en.contact.close }).click();
  await me.chats.open('For the neighbours');
  await shoot(me, 'pending', sizes);
  await me.connect.makeLink();
  await shoot(me, 'connect', sizes);
  await me.connect.dismiss();
  await me.connect.showAddress();
  await shoot(me, 'address', sizes);
  await me.connect.dismiss();
  await me.chats.open(ASKING);
  await shoot(me, 'request', sizes);
  await shootSearch(me, sizes);
  await shootSettings(me, sizes);
}

async function shootSearch(me: Person, sizes: readonly Size[]): Promise<void> {
  await me.chats.search.fill('saturday');
  const result = me.window.getByRole('button').filter({ hasText: 'See you Saturday' });
  await result.first().click();
  await me.with('Maya Lindqvist').message('See you Saturday').locator('mark').waitFor();
  await shoot(me, 'search', sizes);
  await me.chats.search.fill('');
}

async function shootSettings(me: Person, sizes: readonly Size[]): Promise<void> {
  for (const page of ['servers', 'network', 'statistics', 'security', 'data'] as const) {
    await me.settings.open(page);
    await shoot(me, `settings-${page}`, sizes);
    await me.settings.close();
  }
  await me.settings.openProfiles();
  await shoot(me, 'profiles', sizes);
  await me.settings.closeProfiles();
}

async function shoot(person: Person, title: string, sizes: readonly Size[]): Promise<void> {
  const page = person.window;
  await page.mouse.move(0, 0);
  for (const size of sizes) {
    await resize(person, size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(outDir, `${title}-${colorScheme}${size.suffix}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(person, NORMAL);
}

async function resize({ app, window: page }: Person, { width, height }: Size): Promise<void> {
  const size = { width, height };
  await app.electron.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(wanted.width, wanted.height);
  }, size);
  await page.waitForFunction(
    (wanted) => window.innerWidth === wanted.width && window.innerHeight === wanted.height,
    size,
  );
}
