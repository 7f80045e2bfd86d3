/** The part of text formatting that searches, in time linear in the length of a line. */
import { type TrailingPunctuation, trailingStart } from './punctuation.ts';

/** One line; searches are remembered, so asking from every position in order costs one pass. */
export class LineScanner {
  readonly text: string;
  readonly #found = new Map<string, { readonly from: number; readonly at: number }>();

  readonly #stripped = new Map<
    TrailingPunctuation,
    { readonly wordEnd: number; readonly end: number }
  >();

  constructor(text: string) {
    this.text = text;
  }

  /** Where the character occurs next at or after a position; undefined when it does not. */
  next(char: string, from: number): number | undefined {
    const known = this.#found.get(char);
    if (known !== undefined && known.from <= from && from <= known.at) return inLine(known.at);
    const index = this.text.indexOf(char, from);
    const at = index === -1 ? Infinity : index;
    this.#found.set(char, { from, at });
    return inLine(at);
  }

  /** The end of the word that a position is in: the next space or the end of the line. */
  wordEnd(from: number): number {
    return this.next(' ', from) ?? this.text.length;
  }

  /** The end of that word without the punctuation after it, never before the position. */
  strippedWordEnd(from: number, trailing: TrailingPunctuation): number {
    const wordEnd = this.wordEnd(from);
    let stripped = this.#stripped.get(trailing);
    if (stripped?.wordEnd !== wordEnd) {
      stripped = { wordEnd, end: trailingStart(this.text, { from, to: wordEnd }, trailing) };
      this.#stripped.set(trailing, stripped);
    }
    return Math.max(from, stripped.end);
  }

  /** The end of a run of one character. */
  runEnd(char: string, from: number): number {
    let end = from;
    while (this.text[end] === char) end++;
    return end;
  }
}

function inLine(at: number): number | undefined {
  return at === Infinity ? undefined : at;
}
