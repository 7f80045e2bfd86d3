/**
 * What the user types, as words that an item must have. It is data: nothing in it means anything to
 * the index but quotation marks, between which words stand side by side as they are.
 */
import type { OneOf } from './facets.ts';
import { type Word, isSingle, wordsOf } from './words.ts';

/** Words side by side; isPrefix: the last one may go on. */
export type Term = { readonly words: readonly string[]; readonly isPrefix: boolean };

/** A part of a text, in UTF-16 units. */
export type Range = { readonly start: number; readonly end: number };

/** Between quotation marks of whatever kind; without the closing one to the end. */
const PIECE = /["“”„«»]([^"“”„«»]*)(["“”„«»]?)|[^\s"“”„«»]+/gu;

/** Of more terms the longest count: the index takes some 10 ms for each, with a million items. */
const MAX_TERMS = 12;
/** A letter that many words begin with, other than the syllables of scripts that write such. */
const SHORT = /^(?![\p{Script=Hangul}\p{Script=Ethiopic}\p{Script=Yi}]).$/u;

/**
 * The terms of a query, all of which must be there; none for a query of spaces and quotation marks.
 * Undefined when there is something in it, but no word: nothing is found by it.
 */
export function parseQuery(text: string): readonly Term[] | undefined {
  const parsed = termsOf(text);
  if (parsed.terms.length === 0 && parsed.hasText) return undefined;
  const different = new Map(
    parsed.terms.map((term, index) => {
      const bounded = index < parsed.terms.length - 1 ? withoutShortPrefix(term) : term;
      return [JSON.stringify(bounded), bounded];
    }),
  );
  const terms = [...different.values()];
  if (terms.length <= MAX_TERMS) return terms;
  return terms.sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MAX_TERMS);
}

function termsOf(text: string): { readonly terms: readonly Term[]; readonly hasText: boolean } {
  const terms: Term[] = [];
  let hasText = false;
  for (const { 0: piece, 1: quoted, 2: close } of text.matchAll(PIECE)) {
    const content = quoted ?? piece;
    if (content.trim() !== '') hasText = true;
    const words = wordsOf(content).map((word) => word.text);
    const last = words.at(-1);
    if (last === undefined) continue;
    const isClosed = close !== undefined && close !== '';
    terms.push({ words, isPrefix: !isClosed && !isSingle(last) });
  }
  return { terms, hasText };
}

/** All words that begin with a letter are a tenth of the index: that takes 50 ms for a million items. */
function withoutShortPrefix(term: Term): Term {
  return SHORT.test(term.words.at(-1) ?? '') ? { ...term, isPrefix: false } : term;
}

function lengthOf({ words }: Term): number {
  return words.join(' ').length;
}

/**
 * The query for the index: all terms, one token of each of the facets, none of those to be without.
 * Words and tokens are letters and digits only, so that none is syntax.
 */
export function matchExpression(
  terms: readonly Term[],
  facets: readonly OneOf[],
  without: readonly string[] = [],
): string {
  const inBody = terms
    .filter((term) => !terms.some((other) => isImplied(term, other)))
    .map(({ words, isPrefix }) => `body : "${words.join(' ')}"${isPrefix ? ' *' : ''}`);
  const inFacets = facets.map((oneOf) => `facets : (${oneOf.join(' OR ')})`);
  const all = [...inBody, ...inFacets].join(' AND ');
  return without.length === 0 ? all : `(${all}) NOT facets : (${without.join(' OR ')})`;
}

/** Whatever has a word with this beginning has one with a shorter beginning: no need to look twice. */
function isImplied(term: Term, by: Term): boolean {
  const [word = '', ...others] = term.words;
  if (term === by || !term.isPrefix || others.length > 0) return false;
  const isLonger = (longer: string): boolean => longer.startsWith(word) && longer !== word;
  return by.words.some(isLonger) || (by.words.includes(word) && !by.isPrefix);
}

/** Where the terms are in a text: whole words, in order, not overlapping. */
export function findTerms(text: string, terms: readonly Term[]): Range[] {
  const words = wordsOf(text);
  const found = terms.flatMap((term) => findTerm(words, term));
  return joinRanges(found.sort((a, b) => a.start - b.start));
}

/** Ranges in the order of their beginnings; those that overlap become one. */
export function joinRanges(sorted: readonly Range[]): Range[] {
  const ranges: Range[] = [];
  for (const range of sorted) {
    const last = ranges.at(-1);
    if (last === undefined || range.start >= last.end) ranges.push(range);
    else ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
  }
  return ranges;
}

function findTerm(words: readonly Word[], term: Term): Range[] {
  const ranges: Range[] = [];
  for (const [index, word] of words.entries()) {
    const last = words[index + term.words.length - 1];
    if (last !== undefined && isTermAt(words, index, term)) {
      ranges.push({ start: word.start, end: last.end });
    }
  }
  return ranges;
}

function isTermAt(words: readonly Word[], index: number, term: Term): boolean {
  const lastIndex = term.words.length - 1;
  return term.words.every((wanted, offset) => {
    const text = words[index + offset]?.text ?? '';
    return term.isPrefix && offset === lastIndex ? text.startsWith(wanted) : text === wanted;
  });
}
