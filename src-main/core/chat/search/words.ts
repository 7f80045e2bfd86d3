/**
 * Texts as words that can be compared: without accents, case and width. The index, queries and
 * the marking of matches all go by these words. Scripts that put no spaces between words are taken
 * character by character, and so are emoji. Changing anything here takes a new RULES_VERSION.
 */

/** A word with its place in the text, in UTF-16 units. */
export type Word = { readonly text: string; readonly start: number; readonly end: number };

/** Longer words are cut off: a key or an address is found by its beginning. In UTF-16 units. */
const MAX_WORD_LENGTH = 64;
/** Marks of one letter beyond this number are nobody's language. */
const CLUSTER = /(?:[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|[^][\u11a8-\u11ff]*)\p{M}{0,30}/gu;
const IS_ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+/g;

/** Accents, vowel points and other marks that people leave out when they type. */
const LEFT_OUT =
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u{1f3fb}-\u{1f3ff}\p{Default_Ignorable_Code_Point}]/gu;
/** Letters that no decomposition leads to what people type instead. */
const REPLACED: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ł: 'l', ŧ: 't', ς: 'σ' },
};
const REPLACEABLE = /[æœøđðħłŧς]/gu;

const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
/** Each is a word of its own. */
const SINGLE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

type Kind = 'word' | 'single' | 'gap';
type Folded = readonly { readonly text: string; readonly kind: Kind }[];

const MAX_CACHED = 5_000;
const cache = new Map<string, Folded>();

/** The words of a text, in their order. */
export function wordsOf(text: string): Word[] {
  return IS_ASCII.test(text) ? asciiWords(text) : anyWords(text);
}

/** Whether the word is a character that stands alone, so that nothing can begin with it. */
export function isSingle(word: string): boolean {
  return SINGLE.test(word);
}

function asciiWords(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.toLowerCase().matchAll(ASCII_WORD)) {
    words.push({ text: word.slice(0, MAX_WORD_LENGTH), start: index, end: index + word.length });
  }
  return words;
}

function anyWords(text: string): Word[] {
  const words: Word[] = [];
  let open: { text: string; start: number; end: number } | undefined;
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const end = index + cluster.length;
    for (const part of fold(cluster)) {
      if (part.kind === 'word' && open !== undefined) {
        if (open.text.length + part.text.length <= MAX_WORD_LENGTH) open.text += part.text;
        open.end = end;
        continue;
      }
      open = undefined;
      if (part.kind === 'gap') continue;
      const word = { text: part.text, start: index, end };
      words.push(word);
      if (part.kind === 'word') open = word;
    }
  }
  return words;
}

/** A letter with its marks, folded; nothing is left of what is not seen. */
function fold(cluster: string): Folded {
  const known = cache.get(cluster);
  if (known !== undefined) return known;
  const folded = Array.from(foldText(cluster), (text) => ({ text, kind: kindOf(text) }));
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(cluster, folded);
  return folded;
}

// Case by way of upper case, where more letters are the same (ß and ss); not all are there (ẞ).
function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(LEFT_OUT, '')
    .replace(REPLACEABLE, (letter) => REPLACED[letter] ?? letter)
    .normalize('NFC');
}

function kindOf(character: string): Kind {
  if (SINGLE.test(character)) return 'single';
  return WORD_CHARACTER.test(character) ? 'word' : 'gap';
}
