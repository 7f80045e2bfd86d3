/**
 * Protocol versions and how two sides agree on one (00-encoding sections 1 and 2). Versions are
 * u16; which range we speak is the caller's knowledge.
 */
import { DecodeError } from './decode-error.ts';
import type { Reader } from './reader.ts';
import { parseInteger } from './text.ts';
import type { Writer } from './writer.ts';

/** Inclusive on both ends, min <= max, both 0..65535. */
export type VersionRange = { readonly min: number; readonly max: number };

const MAX_VERSION = 0xffff;

/** The range, or RangeError when it is empty or out of u16. */
export function versionRange(min: number, max: number): VersionRange {
  if (!isRange(min, max)) throw new RangeError('version range: expected 0 <= min <= max <= 65535');
  return { min, max };
}

/** u16 min, u16 max. */
export function writeVersionRange(w: Writer, range: VersionRange): void {
  w.u16(range.min).u16(range.max);
}

/** Refuses min > max. */
export function readVersionRange(r: Reader): VersionRange {
  const min = r.u16();
  const max = r.u16();
  return isRange(min, max) ? { min, max } : r.fail('version range with min > max');
}

/** `4` for a single version, `2-7` for more. */
export function formatVersionRange({ min, max }: VersionRange): string {
  return min === max ? String(min) : `${String(min)}-${String(max)}`;
}

/** Accepts `4`, `4-4` and `2-7`; DecodeError. */
export function parseVersionRange(text: string): VersionRange {
  const [first = '', second = first, ...rest] = text.split('-');
  const bounds = { min: 0, max: MAX_VERSION };
  const min = parseInteger(first, 'version range', bounds);
  const max = parseInteger(second, 'version range', bounds);
  if (rest.length > 0 || min > max) throw new DecodeError('version range', 'expected min-max');
  return { min, max };
}

/** The highest version that both ranges contain, or undefined when there is none. */
export function compatibleVersion(own: VersionRange, peer: VersionRange): number | undefined {
  return compatibleRange(own, peer)?.max;
}

/** All versions that both ranges contain, or undefined when there are none. */
export function compatibleRange(own: VersionRange, peer: VersionRange): VersionRange | undefined {
  const min = Math.max(own.min, peer.min);
  const max = Math.min(own.max, peer.max);
  return min <= max ? { min, max } : undefined;
}

function isRange(min: number, max: number): boolean {
  return (
    Number.isInteger(min) && Number.isInteger(max) && 0 <= min && min <= max && max <= MAX_VERSION
  );
}
