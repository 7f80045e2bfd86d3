/** What is in a database, as hashes a table: to prove that bad input changed nothing. */
import { createHash } from 'node:crypto';
import { type DatabaseKey, type Migration, openDatabase } from '../../core/database/index.ts';

export type StoredFile = {
  readonly path: string;
  readonly key?: DatabaseKey;
  readonly migrations: readonly Migration[];
};

/** Table -> hash of all its rows; nobody else may have the file open. */
export function contentHashes(file: StoredFile): ReadonlyMap<string, string> {
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(`the database did not open: ${opened.error.type}`);
  const { read } = opened.value;
  const all = (text: string) => read.all<Record<string, unknown>>({ text, values: [] });
  // Of the full-text index the tables that hold it.
  const tables = all(`SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name`);
  const hashes = tables.map(({ name }) => {
    const rows = all(`SELECT * FROM "${String(name)}"`)
      .map(rowText)
      .sort();
    return [String(name), createHash('sha256').update(rows.join('\n')).digest('hex')] as const;
  });
  opened.value.close();
  return new Map(hashes);
}

function rowText(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
}
