/**
 * What the maker of a short link shows to those who look it up (60-chat section 5, end): JSON, or `X`
 * and a zstd frame of it. Groups show something else in the same place.
 */
import { concatBytes, utf8Decode, utf8Encode } from '../../base/index.ts';
import { DecodeError, tryDecode } from '../../encoding/index.ts';
import { MAX_DECOMPRESSED_SIZE_BYTES, zstdCompress, zstdDecompress } from './compression.ts';
import { decodeContent } from './content.ts';
import { formatJson, parseJson } from './json-text.ts';
import { asObject, booleanField, field, objectField, optionalObject } from './json.ts';
import { decodeProfile } from './profile.ts';
import type { Profile } from './types.ts';

export type LinkData =
  | {
      readonly type: 'contact';
      readonly profile: Profile;
      /** Text of the welcome message; empty when there is none. */
      readonly welcomeText: string;
      /** Everybody who asks gets a group of their own. */
      readonly isBusiness: boolean;
    }
  | { readonly type: 'group' };

/** Longer JSON is compressed. */
const MAX_PLAIN_SIZE_BYTES = 10_240;
const COMPRESSED = utf8Encode('X');

/** The bytes of a person's link. */
export function encodeLinkData(profile: Profile, welcomeText: string): Uint8Array {
  const message = welcomeText === '' ? {} : { message: { type: 'text', text: welcomeText } };
  const json = utf8Encode(formatJson({ profile, ...message, business: false }));
  return json.length > MAX_PLAIN_SIZE_BYTES ? concatBytes(COMPRESSED, zstdCompress(json)) : json;
}

/** What a link shows; undefined when it does not parse or opens to more than 64 KiB. */
export function parseLinkData(bytes: Uint8Array): LinkData | undefined {
  return tryDecode(() => decodeLinkData(bytes));
}

function decodeLinkData(bytes: Uint8Array): LinkData {
  const isCompressed = bytes[0] === COMPRESSED[0];
  const json = isCompressed
    ? zstdDecompress(bytes.subarray(1), MAX_DECOMPRESSED_SIZE_BYTES)
    : bytes;
  const text = utf8Decode(json);
  if (text === undefined) throw new DecodeError('link data', 'not UTF-8');
  const data = asObject(parseJson(text, 'link data'), 'link data');
  if (field(data, 'groupProfile') !== undefined) return { type: 'group' };
  const message = optionalObject(data, 'message');
  return {
    type: 'contact',
    profile: decodeProfile(objectField(data, 'profile')),
    welcomeText: message === undefined ? '' : decodeContent(message).text,
    isBusiness: booleanField(data, 'business'),
  };
}
