import { describe, expect, it } from 'vitest';
import type { Opening } from './opening-arguments.ts';
import { Openings } from './openings.ts';

type OpenEvent = Parameters<Parameters<Openings['listen']>[0]>[0];

function link(text: string): Opening {
  return { type: 'link', text };
}

function told(text: string): OpenEvent {
  return { type: 'openLink', text };
}

function withoutFiles(): Openings {
  return new Openings({ readFile: () => Promise.resolve(undefined) });
}

describe('openings', () => {
  it('what is opened before a page listens is told to the first that does, once', async () => {
    const openings = withoutFiles();
    await openings.add([link('a'), link('b')]);
    const first: OpenEvent[] = [];
    const second: OpenEvent[] = [];
    openings.listen((event) => first.push(event));
    openings.listen((event) => second.push(event));
    await openings.add([link('c')]);
    expect({ first, second }).toEqual({ first: [told('a'), told('b')], second: [told('c')] });
  });

  it('what is opened while the page is loaded anew waits for it', async () => {
    const openings = withoutFiles();
    const before: OpenEvent[] = [];
    const after: OpenEvent[] = [];
    openings.listen((event) => before.push(event));
    openings.unlisten();
    await openings.add([link('a')]);
    openings.listen((event) => after.push(event));
    expect({ before, after }).toEqual({ before: [], after: [told('a')] });
  });

  it('files keep their place among links, and one with nothing in it is passed over', async () => {
    let finish: (event: OpenEvent) => void = () => undefined;
    const slow = new Promise<OpenEvent>((resolve) => (finish = resolve));
    const openings = new Openings({
      readFile: (path) => (path === '/slow.txt' ? slow : Promise.resolve(undefined)),
    });
    const events: OpenEvent[] = [];
    openings.listen((event) => events.push(event));
    const added = openings.add([
      { type: 'file', path: '/slow.txt' },
      { type: 'file', path: '/empty.txt' },
      link('b'),
    ]);
    finish(told('a'));
    await added;
    expect(events).toEqual([told('a'), told('b')]);
  });

  it('of many that wait the newest eight are kept', async () => {
    const openings = withoutFiles();
    const texts = Array.from({ length: 20 }, (_, index) => String(index));
    await openings.add(texts.map(link));
    const events: OpenEvent[] = [];
    openings.listen((event) => events.push(event));
    expect(events).toEqual(texts.slice(-8).map(told));
  });
});
