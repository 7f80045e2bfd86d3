/** Steps that a fault of the host does not stop: what it cannot take is kept, to be told again. */
import { errorPlace } from '../base/index.ts';
import type { WriteDb } from '../database/index.ts';
import type { AgentEvent, AgentHost, Applied } from './events.ts';
import { countFailure } from './store/connections.ts';
import { inSavepoint } from './store/savepoint.ts';
import { deleteUntaken, insertUntaken, listUntaken } from './store/untaken.ts';
import { type Core, type Step, emit } from './step.ts';

/** The host cannot take what all that follows is built upon: that waits, however long it takes. */
export class Indispensable extends Error {
  override readonly name = 'Indispensable';
}

/**
 * The same step, in which an event that the host throws at is undone by itself, logged, and kept for
 * tellUntaken. A message that is kept so is told as a failure. What passes is thrown on, and
 * Indispensable where there is no contact without the event.
 */
export function tolerantStep(step: Step): Step {
  return { ...step, core: tolerantCore(step.core) };
}

/** Tells again what is kept; what the host cannot take now either stays. */
export function tellUntaken(step: Step): void {
  for (const { untakenId, event } of listUntaken(step.db)) {
    try {
      inSavepoint(step.db, () => {
        emit(step, event);
        deleteUntaken(step.db, untakenId);
      });
    } catch (error) {
      if (willPass(error)) throw error;
      const { logger } = step.core.deps;
      logger('error', 'event.leftOut', { ...errorPlace(error), event: event.type });
    }
  }
}

/** Of SQLite those that say something of what was to be written; all others are of its surroundings. */
const OF_STATEMENT = /^SQLITE_(?:ERROR|CONSTRAINT|MISMATCH|TOOBIG|RANGE|MISUSE)/;

/** Whether the file, its disk, another process or a lack of memory is the cause, whatever was to be written. */
export function willPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof RangeError && /allocat/.test(error.message)) return true;
  const code = 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_') && !OF_STATEMENT.test(code);
}

/** Later they say nothing any more, or something that is not so any more. */
const NOT_KEPT: ReadonlySet<AgentEvent['type']> = new Set<AgentEvent['type']>([
  'irregular',
  'sendDelayed',
  'decryptionFailed',
  'pqChanged',
  'rotation',
  'peerRotated',
  'queueBlocked',
  'ratchetKeySettled',
]);

/** That new keys were agreed makes a verification void, however late that is. */
function isKept(event: AgentEvent): boolean {
  return event.type === 'ratchetSync' ? event.state === 'agreed' : !NOT_KEPT.has(event.type);
}

function tolerantCore(core: Core): Core {
  const { host, logger, clock } = core.deps;
  const apply: AgentHost['apply'] = (db, event) => {
    try {
      return inSavepoint(db, () => host.apply(db, event));
    } catch (error) {
      if (willPass(error)) throw error;
      if (event.type === 'confirmation' || event.type === 'info') {
        throw new Indispensable(event.type, { cause: error });
      }
      logger('error', 'event.leftOut', { ...errorPlace(error), event: event.type });
      if (isKept(event) && !insertUntaken(db, event, clock.now())) {
        logger('error', 'event.lost', { event: event.type });
      }
      return leftOut(db, event);
    }
  };
  /** A person would miss a message. */
  const leftOut = (db: WriteDb, { type, connId }: AgentEvent): Applied => {
    if (type !== 'message') return {};
    const count = countFailure(db, connId);
    const told = apply(db, { type: 'decryptionFailed', connId, error: 'malformed', count });
    return { ...told, sendReceipt: false };
  };
  return { ...core, deps: { ...core.deps, host: { apply } } };
}
