/**
 * The main job from beginning to end: two people who have never used Sotto make their profiles, connect by a
 * one-time link and write to each other. The demo plays it and the end-to-end test checks it.
 */
import { expect } from '@playwright/test';
import { en, pattern, PASSPHRASE, type Person, ticks } from '../pages/index.ts';
import { whenConnected, whenEnterPressed, whenShown } from './stopwatch.ts';

export type Narrator = {
  /** Something new can be seen in these windows. */
  readonly scene: (title: string, people: readonly Person[]) => Promise<void>;
  readonly said: (line: SpokenLine) => void;
  readonly measured: (measure: Measure) => void;
};

export type SpokenLine = { readonly by: string; readonly text: string } & Timing;

type Timing = {
  /** From Enter to the other window. */
  readonly oneWayMs: number;
  /** From Enter to the tick of delivery. */
  readonly deliveredMs: number;
};

export type Measure = { readonly what: string; readonly ms: number };

export type Cast = { readonly alice: Person; readonly bob: Person };

/** More than any message can carry, whatever its envelope: the window says by how much. */
const TOO_LONG_BYTES = 17_000;
const PARAGRAPH =
  'A message may be long, but not longer than one block of the network. 📜 ' +
  'قد تكون الرسالة طويلة، لكن ليس أطول من كتلة واحدة. ההודעה יכולה להיות ארוכה. 🐢\n\n';
const ENDING = 'And so on and on, letter by letter, until it is full. ';

/** Plays it; rejects with a sentence when something is not as it should be. */
export async function playStory(cast: Cast, narrator: Narrator): Promise<void> {
  const { alice, bob } = cast;
  const say = speaking(narrator);
  await settle(alice, narrator);
  await settle(bob, narrator);
  await meet(cast, narrator);
  await say(alice, bob, 'Hello Bob 👋 Can you read this? Nobody in between can.');
  await say(bob, alice, 'مرحبًا أليس! وصلت رسالتك فورًا 🎉 שלום גם לך');
  const longest = await longestText(alice, bob);
  await narrator.scene('too long by some bytes', [alice]);
  await say(alice, bob, longest);
  const sizeBytes = Buffer.byteLength(longest).toLocaleString('en');
  await say(bob, alice, `All ${sizeBytes} bytes of it arrived 📚`);
  await say(alice, bob, 'Longer than that no single message can be. 👩🏽‍🚀 🏳️‍🌈 👨‍👩‍👧‍👦');
  await say(bob, alice, 'Then this is the end of our story. 🌙');
  await narrator.scene('the whole conversation', [alice, bob]);
}

async function settle(person: Person, narrator: Narrator): Promise<void> {
  const { gate, name, chats, window } = person;
  await gate.chooseTitle.or(gate.onboardingTitle).waitFor();
  if (await gate.chooseTitle.isVisible()) {
    await narrator.scene(`${name} chooses a passphrase`, [person]);
    await gate.choosePassphrase(PASSPHRASE);
  }
  await narrator.scene(`${name} is welcomed`, [person]);
  await gate.tellName(name);
  await chats.list.waitFor();
  await expect(window.getByRole('heading', { name: en.home.title })).toBeVisible();
  await narrator.scene(`${name} has no chats yet`, [person]);
}

async function meet({ alice, bob }: Cast, narrator: Narrator): Promise<void> {
  const madeAtMs = Date.now();
  const link = await alice.connect.makeLink();
  narrator.measured({ what: 'link made', ms: Date.now() - madeAtMs });
  expect(link, 'a one-time link of the network').toMatch(/^(simplex:|https:\/\/)/);
  await narrator.scene('Alice has made a one-time link', [alice]);

  await bob.connect.paste(link);
  await bob.connect.connect.waitFor();
  await narrator.scene('Bob has pasted it', [bob]);
  await alice.connect.dismiss();

  const startedAtMs = Date.now();
  const connected = [whenConnected(bob.window, alice.name), whenConnected(alice.window, bob.name)];
  await bob.connect.connect.click();
  const lastAtMs = Math.max(...(await Promise.all(connected)));
  narrator.measured({ what: 'connected', ms: lastAtMs - startedAtMs });
  await bob.connect.dialog.waitFor({ state: 'hidden' });
  await expect(alice.with(bob.name).composer).toBeVisible();
  await expect(bob.with(alice.name).composer).toBeVisible();
  await narrator.scene('they are connected', [alice, bob]);
}

/** Types more than fits, reads in the window by how much, and takes that much away. */
async function longestText(from: Person, to: Person): Promise<string> {
  const chat = from.with(to.name);
  const repeats = Math.ceil(TOO_LONG_BYTES / 2 / Buffer.byteLength(PARAGRAPH));
  const start = PARAGRAPH.repeat(repeats);
  // Its end is of one byte a character, so that any number of bytes can be cut off.
  const text = start + ENDING.repeat((TOO_LONG_BYTES - Buffer.byteLength(start)) / ENDING.length);
  await chat.send(text);
  await expect(chat.problem).toHaveText(pattern(en.composer.tooLong_other));
  const overBytes = Number(/\d+/.exec((await chat.problem.textContent()) ?? '')?.[0]);
  expect(overBytes).toBeGreaterThan(0);
  // One byte more than fits is refused, and says so.
  await chat.send(text.slice(0, text.length - overBytes + 1));
  await expect(chat.problem).toHaveText(pattern(en.composer.tooLong_one, { count: 1 }));
  return text.slice(0, text.length - overBytes);
}

type Say = (from: Person, to: Person, text: string) => Promise<void>;

/** One message: typed, seen by the other, ticked as delivered. */
function speaking(narrator: Narrator): Say {
  return async (from, to, text) => {
    const mine = from.with(to.name);
    const beginning = beginningOf(text);
    const shown = whenShown(to.window, beginning);
    const delivered = whenShown(from.window, beginning, ticks.delivered);
    const pressed = whenEnterPressed(from.window);
    await mine.composer.fill(text);
    await mine.composer.press('Enter');
    const [pressedMs, shownMs, deliveredMs] = await Promise.all([pressed, shown, delivered]);
    await expectWhole(to, from, text);
    await expect(mine.composer).toHaveValue('');
    narrator.said({
      by: from.name,
      text,
      oneWayMs: shownMs - pressedMs,
      deliveredMs: deliveredMs - pressedMs,
    });
    await narrator.scene(`${from.name} has written`, [from, to]);
  };
}

/** Enough to find a message by. */
function beginningOf(text: string): string {
  return text.slice(0, 30);
}

/** Every character has arrived, as often as it was sent. */
async function expectWhole(reader: Person, writer: Person, text: string): Promise<void> {
  const message = reader.with(writer.name).message(beginningOf(text));
  await expect(message).toHaveCount(1);
  expect(((await message.textContent()) ?? '').startsWith(text), 'the whole text').toBe(true);
}
