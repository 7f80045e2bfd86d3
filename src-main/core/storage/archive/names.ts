/**
 * Names that an entry of an archive may have. An archive comes from anywhere and is unpacked on any
 * system, so the rules are those of the strictest one (Windows: naming files, paths and namespaces).
 */

/** The encrypted database. */
export const DATABASE_NAME = 'sotto.db';
/** The folder of the encrypted attachments, and before their names in an archive. */
export const FILES_FOLDER = 'files';
export const MANIFEST_NAME = 'manifest.json';

const MAX_NAME_BYTES = 255;
/** Separators, drive letters, streams, wildcards, line ends, halves of characters. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\\/:*?"<>|]/u;
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;
const encoder = new TextEncoder();

/** Whether an archive may contain a file of that name, the manifest aside. */
export function isEntryName(name: string): boolean {
  if (name === DATABASE_NAME) return true;
  const prefix = `${FILES_FOLDER}/`;
  return name.startsWith(prefix) && isPlainFileName(name.slice(prefix.length));
}

/** Whether it names a file in a folder, on every system, and nothing else anywhere. */
export function isPlainFileName(name: string): boolean {
  if (name === '' || name.length > MAX_NAME_BYTES) return false;
  if (encoder.encode(name).length > MAX_NAME_BYTES) return false;
  // A dot or a space at the end is dropped by Windows; this refuses `.` and `..` too.
  if (FORBIDDEN.test(name) || /[. ]$/.test(name)) return false;
  return !RESERVED.test(name);
}

/** Equal for names which some system takes for the same file. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/** Asks of every name that comes whether one before it was the same to some system. */
export function repetitionCheck(): (name: string) => boolean {
  const seen = new Set<string>();
  return (name) => {
    const folded = foldName(name);
    const isRepeated = seen.has(folded);
    seen.add(folded);
    return isRepeated;
  };
}
