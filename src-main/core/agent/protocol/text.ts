/** Text forms of links: percent encoding and queries (30-agent section 10). */
import { base64urlDecode, hexDecode, utf8Decode, utf8Encode } from '../../base/index.ts';
import { DecodeError } from '../../encoding/index.ts';

/** Of lists, and of the bytes of ids and hashes: their binary forms count in one byte. */
export const MAX_ITEMS = 255;

const UNRESERVED = /^[A-Za-z0-9\-_.~]$/;

/** Escapes every byte but letters, digits and -_.~ with uppercase hex. */
export function percentEncode(text: string): string {
  let encoded = '';
  for (const byte of utf8Encode(text)) {
    const char = String.fromCharCode(byte);
    encoded += UNRESERVED.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** Text of a percent-encoded query value; `+` is a space, a stray `%` stands for itself. */
export function percentDecode(encoded: string, path: string): string {
  if (!/[%+]/.test(encoded)) return encoded;
  const bytes: number[] = [];
  const source = utf8Encode(encoded.replaceAll('+', ' '));
  for (let i = 0; i < source.length; i++) {
    const escaped = hexDecode(String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0));
    if (source[i] === 0x25 && escaped !== undefined) {
      bytes.push(...escaped);
      i += 2;
    } else {
      bytes.push(source[i] ?? 0);
    }
  }
  const text = utf8Decode(Uint8Array.from(bytes));
  if (text === undefined) throw new DecodeError(path, 'not UTF-8');
  return text;
}

/** The parameters of `a=1&b=2`, decoded; of a repeated name the first counts. */
export function parseQuery(query: string, path: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (parameters.has(name)) continue;
    parameters.set(name, equals < 0 ? '' : percentDecode(part.slice(equals + 1), path));
  }
  return parameters;
}

/** At most 255 bytes of padded or unpadded base64url; DecodeError, also where there is no text. */
export function parseBase64(text: string | undefined, path: string): Uint8Array {
  const bytes = base64urlDecode(text ?? '');
  if (bytes === undefined) throw new DecodeError(path, 'not base64url');
  if (bytes.length > MAX_ITEMS) throw new DecodeError(path, 'too long');
  return bytes;
}
