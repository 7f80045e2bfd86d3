/** Files that the user has chosen in the system's dialog. The window knows their tokens, not their paths. */
import type { CoreFile } from '#shared/contract/index.ts';

/** More than anybody chooses before using one. */
const MAX_FILES = 16;

/** See the header; the newest sixteen. */
export class ChosenFiles {
  readonly #files = new Map<string, Pick<CoreFile, 'path' | 'purpose'>>();

  add({ token, path, purpose }: Omit<CoreFile, 'type'>): void {
    this.#files.set(token, { path, purpose });
    const [oldest] = this.#files.keys();
    if (this.#files.size > MAX_FILES && oldest !== undefined) this.#files.delete(oldest);
  }

  /** The path, where the file was chosen for that; a file to be written is good once. */
  path(token: string, purpose: CoreFile['purpose']): string | undefined {
    const file = this.#files.get(token);
    if (file?.purpose !== purpose) return undefined;
    if (purpose === 'write') this.#files.delete(token);
    return file.path;
  }
}
