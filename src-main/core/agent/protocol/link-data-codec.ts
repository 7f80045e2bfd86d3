/**
 * What a short link leads to, as bytes (30-agent section 11.2). The fixed part is what the link is
 * the hash of; the user part may be replaced later. Both may end in bytes of later versions.
 */
import {
  type Ed25519Public,
  ED25519_SIGNATURE_SIZE_BYTES,
  decodeEd25519Spki,
  encodeSpki,
} from '../../crypto/index.ts';
import {
  Reader,
  type VersionRange,
  Writer,
  readVersionRange,
  writeVersionRange,
} from '../../encoding/index.ts';
import {
  type ConnectionRequest,
  readConnectionRequest,
  writeConnectionRequest,
} from './connection-request.ts';
import { type ShortLink, readShortLink, writeShortLink } from './short-link.ts';

export type FixedLinkData = {
  readonly agentVersions: VersionRange;
  /** Signs the fixed part, and the user part as owners do. */
  readonly rootKey: Ed25519Public;
  readonly request: ConnectionRequest;
  /** Lasting id of what has this link (a group). */
  readonly entityId: Uint8Array | undefined;
};

/** Somebody who may change the user part of a contact link. */
export type LinkOwner = {
  readonly ownerId: Uint8Array;
  readonly ownerKey: Ed25519Public;
  /** By the root key or an earlier owner: ownerId, SPKI of ownerKey. */
  readonly signature: Uint8Array;
};

export type UserLinkData = {
  readonly agentVersions: VersionRange;
  /** Of the layer above. */
  readonly userData: Uint8Array;
} & (
  | { readonly kind: 'invitation' }
  | {
      readonly kind: 'contact';
      /** The queue of the fixed part takes requests; otherwise only the relays do. */
      readonly isDirect: boolean;
      readonly owners: readonly LinkOwner[];
      readonly relays: readonly ShortLink[];
    }
);

/** First byte of a text whose length has two bytes. */
const LARGE = 0xff;

/** The bytes whose SHA3-256 is the link key. */
export function encodeFixedData(data: FixedLinkData): Uint8Array {
  const w = new Writer();
  writeVersionRange(w, data.agentVersions);
  writeConnectionRequest(w.str(encodeSpki({ type: 'ed25519', key: data.rootKey })), data.request);
  if (data.entityId !== undefined) w.str(data.entityId);
  return w.bytes();
}

/** Byte fields are views of the input. Throws DecodeError. */
export function decodeFixedData(bytes: Uint8Array): FixedLinkData {
  const r = new Reader(bytes, 'fixed link data');
  return {
    agentVersions: readVersionRange(r),
    rootKey: decodeEd25519Spki(r.str()),
    request: readConnectionRequest(r),
    entityId: r.attempt((item) => item.str()),
  };
}

/** RangeError for more than 65535 bytes of user data, or 255 owners or relays. */
export function encodeUserData(data: UserLinkData): Uint8Array {
  const w = new Writer().ascii(data.kind === 'invitation' ? 'I' : 'C');
  writeVersionRange(w, data.agentVersions);
  if (data.kind === 'contact') {
    w.bool(data.isDirect).list(data.owners, writeOwner).list(data.relays, writeShortLink);
  }
  if (data.userData.length < LARGE) w.str(data.userData);
  else w.u8(LARGE).large(data.userData);
  return w.bytes();
}

/** Byte fields are views of the input. Throws DecodeError. */
export function decodeUserData(bytes: Uint8Array): UserLinkData {
  const r = new Reader(bytes, 'user link data');
  const tag = r.char();
  const agentVersions = readVersionRange(r);
  if (tag === 'I') return { kind: 'invitation', agentVersions, userData: readText(r) };
  if (tag !== 'C') r.fail('expected I or C');
  return {
    kind: 'contact',
    agentVersions,
    isDirect: r.bool(),
    owners: r.list(readOwner),
    relays: r.list(readShortLink),
    userData: readText(r),
  };
}

function readText(r: Reader): Uint8Array {
  const sizeBytes = r.u8();
  return sizeBytes === LARGE ? r.large() : r.take(sizeBytes);
}

function writeOwner(w: Writer, { ownerId, ownerKey, signature }: LinkOwner): void {
  const key = encodeSpki({ type: 'ed25519', key: ownerKey });
  w.str(new Writer().str(ownerId).str(key).str(signature).bytes());
}

/** Later versions may add to an owner. */
function readOwner(r: Reader): LinkOwner {
  const item = new Reader(r.str(), 'link owner');
  const ownerId = item.str();
  const ownerKey = decodeEd25519Spki(item.str());
  const signature = item.str();
  if (signature.length !== ED25519_SIGNATURE_SIZE_BYTES) item.fail('not an Ed25519 signature');
  return { ownerId, ownerKey, signature };
}
