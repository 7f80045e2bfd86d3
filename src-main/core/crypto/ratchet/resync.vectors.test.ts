import { beforeAll, describe, expect, it } from 'vitest';
import { defined, hexEncode } from '../../base/index.ts';
import { Writer, decodeAll } from '../../encoding/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { initCrypto, sha256 } from '../index.ts';
import {
  type E2eSecrets,
  type RatchetState,
  canEncrypt,
  createSkippedKeyMemory,
  decrypt,
  encrypt,
  readRcvParams,
  resyncHash,
  resyncRatchet,
  writeRcvParams,
} from './index.ts';
import {
  type VectorPair,
  type VectorRandom,
  type VectorState,
  fromHex,
  keysOf,
  pairOf,
  recordedKeys,
  stateOf,
} from './vector-states.testing.ts';

type Party = {
  readonly k1: VectorPair;
  readonly k2: VectorPair;
  readonly params: string;
  readonly hash: string;
  readonly ratchetKeyEnvelope: string;
};
type Ready = {
  readonly from: 'sender' | 'receiver';
  readonly agentMessage: string;
  readonly paddedLength: number;
  readonly encryptedSha256: string;
  readonly generatedRandom: VectorRandom;
  readonly receiverRatchetAfter?: VectorState;
  readonly senderRatchetAfter?: VectorState;
};
type SyncCase = {
  readonly name: string;
  readonly pqSupport: boolean;
  readonly partyA: Party;
  readonly partyB: Party;
  readonly receiver: 'A' | 'B';
  readonly receiverRatchet: VectorState;
  readonly senderRatchet: VectorState;
  readonly ready: readonly Ready[];
};

const cases = vectorCases<SyncCase>('ratchet_sync', 'ratchetSync');

beforeAll(initCrypto);

describe('re-synchronisation', () => {
  it.each(cases)('[RT18] roles, ratchets and first messages: $name', (c) => {
    const [receiver, sender] = c.receiver === 'A' ? [c.partyA, c.partyB] : [c.partyB, c.partyA];
    expect(hexEncode(resyncHash(paramsOf(receiver)))).toBe(receiver.hash);
    expect(hexEncode(resyncHash(paramsOf(sender)))).toBe(sender.hash);
    const states = {
      receiver: resync(c, receiver, sender),
      sender: resync(c, sender, receiver),
    };
    expect(states).toEqual({
      receiver: { role: 'receiver', state: stateOf(c.receiverRatchet) },
      sender: { role: 'sender', state: stateOf(c.senderRatchet) },
    });
    expect([canEncrypt(states.receiver.state), canEncrypt(states.sender.state)]).toEqual([
      false,
      true,
    ]);
    replayReady(c, { receiver: states.receiver.state, sender: states.sender.state });
  });

  it.each(cases)('[RT1] the envelope of a ratchet key holds the parameters: $name', (c) => {
    for (const party of [c.partyA, c.partyB]) {
      const w = new Writer().u16(7).ascii('R');
      writeRcvParams(w, paramsOf(party));
      expect(hexEncode(w.ascii('R').bytes())).toBe(party.ratchetKeyEnvelope);
    }
  });
});

function replayReady(c: SyncCase, states: Record<Ready['from'], RatchetState>): void {
  for (const ready of c.ready) {
    const to = ready.from === 'sender' ? 'receiver' : 'sender';
    const plaintext = fromHex(ready.agentMessage);
    const sent = encrypt(states[ready.from], { plaintext, paddedSizeBytes: ready.paddedLength });
    expect(hexEncode(sha256(sent.message))).toBe(ready.encryptedSha256);
    states[ready.from] = sent.state;
    const keys = keysOf(ready.generatedRandom);
    const received = decrypt(states[to], sent.message, { keys, skipped: createSkippedKeyMemory() });
    if (!received.ok) throw new Error(received.error.type);
    expect(received.value.plaintext).toEqual(plaintext);
    const after = defined(ready.receiverRatchetAfter ?? ready.senderRatchetAfter, 'state after');
    expect(received.value.state).toEqual(stateOf(after));
    states[to] = received.value.state;
  }
}

function resync(c: SyncCase, own: Party, peer: Party) {
  const { dhPriv, dhPub } = c.senderRatchet;
  const isSender = (c.receiver === 'A') === (own === c.partyB);
  const keys = recordedKeys({ dh: isSender ? [pairOf({ priv: dhPriv, pub: dhPub })] : [] });
  const secrets = secretsOfParty(c, own, isSender);
  const result = resyncRatchet({ secrets, peer: paramsOf(peer), pqSupport: c.pqSupport, keys });
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

/** The vectors record the KEM secret of the sender only, inside its first state. */
function secretsOfParty(c: SyncCase, own: Party, isSender: boolean): E2eSecrets {
  const kem = isSender ? stateOf(c.senderRatchet).kem?.pair : undefined;
  return { k1: pairOf(own.k1), k2: pairOf(own.k2), kem };
}

function paramsOf(party: Party) {
  return decodeAll(fromHex(party.params), 'ratchet key', readRcvParams);
}
