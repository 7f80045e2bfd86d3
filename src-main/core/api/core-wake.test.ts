/** What a wake from outside does to a core, and other settings. */
import { expect, test, vi } from 'vitest';
import type { NetworkSettings } from '#shared/model/index.ts';
import { defined } from '../base/index.ts';
import { CoreWorld } from '../testing/core-world.ts';
import { must } from '../testing/test-core.ts';

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

test('other ways to send wake the agent, other ways to connect end its connections', async () => {
  const world = await CoreWorld.open();
  const { core, agent } = await world.ready();
  const wake = vi.spyOn(agent, 'wake');
  const networkChanged = vi.spyOn(agent, 'networkChanged');
  const set = async (changes: Partial<NetworkSettings>): Promise<readonly number[]> => {
    const page = defined(core.network, 'the network').page();
    must(await core.invoke('network.set', { settings: { ...page.settings, ...changes } }));
    return [wake.mock.calls.length, networkChanged.mock.calls.length];
  };
  expect(await set({ routingFallback: 'yes' })).toEqual([1, 0]);
  expect(await set({ isolation: 'server' })).toEqual([1, 1]);
  await world.close();
});
