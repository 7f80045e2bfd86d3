import { describe, expect, it } from 'vitest';
import { WakeThrottle } from './wake-throttle.ts';

function setUp() {
  const woken: string[] = [];
  let task: (() => void) | undefined;
  const throttle = new WakeThrottle({
    wake: (reason) => woken.push(reason),
    later: (_delayMs, next) => {
      task = next;
      return () => (task = undefined);
    },
  });
  return { throttle, woken, secondPasses: () => task?.(), isWaiting: () => task !== undefined };
}

describe('wake throttle', () => {
  it('the first sign counts at once, and of a burst after it only the last, a second later', () => {
    const { throttle, woken, secondPasses } = setUp();
    throttle.sign('resume');
    throttle.sign('focus');
    throttle.sign('online');
    expect(woken).toEqual(['resume']);
    secondPasses();
    expect(woken).toEqual(['resume', 'online']);
    throttle.sign('focus');
    expect(woken).toEqual(['resume', 'online']);
  });

  it('after a quiet second the next sign counts at once', () => {
    const { throttle, woken, secondPasses } = setUp();
    throttle.sign('focus');
    secondPasses();
    throttle.sign('online');
    expect(woken).toEqual(['focus', 'online']);
  });

  it('closed, it does not wake any more', () => {
    const { throttle, woken, isWaiting } = setUp();
    throttle.sign('focus');
    throttle.sign('online');
    throttle.close();
    expect({ woken, isWaiting: isWaiting() }).toEqual({ woken: ['focus'], isWaiting: false });
  });
});
