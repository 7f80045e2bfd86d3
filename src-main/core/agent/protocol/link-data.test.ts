/** Properties of link data, and servers that lie. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../base/index.ts';
import {
  type Ed25519Secret,
  ed25519PublicOf,
  ed25519Secret,
  ed25519Sign,
  encodeSpki,
  initCrypto,
  sha3_256,
  x25519Public,
  x448Public,
} from '../../crypto/index.ts';
import { type ServerAddress, tryDecode } from '../../encoding/index.ts';
import { repeated } from '../../testing/hex.ts';
import { plain } from './agent-vectors.ts';
import type { ContactRequest, InvitationRequest } from './connection-request.ts';
import { type PartToSeal, sealPart } from './link-data-box.ts';
import {
  type LinkOwner,
  decodeFixedData,
  decodeUserData,
  encodeFixedData,
  encodeUserData,
} from './link-data-codec.ts';
import {
  type FetchedLinkData,
  type LinkDataToSeal,
  type SealedLinkData,
  openLinkData,
  sealLinkData,
  sealUserData,
} from './link-data.ts';
import type { QueueUri } from './queue-address.ts';
import type { CompleteShortLink } from './short-link.ts';

await initCrypto();

const server: ServerAddress = { hosts: ['smp.example'], port: '5223', keyHash: repeated(1, 32) };
const senderId = repeated(2, 24);
const queue: QueueUri = {
  clientVersions: { min: 4, max: 4 },
  server,
  senderId,
  dhKey: x25519Public(repeated(3, 32)),
  mode: 'contact',
};
const contact: ContactRequest = {
  type: 'contact',
  agentVersions: { min: 2, max: 7 },
  queues: [queue],
  clientData: undefined,
};
const k1 = x448Public(repeated(4, 56));
const invitation: InvitationRequest = {
  ...contact,
  type: 'invitation',
  queues: [{ ...queue, mode: 'messaging' }],
  e2e: { minVersion: 2, maxVersion: 3, k1, k2: k1, kem: undefined },
};
const rootSecret = ed25519Secret(repeated(5, 32));
const secrets = [6, 7, 8].map((byte) => ed25519Secret(repeated(byte, 32)));
const [first, second, stranger] = secrets as [Ed25519Secret, Ed25519Secret, Ed25519Secret];
const userData = utf8Encode('{"profile":{}}');
let nonces = 0;
const random = (sizeBytes: number): Uint8Array => repeated(++nonces % 256, sizeBytes);
const common = { rootSecret, userData, random };
const toSeal = { ...common, kind: 'contact', connectionRequest: contact } as const;

function sealed(data: LinkDataToSeal): SealedLinkData {
  const result = sealLinkData(data);
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

function linkOf(kind: 'invitation' | 'contact', linkKey: Uint8Array): CompleteShortLink {
  return kind === 'invitation'
    ? { kind, server, linkId: repeated(9, 24), linkKey }
    : { kind, type: 'contact', server, linkKey };
}

function opened(data: LinkDataToSeal, change: Partial<FetchedLinkData> = {}): unknown {
  const { linkKey, encFixed, encUser } = sealed(data);
  return plain(
    openLinkData(linkOf(data.kind, linkKey), { senderId, encFixed, encUser, ...change }),
  );
}

/** What a server could answer that knows the link but not its secret key. */
function forged(part: Partial<PartToSeal> & Pick<PartToSeal, 'content' | 'part'>): unknown {
  const { linkKey, encFixed, encUser } = sealed(toSeal);
  const sealedPart = sealPart({
    kind: 'contact',
    linkKey,
    signingSecret: rootSecret,
    nonce: random(24),
    ...part,
  });
  const parts = part.part === 'fixed' ? { encFixed: sealedPart } : { encUser: sealedPart };
  return openLinkData(linkOf('contact', linkKey), { senderId, encFixed, encUser, ...parts });
}

