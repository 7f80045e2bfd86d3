/** A piece of a message for the list of results, with the matches in it marked. */
import type { SearchHit } from '#shared/model/index.ts';
import { type Range, joinRanges } from './query.ts';

/** In UTF-16 units, about. */
const LENGTH = 120;
const BEFORE_MATCH = 30;
/** How far a cut is moved so that it does not go through a word. */
const WORD_SEARCH = 20;
const MORE = '…';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** About 120 characters around the first match, or from the beginning where there is none. */
export function excerptOf(
  text: string,
  matches: readonly Range[],
): Pick<SearchHit, 'excerpt' | 'matches'> {
  const graphemes = GRAPHEMES.segment(text);
  const [first] = matches;
  const start = first === undefined ? 0 : startOf(text, first, graphemes);
  const least = Math.min(first?.end ?? 0, start + 2 * LENGTH);
  const end = endOf(text, { wanted: Math.max(start + LENGTH, least), least, graphemes });
  const head = start > 0 ? MORE : '';
  const tail = end < text.length ? MORE : '';
  const shift = head.length - start;
  const shown = matches
    .filter((match) => match.start < end)
    .map((match) => ({
      start: Math.max(beforeGrapheme(match.start, graphemes), start) + shift,
      end: Math.min(afterGrapheme(match.end, graphemes, text), end) + shift,
    }));
  // Of the same length, so that the matches stay where they are.
  const piece = text.slice(start, end).replace(/[\s\0]/gu, ' ');
  return { excerpt: `${head}${piece}${tail}`, matches: joinRanges(shown) };
}

function startOf(text: string, first: Range, graphemes: Intl.Segments): number {
  const wanted = first.start - BEFORE_MATCH;
  if (wanted <= 0) return 0;
  const space = text.slice(wanted - 1, first.start).search(/\s/u);
  if (space >= 0 && space <= WORD_SEARCH) return wanted + space;
  return beforeGrapheme(wanted, graphemes);
}

/** At `least` or after it, at a space if there is one near. */
function endOf(
  text: string,
  at: { readonly wanted: number; readonly least: number; readonly graphemes: Intl.Segments },
): number {
  const { wanted, least, graphemes } = at;
  if (wanted >= text.length) return text.length;
  const from = Math.max(wanted - WORD_SEARCH, least);
  const space = text.slice(from, wanted + 1).search(/\s\S*$/u);
  if (space >= 0) return from + space;
  const end = beforeGrapheme(wanted, graphemes);
  return end > least ? end : afterGrapheme(wanted, graphemes, text);
}

/** The beginning of the visible character that the position is in. */
function beforeGrapheme(position: number, graphemes: Intl.Segments): number {
  return graphemes.containing(position)?.index ?? position;
}

/** The position, or the end of the visible character that it is in. */
function afterGrapheme(position: number, graphemes: Intl.Segments, text: string): number {
  if (position >= text.length) return text.length;
  const found = graphemes.containing(position);
  if (found === undefined || found.index === position) return position;
  return found.index + found.segment.length;
}
