/** The worlds of a test file. */
import { afterEach, beforeAll, expect } from 'vitest';
import { initCrypto } from '../crypto/index.ts';
import { type Connected, type World, connected } from './agent-world.ts';

export type OpenWorlds = {
  readonly push: (world: World) => void;
  /** Two people with a working connection, in a world that is pushed. */
  readonly pair: (...options: Parameters<typeof connected>) => Promise<Connected>;
};

/**
 * Call once at the top of a test file. Whatever world is pushed to what is returned is stopped after
 * its test, and must not have logged an error.
 */
export function useWorlds(): OpenWorlds {
  beforeAll(async () => {
    await initCrypto();
  });
  const open: World[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) {
      await world.stop();
      expect(world.errors).toEqual([]);
    }
  });
  const push = (world: World): void => {
    open.push(world);
  };
  const pair: OpenWorlds['pair'] = async (...options) => {
    const made = await connected(...options);
    push(made.world);
    return made;
  };
  return { push, pair };
}
