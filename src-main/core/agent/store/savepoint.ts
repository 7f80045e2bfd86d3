/** A part of a transaction that may fail by itself. */
import { type WriteDb, sql } from '../../database/index.ts';

/** Undoes what the work has written when it throws, and throws on; may be used inside itself. */
export function inSavepoint<T>(db: WriteDb, work: () => T): T {
  db.run(sql`SAVEPOINT agent_part`);
  try {
    const result = work();
    db.run(sql`RELEASE agent_part`);
    return result;
  } catch (error) {
    db.run(sql`ROLLBACK TO agent_part`);
    db.run(sql`RELEASE agent_part`);
    throw error;
  }
}
