/** A relay that is away and a core that dies: seen, survived, and nothing lost or told twice. */
import { en, expect, PASSPHRASE, test } from '../fixtures/index.ts';
import { lookOutFor } from '../fixtures/passing.ts';

test('the relay is down at the start and comes back', async ({ pair, person, relay }) => {
  const { alice, bob } = pair;
  await Promise.all([alice.app.close(), bob.app.close()]);
  await relay.stop();

  const [early, late] = [await person('Alice'), await person('Bob')];
  await expect(early.chats.servers).toHaveText(en.servers.offline);
  await early.chats.open('Bob');
  await expect(early.with('Bob').region).toContainText(en.conversation.statusOffline);
  await early.with('Bob').send('written into the dark');
  await expect(
    early
      .with('Bob')
      .tick('written into the dark', 'pending')
      .or(early.with('Bob').tick('written into the dark', 'delayed')),
  ).toBeVisible();

  await relay.start();
  await expect(early.chats.servers).toHaveText(en.servers.connected);
  await late.chats.open('Alice');
  await expect(late.with('Alice').message('written into the dark')).toBeVisible();
  await expect(early.with('Bob').tick('written into the dark', 'delivered')).toBeVisible();
  await expect(late.with('Alice').messages).toHaveCount(1);
});

test('the relay restarts under a conversation and nobody has to do anything', async ({
  pair,
  relay,
}) => {
  const { alice, bob } = pair;
  await relay.stop();
  await expect(alice.chats.servers).not.toHaveText(en.servers.connected);
  await alice.with('Bob').send('first after the break');
  await bob.with('Alice').send('so is this');
  await relay.start();
  await expect(bob.with('Alice').message('first after the break')).toBeVisible();
  await expect(alice.with('Bob').message('so is this')).toBeVisible();
  await expect(alice.with('Bob').tick('first after the break', 'delivered')).toBeVisible();
  await expect(bob.with('Alice').tick('so is this', 'delivered')).toBeVisible();
});

test('the core is killed under an open window; it says so, and goes on', async ({ pair }) => {
  const { alice, bob } = pair;
  await alice.with('Bob').send('one');
  await expect(alice.with('Bob').tick('one', 'delivered')).toBeVisible();

  const bannerSeen = await lookOutFor(alice.window, en.core.restarting);
  await alice.app.killCore();
  await expect.poll(bannerSeen).toBeDefined();
  await bob.with('Alice').send('two');
  // Where no keychain keeps the passphrase, the new core needs it typed again.
  await alice.gate.unlock(PASSPHRASE);
  await expect(alice.chats.restartingBanner).toHaveCount(0);
  await alice.chats.open('Bob');
  await expect(alice.with('Bob').messages).toHaveText([/one/, /two/]);
  await alice.with('Bob').send('three');
  await expect(alice.with('Bob').tick('three', 'delivered')).toBeVisible();
  await expect(bob.with('Alice').messages).toHaveText([/one/, /two/, /three/]);
});

test('a link cannot be made while the relay is away, and can when it is back', async ({
  person,
  relay,
}) => {
  const alice = await person('Alice');
  await relay.stop();
  await alice.connect.open();
  await alice.connect.make.click();
  await expect(alice.connect.problem).toContainText(en.connect.makeFailed);
  await relay.start();
  await alice.connect.make.click();
  await expect(alice.connect.link).toHaveText(/^(?:simplex:\/invitation|https:\/\/\S+\/i)#/);
});