function owner(id: number, secret: Ed25519Secret, by: Ed25519Secret): LinkOwner {
  const ownerId = repeated(id, 16);
  const ownerKey = ed25519PublicOf(secret);
  const der = encodeSpki({ type: 'ed25519', key: ownerKey });
  return { ownerId, ownerKey, signature: ed25519Sign(by, Uint8Array.of(...ownerId, ...der)) };
}

const refused = (error: unknown) => ({ ok: false, error });
const userPart = (owners: readonly LinkOwner[]) =>
  encodeUserData({
    kind: 'contact',
    agentVersions: { min: 2, max: 7 },
    isDirect: true,
    owners,
    relays: [],
    userData,
  });
const fixedPart = (root: Ed25519Secret, request: ContactRequest | InvitationRequest) =>
  encodeFixedData({
    agentVersions: { min: 2, max: 7 },
    rootKey: ed25519PublicOf(root),
    request,
    entityId: undefined,
  });

describe('[AG82] what is sealed can be opened', () => {
  test('any user data of both kinds, also replaced later', () => {
    const anyData = fc.uint8Array({ maxLength: 700 });
    fc.assert(
      fc.property(anyData, anyData, fc.boolean(), (before, after, isContact) => {
        const data: LinkDataToSeal = isContact
          ? { ...common, userData: before, kind: 'contact', connectionRequest: contact }
          : { ...common, userData: before, kind: 'invitation', connectionRequest: invitation };
        const { linkKey, encFixed, encUser } = sealed(data);
        const update = { ...data, userData: after, linkKey, signingSecret: rootSecret };
        const updated = sealUserData(update);
        if (!updated.ok) throw new Error(updated.error.type);
        const link = linkOf(data.kind, linkKey);
        const results = [encUser, updated.value].map((bytes) => {
          const result = openLinkData(link, { senderId, encFixed, encUser: bytes });
          return result.ok ? plain(result.value.userData) : result;
        });
        expect(results).toEqual([plain(before), plain(after)]);
        expect([encFixed.length, encUser.length, updated.value.length]).toEqual([
          2048, 13824, 13824,
        ]);
      }),
      { numRuns: 30 },
    );
  });

  test('all that comes with a contact, signed by an owner', () => {
    const relays = [linkOf('contact', repeated(1, 32)), linkOf('invitation', repeated(2, 32))];
    const owners = [owner(1, first, rootSecret), owner(2, second, first)];
    const content = { kind: 'contact', isDirect: false, owners, relays, userData } as const;
    const entityId = repeated(3, 24);
    const { linkKey } = sealed({ ...toSeal, entityId });
    const encUser = sealUserData({ ...content, linkKey, signingSecret: second, random });
    expect(opened({ ...toSeal, entityId }, encUser.ok ? { encUser: encUser.value } : {})).toEqual(
      plain({
        ok: true,
        value: { ...content, request: contact, rootKey: ed25519PublicOf(rootSecret), entityId },
      }),
    );
  });

  test('with a post-quantum key in the request', () => {
    const kem = { type: 'proposed', publicKey: repeated(1, 1158) } as const;
    const connectionRequest = { ...invitation, e2e: { ...invitation.e2e, kem } };
    expect(opened({ ...common, kind: 'invitation', connectionRequest })).toMatchObject({
      ok: true,
      value: { request: plain(connectionRequest) },
    });
  });

  test.each([
    ['an invitation', { ...common, kind: 'invitation', connectionRequest: invitation }, 13709],
    ['a contact', toSeal, 13706],
    ['a contact with an owner', { ...toSeal, owners: [owner(1, stranger, rootSecret)] }, 13578],
  ] as [string, LinkDataToSeal, number][])('%s has room for %#', (_name, data, maxSizeBytes) => {
    expect(sealLinkData({ ...data, userData: new Uint8Array(maxSizeBytes) }).ok).toBe(true);
    const tooLarge = refused({ type: 'userDataTooLarge', maxSizeBytes });
    expect(sealLinkData({ ...data, userData: new Uint8Array(maxSizeBytes + 1) })).toEqual(tooLarge);
    expect(sealLinkData({ ...data, userData: new Uint8Array(70_000) })).toEqual(tooLarge);
  });

  test('the room beside relays is used to the last byte', () => {
    const relay = linkOf('contact', repeated(1, 32));
    const rooms = [36, 38, 39, 40, 41, 42, 43].map((portLength) => {
      const filling = { ...relay, server: { ...server, port: '1'.repeat(portLength) } };
      const relays = [...new Array<CompleteShortLink>(155).fill(relay), filling];
      const data = { ...toSeal, relays, userData: new Uint8Array(70_000) };
      const result = sealLinkData(data);
      if (result.ok || result.error.type !== 'userDataTooLarge') throw new Error('sealed');
      const { maxSizeBytes } = result.error;
      const fits = [maxSizeBytes, maxSizeBytes + 1].map(
        (size) => sealLinkData({ ...data, userData: new Uint8Array(size) }).ok,
      );
      return { maxSizeBytes, fits };
    });
    expect(rooms).toEqual(
      [258, 256, 255, 254, 254, 254, 253].map((maxSizeBytes) => ({
        maxSizeBytes,
        fits: [true, false],
      })),
    );
  });

  test('relays or a request that do not fit are refused', () => {
    const relays = new Array<CompleteShortLink>(255).fill(linkOf('contact', repeated(1, 32)));
    expect(sealLinkData({ ...toSeal, relays, userData: new Uint8Array() })).toEqual(
      refused({ type: 'userDataTooLarge', maxSizeBytes: 0 }),
    );
    const connectionRequest = { ...contact, clientData: 'd'.repeat(2000) };
    expect(sealLinkData({ ...toSeal, connectionRequest })).toEqual(
      refused({ type: 'requestTooLarge' }),
    );
  });

  test('bytes of later versions are ignored', () => {
    const later = Uint8Array.of(...userPart([]), 1, 2, 3);
    expect(plain(decodeUserData(later))).toEqual(plain(decodeUserData(userPart([]))));
    const fixed = fixedPart(rootSecret, contact);
    const entity = decodeFixedData(Uint8Array.of(...fixed, 1, 9, 7, 7));
    expect(plain(entity)).toEqual({ ...Object(plain(decodeFixedData(fixed))), entityId: '09' });
  });
});

