import { beforeAll, describe, expect, it } from 'vitest';
import { hexEncode } from '../../base/index.ts';
import { Writer, decodeAll } from '../../encoding/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { initCrypto, x448, x448PublicOf, x448Secret } from '../index.ts';
import { sendingState, x3dhReceive, x3dhSend } from './handshake.ts';
import {
  type E2eSecrets,
  type RatchetVersion,
  type SndE2eParams,
  createRcvParams,
  decodeE2eSecrets,
  encodeE2eSecrets,
  formatLinkParams,
  initRcvRatchet,
  initSndRatchet,
  isRatchetVersion,
  linkParams,
  parseLinkParams,
  readLinkParams,
  readRcvParams,
  readSndParams,
  writeLinkParams,
  writeRcvParams,
  writeSndParams,
} from './index.ts';
import {
  type VectorKemPair,
  type VectorPair,
  type VectorState,
  encapsulatedOf,
  fromHex,
  kemPairOf,
  pairOf,
  recordedKeys,
  secretsOf,
  stateOf,
} from './vector-states.testing.ts';

type BobKem = { keyPair: VectorKemPair } & (
  { type: 'proposed' } | { type: 'accepted'; ct: string; ss: string }
);
type X3dhCase = {
  readonly name: string;
  readonly version: RatchetVersion;
  readonly alice: { k1: VectorPair; k2: VectorPair; kem: VectorKemPair | null } & {
    readonly params: string;
    readonly paramsUri: string;
    readonly paramsUriBinary: string;
  };
  readonly bob: { k1: VectorPair; k2: VectorPair; kem: BobKem | null } & {
    readonly params: string;
    readonly firstRatchetDhKey: VectorPair;
  };
  readonly dh1: string;
  readonly dh2: string;
  readonly dh3: string;
  readonly kemSharedSecret: string | null;
  readonly associatedData: string;
  readonly rootKey: string;
  readonly sndHeaderKey: string;
  readonly rcvNextHeaderKey: string;
  readonly aliceSupportsPQ: boolean;
  readonly aliceRatchet: VectorState;
  readonly bobRatchet: VectorState;
};

const cases = ['ratchet', 'ratchet_pq'].flatMap((file) => vectorCases<X3dhCase>(file, 'x3dh'));

beforeAll(initCrypto);

