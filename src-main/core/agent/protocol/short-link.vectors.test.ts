/** The reference's own short links and link data (shared/vectors short_links.json). */
import { beforeAll, describe, expect, test } from 'vitest';
import { hexEncode } from '../../base/index.ts';
import {
  boxOpenPadded,
  boxSealPadded,
  contactLinkKdf,
  ed25519Public,
  ed25519PublicOf,
  ed25519Secret,
  initCrypto,
  invitationLinkKdf,
  sha256,
} from '../../crypto/index.ts';
import { DecodeError, type ServerAddress, Writer, decodeAll } from '../../encoding/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { type JsonRequest, type JsonServer, hex, plain, requestOf } from './agent-vectors.ts';
import {
  type FixedLinkData,
  type UserLinkData,
  decodeFixedData,
  decodeUserData,
  encodeFixedData,
  encodeUserData,
} from './link-data-codec.ts';
import { type LinkContentToSeal, openLinkData, sealLinkData, sealUserData } from './link-data.ts';
import {
  type CompleteShortLink,
  type ContactLinkType,
  type LinkServer,
  type ShortLink,
  formatShortLink,
  parseShortLink,
  readShortLink,
  restoreFromPreset,
  shortenForPreset,
  writeShortLink,
} from './short-link.ts';

beforeAll(async () => {
  await initCrypto();
});

type JsonLink = {
  mode: 'invitation' | 'contact';
  contactType?: ContactLinkType;
  scheme: 'server' | 'simplex';
  server: JsonServer;
  linkId?: string;
  linkKey: string;
};

const ONION = 'beccx4yfxxbvyhqypaavemqurytl6hozr47wfc7uuecacjqdvwpw2xid.onion';
const PRESETS: readonly ServerAddress[] = [
  {
    hosts: ['smp.simplex.im'],
    port: '5223',
    keyHash: hex('3987d4f80810a9cbb250da8b12fd4229647cff42cfcc86f3d3d8a8dbefd01e25'),
  },
  {
    hosts: ['smp.example.com', ONION],
    port: '',
    keyHash: hex('51884c6a9e3f15ee7f7a5ba43e91ff2fe9a824ec684e43029d181dabce83eb19'),
  },
];

function linkServerOf({ hosts, port, keyHash }: JsonServer): LinkServer {
  return { hosts, port, keyHash: keyHash === '' ? undefined : hex(keyHash) };
}

function linkOf(json: JsonLink): ShortLink {
  const common = { server: linkServerOf(json.server), linkKey: hex(json.linkKey) };
  return json.mode === 'invitation'
    ? { kind: 'invitation', linkId: hex(json.linkId ?? ''), ...common }
    : { kind: 'contact', type: json.contactType ?? 'contact', ...common };
}

function textOf(link: ShortLink, { scheme }: JsonLink): string {
  return formatShortLink(link, scheme === 'server' ? 'https' : 'simplex');
}

type LinkVector = {
  name: string;
  value: JsonLink;
  text: string;
  decodedFromText: JsonLink;
  hex: string;
  decodedFromHex: JsonLink;
  shortenedForPreset: string;
  restoredFromShortened: string;
};

test.each(vectorCases<LinkVector>('short_links', 'shortLink'))('[AG80] $name', (vector) => {
  const link = linkOf(vector.value);
  const w = new Writer();
  writeShortLink(w, link);
  expect({ text: textOf(link, vector.value), hex: hexEncode(w.bytes()) }).toEqual({
    text: vector.text,
    hex: vector.hex,
  });
  expect(plain(parseShortLink(vector.text))).toEqual(plain(linkOf(vector.decodedFromText)));
  expect(plain(decodeAll(hex(vector.hex), 'vector', readShortLink))).toEqual(
    plain(linkOf(vector.decodedFromHex)),
  );
});

test.each(vectorCases<LinkVector>('short_links', 'shortLink'))(
  '[AG81] shortened and restored: $name',
  (vector) => {
    const shortened = shortenForPreset(linkOf(vector.value), PRESETS);
    expect(textOf(shortened, vector.value)).toBe(vector.shortenedForPreset);
    const restored = restoreFromPreset(parseShortLink(vector.shortenedForPreset), PRESETS);
    if (restored === undefined) throw new Error('not restored');
    expect(textOf(restored, vector.value)).toBe(vector.restoredFromShortened);
  },
);

