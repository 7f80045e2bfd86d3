/** Who brings the keys in step again: the agent by itself, or the user (SPEC.md, AG171). */
import { unreachable } from '#shared/unreachable.ts';
import type { ReadDb } from '../../database/index.ts';
import type { Connection } from '../store/connections.ts';
import { type Resync, isRatchetKeyWaiting, loadResync } from '../store/ratchets.ts';
import type { KeyRepair } from '../types.ts';
import { RESTART_MS, autoResyncAtMs, canResync } from './ratchet-sync.ts';

/** What is stored of a connection and its exchange. */
export type RepairFacts = Resync &
  Pick<Connection, 'agentVersion' | 'isPeerDeleted' | 'ratchetSync' | 'status'> & {
    /** Keys of ours have not left. */
    readonly isKeyWaiting: boolean;
  };

/** The state of a connection's keys, read from the database. */
export function repairOf(db: ReadDb, connection: Connection, nowMs: number): KeyRepair | undefined {
  const { connId: id } = connection;
  if (connection.ratchetSync === 'ok') return undefined;
  const isKeyWaiting = isRatchetKeyWaiting(db, id);
  return keyRepair({ ...connection, ...loadResync(db, id), isKeyWaiting }, nowMs);
}

/** Who mends, and from when on the user can; undefined where nobody has to, or can. */
export function keyRepair(facts: RepairFacts, nowMs: number): KeyRepair | undefined {
  const { ratchetSync, atMs, isKeyWaiting, isPeerDeleted } = facts;
  if (isPeerDeleted || !canResync(facts)) return undefined;
  switch (ratchetSync) {
    case 'ok':
      return undefined;
    case 'allowed':
      return { by: 'user' };
    case 'required':
      return { by: autoResyncAtMs(facts, nowMs) <= nowMs ? 'app' : 'user' };
    case 'started':
    case 'agreed':
      if (isKeyWaiting) return { by: 'app' };
      return { by: 'app', againAtMs: atMs === undefined ? nowMs : atMs + RESTART_MS };
    default:
      return unreachable(ratchetSync);
  }
}
