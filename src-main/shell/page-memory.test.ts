import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepPagesSmall } from './page-memory.ts';

const { switches } = vi.hoisted(() => ({ switches: new Map<string, string>() }));

vi.mock('electron', () => ({
  app: {
    commandLine: {
      getSwitchValue: (name: string) => switches.get(name) ?? '',
      appendSwitch: (name: string, value: string) => switches.set(name, value),
    },
  },
}));

describe('the memory of pages', () => {
  beforeEach(() => {
    switches.clear();
  });

  it('their engine tidies before it takes more', () => {
    keepPagesSmall();
    expect([...switches]).toEqual([['js-flags', '--heap-growing-percent=30']]);
  });

  it('what the command line asks of the engine stays', () => {
    switches.set('js-flags', '--expose-gc');
    keepPagesSmall();
    expect(switches.get('js-flags')).toBe('--expose-gc --heap-growing-percent=30');
  });
});
