/**
 * The user chooses where an archive is written or read. The path goes to the core; the window gets a token for it,
 * so that a page can never name a file by itself.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { ChosenFile, CoreFile } from '#shared/contract/index.ts';
import { oneAtATime } from './one-at-a-time.ts';

export type ArchivePurpose = CoreFile['purpose'];

export type ArchiveChooserDeps = {
  /** Shows the system's dialog; undefined: the user has cancelled. */
  readonly askPath: (purpose: ArchivePurpose) => Promise<string | undefined>;
  readonly giveFile: (file: CoreFile) => void;
  readonly randomBytes: (sizeBytes: number) => Uint8Array;
};

const TOKEN_BYTES = 16;
const EXTENSION = '.zip';

/** See the header. */
export class ArchiveChooser {
  readonly #deps: ArchiveChooserDeps;
  readonly #askPath: ArchiveChooserDeps['askPath'];

  constructor(deps: ArchiveChooserDeps) {
    this.#deps = deps;
    this.#askPath = oneAtATime(deps.askPath);
  }

  /** What the window is told; undefined: the user has cancelled, or a dialog is open already. */
  async choose(purpose: ArchivePurpose): Promise<ChosenFile | undefined> {
    const chosen = await this.#askPath(purpose);
    if (chosen === undefined) return undefined;
    const path = purpose === 'write' ? withExtension(chosen) : chosen;
    const token = Buffer.from(this.#deps.randomBytes(TOKEN_BYTES)).toString('base64url');
    this.#deps.giveFile({ type: 'file', token, path, purpose });
    return { token, name: basename(path) };
  }
}

/** The name that is proposed for an archive of that day, in the user's own time zone. */
export function archiveName(now: Date): string {
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((number) =>
    String(number).padStart(2, '0'),
  );
  return `sotto-archive-${year}-${month}-${day}${EXTENSION}`;
}

/** Not every system's dialog adds it. The user was not asked about a file that stands under the longer name. */
function withExtension(path: string): string {
  if (path.toLowerCase().endsWith(EXTENSION)) return path;
  return existsSync(path + EXTENSION) ? path : path + EXTENSION;
}
