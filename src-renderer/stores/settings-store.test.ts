import { describe, expect, test } from 'vitest';
import type { ServerConfiguration, ServerEntry, ServerTest } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { createServersStore } from './settings-store.ts';
import { errorsAsTyped, splitAddresses } from './settings-store-addresses.ts';

function entry(serverId: number, isEnabled = true): ServerEntry {
  const name = `server${serverId}.example`;
  return { serverId, protocol: 'smp', address: `smp://print@${name}`, name, isEnabled };
}

function configuration(...servers: ServerEntry[]): ServerConfiguration {
  return { operators: [], servers, problems: [] };
}

const passed: ServerTest = { type: 'passed', durationMs: 5 };

function setUp(handlers: FakeHandlers) {
  const bridge = createFakeBridge({ handlers });
  return { bridge, servers: createServersStore(bridge) };
}

describe('pasted addresses', () => {
  test('are told apart by their scheme, without empty lines', () => {
    expect(splitAddresses('smp://a@b\n\n  xftp://c@d \r\nSMP://e@f')).toEqual({
      smp: [
        { line: 1, text: 'smp://a@b' },
        { line: 4, text: 'SMP://e@f' },
      ],
      xftp: [{ line: 3, text: 'xftp://c@d' }],
      errors: [],
    });
  });

  test('of no known scheme are told by their line', () => {
    expect(splitAddresses('smp://a@b\nhello\nhttps://c').errors).toEqual([
      { line: 2, problem: 'notAnAddress' },
      { line: 3, problem: 'wrongProtocol' },
    ]);
  });

  test('are told by the lines as typed, whatever the core counted', () => {
    const { xftp } = splitAddresses('smp://a@b\nxftp://c@d\n\nxftp://e');
    expect(errorsAsTyped(xftp, [{ line: 2, problem: 'noFingerprint' }])).toEqual([
      { line: 4, problem: 'noFingerprint' },
    ]);
  });
});

describe('servers', () => {
  test('both kinds are added with one command each', async () => {
    const { bridge, servers } = setUp({ 'servers.add': () => ok(configuration(entry(1))) });
    expect(await servers.add('smp://a@b\nxftp://c@d\nsmp://e@f')).toBe('');
    expect(bridge.calls).toEqual([
      { name: 'servers.add', args: { protocol: 'smp', text: 'smp://a@b\nsmp://e@f' } },
      { name: 'servers.add', args: { protocol: 'xftp', text: 'xftp://c@d' } },
    ]);
    expect(servers.state.getState()).toMatchObject({
      configuration: configuration(entry(1)),
      addErrors: [],
      isBusy: false,
    });
  });

  test('of two kinds the refused one is left, its errors counted in what is left', async () => {
    const { servers } = setUp({
      'servers.add': ({ protocol }) =>
        protocol === 'smp'
          ? ok(configuration(entry(1)))
          : err({ type: 'badAddresses', errors: [{ line: 2, problem: 'duplicate' }] }),
    });
    expect(await servers.add('xftp://a@b\nsmp://c@d\nxftp://e@f')).toBe('xftp://a@b\nxftp://e@f');
    expect(servers.state.getState().addErrors).toEqual([{ line: 2, problem: 'duplicate' }]);
  });

  test('a refused text is left as it was typed', async () => {
    const { servers } = setUp({
      'servers.add': () =>
        err({ type: 'badAddresses', errors: [{ line: 1, problem: 'noFingerprint' }] }),
    });
    expect(await servers.add('\nsmp://c')).toBe('\nsmp://c');
    expect(servers.state.getState().addErrors).toEqual([{ line: 2, problem: 'noFingerprint' }]);
    servers.clearAddErrors();
    expect(servers.state.getState().addErrors).toEqual([]);
  });

  test('what is no address is not asked about', async () => {
    const { bridge, servers } = setUp({});
    expect(await servers.add('hello')).toBe('hello');
    expect(bridge.calls).toEqual([]);
  });

  test('a test is under way until its result stands with the server', async () => {
    const { servers } = setUp({
      'servers.configuration': () => ok(configuration(entry(1), entry(2))),
      'servers.test': () => ok(passed),
    });
    await servers.load();
    const done = servers.test(2);
    expect(servers.state.getState().testing).toEqual([2]);
    await done;
    expect(servers.state.getState()).toMatchObject({
      testing: [],
      configuration: configuration(entry(1), { ...entry(2), lastTest: passed }),
    });
  });

  test('all servers in use are tested, three at a time', async () => {
    let most = 0;
    const { bridge, servers } = setUp({
      'servers.configuration': () =>
        ok(configuration(...[1, 2, 3, 4, 5].map((id) => entry(id)), entry(6, false))),
      'servers.test': async () => {
        most = Math.max(most, servers.state.getState().testing.length);
        return ok(passed);
      },
    });
    await servers.load();
    await servers.testAll();
    const tested = bridge.calls.filter(({ name }) => name === 'servers.test');
    expect(tested.map(({ args }) => args)).toEqual(
      [1, 2, 3, 4, 5].map((serverId) => ({ serverId })),
    );
    expect(most).toBe(3);
  });

  test('what a profile before asked for is not shown to the next', async () => {
    const { servers } = setUp({ 'servers.configuration': () => ok(configuration(entry(1))) });
    const asked = servers.load();
    servers.forget();
    await asked;
    expect(servers.state.getState()).toMatchObject({ phase: 'loading', configuration: undefined });
  });
});
