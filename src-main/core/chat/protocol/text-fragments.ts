/**
 * What can stand at one position of a line (60-chat section 10): a formatted run, a link, a name, a
 * number, spaces or a plain word. Each fragment ends after its start, and none looks further than
 * the scanner remembers, so a line takes linear time.
 */
import type { TextColor, TextFormat } from '#shared/model/index.ts';
import { findLink } from '#shared/text/index.ts';
import type { LineScanner } from './line-scanner.ts';
import { parseSimplexLink } from './simplex-link.ts';
import { parseSimplexName } from './simplex-name.ts';
import { isDomain, isEmail, parseWebAddress } from './web-address.ts';

export type Fragment = {
  /** Where the next fragment begins. */
  readonly end: number;
  /** What is shown: the source, or for styles the source without its marks. */
  readonly text: string;
  readonly format?: TextFormat;
};

/** The fragment at a position before the end of the line. */
export function fragmentAt(line: LineScanner, start: number): Fragment {
  const char = line.text.charAt(start);
  switch (char) {
    case ' ':
      return plain(line, start, line.runEnd(' ', start));
    case '*':
      return styled(line, start, { type: 'bold' });
    case '_':
      return styled(line, start, { type: 'italic' });
    case '~':
      return styled(line, start, { type: 'strikeThrough' });
    case '`':
      return styled(line, start, { type: 'snippet' });
    case '#':
      return secret(line, start) ?? name(line, start) ?? word(line, start);
    case '!':
      return colored(line, start) ?? word(line, start);
    case '@':
      return name(line, start) ?? mention(line, start) ?? word(line, start);
    case '/':
      return command(line, start) ?? word(line, start);
    case '[':
      return link(line, start) ?? word(line, start);
    default:
      return phone(line, start) ?? word(line, start);
  }
}

function plain(line: LineScanner, start: number, end: number): Fragment {
  return { end, text: line.text.slice(start, end) };
}

/** The source up to an end, as it is, in a format. */
function source(
  line: LineScanner,
  start: number,
  run: { end: number; format: TextFormat },
): Fragment {
  return { ...plain(line, start, run.end), format: run.format };
}

function isStylable(content: string): boolean {
  return content !== '' && !content.startsWith(' ') && !content.endsWith(' ');
}

/** A mark, content, the same mark. A mark that nothing closes makes the rest of the line plain. */
function styled(line: LineScanner, start: number, format: TextFormat): Fragment {
  const close = line.next(line.text.charAt(start), start + 1);
  if (close === undefined) return plain(line, start, line.text.length);
  const content = line.text.slice(start + 1, close);
  return isStylable(content)
    ? { end: close + 1, text: content, format }
    : plain(line, start, close + 1);
}

/** Further marks on either side belong to the content. */
function secret(line: LineScanner, start: number): Fragment | undefined {
  const contentStart = line.runEnd('#', start);
  const close = line.next('#', contentStart);
  if (close === undefined || !isStylable(line.text.slice(contentStart, close))) return undefined;
  const end = line.runEnd('#', close);
  return { end, text: line.text.slice(start + 1, end - 1), format: { type: 'secret' } };
}

const COLORED = /!(-|[1-6]|[a-z]{1,7}) (?=[^ !])/y;
const COLORS: readonly TextColor[] = ['red', 'green', 'blue', 'yellow', 'cyan', 'magenta'];

/** `!`, a color's number, letter or name (or `-`: small), one space, content, `!`. */
function colored(line: LineScanner, start: number): Fragment | undefined {
  COLORED.lastIndex = start;
  const match = COLORED.exec(line.text);
  const format = styleOf(match?.[1] ?? '');
  if (match === null || format === undefined) return undefined;
  const contentStart = start + match[0].length;
  const close = line.next('!', contentStart);
  if (close === undefined || line.text[close - 1] === ' ') return undefined;
  return { end: close + 1, text: line.text.slice(contentStart, close), format };
}

function styleOf(key: string): TextFormat | undefined {
  if (key === '-') return { type: 'small' };
  const color = COLORS.find(
    (known, index) => key === known || key === known[0] || key === String(index + 1),
  );
  return color && { type: 'colored', color };
}

function name(line: LineScanner, start: number): Fragment | undefined {
  const end = line.strippedWordEnd(start, 'afterName');
  const nameInfo = parseSimplexName(line.text.slice(start, end));
  return nameInfo && source(line, start, { end, format: { type: 'simplexName', nameInfo } });
}

/** Text in apostrophes after the first character; the end is that of the closing one. */
function quoted(line: LineScanner, start: number): { text: string; end: number } | undefined {
  const close = line.next("'", start + 2);
  if (close === undefined || close === start + 2) return undefined;
  return { text: line.text.slice(start + 2, close), end: close + 1 };
}

/** `@name` or `@'name with spaces'`. */
function mention(line: LineScanner, start: number): Fragment | undefined {
  const first = line.text.charAt(start + 1);
  if (first === "'") {
    const quote = quoted(line, start);
    return (
      quote &&
      source(line, start, { end: quote.end, format: { type: 'mention', memberName: quote.text } })
    );
  }
  if (first === '' || first === ' ' || first === '@') return undefined;
  const end = line.strippedWordEnd(start + 1, 'any');
  const memberName = line.text.slice(start + 1, end);
  return source(line, start, { end, format: { type: 'mention', memberName } });
}

