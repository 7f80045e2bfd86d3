import { describe, expect, it } from 'vitest';
import type { NotificationTold, ShownNotification } from '#shared/contract/index.ts';
import { Notifier, type SystemNotificationOptions } from './notifier.ts';

/** A system that keeps what it was given, and whether that is shown. */
function setUp({ isMarkup = false } = {}) {
  const given: { options: SystemNotificationOptions; state: 'made' | 'shown' | 'closed' }[] = [];
  const told: NotificationTold[] = [];
  const seen = { isFocused: false, windowShown: 0 };
  const notifier = new Notifier({
    isMarkup,
    isFocused: () => seen.isFocused,
    showWindow: () => (seen.windowShown += 1),
    tell: (each) => told.push(each),
    create: (options) => {
      const made: (typeof given)[number] = { options, state: 'made' };
      given.push(made);
      return {
        show: () => (made.state = 'shown'),
        close: () => {
          made.state = 'closed';
          options.onOutcome('closed');
        },
      };
    },
  });
  const states = () => given.map(({ options, state }) => `${options.body} ${state}`);
  return { notifier, given, told, seen, states };
}

function notification(change: Partial<ShownNotification> = {}): ShownNotification {
  const text = { title: 'Alice', body: 'one' };
  return { key: 'a', ...text, isSilent: false, evenFocused: false, ...change };
}

describe('notifier', () => {
  it('shows what it is given, once under each key', () => {
    const { notifier, given, told, states } = setUp();
    notifier.show(notification());
    notifier.show(notification({ body: 'two', isSilent: true }));
    notifier.show(notification({ key: 'b', body: 'other' }));
    expect(states()).toEqual(['one closed', 'two shown', 'other shown']);
    expect(given.map(({ options }) => [options.title, options.isSilent])).toEqual([
      ['Alice', false],
      ['Alice', true],
      ['Alice', false],
    ]);
    // What was replaced is nobody's business any more.
    expect(told).toEqual([]);
  });

  it('shows nothing in a window that has the focus, unless it is wanted even then', () => {
    const { notifier, told, seen, states } = setUp();
    notifier.show(notification());
    seen.isFocused = true;
    notifier.show(notification({ body: 'two' }));
    expect(states()).toEqual(['one closed']);
    expect(told).toEqual([{ type: 'notification', key: 'a', outcome: 'closed' }]);
    notifier.show(notification({ body: 'locked', evenFocused: true }));
    expect(states()).toEqual(['one closed', 'locked shown']);
  });

  it('a click shows the window and is told once, with the key', () => {
    const { notifier, given, told, seen, states } = setUp();
    notifier.show(notification());
    given[0]?.options.onOutcome('shown');
    given[0]?.options.onOutcome('clicked');
    given[0]?.options.onOutcome('closed');
    expect(seen.windowShown).toBe(1);
    expect(states()).toEqual(['one closed']);
    expect(told.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['a', 'shown'],
      ['a', 'clicked'],
    ]);
  });

  it('what the user puts away, or the system refuses, is told', () => {
    const { notifier, given, told, seen } = setUp();
    notifier.show(notification());
    notifier.show(notification({ key: 'b' }));
    given[0]?.options.onOutcome('closed');
    given[1]?.options.onOutcome('failed');
    expect(told.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['a', 'closed'],
      ['b', 'failed'],
    ]);
    expect(seen.windowShown).toBe(0);
  });

  it('closes some or all, and tells nothing of it', () => {
    const { notifier, told, states } = setUp();
    for (const key of ['a', 'b', 'c']) notifier.show(notification({ key, body: key }));
    notifier.close(['b', 'unknown']);
    expect(states()).toEqual(['a shown', 'b closed', 'c shown']);
    notifier.closeAll();
    expect(states()).toEqual(['a closed', 'b closed', 'c closed']);
    expect(told).toEqual([]);
  });

  it('what others wrote is no markup where the system reads markup', () => {
    const written = { title: 'A <b> & C', body: '<a href="https://evil.example">5 & 6</a>' };
    const markup = setUp({ isMarkup: true });
    markup.notifier.show(notification(written));
    expect(markup.given[0]?.options).toMatchObject({
      title: written.title,
      body: '&lt;a href="https://evil.example"&gt;5 &amp; 6&lt;/a&gt;',
    });
    const plain = setUp();
    plain.notifier.show(notification(written));
    expect(plain.given[0]?.options).toMatchObject(written);
  });
});
