/**
 * What a user pastes: tells which kind of link it is, or what is wrong in words the app can explain.
 * The codecs of the links themselves are in connection-request.ts and short-link.ts.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { type FoundLink, findLink, findLinks, linkReadings } from '#shared/text/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { DecodeError, tryDecode } from '../../encoding/index.ts';
import {
  type ContactRequest,
  type InvitationRequest,
  SIMPLEX_SCHEME,
  connectionRequestToText,
  parseConnectionRequest,
} from './connection-request.ts';
import { type VersionProblem, requestVersionProblem } from './request-version.ts';
import { type ShortLink, formatShortLink, parseShortLink } from './short-link.ts';
import { type WrappedText, joinedTexts, wrappedText } from './wrapped-link.ts';

export type ParsedLink =
  /** A one-time invitation that can be joined. */
  | { readonly type: 'invitation'; readonly request: InvitationRequest }
  /** A long-lived address, or a group: its client data says so. */
  | { readonly type: 'contact'; readonly request: ContactRequest }
  /** What it leads to is on its server. */
  | { readonly type: 'short'; readonly link: ShortLink };

/** Why a text is not a link we can use. */
export type LinkError =
  /** No SimpleX link in the text at all. */
  | { readonly type: 'notALink' }
  /** A link that does not parse: cut off, or altered. */
  | { readonly type: 'damaged' }
  | VersionProblem;

const LONG = /^[^#]*\/(?:invitation|contact)\/?#/;

/** Ten times the longest link with a post-quantum key. */
const MAX_LINK_LENGTH = 32768;
const LINK_ID_SIZE_BYTES = 24;
const KEY_SIZE_BYTES = 32;

/** Of anchors of web pages that look like short links, no more are tried. */
const MAX_TRIES = 16;

/**
 * The first link in a text, which may have words and punctuation around it, or have been wrapped or
 * escaped on its way. `damaged` where there is one that cannot be mended without guessing.
 */
export function parseLink(text: string): Result<ParsedLink, LinkError> {
  let isDamaged = false;
  for (const reading of linkReadings(text)) {
    const found = firstLink(reading);
    if (found !== 'none' && found !== 'damaged') return checkVersion(found);
    isDamaged ||= found === 'damaged';
  }
  return err({ type: isDamaged ? 'damaged' : 'notALink' });
}

/**
 * The one text of a link under the `simplex:` scheme, however it was pasted. A short link is not
 * restored or shortened by it.
 */
export function formatLink(link: ParsedLink): string {
  switch (link.type) {
    case 'invitation':
    case 'contact':
      return connectionRequestToText(link.request);
    case 'short':
      return formatShortLink(link.link, 'simplex');
    default:
      return unreachable(link);
  }
}

function checkVersion(link: ParsedLink): Result<ParsedLink, LinkError> {
  const problem = link.type === 'short' ? undefined : requestVersionProblem(link.request);
  return problem === undefined ? ok(link) : err(problem);
}

/** A page's address with a long anchor does not stand in the way of a link after it. */
function firstLink(text: string): ParsedLink | 'damaged' | 'none' {
  let tries = 0;
  for (const found of findLinks(text)) {
    const link = readWrapped(text, found);
    if (link !== undefined) return link;
    tries++;
    const isMaybeAnchor = found.kind === 'short' && found.isWeb;
    if (!isMaybeAnchor || tries === MAX_TRIES) break;
  }
  return tries === 0 ? 'none' : 'damaged';
}

/** The link as it stands, or with the lines that a mail program has moved a part of it to. */
function readWrapped(text: string, found: FoundLink): ParsedLink | undefined {
  const alone = readLink(found.text);
  const wrapped = wrappedText(text, found);
  if (wrapped.lines.length === 0) return alone;
  if (alone !== undefined && wrapped.surelyLines === 0) return alone;
  const joined = wholeOf(wrapped);
  return joined === 'ambiguous' ? undefined : (joined ?? alone);
}

/**
 * Of several readings the one that is as our apps write links; of several such ones, that with a last
 * line shorter than the others.
 */
function wholeOf(wrapped: WrappedText): ParsedLink | 'ambiguous' | undefined {
  const texts = joinedTexts(wrapped);
  const whole = texts.flatMap(({ text, isLast }) => {
    const found = findLink(text);
    const link = found?.start === 0 ? readLink(found.text) : undefined;
    if (found === undefined || link === undefined) return [];
    return [{ link, isLast, isExact: isAsWritten(found, link) }];
  });
  const exact = whole.filter(({ isExact }) => isExact);
  if (exact.length > 1) return exact.find(({ isLast }) => isLast)?.link ?? 'ambiguous';
  if (exact.length === 1 || whole.length === 0) return exact[0]?.link;
  return texts.length === 1 ? whole[0]?.link : 'ambiguous';
}

function isAsWritten({ text }: FoundLink, link: ParsedLink): boolean {
  if (link.type !== 'short') return text.endsWith(formatLink(link).slice(SIMPLEX_SCHEME.length));
  const scheme = text.startsWith(SIMPLEX_SCHEME) ? 'simplex' : 'https';
  return formatShortLink(link.link, scheme) === text;
}

function readLink(text: string): ParsedLink | undefined {
  return text.length > MAX_LINK_LENGTH ? undefined : tryDecode(() => parseExact(text));
}

function parseExact(text: string): ParsedLink {
  if (!LONG.test(text)) return { type: 'short', link: checkSizes(parseShortLink(text)) };
  const request = parseConnectionRequest(text);
  return request.type === 'contact'
    ? { type: 'contact', request }
    : { type: 'invitation', request };
}

function checkSizes(link: ShortLink): ShortLink {
  const { keyHash } = link.server;
  const isWhole =
    link.linkKey.length === KEY_SIZE_BYTES &&
    (keyHash === undefined || keyHash.length === KEY_SIZE_BYTES) &&
    (link.kind === 'contact' || link.linkId.length === LINK_ID_SIZE_BYTES);
  if (!isWhole) throw new DecodeError('short link', 'id or key of a wrong length');
  return link;
}