/** `/word` or `/'words'`. */
function command(line: LineScanner, start: number): Fragment | undefined {
  if (line.text[start + 1] === "'") {
    const quote = quoted(line, start);
    return (
      quote &&
      source(line, start, { end: quote.end, format: { type: 'command', commandStr: quote.text } })
    );
  }
  const end = line.strippedWordEnd(start + 1, 'any');
  const commandStr = line.text.slice(start + 1, end);
  if (commandStr === '' || /(?![-_])\p{P}/u.test(commandStr)) return undefined;
  return source(line, start, { end, format: { type: 'command', commandStr } });
}

/** `[text](address)`: the text must not pretend to be another address. */
function link(line: LineScanner, start: number): Fragment | undefined {
  const textEnd = line.next(']', start + 1);
  if (textEnd === undefined || line.text[textEnd + 1] !== '(') return undefined;
  const linkEnd = line.next(')', textEnd + 2);
  if (linkEnd === undefined) return undefined;
  const showText = line.text.slice(start + 1, textEnd);
  const uri = line.text.slice(textEnd + 2, linkEnd);
  if (showText === '' || !isHonest(showText, uri)) return undefined;
  const format = linkFormat(uri, showText);
  return format && source(line, start, { end: linkEnd + 1, format });
}

function isHonest(showText: string, uri: string): boolean {
  if (!/(?![-_])\p{P}/u.test(showText)) return true;
  return showText === uri || showText === uri.replace(/^https?:\/\//u, '');
}

function linkFormat(uri: string, showText: string): TextFormat | undefined {
  const simplex = parseSimplexLink(uri);
  if (simplex === undefined) {
    return parseWebAddress(uri) && { type: 'hyperLink', showText, linkUri: uri };
  }
  const { linkType, simplexUri, smpHosts, isShort } = simplex;
  return isShort ? { type: 'simplexLink', linkType, showText, simplexUri, smpHosts } : undefined;
}

/** Country code, area code in brackets, digits with single separators. */
const PHONE = /(?:\+\d{1,23})?(?:[ .-]?\(\d{1,23}\))?(?:[ .-]?\d{1,23}){0,12}/y;
const MIN_PHONE_LENGTH = 7;
const MAX_PHONE_LENGTH = 22;

function phone(line: LineScanner, start: number): Fragment | undefined {
  if (!/[+\d]/u.test(line.text.charAt(start))) return undefined;
  PHONE.lastIndex = start;
  const length = PHONE.exec(line.text)?.[0].length ?? 0;
  if (length < MIN_PHONE_LENGTH || length > MAX_PHONE_LENGTH) return undefined;
  return source(line, start, { end: start + length, format: { type: 'phone' } });
}

/** A word up to the next space; as an address if it is one, without the punctuation after it. */
function word(line: LineScanner, start: number): Fragment {
  const end = line.strippedWordEnd(start, 'afterLink');
  const format = addressFormat(line.text.slice(start, end));
  if (format === undefined) {
    return enclosedLink(line, start) ?? plain(line, start, line.wordEnd(start));
  }
  // After an opening bracket the closing one is not a part of the address.
  const enclosed =
    format.type === 'uri' && OPENING.test(line.text.charAt(start - 1))
      ? enclosedLink(line, start)
      : undefined;
  return enclosed ?? source(line, start, { end, format });
}

/** Brackets, quotation marks, marks of style, and what is not seen. */
const OPENING = /[\p{Cf}\p{Ps}\p{Pi}\p{Pf}"'\x60*_~<|]/u;
const BEFORE_LINK = /^[\s\p{Cf}\p{Ps}\p{Pi}\p{Pf}"'\x60*_~<|]*$/u;
const AFTER_LINK = /^[\s\p{Cf}\p{P}"'\x60*_~>|]*$/u;

/**
 * A link of the network within a word that has nothing else but brackets and the like; then that
 * part of the word which comes first. The reference shows such links as plain text (*ours*).
 */
function enclosedLink(line: LineScanner, start: number): Fragment | undefined {
  const word = line.text.slice(start, line.wordEnd(start));
  const found = word.includes('#') ? findLink(word) : undefined;
  const simplex = found?.isWhole === true ? parseSimplexLink(found.text) : undefined;
  if (found === undefined || simplex === undefined) return undefined;
  const isAlone =
    BEFORE_LINK.test(word.slice(0, found.start)) && AFTER_LINK.test(word.slice(found.end));
  if (!isAlone) return undefined;
  if (found.start > 0) return plain(line, start, start + found.start);
  const { linkType, simplexUri, smpHosts } = simplex;
  const format = { type: 'simplexLink', linkType, simplexUri, smpHosts } as const;
  return source(line, start, { end: start + found.end, format });
}

function addressFormat(address: string): TextFormat | undefined {
  if (/^(?:https?:\/\/|simplex:\/)/u.test(address)) {
    const simplex = parseSimplexLink(address);
    if (simplex === undefined) return parseWebAddress(address) && { type: 'uri' };
    const { linkType, simplexUri, smpHosts } = simplex;
    return { type: 'simplexLink', linkType, simplexUri, smpHosts };
  }
  if (isDomain(address)) return { type: 'uri' };
  return isEmail(address) ? { type: 'email' } : undefined;
}
