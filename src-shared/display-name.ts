/**
 * Display names (60-chat section 5): what may stand in one is narrow, so that a name can be mentioned
 * in a text and does not imitate formatting, markup or another direction of writing.
 */

/** In code points. */
export const MAX_DISPLAY_NAME_LENGTH = 50;
const FIRST = /[\p{L}\p{Nd}\p{So}]/u;
const PUNCTUATION = /[-_&:]/u;
const OTHER = /[\p{L}\p{M}\p{Nd}\p{So}\p{Emoji_Modifier}]|(?!~)\p{Sm}/u;

/** What keeps a text from being a name; of several, what is to be changed first. */
export type DisplayNameFault =
  /** No name may have these; each is named once, in the order of the text. */
  | { readonly type: 'characters'; readonly characters: readonly string[] }
  /** It begins with something that may stand further on only. */
  | { readonly type: 'start' }
  /** Two of - _ & : with nothing but spaces between them. */
  | { readonly type: 'neighbours' }
  | { readonly type: 'tooLong'; readonly overCount: number };

/**
 * The name with everything dropped that a name may not have, at most 50 code points; empty when
 * nothing is left. Names that pass stay as they are.
 */
export function validDisplayName(name: string): string {
  return sift(name).valid.trimEnd();
}

/** A name as it was meant: no spaces around it, and one ordinary space between its words. */
export function tidyDisplayName(text: string): string {
  return text.trim().replace(/\s+/gu, ' ');
}

/** Of a tidy name; undefined where it can be used, or is empty. */
export function displayNameFault(name: string): DisplayNameFault | undefined {
  const { refused } = sift(name);
  const never = refused.filter(({ char }) => isNever(char)).map(({ char }) => char);
  if (never.length > 0) return { type: 'characters', characters: [...new Set(never)] };
  if (refused.some(({ isFirst }) => isFirst)) return { type: 'start' };
  if (refused.length > 0) return { type: 'neighbours' };
  const overCount = [...name].length - MAX_DISPLAY_NAME_LENGTH;
  return overCount > 0 ? { type: 'tooLong', overCount } : undefined;
}

type Refused = {
  readonly char: string;
  /** Nothing before it was kept. */
  readonly isFirst: boolean;
};

type Sifted = { readonly valid: string; readonly refused: readonly Refused[] };

/** What of the text may stand in a name, up to its greatest length, and what was left out before that. */
function sift(name: string): Sifted {
  let valid = '';
  let length = 0;
  let last = '';
  let lastInk = '';
  const refused: Refused[] = [];
  for (const char of name) {
    const next = /\s/u.test(char) ? ' ' : char;
    if (length === MAX_DISPLAY_NAME_LENGTH) break;
    if (!isAllowed(next, { last, lastInk })) {
      refused.push({ char, isFirst: last === '' });
      continue;
    }
    valid += next;
    length++;
    last = next;
    if (next !== ' ') lastInk = next;
  }
  return { valid, refused };
}

type Before = {
  /** The last character kept; empty at the start. */
  readonly last: string;
  /** The last one kept that was not a space. */
  readonly lastInk: string;
};

function isAllowed(char: string, before: Before): boolean {
  if (before.last === '') return FIRST.test(char);
  if (char === ' ') return before.last !== ' ';
  if (PUNCTUATION.test(char)) return !PUNCTUATION.test(before.lastInk);
  return OTHER.test(char);
}

function isNever(char: string): boolean {
  return !/\s/u.test(char) && !FIRST.test(char) && !PUNCTUATION.test(char) && !OTHER.test(char);
}
