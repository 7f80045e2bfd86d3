/**
 * What a user pastes: tells which kind of link it is, or what is wrong in words the app can explain.
 * The codecs of the links themselves are in connection-request.ts and short-link.ts.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { DecodeError, tryDecode } from '../../encoding/index.ts';
import {
  type ContactRequest,
  type InvitationRequest,
  connectionRequestToText,
  parseConnectionRequest,
} from './connection-request.ts';
import { type VersionProblem, requestVersionProblem } from './request-version.ts';
import { type ShortLink, formatShortLink, parseShortLink } from './short-link.ts';

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

/** No host contains `/`, so that a text of many schemes is searched in linear time. */
const LINK = new RegExp(
  String.raw`(?:simplex:|https:\/\/[^\/\s?#]+)\/` +
    String.raw`(?:(?:invitation|contact)\/?#\/?\?\S*|[iacgrACGR]\/?#[\w\-=\/]{20,}(?:\?\S*)?)`,
);
const LONG = /^[^#]*\/(?:invitation|contact)\/?#/;

/** Ten times the longest link with a post-quantum key. */
const MAX_LINK_LENGTH = 32768;
const LINK_ID_SIZE_BYTES = 24;
const KEY_SIZE_BYTES = 32;

/** Of the sentence that a link ends: no link ends with it. */
const PUNCTUATION_AFTER = '.,;:!?)]}>\'"’”»…';

/** The first link in a text, which may have words and white space around it. */
export function parseLink(text: string): Result<ParsedLink, LinkError> {
  const found = LINK.exec(text)?.[0];
  if (found === undefined) return err({ type: 'notALink' });
  const link = withoutPunctuation(found);
  const parsed = link.length > MAX_LINK_LENGTH ? undefined : tryDecode(() => parseExact(link));
  if (parsed === undefined) return err({ type: 'damaged' });
  const problem = parsed.type === 'short' ? undefined : requestVersionProblem(parsed.request);
  return problem === undefined ? ok(parsed) : err(problem);
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

/** A loop, because an expression that ends with `$` is tried at every character. */
function withoutPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && PUNCTUATION_AFTER.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
