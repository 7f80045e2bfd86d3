/**
 * Whether an archive is as it was made by somebody who could open its database: an authentication code
 * over the manifest, and so over the checksums of the database and of every attachment. Its key is
 * derived from the database's by HKDF (RFC 5869), with the salt of the file and a label of its own.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { DatabaseKey } from '../../database/index.ts';
import { type Manifest, type UnsignedManifest, authenticatedBytes } from './manifest.ts';

const LABEL = 'sotto-archive manifest 2';
const KEY_BYTES = 32;

/** The manifest with its authentication code: HMAC-SHA256, lowercase hex. */
export function authenticate(manifest: UnsignedManifest, key: DatabaseKey): Manifest {
  return { ...manifest, mac: codeOf(manifest, key).toString('hex') };
}

/** Whether whoever made the manifest had the key of the database in the archive. */
export function isAuthentic(manifest: Manifest, key: DatabaseKey): boolean {
  const claimed = Buffer.from(manifest.mac, 'hex');
  const right = codeOf(manifest, key);
  return claimed.length === right.length && timingSafeEqual(claimed, right);
}

function codeOf(manifest: UnsignedManifest, { key, salt }: DatabaseKey): Buffer {
  const derived = Buffer.from(hkdfSync('sha256', key, salt, LABEL, KEY_BYTES));
  try {
    return createHmac('sha256', derived).update(authenticatedBytes(manifest)).digest();
  } finally {
    derived.fill(0);
  }
}
