import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parsePlace, RelayKeeper, type RelayKeeperDeps } from './relay-keeper.ts';

/** Bounds a wait; nothing waits for it. */
const WAIT_MS = 20_000;

type Started = Parameters<RelayKeeperDeps['start']>[0] & { isStopped: boolean };

let folder = '';
const keepers: RelayKeeper[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sotto-keeper-'))));
afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.close();
  rmSync(folder, { recursive: true });
});

/** A keeper whose relay listens at once on the port asked for, or on 4001. */
function open(listens = true) {
  const started: Started[] = [];
  const keeper = new RelayKeeper({
    folder,
    now: () => 0,
    start: (options) => {
      const relay: Started = { ...options, isStopped: false };
      started.push(relay);
      if (listens) queueMicrotask(() => listen(relay));
      return { stop: () => (relay.isStopped = true) };
    },
  });
  keepers.push(keeper);
  return { keeper, started };
}

function listen(relay: Started): void {
  const port = relay.port === 0 ? 4001 : relay.port;
  relay.onListening({ address: `smp://key@localhost:${port}`, port });
}

describe('relay keeper', () => {
  it('the first instance runs the relay, the second follows and takes over on the same port', async () => {
    const first = open();
    expect(await first.keeper.address()).toBe('smp://key@localhost:4001');
    const second = open();
    expect(await second.keeper.address()).toBe('smp://key@localhost:4001');
    expect([first.started.length, second.started.length]).toEqual([1, 0]);

    first.keeper.close();
    await vi.waitFor(() => expect(second.keeper.isHolder).toBe(true), WAIT_MS);
    expect(first.started.map(({ isStopped }) => isStopped)).toEqual([true]);
    expect(second.started.map(({ port }) => port)).toEqual([4001]);
  });

  it('a follower learns the address when the relay of the first has come up', async () => {
    const first = open(false);
    await vi.waitFor(() => expect(first.started.length).toBe(1), WAIT_MS);
    const second = open();
    const address = second.keeper.address();
    const [relay] = first.started;
    if (relay !== undefined) listen(relay);
    expect(await address).toBe('smp://key@localhost:4001');
    expect(second.started).toEqual([]);
  });

  it('a relay that died is started again on its port', async () => {
    const { keeper, started } = open();
    await keeper.address();
    started[0]?.onExit();
    await vi.waitFor(() => expect(started.map(({ port }) => port)).toEqual([0, 4001]), WAIT_MS);
  });

  it('the socket of a killed instance does not keep the next one out', async () => {
    writeFileSync(join(folder, 'meeting.sock'), '');
    const { keeper } = open();
    expect(await keeper.address()).toBe('smp://key@localhost:4001');
  });

  it.each(['', 'null', '{}', '{"address":"http://x","port":1}', '{"address":"smp://x","port":0}'])(
    '%j is not a place',
    (text) => {
      expect(parsePlace(text)).toBeUndefined();
    },
  );
});
