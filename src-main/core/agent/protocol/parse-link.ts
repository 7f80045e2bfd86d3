/**
 * What a user pastes: tells which kind of link it is, in words the app can explain. The codecs of the
 * links themselves are in connection-request.ts.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { maxRatchetVersion, minRatchetVersion } from '../../crypto/ratchet/index.ts';
import { type VersionRange, compatibleVersion, tryDecode } from '../../encoding/index.ts';
import {
  type InvitationRequest,
  connectionRequestToText,
  parseConnectionRequest,
} from './connection-request.ts';
import { AGENT_VERSIONS, SMP_CLIENT_ENVELOPE_VERSIONS } from './versions.ts';

/** A one-time invitation that can be joined. */
export type ParsedLink = { readonly type: 'invitation'; readonly request: InvitationRequest };

export type ShortLinkKind = 'invitation' | 'contact' | 'channel' | 'group' | 'relay';

/** Why a text is not a link we can use. */
export type LinkError =
  /** No SimpleX link in the text at all. */
  | { readonly type: 'notALink' }
  /** A short link; not supported yet. */
  | { readonly type: 'shortLink'; readonly kind: ShortLinkKind }
  /** The long link of a contact address or a group; not supported yet. */
  | { readonly type: 'contactAddress' }
  /** A link of the right kind that does not parse: cut off, or altered. */
  | { readonly type: 'damaged' }
  /** No version in common: `peer` is older or newer than what we speak. */
  | { readonly type: 'version'; readonly peer: 'older' | 'newer' };

const SCHEME = String.raw`(?:simplex:|https:\/\/[^\/\s:?#]+(?::\d{1,5})?)`;
const LONG_LINK = new RegExp(`${SCHEME}\\/(?:invitation|contact)\\/?#\\/?\\?\\S*`, 'u');
const SHORT_LINK = new RegExp(`${SCHEME}\\/([acgri])\\/?#[\\w\\-/=]{20,}`, 'iu');

/** Of the sentence that a link ends: no link ends with it. */
const PUNCTUATION_AFTER = /[.,;:!?)\]}>'"’”»…]+$/u;

const SHORT_KINDS: Readonly<Record<string, ShortLinkKind>> = {
  a: 'contact',
  c: 'channel',
  g: 'group',
  r: 'relay',
  i: 'invitation',
};

/** The first link in a text, which may have words and white space around it. */
export function parseLink(text: string): Result<ParsedLink, LinkError> {
  const link = LONG_LINK.exec(text)?.[0].replace(PUNCTUATION_AFTER, '');
  if (link === undefined) {
    const kind = SHORT_KINDS[SHORT_LINK.exec(text)?.[1]?.toLowerCase() ?? ''];
    return err(kind === undefined ? { type: 'notALink' } : { type: 'shortLink', kind });
  }
  const request = tryDecode(() => parseConnectionRequest(link));
  if (request === undefined) return err({ type: 'damaged' });
  if (request.type === 'contact') return err({ type: 'contactAddress' });
  const problem = versionProblem(request);
  return problem === undefined ? ok({ type: 'invitation', request }) : err(problem);
}

/** The one text of a link under the `simplex:` scheme, however it was pasted. */
export function formatLink(link: ParsedLink): string {
  return connectionRequestToText(link.request);
}

function versionProblem(request: InvitationRequest): LinkError | undefined {
  const { minVersion, maxVersion } = request.e2e;
  const offers: readonly [VersionRange, VersionRange][] = [
    [request.agentVersions, AGENT_VERSIONS],
    [request.queues[0].clientVersions, SMP_CLIENT_ENVELOPE_VERSIONS],
    [
      { min: minVersion, max: maxVersion },
      { min: minRatchetVersion, max: maxRatchetVersion },
    ],
  ];
  for (const [theirs, ours] of offers) {
    if (compatibleVersion(ours, theirs) !== undefined) continue;
    return { type: 'version', peer: theirs.max < ours.min ? 'older' : 'newer' };
  }
  return undefined;
}
