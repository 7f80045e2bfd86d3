import { expect, test } from 'vitest';
import { userId } from '#shared/ids.ts';
import type { UserProfile } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { createProfilesStore, shownProfiles } from './profiles-store.ts';

function profile(id: number, displayName: string, change: Partial<UserProfile> = {}): UserProfile {
  return {
    userId: userId(id),
    displayName,
    fullName: '',
    shortDescr: '',
    isActive: false,
    isMuted: false,
    isHidden: false,
    sendsReceipts: true,
    unreadCount: 0,
    ...change,
  };
}

const ida = profile(1, 'Ida');
const zoe = profile(2, 'Zoë', { isActive: true, fullName: 'Zoë Winter' });
const hidden = profile(3, 'Nobody', { isHidden: true });

function setUp() {
  const due: (() => void)[] = [];
  let flushes = 0;
  const bridge = createFakeBridge({
    handlers: {
      'profiles.list': () => ok([ida, zoe]),
      'profiles.reveal': ({ password }) => ok(password === 'psst' ? [hidden] : []),
      'profile.activate': ({ password }) =>
        password === 'psst' ? ok(hidden) : err({ type: 'wrongPassword' }),
    },
  });
  const profiles = createProfilesStore({
    bridge,
    schedule: (task) => {
      due.push(task);
      return () => due.splice(due.indexOf(task), 1);
    },
    beforeSwitch: () => flushes++,
  });
  return {
    bridge,
    profiles,
    names: () => shownProfiles(profiles.state.getState()).map((one) => one.displayName),
    flushes: () => flushes,
    async rest() {
      for (const task of due.splice(0)) task();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
  };
}

test('the active profile stands first', async () => {
  const { profiles, names } = setUp();
  await profiles.load();
  expect(names()).toEqual(['Zoë', 'Ida']);
});

test('the search finds names without their marks, and full names', async () => {
  const { profiles, names } = setUp();
  await profiles.load();
  profiles.search('zoe');
  expect(names()).toEqual(['Zoë']);
  profiles.search('WINTER');
  expect(names()).toEqual(['Zoë']);
});

test('a password reveals its profile when typing rests, and hides it when it changes', async () => {
  const { bridge, profiles, names, rest } = setUp();
  await profiles.load();
  profiles.search('pss');
  profiles.search('psst');
  await rest();
  expect(bridge.calls.slice(1)).toEqual([{ name: 'profiles.reveal', args: { password: 'psst' } }]);
  expect(names()).toEqual(['Nobody']);
  profiles.search('');
  expect(names()).toEqual(['Zoë', 'Ida']);
});

test('a revealed profile is switched to by its password, any other without one', async () => {
  const { bridge, profiles, rest, flushes } = setUp();
  await profiles.load();
  profiles.search('psst');
  await rest();
  expect(await profiles.activate(hidden.userId)).toEqual(ok(hidden));
  expect(await profiles.activate(ida.userId)).toEqual(err({ type: 'wrongPassword' }));
  const asked = bridge.calls.filter(({ name }) => name === 'profile.activate');
  expect(asked.map(({ args }) => args)).toEqual([
    { userId: hidden.userId, password: 'psst' },
    { userId: ida.userId, password: undefined },
  ]);
  expect(flushes()).toBe(2);
});

test('a hidden profile is opened by its password alone, which no other text is', async () => {
  const { bridge, profiles, flushes } = setUp();
  await profiles.load();
  expect(await profiles.openHidden('pss')).toEqual(err({ type: 'notFound' }));
  expect(flushes()).toBe(0);
  expect(await profiles.openHidden('psst')).toEqual(ok(hidden));
  expect(flushes()).toBe(1);
  expect(bridge.calls.filter(({ name }) => name === 'profile.activate')).toEqual([
    { name: 'profile.activate', args: { userId: hidden.userId, password: 'psst' } },
  ]);
  expect(profiles.state.getState()).toMatchObject({ search: '', revealed: [] });
});

test('what the core tells is shown', () => {
  const { profiles, names } = setUp();
  profiles.receive({ type: 'profiles.changed', profiles: [ida] });
  expect(names()).toEqual(['Ida']);
});
