/** For query-plan tests (style rule 40): how SQLite means to run a query. */
import type { ReadDb } from './database.ts';
import { type Sql, sql } from './sql.ts';

/** The steps of the plan, such as `SEARCH message USING INDEX ...`; nothing is run. */
export function queryPlan(db: ReadDb, query: Sql): string[] {
  const explain = { text: `EXPLAIN QUERY PLAN ${query.text}`, values: query.values };
  return db.all<{ detail: string }>(sql`${explain}`).map(({ detail }) => detail);
}
