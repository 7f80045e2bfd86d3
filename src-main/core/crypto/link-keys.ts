/** Keys and ids derived for short links (30-agent section 11.1). */
import { hkdfSha512, sha3_384 } from './hash.ts';

const ID_SIZE_BYTES = 24;
const EMPTY = new Uint8Array();

export type ContactLinkKeys = {
  /** 24 bytes: id of the link data on the server. */
  readonly linkId: Uint8Array;
  /** 32 bytes: box key of the link data. */
  readonly key: Uint8Array;
};

/** Id and key of a contact link from its 32-byte link key. */
export function contactLinkKdf(linkKey: Uint8Array): ContactLinkKeys {
  const out = hkdfSha512({ salt: EMPTY, ikm: linkKey, info: 'SimpleXContactLink', sizeBytes: 56 });
  return { linkId: out.slice(0, ID_SIZE_BYTES), key: out.slice(ID_SIZE_BYTES) };
}

/** The 32-byte box key of an invitation link; its id is the server's choice. */
export function invitationLinkKdf(linkKey: Uint8Array): Uint8Array {
  return hkdfSha512({ salt: EMPTY, ikm: linkKey, info: 'SimpleXInvLink', sizeBytes: 32 });
}

/** The 24-byte sender id of the queue that the command with this correlation id creates. */
export function senderIdFromCorrId(corrId: Uint8Array): Uint8Array {
  return sha3_384(corrId).slice(0, ID_SIZE_BYTES);
}
