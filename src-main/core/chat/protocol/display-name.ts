/**
 * Display names (60-chat section 5): what may stand in one is narrow, so that a name can be mentioned
 * in a text and does not imitate formatting, markup or another direction of writing.
 */
const MAX_LENGTH = 50;
const FIRST = /[\p{L}\p{Nd}\p{So}]/u;
const PUNCTUATION = /[-_&:]/u;
const OTHER = /[\p{L}\p{M}\p{Nd}\p{So}\p{Emoji_Modifier}]|(?!~)\p{Sm}/u;

/**
 * The name with everything dropped that a name may not have, at most 50 code points; empty when
 * nothing is left. Names that pass stay as they are.
 */
export function validDisplayName(name: string): string {
  let valid = '';
  let length = 0;
  let last = '';
  let lastInk = '';
  for (const char of name) {
    const next = /\s/u.test(char) ? ' ' : char;
    if (length === MAX_LENGTH) break;
    if (!isAllowed(next, { last, lastInk })) continue;
    valid += next;
    length++;
    last = next;
    if (next !== ' ') lastInk = next;
  }
  return valid.trimEnd();
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