type ParseVector = {
  name: string;
  text: string;
  value?: JsonLink;
  reencoded?: string;
  error?: string;
};

test.each(vectorCases<ParseVector>('short_links', 'shortLinkParse'))('[AG80] $name', (vector) => {
  if (vector.value === undefined) {
    expect(() => parseShortLink(vector.text)).toThrow(DecodeError);
    return;
  }
  const link = parseShortLink(vector.text);
  expect(plain(link)).toEqual(plain(linkOf(vector.value)));
  expect(textOf(link, vector.value)).toBe(vector.reencoded);
});

type JsonOwner = { ownerId: string; ownerKey: string; sig: string };
type DataVector = {
  name: string;
  mode: 'invitation' | 'contact';
  rootKey: { priv: string; pub: string };
  userDataSignedBy: string;
  agentVersions: [number, number];
  connReq: JsonRequest;
  linkEntityId: string | null;
  user: { userData: string; direct?: boolean; owners?: JsonOwner[]; relays?: JsonLink[] };
  signedFixedData: string;
  fixedData: string;
  linkKey: string;
  linkKeyUsedToVerify: string;
  linkId: string | null;
  key: string;
  signedUserData: string;
  encFixedDataLength: number;
  encUserDataLength: number;
  encFixedData: string;
  encUserData?: string;
  encUserDataNonce: string;
  encUserDataSha256: string;
  valid: boolean;
  error?: string;
};

const SIGNED_PREFIX_LENGTH = 2 * (1 + 64);

function versionsOf({ agentVersions: [min, max] }: DataVector) {
  return { min, max };
}

function fixedOf(vector: DataVector): FixedLinkData {
  return {
    agentVersions: versionsOf(vector),
    rootKey: ed25519Public(hex(vector.rootKey.pub)),
    request: requestOf(vector.connReq),
    entityId: vector.linkEntityId === null ? undefined : hex(vector.linkEntityId),
  };
}

function contentOf({ mode, user }: DataVector) {
  const userData = hex(user.userData);
  if (mode === 'invitation') return { kind: mode, userData } as const;
  const owners = (user.owners ?? []).map(({ ownerId, ownerKey, sig }) => ({
    ownerId: hex(ownerId),
    ownerKey: ed25519Public(hex(ownerKey)),
    signature: hex(sig),
  }));
  const relays = (user.relays ?? []).map(linkOf);
  return { kind: mode, userData, isDirect: user.direct === true, owners, relays } as const;
}

/** The user part as the reference sealed it; short vectors give its nonce and hash alone. */
function encUserOf(vector: DataVector): Uint8Array {
  const nonce = hex(vector.encUserDataNonce);
  const box = boxSealPadded(hex(vector.key), nonce, hex(vector.signedUserData), 13784);
  return new Writer().raw(nonce).raw(box).bytes();
}

/** The same content under the key of another link. */
function resealed(vector: DataVector, linkKey: Uint8Array, sealed: Uint8Array): Uint8Array {
  const key = vector.mode === 'contact' ? contactLinkKdf(linkKey).key : invitationLinkKdf(linkKey);
  const nonce = sealed.subarray(0, 24);
  const signed = boxOpenPadded(hex(vector.key), nonce, sealed.subarray(24));
  if (signed === undefined) throw new Error('vector: does not open');
  const sizeBytes = sealed.length - 24 - 16;
  return new Writer()
    .raw(nonce)
    .raw(boxSealPadded(key, nonce, signed, sizeBytes))
    .bytes();
}

function shortLinkOf(vector: DataVector): CompleteShortLink {
  const { server } = requestOf(vector.connReq).queues[0];
  const linkKey = hex(vector.linkKeyUsedToVerify);
  return vector.mode === 'invitation'
    ? { kind: 'invitation', server, linkId: new Uint8Array(24), linkKey }
    : { kind: 'contact', type: 'contact', server, linkKey };
}

const DATA = vectorCases<DataVector>('short_links', 'linkData');

/** Which of our errors says what the reference's error text says. */
function errorOf(text: string): unknown {
  if (text.includes('user data signature')) return { type: 'signature', part: 'user' };
  if (text.includes('link data hash')) return { type: 'hash' };
  if (text.includes('owner')) return { type: 'owners' };
  throw new Error(`vector: unknown error ${text}`);
}

