/**
 * What the user wants opened, found among the arguments of a start: links of the network, and files in which one
 * may be. Pure. Whether a link is well formed and what it is for is found out by the core; here only what it looks
 * like is judged, so that an argument which is none of ours is passed over. Links are secrets: they are not logged.
 */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLink, linkReadings } from '#shared/text/index.ts';

/** The scheme the system hands to us. */
export const LINK_SCHEME = 'simplex';
/** Longest link, in UTF-16 units; the longest real ones (an invitation with a post-quantum key) have about 4,000. */
export const LONGEST_LINK = 16_384;

export type Opening =
  | { readonly type: 'link'; readonly text: string }
  | { readonly type: 'file'; readonly path: string };

/** More of them in one start are dropped. */
const MOST_OPENINGS = 8;
const LONGEST_PATH = 4_096;
/** Our options that have their value in the next argument. */
const OPTIONS_WITH_VALUE: readonly string[] = ['--profile', '--data', '--servers'];
/** Also such as are damaged: the window says so. */
const WEB_LINK = /^https:\/\/[^\s/?#@]+\/(?:i|a|g|c|r|invitation|contact)\/?#\S+$/i;
const SIMPLEX_LINK = /^simplex:\S+$/i;
/** Other files are not even looked at: a development start has scripts on its command line. */
const OPENABLE_FILE = /\.(?:txt|text|md|url|webloc|html?|eml|png|jpe?g|webp|gif|bmp)$/i;

/** Brackets, quotation marks and other punctuation, as are around links that were copied. */
const AROUND = /^[^\p{L}\p{N}]*$/u;

/** The text when it is a link and not too long, also one in brackets or escaped; blanks around it are dropped. */
export function linkIn(text: string): string | undefined {
  const link = text.trim();
  // Switches are none of ours, whatever their values are.
  if (link.length > LONGEST_LINK || link.startsWith('-')) return undefined;
  const isLink = SIMPLEX_LINK.test(link) || WEB_LINK.test(link) || isNothingButLink(link);
  return isLink ? link : undefined;
}

function isNothingButLink(text: string): boolean {
  for (const reading of linkReadings(text)) {
    const found = findLink(reading);
    if (found === undefined) continue;
    return AROUND.test(reading.slice(0, found.start)) && AROUND.test(reading.slice(found.end));
  }
  return false;
}

/** The absolute path when the text names a file that may be opened: a path, or a `file:` URL. */
export function openableFile(text: string, folder: string): string | undefined {
  if (text.length > LONGEST_PATH || text.includes('\0') || !OPENABLE_FILE.test(text)) {
    return undefined;
  }
  if (!/^file:/i.test(text))
    return /^[a-z][a-z0-9+.-]+:/i.test(text) ? undefined : resolve(folder, text);
  try {
    return fileURLToPath(text);
  } catch {
    return undefined;
  }
}

/**
 * The openings on a command line, in its order.
 * @param argv - the program first, as in process.argv
 * @param folder - against which relative paths are read
 */
export function openingsIn(argv: readonly string[], folder: string): readonly Opening[] {
  return plainArguments(argv)
    .flatMap((text): readonly Opening[] => {
      const link = linkIn(text);
      if (link !== undefined) return [{ type: 'link', text: link }];
      const path = openableFile(text, folder);
      return path === undefined ? [] : [{ type: 'file', path }];
    })
    .slice(0, MOST_OPENINGS);
}

/** What a second start sends along to the first beside its command line. */
export type SecondStart = { readonly files: readonly string[] };

/**
 * Of a second start's openings, what the first cannot read from the command line it gets: files, since Chromium
 * sorts switches before their values there. Links are recognised in any order, and twice they would not fit.
 */
export function secondStart(argv: readonly string[], folder: string): SecondStart {
  const files = openingsIn(argv, folder).flatMap((opening) =>
    opening.type === 'file' ? [opening.path] : [],
  );
  return { files };
}

/** The openings of a second start, from its sorted command line and its {@link SecondStart}. */
export function openingsOfSecondStart(argv: readonly string[], data: unknown): readonly Opening[] {
  const links = argv.slice(1).flatMap((text): readonly Opening[] => {
    const link = linkIn(text);
    return link === undefined ? [] : [{ type: 'link', text: link }];
  });
  const files = filesIn(data).map((path): Opening => ({ type: 'file', path }));
  return [...links, ...files].slice(0, MOST_OPENINGS);
}

function filesIn(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('files' in data)) return [];
  if (!Array.isArray(data.files)) return [];
  return data.files
    .slice(0, MOST_OPENINGS)
    .filter((path: unknown): path is string => typeof path === 'string')
    .filter((path) => isAbsolute(path) && openableFile(path, path) === path);
}

function plainArguments(argv: readonly string[]): readonly string[] {
  return argv.filter((text, index) => {
    if (index === 0 || text.startsWith('-')) return false;
    return !OPTIONS_WITH_VALUE.includes(argv[index - 1] ?? '');
  });
}