describe('[AG83] what the maker of a link has not signed is refused', () => {
  test('bytes that do not open', () => {
    const damaged = refused({ type: 'damaged' });
    const lengths = [0, 23, 24, 39, 40, 2048, 13824];
    expect(lengths.map((n) => opened(toSeal, { encFixed: new Uint8Array(n) }))).toEqual(
      lengths.map(() => damaged),
    );
    expect(lengths.map((n) => opened(toSeal, { encUser: new Uint8Array(n) }))).toEqual(
      lengths.map(() => damaged),
    );
  });

  test('any bytes, and any byte changed', () => {
    const { linkKey, encFixed, encUser } = sealed(toSeal);
    const link = linkOf('contact', linkKey);
    fc.assert(
      fc.property(fc.nat(2047), fc.nat(13823), fc.integer({ min: 1, max: 255 }), (at, user, by) => {
        const [fixedBytes, userBytes] = [encFixed.slice(), encUser.slice()];
        fixedBytes[at] = (fixedBytes[at] ?? 0) ^ by;
        userBytes[user] = (userBytes[user] ?? 0) ^ by;
        const answers = [
          { senderId, encFixed: fixedBytes, encUser },
          { senderId, encFixed, encUser: userBytes },
        ];
        expect(answers.map((answer) => openLinkData(link, answer))).toEqual([
          refused({ type: 'damaged' }),
          refused({ type: 'damaged' }),
        ]);
      }),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => tryDecode(() => decodeFixedData(bytes))).not.toThrow();
        expect(() => tryDecode(() => decodeUserData(bytes))).not.toThrow();
      }),
    );
  });

  test('signed content that is no link data', () => {
    const damaged = refused({ type: 'damaged' });
    expect(forged({ part: 'fixed', content: new Uint8Array() })).toEqual(damaged);
    expect(forged({ part: 'user', content: utf8Encode('X') })).toEqual(damaged);
    expect(forged({ part: 'fixed', content: fixedPart(rootSecret, invitation) })).toEqual(damaged);
    const ofInvitation = encodeUserData({
      kind: 'invitation',
      agentVersions: { min: 2, max: 7 },
      userData,
    });
    expect(forged({ part: 'user', content: ofInvitation })).toEqual(damaged);
    const { linkKey, ...rest } = sealed(toSeal);
    const short = linkOf('contact', linkKey.subarray(1));
    expect(openLinkData(short, { senderId, ...rest })).toEqual(damaged);
  });

  test('another request under the same root key', () => {
    const other = { ...contact, clientData: 'other' };
    expect(forged({ part: 'fixed', content: fixedPart(rootSecret, other) })).toEqual(
      refused({ type: 'hash' }),
    );
    const content = fixedPart(stranger, contact);
    expect(forged({ part: 'fixed', content, signingSecret: stranger })).toEqual(
      refused({ type: 'hash' }),
    );
  });

  test('the right content with another signature', () => {
    const signingSecret = stranger;
    const fixed = { part: 'fixed', content: fixedPart(rootSecret, contact) } as const;
    expect(forged({ ...fixed, signingSecret })).toEqual(
      refused({ type: 'signature', part: 'fixed' }),
    );
    expect(forged({ part: 'user', content: userPart([]), signingSecret })).toEqual(
      refused({ type: 'signature', part: 'user' }),
    );
  });

  test('owners whom nobody entitled has made', () => {
    const [one, two] = [owner(1, first, rootSecret), owner(2, second, first)];
    const lists: [string, LinkOwner[]][] = [
      ['made by a stranger', [owner(1, first, stranger)]],
      ['made by itself', [owner(1, first, first)]],
      ['before its maker', [two, one]],
      ['twice', [one, one]],
      ['one key, two ids', [one, owner(2, first, rootSecret)]],
      ['one id, two keys', [one, owner(1, second, rootSecret)]],
      ['the root key', [owner(1, rootSecret, rootSecret)]],
      ['too many', Array.from({ length: 65 }, (_, i) => manyOwners(i))],
    ];
    const results = lists.map(([name, owners]) => [
      name,
      forged({ part: 'user', content: userPart(owners) }),
    ]);
    expect(results).toEqual(lists.map(([name]) => [name, refused({ type: 'owners' })]));
    const many = Array.from({ length: 64 }, (_, i) => manyOwners(i));
    const accepted = [[one, two], many].map((owners) =>
      forged({ part: 'user', content: userPart(owners) }),
    );
    expect(accepted).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test('the queue of another server, or another queue', () => {
    const { linkKey, ...rest } = sealed(toSeal);
    const at = (part: Partial<ServerAddress>, sender = senderId): unknown => {
      const link = { ...linkOf('contact', linkKey), server: { ...server, ...part } };
      const result = openLinkData(link, { senderId: sender, ...rest });
      return result.ok ? plain(result.value.request.queues) : result;
    };
    const elsewhere = refused({ type: 'queue' });
    expect(at({ hosts: ['other.example'] })).toEqual(elsewhere);
    expect(at({}, repeated(7, 24))).toEqual(elsewhere);
    const moved = { hosts: ['new.example', 'smp.example'], port: '443' };
    expect(at(moved)).toEqual(plain([{ ...queue, server: { ...server, ...moved } }]));
    const loud = { hosts: ['SMP.Example'] };
    expect(at(loud)).toEqual(plain([{ ...queue, server: { ...server, ...loud } }]));
  });

  test('a request of later versions is told apart', () => {
    const connectionRequest = { ...contact, agentVersions: { min: 9, max: 12 } };
    expect(opened({ ...toSeal, connectionRequest })).toEqual(
      refused({ type: 'version', peer: 'newer' }),
    );
  });
});

function manyOwners(i: number): LinkOwner {
  return owner(i + 1, ed25519Secret(repeated(100 + i, 32)), rootSecret);
}

test('[AG82] the link key is the hash of the fixed part', () => {
  expect(plain(sealed(toSeal).linkKey)).toBe(plain(sha3_256(fixedPart(rootSecret, contact))));
});
