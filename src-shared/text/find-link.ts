/**
 * Where a link of the network is in a text (30-agent sections 10 and 11), as people write, wrap and
 * paste it. Only what is around a link, its scheme and its host are read generously; ids and keys
 * stay as they are. Whether the link is whole is for its codec. Linear in the length of the text.
 */
export type FoundLink = {
  readonly kind: 'long' | 'short';
  /** Under `https:`, where other pages have addresses of the same look. */
  readonly isWeb: boolean;
  /** Has keys of the right length, or names a queue: hardly any other page has such an address. */
  readonly isWhole: boolean;
  /** For the codec: `simplex:/…` or `https://host/…`, scheme and host in lower case. */
  readonly text: string;
  /** In the text that was searched, in UTF-16 units. */
  readonly start: number;
  /** After the last character of the link. */
  readonly end: number;
  /** After what could have belonged to it but for being punctuation. */
  readonly rawEnd: number;
};

/** Where our own apps' long links lead; a long link of another host has to name a queue. */
const APP_HOST = 'simplex.chat';

const HOST = String.raw`[^\s\/?#@\\<>"'\x60*(){}|]{1,300}`;
const BARE_HOST = String.raw`(?<![\w.@:\/%\-])(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}`;
/** A text that was pasted twice in a row has two links and nothing between them. */
const NO_NEXT = String.raw`(?!https:\/\/|simplex:\/)`;
const QUERY = String.raw`(?:${NO_NEXT}[\w\-.~%&=+,;:@\/?!$])*`;
/** What stands between path and `#` was added by a web page that counts its visitors. */
const VISIT = String.raw`(?:\?[^\s#]{0,250})?`;
/** Anchors of web pages are shorter as a rule. */
const MIN_KEY_LENGTH = 20;
const LINK = new RegExp(
  String.raw`(?:(?:[Ss][Ii][Mm][Pp][Ll][Ee][Xx]):\/{0,3}` +
    String.raw`|(?:[Hh][Tt][Tt][Pp][Ss]):\/\/(?<web>${HOST})\/|(?<bare>${BARE_HOST})\/)` +
    String.raw`(?:(?<mode>invitation|contact)\/?${VISIT}#\/?(?:\?|(?=(?:v|smp)=))(?<long>${QUERY})` +
    String.raw`|(?<letter>[iacgrACGR])\/?${VISIT}#(?<ids>(?:${NO_NEXT}[\w\-=\/]){${MIN_KEY_LENGTH},})(?:\?(?<short>${QUERY}))?)`,
  'g',
);
const NAMES_QUEUE = /(?:^|[&;])smp(?:=|%3D)/i;

/** 24 bytes and 32 bytes in base64url; what follows them directly is not theirs. */
const INVITATION_IDS = /^([\w-]{32}\/[\w-]{43}=?)[-_/]*$/;
const CONTACT_IDS = /^([\w-]{43}=?)[-_/]*$/;

/** No link ends with one of these. */
const PUNCTUATION = '.,;:!?/+@$';

/** Where something emphasised begins that the link ends: links may end with the same signs. */
const EMPHASIS = new Map([
  ['_', /(?:^|\W)(_+)[^_]*$/],
  ['~', /(?:^|[^\w~])(~+)[^~]*$/],
]);
const EMPHASIS_LENGTH = 200;

/** The first link, whole or not; undefined where nothing looks like one. */
export function findLink(text: string): FoundLink | undefined {
  return findLinks(text).next().value ?? undefined;
}

/** The links in their order; they do not overlap. */
export function* findLinks(text: string): Generator<FoundLink, undefined> {
  const finder = new RegExp(LINK);
  for (let match = finder.exec(text); match !== null; match = finder.exec(text)) {
    const found = foundLink(text, match);
    if (found === undefined) finder.lastIndex = match.index + 1 + match[0].indexOf('#');
    else yield found;
  }
  return undefined;
}

function foundLink(text: string, match: RegExpExecArray): FoundLink | undefined {
  const { web, bare, mode } = match.groups ?? {};
  const host = (web ?? bare)?.toLowerCase();
  const scheme = host === undefined ? 'simplex:' : `https://${host}`;
  const before = text.slice(Math.max(0, match.index - EMPHASIS_LENGTH), match.index);
  const body = mode === undefined ? shortBody(match, before) : longBody(match, before);
  if (body === undefined) return undefined;
  if (bare !== undefined && !body.isWhole) return undefined;
  const isOurs = host === undefined || host === APP_HOST || body.isWhole;
  if (mode !== undefined && !isOurs) return undefined;
  const rawEnd = match.index + match[0].length;
  return {
    kind: mode === undefined ? 'short' : 'long',
    isWeb: host !== undefined,
    isWhole: body.isWhole,
    text: `${scheme}/${body.text}`,
    start: match.index,
    end: rawEnd - body.leftOver,
    rawEnd,
  };
}

type Body = {
  readonly text: string;
  readonly isWhole: boolean;
  /** Characters at the end that are not the link's. */
  readonly leftOver: number;
};

function longBody(match: RegExpExecArray, before: string): Body {
  const { mode = '', long = '' } = match.groups ?? {};
  const stripped = withoutEmphasis(withoutEnd(long, PUNCTUATION), before);
  const query = withAmpersands(stripped);
  return {
    text: `${mode}#/?${query}`,
    isWhole: NAMES_QUEUE.test(query),
    leftOver: long.length - stripped.length,
  };
}

function shortBody(match: RegExpExecArray, before: string): Body | undefined {
  const { letter = '', ids = '', short } = match.groups ?? {};
  const exact = (letter === 'i' ? INVITATION_IDS : CONTACT_IDS).exec(ids)?.[1];
  const keys = exact ?? withoutEnd(ids, '/');
  if (keys.length < MIN_KEY_LENGTH) return undefined;
  if (short === undefined) {
    const text = `${letter}#${keys}`;
    return { text, isWhole: exact !== undefined, leftOver: ids.length - keys.length };
  }
  const stripped = withoutEmphasis(withoutEnd(short, PUNCTUATION), before);
  const query = withAmpersands(stripped).replace(/%(?:25)+/g, '%');
  return {
    text: `${letter}#${keys}${query === '' ? '' : `?${query}`}`,
    isWhole: exact !== undefined,
    // The question mark of an empty query is punctuation as well.
    leftOver:
      stripped === ''
        ? ids.length - keys.length + 1 + short.length
        : short.length - stripped.length,
  };
}

/** Texts taken from web pages have them escaped. */
function withAmpersands(query: string): string {
  return query.replace(/&(?:amp;)+/gi, '&');
}

/** Only as many signs are left out at the end as were there before the link. */
function withoutEmphasis(query: string, before: string): string {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const opened = new Map<string, number>();
  let text = query;
  for (let sign = text.at(-1); sign !== undefined; sign = text.at(-1)) {
    const left = opened.get(sign) ?? EMPHASIS.get(sign)?.exec(line)?.[1]?.length ?? 0;
    if (left === 0) break;
    opened.set(sign, left - 1);
    text = withoutEnd(text.slice(0, -1), PUNCTUATION);
  }
  return text;
}

/** A loop, because an expression that ends with `$` is tried at every character. */
function withoutEnd(text: string, chars: string): string {
  let end = text.length;
  while (end > 0 && chars.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
