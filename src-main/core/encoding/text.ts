/**
 * Text forms of primitive values (00-encoding section 2): decimal integers, flags, comma lists and
 * times. Byte strings are base64url (base). Parsers take the whole text and throw DecodeError.
 */
import { DecodeError } from './decode-error.ts';

export type IntegerBounds = { readonly min: number; readonly max: number };

/** Decimal integer within the bounds; leading zeros are accepted, a plus sign is not. */
export function parseInteger(text: string, path: string, bounds: IntegerBounds): number {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max)) {
    throw new DecodeError(path, `expected ${String(bounds.min)}..${String(bounds.max)}`);
  }
  return value === 0 ? 0 : value;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** Decimal 64-bit signed integer. */
export function parseInt64(text: string, path: string): bigint {
  const value = /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value < MIN_INT64 || value > MAX_INT64) {
    throw new DecodeError(path, 'expected a 64-bit integer');
  }
  return value;
}

/** `T` or `F`. */
export function formatBool(value: boolean): string {
  return value ? 'T' : 'F';
}

/** `T` or `F`. */
export function parseBool(text: string, path: string): boolean {
  if (text === 'T') return true;
  if (text === 'F') return false;
  throw new DecodeError(path, 'expected T or F');
}

/** Non-empty list separated by commas without spaces. */
export function parseList<T>(text: string, parseItem: (text: string) => T): T[] {
  return text.split(',').map((item) => parseItem(item));
}

const MAX_SECONDS = Number.MAX_SAFE_INTEGER;

/** Decimal Unix seconds (the text form of SystemTime). */
export function parseUnixSeconds(text: string, path: string): number {
  return parseInteger(text, path, { min: -MAX_SECONDS, max: MAX_SECONDS });
}

/** ISO-8601 in UTC; the fraction is left out when zero and has no trailing zeros. */
export function formatUtcTime(unixMs: number): string {
  return new Date(unixMs).toISOString().replace(/\.?0*Z$/, 'Z');
}

const UTC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,12})?Z$/;

/** Unix milliseconds; finer fractions are cut. */
export function parseUtcTime(text: string, path: string): number {
  const unixMs = UTC_TIME.test(text)
    ? Date.parse(text.replace(/(\.\d{3})\d+Z$/, '$1Z'))
    : Number.NaN;
  if (Number.isNaN(unixMs)) throw new DecodeError(path, 'expected an ISO-8601 UTC time');
  return unixMs;
}
