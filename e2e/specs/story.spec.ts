/** The main job, then what the days after it bring: restarts, and messages to somebody who is away. */
import { playStory } from '../demo/story.ts';
import { expect, Person, test } from '../fixtures/index.ts';

const NOBODY_LISTENS = {
  scene: async () => undefined,
  said: () => undefined,
  measured: () => undefined,
};

test('two people meet and talk, as the demo shows it', async ({ launch }) => {
  const [first, second] = await Promise.all([launch('Alice'), launch('Bob')]);
  const alice = new Person('Alice', first);
  const bob = new Person('Bob', second);
  await playStory({ alice, bob }, NOBODY_LISTENS);
  expect([...first.problems, ...second.problems]).toEqual([]);
});

test('both restart in the middle and go on; a message to somebody who is away waits for them', async ({
  pair,
  person,
}) => {
  const { alice, bob } = pair;
  await alice.with('Bob').send('before the night');
  await expect(alice.with('Bob').tick('before the night', 'delivered')).toBeVisible();
  await Promise.all([alice.app.close(), bob.app.close()]);

  const late = await person('Alice');
  await late.chats.open('Bob');
  await expect(late.with('Bob').tick('before the night', 'delivered')).toBeVisible();
  await late.with('Bob').send('while you are away');
  await expect(late.with('Bob').tick('while you are away', 'sent')).toBeVisible();

  const back = await person('Bob');
  await expect(back.chats.row('Alice')).toContainText('while you are away');
  await back.chats.open('Alice');
  await expect(back.with('Alice').messages).toHaveText([/before the night/, /while you are away/]);
  await expect(late.with('Bob').tick('while you are away', 'delivered')).toBeVisible();

  await back.with('Alice').send('and here I am again');
  await expect(late.with('Bob').message('and here I am again')).toBeVisible();
  await expect(back.with('Alice').tick('and here I am again', 'delivered')).toBeVisible();
});
