/** Vitest's global set-up: all temporary folders of a run are in one, which goes with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names that os.tmpdir looks at, on one system or another. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** @returns what vitest calls at the end */
export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-tests-'));
  for (const name of VARIABLES) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
