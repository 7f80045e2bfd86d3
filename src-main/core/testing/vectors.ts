/**
 * The reference implementation's test vectors (see vectors/README.md). VECTORS_DIR points at
 * another folder of the same form.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type VectorCase = { readonly name: string; readonly op: string } & Readonly<
  Record<string, unknown>
>;

const directory = process.env['VECTORS_DIR'] ?? join(import.meta.dirname, 'vectors');

/** All cases of `<name>.json`; with ops, only those whose `op` is among them. */
export function vectorCases<T = VectorCase>(name: string, ...ops: readonly string[]): T[] {
  const file = JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as {
    cases: VectorCase[];
  };
  const cases = ops.length === 0 ? file.cases : file.cases.filter(({ op }) => ops.includes(op));
  return cases as T[];
}

/** Lines of a JSON-lines file of the vectors folder. */
export function vectorLines<T>(name: string): T[] {
  const text = readFileSync(join(directory, name), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
