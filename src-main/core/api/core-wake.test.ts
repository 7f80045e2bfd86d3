/** What a wake from outside does to a core. */
import { expect, test, vi } from 'vitest';
import { CoreWorld } from '../testing/core-world.ts';

test('a wake reaches the agent while the database is open, and nothing before and after', async () => {
  const world = await CoreWorld.open();
  const closed = world.core();
  closed.wake();
  const { core, agent } = await world.ready();
  const wake = vi.spyOn(agent, 'wake');
  core.wake();
  expect(wake).toHaveBeenCalledTimes(1);
  await world.close();
  core.wake();
  expect(wake).toHaveBeenCalledTimes(1);
});
