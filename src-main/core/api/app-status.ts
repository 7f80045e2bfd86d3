/** What the window is told of where the app stands. */
import type { AppStatus, DatabaseProblem, WrongPassphrase } from '#shared/contract/index.ts';
import { agentUserId } from '../agent/index.ts';
import { toUser } from '../chat/index.ts';
import type { StorageError } from '../storage/index.ts';
import type { OpenApp } from './open-app.ts';

export type Broken = { readonly type: 'broken'; readonly problem: DatabaseProblem };

/** Something of ours has thrown; a fresh core may do better. */
export const FAULT: Broken = { type: 'broken', problem: { type: 'cannotRead', code: 'internal' } };

/** Of an open database. */
export function openStatus({ chat, network, lock, diskProblem, canAskSystem }: OpenApp): AppStatus {
  if (lock.isLocked) return { type: 'appLocked', canAskSystem };
  const row = chat.user();
  if (row === undefined) return { type: 'onboarding' };
  const user = toUser(row);
  const { problems } = network.configuration(user.userId);
  const hasNone = network.servers(agentUserId(user.userId)).length === 0;
  return hasNone && problems.includes('conditionsNotAccepted')
    ? { type: 'chooseServers', user }
    : { type: 'ready', user, ...(diskProblem !== undefined && { diskProblem }) };
}

/** Why the database does not open. */
export function databaseProblem(error: Exclude<StorageError, WrongPassphrase>): DatabaseProblem {
  switch (error.type) {
    case 'future':
      return { type: 'newerVersion' };
    case 'busy':
      return { type: 'inUse' };
    case 'damaged':
    // Of a file whose key was right a moment ago.
    case 'wrongKey':
      return { type: 'damaged' };
    case 'migrationChanged':
      return { type: 'cannotRead', code: error.type };
    case 'io':
      return { type: 'cannotRead', code: error.code };
  }
}
