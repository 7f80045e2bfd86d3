/**
 * The user's profiles: any number, one of them active. They share nothing that a contact or a server
 * could link: each has its own contacts, links, servers and connections.
 */
import type { UserId } from '#shared/ids.ts';
import type { User, UserProfile } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type ChatContext, type Work, commit } from '../context.ts';
import { isSameJson, validDisplayName } from '../protocol/index.ts';
import {
  type UserRow,
  countUnreadOfUser,
  discardUser,
  findActiveUser,
  findPasswordHash,
  findUser,
  insertUser,
  listAgentConnections,
  listUsers,
  setActiveUser,
  setPasswordHash,
  updateUser,
} from '../store/index.ts';
import { hashPassword, isPassword } from './passwords.ts';

export type BadName = { readonly type: 'badName'; readonly suggestion: string };
type NotFound = { readonly type: 'notFound' };
type WrongPassword = { readonly type: 'wrongPassword' };
type LastVisible = { readonly type: 'lastVisible' };

export type NewUser = {
  readonly displayName: string;
  readonly fullName?: string | undefined;
  /** 'bot' for the profile of a program. */
  readonly peerType?: string | undefined;
};

const NOT_FOUND = err({ type: 'notFound' } as const);
const WRONG_PASSWORD = err({ type: 'wrongPassword' } as const);
const LAST_VISIBLE = err({ type: 'lastVisible' } as const);

/** Whether the name is in the form the network accepts. */
export function checkDisplayName(displayName: string): Result<undefined, BadName> {
  const suggestion = validDisplayName(displayName);
  const isValid = suggestion !== '' && suggestion === displayName;
  return isValid ? ok() : err({ type: 'badName', suggestion });
}

/** Makes a profile the active one; the name must already be in the form the network accepts. */
export function createProfile(context: ChatContext, user: NewUser): Result<User, BadName> {
  const { displayName, fullName = '', peerType } = user;
  const checked = checkDisplayName(displayName);
  if (!checked.ok) return checked;
  const row = { displayName, fullName, peerType, createdAtMs: context.clock.now() };
  return ok(
    commit(context, (work) => {
      const userId = insertUser(work.db, row);
      setActiveUser(work.db, userId);
      work.news.push({ type: 'profiles.changed' });
      return { userId, displayName, fullName, shortDescr: '' };
    }),
  );
}

/** What is shown without a password: all that are not hidden, and the active one. */
export function listProfiles(context: ChatContext): UserProfile[] {
  const { read } = context.database;
  return listUsers(read)
    .filter(({ isHidden, isActive }) => !isHidden || isActive)
    .map((row) => toProfile(context, row));
}

/** Hidden profiles whose password this is: until the next call they can be asked about. */
export function revealProfiles(context: ChatContext, password: string): UserProfile[] {
  const rows = hiddenBy(context, password);
  context.opened.userIds = rows.map(({ userId }) => userId);
  return rows.map((row) => toProfile(context, row));
}

/** A profile that may be spoken of: a hidden one only while it is active or was revealed. */
export function findOpenProfile(context: ChatContext, id: UserId): UserRow | undefined {
  const row = findUser(context.database.read, id);
  return row !== undefined && isOpen(context, row) ? row : undefined;
}

/** Shows another profile; a hidden one needs its password. */
export function activateProfile(
  context: ChatContext,
  id: UserId,
  password: string | undefined,
): Result<User, NotFound | WrongPassword> {
  const opened = openProfile(context, id, password);
  if (!opened.ok) return opened;
  const row = opened.value;
  commit(context, (work) => {
    setActiveUser(work.db, id);
    work.news.push({ type: 'profiles.changed' });
  });
  return ok(toUser(row));
}

/** At the start nothing hidden is open: the first visible profile is shown instead, or none. */
export function leaveHiddenProfile(context: ChatContext): void {
  const { read } = context.database;
  if (findActiveUser(read)?.isHidden !== true) return;
  const visible = listUsers(read).find(({ isHidden }) => !isHidden);
  commit(context, ({ db }) => {
    setActiveUser(db, visible?.userId);
  });
}

/** Changes a profile; `tell` runs in the same transaction with the new row. */
export function changeProfile(
  context: ChatContext,
  id: UserId,
  change: Pick<UserRow, 'displayName' | 'fullName' | 'shortDescr'> & {
    readonly tell: (work: Work, user: UserRow) => void;
  },
): Result<User, NotFound | BadName> {
  const row = findOpenProfile(context, id);
  if (row === undefined) return NOT_FOUND;
  const { displayName, fullName, shortDescr, tell } = change;
  const checked = checkDisplayName(displayName);
  if (!checked.ok) return checked;
  const changed = { ...row, displayName, fullName, shortDescr };
  if (isSameJson(toUser(changed), toUser(row))) return ok(toUser(row));
  commit(context, (work) => {
    updateUser(work.db, row, { displayName, fullName, shortDescr });
    tell(work, changed);
    work.news.push({ type: 'profiles.changed' });
  });
  return ok(toUser(changed));
}

