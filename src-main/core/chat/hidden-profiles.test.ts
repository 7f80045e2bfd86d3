/** Hidden profiles cannot be told from profiles that do not exist until their password is typed. */
import { describe, expect, test, vi } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import type * as Crypto from '../crypto/index.ts';
import { hashPassword, isPassword } from '../crypto/index.ts';
import { type ChatWorld, textEvent } from '../testing/chat-world.ts';
import { must } from '../testing/test-core.ts';
import { useChatWorld } from '../testing/use-chat-world.ts';

vi.mock('../crypto/index.ts', async (importActual) => {
  const actual = await importActual<typeof Crypto>();
  const { hashPassword, isPassword } = actual;
  return { ...actual, hashPassword: vi.fn(hashPassword), isPassword: vi.fn(isPassword) };
});

/** Hashes of passwords made so far; each takes as long as the other. */
const hashCount = (): number =>
  vi.mocked(hashPassword).mock.calls.length + vi.mocked(isPassword).mock.calls.length;

let world: ChatWorld;
let me: UserId;
let hidden: UserId;

const NOT_FOUND = { ok: false, error: { type: 'notFound' } };
const NOBODY = 99 as UserId;
const CHANGE = { displayName: 'new', fullName: '', shortDescr: '' };

useChatWorld((opened) => {
  world = opened;
  me = active();
  hidden = must(world.chat.createUser({ displayName: 'hidden' })).userId;
  must(world.chat.activateProfile(me, undefined));
  must(world.chat.hideProfile(hidden, 'secret'));
});

function active(): UserId {
  const user = world.chat.user();
  if (user === undefined) throw new Error('no profile');
  return user.userId;
}

/** What every command about a profile answers. */
async function answers(id: UserId): Promise<unknown[]> {
  const { pendingId } = must(await world.chat.createLink({ isIncognito: false }));
  return [
    world.chat.activateProfile(id, undefined),
    world.chat.activateProfile(id, 'no'),
    world.chat.unhideProfile(id, 'no'),
    world.chat.hideProfile(id, 'other'),
    world.chat.updateProfile(id, CHANGE),
    world.chat.setProfileOptions(id, { isMuted: true }),
    world.chat.deleteProfile(id, { password: undefined, deleteQueues: true }),
    world.chat.deleteProfile(id, { password: 'no', deleteQueues: true }),
    world.chat.setPendingProfile(pendingId, id),
  ];
}

describe('a hidden profile', () => {
  test('[CH111] answers like one that does not exist', async () => {
    const ofHidden = await answers(hidden);
    expect(ofHidden).toEqual(await answers(NOBODY));
    expect(ofHidden.filter((answer) => answer !== false)).toEqual(Array(8).fill(NOT_FOUND));
  });

  test('[CH111] can be changed once its password was typed, until another is', async () => {
    world.chat.revealProfiles('secret');
    must(world.chat.updateProfile(hidden, CHANGE));
    expect(world.chat.setProfileOptions(hidden, { isMuted: true })).toBe(true);
    const { pendingId } = must(await world.chat.createLink({ isIncognito: false }));
    must(world.chat.setPendingProfile(pendingId, hidden));
    world.chat.revealProfiles('x');
    expect(world.chat.updateProfile(hidden, CHANGE)).toEqual(NOT_FOUND);
  });

  test('[CH111] takes as many hashes to be asked for as none at all', () => {
    const hashes = (password: string): number => {
      const before = hashCount();
      world.chat.revealProfiles(password);
      return hashCount() - before;
    };
    expect([hashes('a'), hashes('b')]).toEqual([1, 1]);
    must(world.chat.unhideProfile(hidden, 'secret'));
    expect([hashes('a'), hashes('b')]).toEqual([1, 1]);
  });
});

describe('the last visible profile', () => {
  test('[CH113] is deleted as if there were no hidden ones', () => {
    must(world.chat.deleteProfile(me, { password: undefined, deleteQueues: true }));
    expect(world.chat.user()).toBeUndefined();
    expect(world.chat.profiles()).toEqual([]);
    must(world.chat.createUser({ displayName: 'again' }));
    expect(world.chat.profiles().map(({ displayName }) => displayName)).toEqual(['again']);
    must(world.chat.activateProfile(hidden, 'secret'));
  });

  test('[CH113] leaves a hidden one that is open, and not its successor', async () => {
    must(world.chat.activateProfile(hidden, 'secret'));
    const bob = await world.person('bob');
    must(world.chat.deleteProfile(me, { password: undefined, deleteQueues: true }));
    expect(active()).toBe(hidden);
    must(world.chat.deleteProfile(hidden, { password: 'secret', deleteQueues: true }));
    expect(world.chat.user()).toBeUndefined();
    expect(world.receive(bob, textEvent('hi'))).toBe(false);
  });
});
