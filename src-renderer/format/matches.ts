/** Where the words of a search stand in a text, whatever their accents and case. */

export type Match = { readonly start: number; readonly end: number };

export type Segment = { readonly text: string; readonly isMatch: boolean };

/** Letters, digits and what is put on them. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]/u;
const WORDS = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
/** Scripts without spaces: every character may begin a word. */
const SPACELESS_SCRIPTS = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const SPACELESS_SET = SPACELESS_SCRIPTS.map((script) => `\\p{Script=${script}}`).join('');
const SPACELESS = new RegExp(`[${SPACELESS_SET}]`, 'u');
const REST_OF_WORD = new RegExp(`^(?:(?![${SPACELESS_SET}])[\\p{L}\\p{N}\\p{M}\\p{Co}])+`, 'u');

/** What is looked for, word by word, without accents and in lower case. */
export function searchWords(text: string): readonly string[] {
  return [...new Set((text.match(WORDS) ?? []).map(foldText).filter((word) => word !== ''))];
}

/** The words of a text that begin with one of `words`, each whole; in order, not overlapping. */
export function findMatches(text: string, words: readonly string[]): readonly Match[] {
  if (words.length === 0 || text === '') return [];
  const folded = foldWithPlaces(text);
  const found = words.flatMap((word) => placesOf(folded, word));
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const matches: Match[] = [];
  for (const match of found) {
    if (match.start >= (matches.at(-1)?.end ?? 0)) matches.push(match);
  }
  return matches;
}

/** The text in pieces that are, in turn, matches and what stands between them. */
export function splitMatches(text: string, matches: readonly Match[]): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const { start, end } of matches) {
    if (start > at) segments.push({ text: text.slice(at, start), isMatch: false });
    segments.push({ text: text.slice(start, end), isMatch: true });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), isMatch: false });
  return segments;
}

type Folded = {
  readonly text: string;
  /** Of each unit of `text`: where its character stands in the original; one more for the end. */
  readonly places: readonly number[];
  readonly original: string;
};

function foldWithPlaces(original: string): Folded {
  const places: number[] = [];
  let text = '';
  let at = 0;
  for (const character of original) {
    const folded = foldText(character);
    for (let unit = 0; unit < folded.length; unit++) places.push(at);
    text += folded;
    at += character.length;
  }
  places.push(original.length);
  return { text, places, original };
}

function placesOf(folded: Folded, word: string): Match[] {
  const { text, places } = folded;
  const found: Match[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const start = places[at] ?? 0;
    if (beginsWord(folded, at)) found.push({ start, end: endOf(folded, at + word.length) });
  }
  return found;
}

function beginsWord({ text, places, original }: Folded, at: number): boolean {
  const start = places[at] ?? 0;
  // In the middle of a character that is several when folded.
  if (at > 0 && places[at - 1] === start) return false;
  const before = characterBefore(text, at);
  if (!WORD.test(before) || SPACELESS.test(before)) return true;
  return SPACELESS.test(String.fromCodePoint(original.codePointAt(start) ?? 0));
}

function characterBefore(text: string, at: number): string {
  const last = text.codePointAt(at - 1);
  const isTail = last !== undefined && last >= 0xdc00 && last <= 0xdfff;
  return text.slice(isTail ? at - 2 : at - 1, at);
}

/** Where the word ends of which the characters before `after` match; in scripts without spaces, there. */
function endOf({ places, original }: Folded, after: number): number {
  let end = after;
  while (end < places.length - 1 && places[end] === places[after - 1]) end++;
  const reached = places[end] ?? original.length;
  if (SPACELESS.test(characterBefore(original, reached))) return reached;
  return reached + (REST_OF_WORD.exec(original.slice(reached))?.[0].length ?? 0);
}

function foldText(text: string): string {
  if (text.length === 1 && text < '\u0080') return text.toLowerCase();
  return text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
}
