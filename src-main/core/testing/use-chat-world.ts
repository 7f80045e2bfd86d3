/** The chat of each test of a file. */
import { afterEach, beforeEach } from 'vitest';
import { ChatWorld, type Person } from './chat-world.ts';

/**
 * Call once at the top of a test file. Each of its tests has a chat of its own, which is handed over
 * before the test and closed after it.
 */
export function useChatWorld(prepare: (world: ChatWorld) => void | Promise<void>): void {
  let world: ChatWorld;
  beforeEach(async () => {
    world = await ChatWorld.open();
    await prepare(world);
  });
  afterEach(() => {
    world.close();
  });
}

/** The same with one contact, who is connected and has said nothing; what came of that is no news. */
export function useBob(
  prepare: (opened: { readonly world: ChatWorld; readonly bob: Person }) => void,
): void {
  useChatWorld(async (world) => {
    const bob = await world.person();
    world.news.length = 0;
    prepare({ world, bob });
  });
}
