/**
 * SMP protocol versions and the sizes that hang on them (20-smp section 1, 90-versions section 1).
 * Versions 19 and later are not implemented and are never offered.
 */
import type { VersionRange } from '../encoding/index.ts';

/** What the codecs can read and write. */
export const SMP_CODEC_VERSIONS: VersionRange = { min: 6, max: 18 };
/** What we offer to servers as a client: every server since 6.1 encrypts blocks (version 11). */
export const SMP_CLIENT_VERSIONS: VersionRange = { min: 11, max: 18 };
/** What the embedded relay offers; the lower end lets old proxies in. */
export const SMP_RELAY_VERSIONS: VersionRange = { min: 8, max: 18 };
/** What a proxy offers to its clients for the destination relay. */
export const SMP_PROXIED_VERSIONS: VersionRange = { min: 8, max: 17 };

/** First version with each wire change (20-smp section 1). */
export const SMP_VERSION = {
  impliedSession: 7,
  senderKey: 9,
  deletedEvent: 10,
  blockEncryption: 11,
  blockedError: 12,
  proxyServerFlag: 14,
  shortLinks: 15,
  serviceCertificates: 16,
  notificationCredentials: 17,
  clientNotices: 18,
} as const;

/** Greatest SEND body in bytes [Protocol.hs:maxMessageLength]. */
export function maxMessageSizeBytes(version: number): number {
  if (version >= SMP_VERSION.blockEncryption) return 16048;
  return version >= 8 ? 16064 : 16088;
}
