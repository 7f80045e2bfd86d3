/** Nothing that was written, received, typed or chosen lies readable in any file, nor in a log. */
import { mkdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { en, expect, fill, NO_KEYCHAIN, PASSPHRASE, Person, test } from '../fixtures/index.ts';
import { encoded, findLeaks, FORMS, leaksIn, namesBelow } from '../fixtures/leak-search.ts';
import type { LaunchOptions, RunningApp } from '../fixtures/running-app.ts';
import { introduce } from '../pages/index.ts';
import { SecurityPage } from '../pages/security-page.ts';

/** Each of one word, so that no index, list of words or line break takes it apart. */
const planted = {
  name: 'plantedprofilenameofalice',
  nameOfOther: 'plantedprofilenameofbob',
  alias: 'plantedaliasforthecontact',
  sent: 'plantedmessagethatwassent',
  received: 'plantedmessagethatcamein',
  receivedLater: 'plantedmessageinthelogfile',
  draft: 'planteddraftneversenttoyou',
  query: 'plantedquerywithoutresult',
  passphrase: PASSPHRASE,
  nextPassphrase: 'plantedpassphrase olive zeppelin',
  wrongPassphrase: 'plantedpassphrase typed wrongly',
  passcode: 'plantedpasscodeofthelock',
  selfDestruct: 'plantedpasscodeoftheend',
  selfDestructName: 'plantednameafterwards',
} as const;

test('no text, name, draft, search, passphrase or passcode is readable in any file or log', async ({
  folder,
  launch,
}) => {
  const world = new World(folder, launch);
  const [alice, bob] = await Promise.all([
    world.start('Alice', planted.name),
    world.start('Bob', planted.nameOfOther),
  ]);
  await Promise.all([alice.onboard(), bob.onboard()]);
  await introduce(alice, bob);
  await converse(alice, bob);
  await secure(alice);
  await alice.window.keyboard.press('Escape');
  await alice.settings.dialog.waitFor({ state: 'hidden' });
  await bob.with(planted.name).send(planted.receivedLater);
  await expect(alice.with(planted.alias).message(planted.receivedLater)).toBeVisible();
  await alice.chats.search.fill(planted.query);
  const nothing = fill(en.search.nothing, { query: planted.query });
  await expect(alice.window.getByText(nothing)).toBeVisible();

  await alice.app.killPage('SIGSEGV');
  await killAll(alice.app);
  expect(statSync(join(folder, 'Alice', 'sotto.db-wal')).size).toBeGreaterThan(0);
  const names = namesBelow(folder);
  expect(names).toContain('away.zip');
  expect(names.filter((name) => name.endsWith('.dmp'))).toEqual([]);
  world.expectNoLeak();
  world.expectSearchWorks();

  const again = await world.start('Alice', planted.name);
  await again.gate.unlock(planted.wrongPassphrase);
  await expect(again.gate.problem).toHaveText(en.passphrase.wrong);
  await again.gate.unlock(planted.nextPassphrase);
  await expectAllKept(again);
  await Promise.all([again.app.close(), bob.app.close()]);
  world.expectNoLeak();
  expect([again, bob].flatMap(({ app }) => app.problems)).toEqual([]);
});

type Launch = (name: string, options: Partial<LaunchOptions>) => Promise<RunningApp>;

/** Everything that the apps may write to: data folders, temporary files, the home folder, the archive. */
class World {
  readonly #folder: string;
  readonly #launch: Launch;
  readonly #env: Readonly<Record<string, string>>;
  readonly #apps: RunningApp[] = [];

  constructor(folder: string, launch: Launch) {
    this.#folder = folder;
    this.#launch = launch;
    const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')];
    for (const each of [home, temporary]) mkdirSync(each);
    this.#env = { HOME: home, TMPDIR: temporary, SOTTO_CHOOSE_FILE: join(folder, 'away.zip') };
  }

  async start(dataFolder: string, name: string): Promise<Person> {
    const app = await this.#launch(dataFolder, { args: NO_KEYCHAIN, env: this.#env });
    this.#apps.push(app);
    return new Person(name, app);
  }

  /** Files and logs as they are now. */
  expectNoLeak(): void {
    expect(findLeaks(this.#folder, planted)).toEqual([]);
    for (const { log } of this.#apps) expect(leaksIn(Buffer.from(log), planted)).toEqual([]);
  }

  /** Otherwise nothing would be found whatever lay there. */
  expectSearchWorks(): void {
    const place = join('Alice', 'shell', 'planted');
    for (const form of FORMS) {
      const secret = encoded(planted.draft, form);
      writeFileSync(join(this.#folder, place), Buffer.concat([Buffer.alloc(4099, 7), secret]));
      expect(findLeaks(this.#folder, planted)).toEqual([`draft as ${form} in ${place}`]);
    }
    unlinkSync(join(this.#folder, place));
    const shifted = ['', '.', '..'].map((before) =>
      Buffer.from(before + planted.draft).toString('base64'),
    );
    for (const text of shifted) {
      expect(leaksIn(Buffer.from(text), planted)).toEqual(['draft as base64']);
    }
  }
}

async function converse(alice: Person, bob: Person): Promise<void> {
  await alice.with(bob.name).send(planted.sent);
  await bob.with(alice.name).send(planted.received);
  await expect(alice.with(bob.name).message(planted.received)).toBeVisible();
  await expect(bob.with(alice.name).message(planted.sent)).toBeVisible();
  await alice.with(bob.name).showDetails.click();
  await alice.contact.alias.fill(planted.alias);
  await alice.contact.alias.press('Enter');
  await expect(alice.chats.row(planted.alias)).toBeVisible();
  await alice.with(planted.alias).composer.fill(planted.draft);
}

/** Lock and self-destruction are set up, the app is locked and unlocked, the passphrase changed, an archive made. */
async function secure(alice: Person): Promise<void> {
  const security = new SecurityPage(alice.window);
  await alice.settings.open('security');
  await security.turnOnLock(planted.passcode);
  await security.setSelfDestruct(planted.selfDestruct, planted.selfDestructName);
  await security.lockNow();
  await security.unlock(planted.passcode);
  await security.settings.waitFor();
  await security.changePassphrase(PASSPHRASE, planted.nextPassphrase);
  await security.authorize(planted.passcode, security.done('changed'));
  await security.settings.getByRole('tab', { name: en.settings.data }).click();
  await security.button(en.data.export).click();
  const [ready = ''] = fill(en.data.outcome.exported, { name: 'away.zip' }).split('{{');
  await security.authorize(planted.passcode, security.settings.getByText(ready));
}

/** All of it at once, so that nobody is left who could tidy up. */
async function killAll(app: RunningApp): Promise<void> {
  const pids = await app.electron.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ pid }) => pid),
  );
  app.kill();
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with the first one.
    }
  }
  await expect.poll(() => app.isClosed).toBe(true);
}

/** What was looked for is really there: only not for others. */
async function expectAllKept(alice: Person): Promise<void> {
  await alice.chats.open(planted.alias);
  const conversation = alice.with(planted.alias);
  for (const text of [planted.sent, planted.received, planted.receivedLater]) {
    await expect(conversation.message(text)).toBeVisible();
  }
  await expect(conversation.composer).toHaveValue(planted.draft);
  await expect(alice.window.getByRole('heading', { name: alice.name, level: 1 })).toBeVisible();
}
