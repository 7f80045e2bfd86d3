/**
 * What a user pastes: tells which kind of link it is, in words the app can explain. The codecs of the
 * links themselves are in connection-request.ts.
 */
import { type Result } from '#shared/result.ts';
import type { InvitationRequest } from './connection-request.ts';

/** A one-time invitation that can be joined. */
export type ParsedLink = { readonly type: 'invitation'; readonly request: InvitationRequest };

/** Why a text is not a link we can use. */
export type LinkError =
  /** No SimpleX link in the text at all. */
  | { readonly type: 'notALink' }
  /** A short link; not supported yet. */
  | {
      readonly type: 'shortLink';
      readonly kind: 'invitation' | 'contact' | 'channel' | 'group' | 'relay';
    }
  /** The long link of a contact address or a group; not supported yet. */
  | { readonly type: 'contactAddress' }
  /** A link of the right kind that does not parse: cut off, or altered. */
  | { readonly type: 'damaged' }
  /** No version in common: `peer` is older or newer than what we speak. */
  | { readonly type: 'version'; readonly peer: 'older' | 'newer' };

export declare function parseLink(text: string): Result<ParsedLink, LinkError>;
