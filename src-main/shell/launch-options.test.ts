import { describe, expect, it } from 'vitest';
import { type LaunchPlace, parseLaunchOptions } from './launch-options.ts';

const development: LaunchPlace = {
  isPackaged: false,
  userDataDir: '/home/u/.config/Sotto',
  homeDir: '/home/u',
  env: {},
};
const installed: LaunchPlace = { ...development, isPackaged: true };

describe('launch options', () => {
  it('a development start uses the default profile and the shared local relay', () => {
    expect(parseLaunchOptions(['electron', '--no-sandbox', '.'], development)).toEqual({
      profile: undefined,
      dataDir: '/home/u/.local/share/sotto-dev/profiles/default',
      servers: [],
      relayRoot: '/home/u/.local/share/sotto-dev/relay',
    });
  });

  it('a named profile has its own folder and the same relay', () => {
    const place = { ...development, env: { SOTTO_DEV_ROOT: '/tmp/dev', XDG_DATA_HOME: '/data' } };
    expect(parseLaunchOptions(['electron', '--profile', 'bob'], place)).toEqual({
      profile: 'bob',
      dataDir: '/tmp/dev/profiles/bob',
      servers: [],
      relayRoot: '/tmp/dev/relay',
    });
  });

  it('an installed app uses no local relay', () => {
    expect(parseLaunchOptions(['sotto'], installed)).toEqual({
      profile: undefined,
      dataDir: '/home/u/.config/Sotto/profiles/default',
      servers: [],
      relayRoot: undefined,
    });
  });

  it('servers given by hand replace the relay, and --data wins over the environment', () => {
    const place = { ...development, env: { SOTTO_DATA_DIR: '/elsewhere' } };
    const argv = ['electron', '--servers=smp://a@h:1,smp://b@h:2', '--data', '/tmp/here'];
    expect(parseLaunchOptions(argv, place)).toEqual({
      profile: undefined,
      dataDir: '/tmp/here',
      servers: ['smp://a@h:1', 'smp://b@h:2'],
      relayRoot: undefined,
    });
  });

  it.each([
    ['a path as profile', ['--profile', '../x']],
    ['an empty profile', ['--profile=']],
    ['a missing value', ['--data']],
    ['a switch as value', ['--profile', '--data', '/x']],
  ])('%s is refused', (_title, argv) => {
    expect(() => parseLaunchOptions(argv, development)).toThrow(RangeError);
  });
});
