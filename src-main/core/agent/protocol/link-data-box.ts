/** Keys, signatures and boxes of link data (30-agent sections 11.1 and 11.2). */
import { wipe } from '../../base/index.ts';
import {
  type Ed25519Public,
  type Ed25519Secret,
  BOX_TAG_SIZE_BYTES,
  ED25519_SIGNATURE_SIZE_BYTES,
  NONCE_SIZE_BYTES,
  boxOpenPadded,
  boxSealPadded,
  contactLinkKdf,
  ed25519Sign,
  ed25519Verify,
  invitationLinkKdf,
} from '../../crypto/index.ts';
import { Reader, Writer, tryDecode } from '../../encoding/index.ts';
import type { ShortLink } from './short-link.ts';

/** Lengths of the two parts before they are boxed: 2048 and 13824 bytes with nonce and tag. */
const PADDED_SIZE_BYTES = { fixed: 2008, user: 13784 } as const;
/** Length of what is padded, length of the signature, signature. */
const SIGNED_OVERHEAD_BYTES = 2 + 1 + ED25519_SIGNATURE_SIZE_BYTES;

/** Greatest length of an encoded part: 1941 and 13717 bytes. */
export const MAX_PART_SIZE_BYTES = {
  fixed: PADDED_SIZE_BYTES.fixed - SIGNED_OVERHEAD_BYTES,
  user: PADDED_SIZE_BYTES.user - SIGNED_OVERHEAD_BYTES,
} as const;

export type LinkKind = ShortLink['kind'];

/** Content that somebody has signed. */
export type Signed = { readonly content: Uint8Array; readonly signature: Uint8Array };

export type PartToSeal = {
  readonly kind: LinkKind;
  readonly linkKey: Uint8Array;
  readonly part: 'fixed' | 'user';
  /** At most MAX_PART_SIZE_BYTES of its part. */
  readonly content: Uint8Array;
  readonly signingSecret: Ed25519Secret;
  /** 24 bytes, never used with this link before. */
  readonly nonce: Uint8Array;
};

/** nonce, box of the padded signature and content. */
export function sealPart(part: PartToSeal): Uint8Array {
  const { content, nonce } = part;
  const signed = new Writer().str(ed25519Sign(part.signingSecret, content)).raw(content).bytes();
  return withBoxKey(part.kind, part.linkKey, (key) => {
    const box = boxSealPadded(key, nonce, signed, PADDED_SIZE_BYTES[part.part]);
    return new Writer().raw(nonce).raw(box).bytes();
  });
}

/** Content and signature as views of a new buffer; undefined when the box does not open. */
export function openPart(
  kind: LinkKind,
  linkKey: Uint8Array,
  sealed: Uint8Array,
): Signed | undefined {
  if (sealed.length < NONCE_SIZE_BYTES + BOX_TAG_SIZE_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_SIZE_BYTES);
  const box = sealed.subarray(NONCE_SIZE_BYTES);
  const signed = withBoxKey(kind, linkKey, (key) => boxOpenPadded(key, nonce, box));
  if (signed === undefined) return undefined;
  const r = new Reader(signed, 'signed link data');
  return tryDecode(() => ({ signature: r.str(), content: r.tail() }));
}

/** Whether any of the keys has made the signature. */
export function isSignedBy(keys: readonly Ed25519Public[], signed: Signed): boolean {
  return keys.some((key) => ed25519Verify(key, signed.content, signed.signature));
}

function withBoxKey<T>(kind: LinkKind, linkKey: Uint8Array, use: (key: Uint8Array) => T): T {
  const key = kind === 'invitation' ? invitationLinkKdf(linkKey) : contactLinkKdf(linkKey).key;
  try {
    return use(key);
  } finally {
    wipe(key);
  }
}
