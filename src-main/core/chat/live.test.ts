/** Messages that their sender is still writing, as official clients send them. */
import { expect, test } from 'vitest';
import type { ChatWorld, Person } from '../testing/chat-world.ts';
import { useBob } from '../testing/use-chat-world.ts';

let world: ChatWorld;
let bob: Person;

useBob((opened) => {
  ({ world, bob } = opened);
});

/** What the network's official client writes, byte for byte but for the ids. */
function hear(event: 'new' | 'update', text: string, live: boolean): void {
  const content = `"content":{"text":"${text}","type":"text"}`;
  const liveField = live ? ',"live":true' : '';
  world.receiveBody(
    bob,
    event === 'new'
      ? `{"v":"1-16","msgId":"AQIDBAUGBwgJCgsM","event":"x.msg.new","params":{${content}${liveField}}}`
      : `{"v":"1-16","msgId":"${nextId()}","event":"x.msg.update","params":{"msgId":"AQIDBAUGBwgJCgsM",${content}${liveField}}}`,
  );
}

let lastId = 0;
const nextId = (): string => `AAAAAAAAAAAAAA${String(++lastId).padStart(2, '0')}`;

const shown = (): unknown =>
  world.messages(bob).map(({ content, isEdited }) => ['text' in content && content.text, isEdited]);
const newsTypes = (): string[] => world.news.splice(0).map(({ type }) => type);

test('[CH262] are not edited until they are finished, whatever changes them', () => {
  hear('new', 'H', true);
  for (const text of ['Hel', 'Hello', 'Hello wor']) {
    hear('update', text, true);
    expect(shown()).toEqual([[text, false]]);
  }
  expect(newsTypes()).toEqual(['item.added', 'item.edited', 'item.edited', 'item.edited']);
  hear('update', 'Hello world', false);
  expect([shown(), newsTypes()]).toEqual([[['Hello world', false]], ['item.edited']]);
  hear('update', 'Hello, world', false);
  expect([shown(), newsTypes()]).toEqual([[['Hello, world', true]], ['item.edited']]);
});

test('[CH262] are finished by the same text, too', () => {
  hear('new', 'Hello', true);
  hear('update', 'Hello', true);
  hear('update', 'Hello', false);
  expect(newsTypes()).toEqual(['item.added']);
  hear('update', 'Hello!', false);
  expect(shown()).toEqual([['Hello!', true]]);
});

test('[CH262] are edited by what comes an hour later', () => {
  hear('new', 'Hello', true);
  world.clock.advance(3_599_999);
  hear('update', 'Hello world', true);
  expect(shown()).toEqual([['Hello world', false]]);
  world.clock.advance(1);
  hear('update', 'Goodbye', true);
  expect(shown()).toEqual([['Goodbye', true]]);
});

test('[CH262] do not begin to be written again', () => {
  hear('new', 'Hello', false);
  hear('update', 'Hello again', true);
  expect(shown()).toEqual([['Hello again', true]]);
  hear('update', 'Hello', true);
  expect(shown()).toEqual([['Hello', true]]);
});

test('[CH262] of which the beginning never came are edited, as any are', () => {
  hear('update', 'Hel', true);
  hear('update', 'Hello', true);
  hear('update', 'Hello world', false);
  expect(shown()).toEqual([['Hello world', true]]);
});