/** Whether messages of its contacts are announced, and whether they get receipts. */
export function setProfileOptions(
  context: ChatContext,
  id: UserId,
  options: Partial<Pick<UserRow, 'isMuted' | 'sendsReceipts'>>,
): boolean {
  const row = findOpenProfile(context, id);
  if (row === undefined) return false;
  commit(context, (work) => {
    updateUser(work.db, row, options);
    work.news.push({ type: 'profiles.changed' });
  });
  return true;
}

/** From now on it is shown only to who types the password. */
export function hideProfile(
  context: ChatContext,
  id: UserId,
  password: string,
): Result<undefined, NotFound | LastVisible | { readonly type: 'passwordInUse' }> {
  const row = findOpenProfile(context, id);
  if (row === undefined) return NOT_FOUND;
  if (row.isHidden) return ok();
  if (isLastVisible(context, row)) return LAST_VISIBLE;
  if (hiddenBy(context, password).length > 0) return err({ type: 'passwordInUse' });
  commit(context, (work) => {
    setPasswordHash(work.db, id, hashPassword(context.random, password));
    work.news.push({ type: 'profiles.changed' });
  });
  return ok();
}

/** Shows it to everybody again. */
export function unhideProfile(
  context: ChatContext,
  id: UserId,
  password: string,
): Result<undefined, NotFound | WrongPassword> {
  const opened = openProfile(context, id, password, { isActiveOpen: false });
  if (!opened.ok) return opened;
  commit(context, (work) => {
    setPasswordHash(work.db, id, undefined);
    work.news.push({ type: 'profiles.changed' });
  });
  return ok();
}

/**
 * Deletes the profile with everything in it; what there is of its conversations is hidden at once, and
 * removed by the Sweeper (upkeep/). Its queues are deleted on their servers, however long
 * that takes, or left there until they expire. Another visible profile becomes active; where there is
 * none it is as if there were no profile, whether or not hidden ones are left.
 */
export function deleteProfile(
  context: ChatContext,
  id: UserId,
  options: { readonly password: string | undefined; readonly deleteQueues: boolean },
): Result<undefined, NotFound | WrongPassword> {
  const opened = openProfile(context, id, options.password, { isActiveOpen: false });
  if (!opened.ok) return opened;
  const row = opened.value;
  const others = listUsers(context.database.read).filter(({ userId }) => userId !== id);
  commit(context, (work) => {
    const keepQueues = !options.deleteQueues;
    context.agent.deleteMany(work.db, listAgentConnections(work.db, id), { keepQueues });
    discardUser(work.db, id);
    const next = others.find(({ isHidden }) => !isHidden);
    if (row.isActive && next !== undefined) setActiveUser(work.db, next.userId);
    work.news.push({ type: 'profiles.changed' });
  });
  return ok();
}

/** The user of a row. */
export function toUser({ userId, displayName, fullName, shortDescr }: UserRow): User {
  return { userId, displayName, fullName, shortDescr };
}

function toProfile({ database }: ChatContext, row: UserRow): UserProfile {
  const { isActive, isMuted, isHidden, sendsReceipts } = row;
  const unreadCount = countUnreadOfUser(database.read, row.userId);
  return { ...toUser(row), isActive, isMuted, isHidden, sendsReceipts, unreadCount };
}

/** A hidden profile that was not revealed cannot be told from none. */
// eslint-disable-next-line max-params -- whose, with what, and how strictly
function openProfile(
  context: ChatContext,
  id: UserId,
  password: string | undefined,
  { isActiveOpen = true }: { readonly isActiveOpen?: boolean } = {},
): Result<UserRow, NotFound | WrongPassword> {
  const row = findUser(context.database.read, id);
  if (row !== undefined && row.isActive && isActiveOpen) return ok(row);
  if (row === undefined) hashInVain(context, password);
  else if (mayOpen(context, row, password)) return ok(row);
  return row !== undefined && isOpen(context, row) ? WRONG_PASSWORD : NOT_FOUND;
}

function isOpen({ opened }: ChatContext, { userId, isHidden, isActive }: UserRow): boolean {
  return !isHidden || isActive || opened.userIds.includes(userId);
}

function mayOpen(context: ChatContext, row: UserRow, password: string | undefined): boolean {
  const stored = findPasswordHash(context.database.read, row.userId);
  return stored === undefined || (password !== undefined && isPassword(stored, password));
}

function hiddenBy(context: ChatContext, password: string): UserRow[] {
  const hidden = listUsers(context.database.read).filter(({ isHidden }) => isHidden);
  if (hidden.length === 0) hashInVain(context, password);
  return hidden.filter((row) => mayOpen(context, row, password));
}

/** Where there is nothing to compare with, the answer takes as long. */
function hashInVain({ random }: ChatContext, password: string | undefined): void {
  if (password !== undefined) hashPassword(random, password);
}

function isLastVisible({ database }: ChatContext, row: UserRow): boolean {
  const others = listUsers(database.read).filter(({ userId }) => userId !== row.userId);
  return !row.isHidden && others.every(({ isHidden }) => isHidden);
}