describe('X3DH', () => {
  it.each(cases)('[RT3] both sides derive the same keys: $name', (c) => {
    const alice = secretsOf(c.alice);
    const bob = secretsOf({ ...c.bob, kem: null });
    const dh = (own: E2eSecrets['k1'], peer: E2eSecrets['k1']) =>
      hexEncode(x448(own.secretKey, peer.publicKey));
    expect([dh(bob.k2, alice.k1), dh(bob.k1, alice.k2), dh(bob.k2, alice.k2)]).toEqual([
      c.dh1,
      c.dh2,
      c.dh3,
    ]);
    const kemSecret = c.kemSharedSecret === null ? undefined : fromHex(c.kemSharedSecret);
    const expected = {
      headerKey: fromHex(c.sndHeaderKey),
      nextHeaderKey: fromHex(c.rcvNextHeaderKey),
      rootKey: fromHex(c.rootKey),
    };
    const published = decodeAll(fromHex(c.alice.params), 'rcv', readRcvParams);
    const answered = decodeAll(fromHex(c.bob.params), 'snd', readSndParams);
    expect(x3dhSend(bob, published, kemSecret)).toEqual(expected);
    expect(x3dhReceive(alice, answered, kemSecret)).toEqual(expected);
  });

  it.each(cases)('[RT1][RT2] the initiator publishes its parameters: $name', (c) => {
    const expected = secretsOf(c.alice);
    const keys = recordedKeys({ dh: [expected.k1, expected.k2], kem: expected.kem });
    const pq = c.alice.kem !== null;
    const { params, secrets } = createRcvParams({ version: c.version, pq, keys });
    expect(secrets).toEqual(expected);
    expect(decodeE2eSecrets(encodeE2eSecrets(secrets))).toEqual(expected);
    const link = linkParams(params);
    const w = new Writer();
    writeRcvParams(w, params);
    expect(hexEncode(w.bytes())).toBe(c.alice.params);
    const linkWriter = new Writer();
    writeLinkParams(linkWriter, link);
    expect(hexEncode(linkWriter.bytes())).toBe(c.alice.paramsUriBinary);
    expect(formatLinkParams(link)).toBe(c.alice.paramsUri);
    expect(parseLinkParams(c.alice.paramsUri)).toEqual(link);
    expect(decodeAll(fromHex(c.alice.paramsUriBinary), 'link', readLinkParams)).toEqual(link);
  });

  it.each(cases)('[RT4] the joiner starts with a sending chain: $name', (c) => {
    const { params, state } = join(c);
    const w = new Writer();
    writeSndParams(w, params);
    expect(hexEncode(w.bytes())).toBe(c.bob.params);
    expect(state).toEqual(stateOf(c.bobRatchet));
    expect(hexEncode(state.associatedData)).toBe(c.associatedData);
  });

  it.each(cases)('[RT4] the initiator starts without one: $name', (c) => {
    const state = initRcvRatchet({
      secrets: secretsOf(c.alice),
      peer: decodeAll(fromHex(c.bob.params), 'snd', readSndParams),
      pqSupport: c.aliceSupportsPQ,
      keys: recordedKeys({}),
    });
    expect(state).toEqual({ ok: true, value: stateOf(c.aliceRatchet) });
  });

  it.each(
    vectorCases<{ name: string; k1Priv: string; k2Priv: string; peerParams: string }>(
      'ratchet_pq3',
      'x3dhReceiveError',
    ),
  )('[RT4] $name', ({ k1Priv, k2Priv, peerParams }) => {
    const peer = decodeAll(fromHex(peerParams), 'snd', readSndParams);
    const secrets = { k1: pairFrom(k1Priv), k2: pairFrom(k2Priv), kem: undefined };
    const options = { secrets, peer, pqSupport: true, keys: recordedKeys({}) };
    expect(initRcvRatchet(options)).toEqual({ ok: false, error: { type: 'kemState' } });
  });

  it.each([1, 4])('[RT4] version %i is refused by both sides', (version) => {
    const [c] = cases;
    if (c === undefined) throw new Error('no cases');
    const peer = { ...decodeAll(fromHex(c.alice.params), 'rcv', readRcvParams), version };
    const refused = { ok: false, error: { type: 'version' } };
    const keys = recordedKeys({});
    expect(initSndRatchet({ peer, pq: false, keys })).toEqual(refused);
    const secrets = secretsOf(c.alice);
    expect(initRcvRatchet({ secrets, peer, pqSupport: false, keys })).toEqual(refused);
    expect(isRatchetVersion(version)).toBe(false);
  });
});

function pairFrom(priv: string): E2eSecrets['k1'] {
  const secretKey = x448Secret(fromHex(priv));
  return { publicKey: x448PublicOf(secretKey), secretKey };
}

function join(c: X3dhCase) {
  const peer = decodeAll(fromHex(c.alice.params), 'rcv', readRcvParams);
  const { k1, k2, kem } = c.bob;
  const first = pairOf(c.bob.firstRatchetDhKey);
  const own = {
    ...secretsOf({ k1, k2, kem: null }),
    kem: kem ? kemPairOf(kem.keyPair) : undefined,
  };
  // Proposed against a proposal happens in re-synchronisation only.
  if (kem?.type === 'proposed' && peer.kem !== undefined) {
    const keys = recordedKeys({ dh: [first] });
    const pair = kemPairOf(kem.keyPair);
    const params: SndE2eParams = {
      version: c.version,
      k1: own.k1.publicKey,
      k2: own.k2.publicKey,
      kem: { type: 'proposed', publicKey: pair.publicKey },
    };
    const kemStart = { kem: { pair, ciphertext: undefined }, kemSecret: undefined };
    return { params, state: sendingState({ version: c.version, own, peer, keys, ...kemStart }) };
  }
  const keys = recordedKeys({
    dh: [own.k1, own.k2, first],
    kem: own.kem,
    encapsulated: kem?.type === 'accepted' ? encapsulatedOf(kem) : undefined,
  });
  const joined = initSndRatchet({ peer, pq: kem !== null || c.version === 2, keys });
  if (!joined.ok) throw new Error(joined.error.type);
  return joined.value;
}
