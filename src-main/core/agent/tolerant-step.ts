/** Steps that a fault of the host does not stop: what it cannot take is left out. */
import { errorPlace } from '../base/index.ts';
import type { WriteDb } from '../database/index.ts';
import type { AgentEvent, AgentHost, Applied } from './events.ts';
import { countFailure } from './store/connections.ts';
import { inSavepoint } from './store/savepoint.ts';
import type { Core, Step } from './step.ts';

/**
 * The same step, in which an event that the host throws at is undone by itself and logged. A message
 * that is lost so is told as a failure. What the database has caused is thrown on: that passes.
 */
export function tolerantStep(step: Step): Step {
  return { ...step, core: tolerantCore(step.core) };
}

const DATABASE_TROUBLE =
  /^SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|CORRUPT|NOTADB|INTERRUPT|PROTOCOL)/;

/** Whether the file, its disk or another process is the cause, whatever was to be written. */
export function isOfDatabase(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DATABASE_TROUBLE.test(String(error.code));
}

function tolerantCore(core: Core): Core {
  const { host, logger } = core.deps;
  const apply: AgentHost['apply'] = (db, event) => {
    try {
      return inSavepoint(db, () => host.apply(db, event));
    } catch (error) {
      if (isOfDatabase(error)) throw error;
      logger('error', 'event.leftOut', { ...errorPlace(error), event: event.type });
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
