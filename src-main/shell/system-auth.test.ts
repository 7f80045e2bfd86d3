import { describe, expect, it } from 'vitest';
import { askSystem, canAskSystem } from './system-auth.ts';

describe('the system asks for a finger', () => {
  it('it can on a Mac with a sensor, and nowhere else', () => {
    const found = [
      canAskSystem({ canPromptTouchID: () => true }, 'darwin'),
      canAskSystem({ canPromptTouchID: () => false }, 'darwin'),
      canAskSystem({ canPromptTouchID: () => true }, 'win32'),
      canAskSystem({}, 'linux'),
    ];
    expect(found).toEqual([true, false, false, false]);
  });

  it('the answer is yes only when the system says so', async () => {
    const reasons: string[] = [];
    const found = [
      await askSystem({ promptTouchID: async (reason) => void reasons.push(reason) }, 'unlock'),
      await askSystem({ promptTouchID: () => Promise.reject(new Error('cancelled')) }, 'unlock'),
      await askSystem({}, 'unlock'),
    ];
    expect([found, reasons]).toEqual([[true, false, false], ['unlock']]);
  });
});
