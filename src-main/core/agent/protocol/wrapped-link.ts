/**
 * Links that a mail program has broken over several lines. A line belongs to the link where it has
 * signs of a query that words do not have; of what comes after the last such line, only the codec of
 * the link can tell.
 */
import type { FoundLink } from '#shared/text/index.ts';

/** What may be one link, cut by line breaks. */
export type WrappedText = {
  /** What stands on the line where the link begins, and the length of that whole line. */
  readonly first: { readonly text: string; readonly lineLength: number };
  /** What the lines after it have of the link, if they have anything of it. */
  readonly lines: readonly string[];
  /** As many of the lines belong to the link for certain. */
  readonly surelyLines: number;
};

/** Before it may be a mark of quotation; only on the last line anything else may come after. */
const NEXT_LINE = /[ \t]*\r?\n[ \t>]*([\w\-.~%&=;,/?]+)(?=[ \t]*(\r?\n|$)|[\s)>\]"'.*])/y;
/** Of a query; no word has them. */
const SIGNS = /%[0-9A-Fa-f]{2}|[?&]\w+=/;
/** Long links with post-quantum keys have about 60 lines of 76 characters, short ones two. */
const MAX_LINES = { long: 128, short: 8 };
const MAX_LENGTH = { long: 16384, short: 1024 };

/** The lines after a link that may go on with it. */
export function wrappedText(text: string, found: FoundLink): WrappedText {
  const { start, rawEnd } = found;
  const lines = nextLines(text, found);
  const lineStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
  const first = { text: text.slice(start, rawEnd), lineLength: rawEnd - lineStart };
  return { first, lines, surelyLines: lines.findLastIndex((line) => SIGNS.test(line)) + 1 };
}

function nextLines(text: string, { kind, rawEnd }: FoundLink): readonly string[] {
  const lines: string[] = [];
  let length = 0;
  NEXT_LINE.lastIndex = rawEnd;
  for (let match = NEXT_LINE.exec(text); match !== null; match = NEXT_LINE.exec(text)) {
    const [, line = '', isAlone] = match;
    length += line.length;
    if (length > MAX_LENGTH[kind] || lines.length === MAX_LINES[kind]) break;
    if (line.includes('//')) break;
    lines.push(line);
    if (isAlone === undefined) break;
  }
  return lines;
}

export type JoinedText = {
  readonly text: string;
  /** Its last line is shorter than those before, as the last line of a wrapped text is. */
  readonly isLast: boolean;
};

/** The link with every number of lines that it may have, at least those that surely belong to it. */
export function joinedTexts(wrapped: WrappedText): readonly JoinedText[] {
  const { first, lines, surelyLines } = wrapped;
  const joined: JoinedText[] = [];
  let text = first.text;
  let shortest = first.lineLength;
  for (const [index, line] of lines.entries()) {
    text += line;
    if (index + 1 >= surelyLines) joined.push({ text, isLast: line.length < shortest });
    shortest = Math.min(shortest, line.length);
  }
  return joined;
}