describe('link data', () => {
  test.each(DATA)('[AG82] bytes of $name', (vector) => {
    const content: UserLinkData = { agentVersions: versionsOf(vector), ...contentOf(vector) };
    expect({
      fixed: hexEncode(encodeFixedData(fixedOf(vector))),
      user: hexEncode(encodeUserData(content)),
      encUserSha256: hexEncode(sha256(encUserOf(vector))),
    }).toEqual({
      fixed: vector.fixedData,
      user: vector.signedUserData.slice(SIGNED_PREFIX_LENGTH),
      encUserSha256: vector.encUserDataSha256,
    });
    expect(plain(decodeFixedData(hex(vector.fixedData)))).toEqual(plain(fixedOf(vector)));
    expect(plain(decodeUserData(hex(vector.signedUserData.slice(SIGNED_PREFIX_LENGTH))))).toEqual(
      plain(content),
    );
  });

  test.each(DATA.filter((v) => v.userDataSignedBy === v.rootKey.pub))(
    '[AG82] sealing of $name',
    (vector) => {
      const rootSecret = ed25519Secret(hex(vector.rootKey.priv));
      expect(hexEncode(ed25519PublicOf(rootSecret))).toBe(vector.rootKey.pub);
      const nonces = [vector.encFixedData.slice(0, 48), vector.encUserDataNonce].map(hex);
      const random = (): Uint8Array => nonces.shift() ?? new Uint8Array();
      const connectionRequest = requestOf(vector.connReq);
      const content: LinkContentToSeal = contentOf(vector);
      const entityId = vector.linkEntityId === null ? undefined : hex(vector.linkEntityId);
      const common = { rootSecret, random, entityId };
      const sealed =
        content.kind === 'invitation' && connectionRequest.type === 'invitation'
          ? sealLinkData({ ...common, ...content, connectionRequest })
          : content.kind === 'contact' && connectionRequest.type === 'contact'
            ? sealLinkData({ ...common, ...content, connectionRequest })
            : undefined;
      expect(plain(sealed)).toEqual(
        plain({
          ok: true,
          value: {
            linkKey: vector.linkKey,
            linkId: vector.linkId ?? undefined,
            encFixed: vector.encFixedData,
            encUser: hexEncode(encUserOf(vector)),
          },
        }),
      );
      const again = sealUserData({
        ...content,
        linkKey: hex(vector.linkKey),
        signingSecret: rootSecret,
        random: () => hex(vector.encUserDataNonce),
      });
      expect(plain(again)).toEqual(plain({ ok: true, value: encUserOf(vector) }));
    },
  );

  test.each(DATA)('[AG83] opening of $name', (vector) => {
    const link = shortLinkOf(vector);
    const { senderId } = requestOf(vector.connReq).queues[0];
    const encFixed = resealed(vector, link.linkKey, hex(vector.encFixedData));
    const encUser = resealed(vector, link.linkKey, encUserOf(vector));
    const opened = openLinkData(link, { senderId, encFixed, encUser });
    const { rootKey, request, entityId } = fixedOf(vector);
    expect(plain(opened)).toEqual(
      plain(
        vector.valid
          ? { ok: true, value: { ...contentOf(vector), rootKey, request, entityId } }
          : { ok: false, error: errorOf(vector.error ?? '') },
      ),
    );
  });

  test('[AG82] both parts have one length for all', () => {
    expect(
      DATA.map((v) => [v.encFixedDataLength, hex(v.encFixedData).length, encUserOf(v).length]),
    ).toEqual(DATA.map(() => [2048, 2048, 13824]));
  });
});

type KdfVector = { linkKey: string; linkId?: string; key: string };

test('[AG82] keys and ids of links', () => {
  const contacts = vectorCases<KdfVector>('short_links', 'contactShortLinkKdf');
  const invitations = vectorCases<KdfVector>('short_links', 'invShortLinkKdf');
  expect([contacts.length, invitations.length]).toEqual([1, 1]);
  expect(contacts.map(({ linkKey }) => plain(contactLinkKdf(hex(linkKey))))).toEqual(
    contacts.map(({ linkId, key }) => ({ linkId, key })),
  );
  expect(invitations.map(({ linkKey }) => hexEncode(invitationLinkKdf(hex(linkKey))))).toEqual(
    invitations.map(({ key }) => key),
  );
});
