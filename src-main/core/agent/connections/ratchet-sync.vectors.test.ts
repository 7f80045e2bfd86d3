/**
 * Re-synchronisations of the reference (shared/vectors ratchet_sync.json) at the level of connections:
 * both ends have sent their keys, and what they then store and say is byte for byte what it does.
 */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { defined, hexEncode } from '../../base/index.ts';
import { initCrypto, sha256 } from '../../crypto/index.ts';
import {
  type E2eSecrets,
  type KeySource,
  encodeE2eSecrets,
  readRcvParams,
} from '../../crypto/ratchet/index.ts';
import {
  type VectorPair,
  type VectorRandom,
  type VectorState,
  fromHex,
  keysOf,
  pairOf,
  recordedKeys,
  stateOf,
} from '../../crypto/ratchet/vector-states.testing.ts';
import { sql } from '../../database/index.ts';
import { decodeAll } from '../../encoding/index.ts';
import { type Connected, type Person, connected } from '../../testing/agent-world.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { decodeAgentEnvelope } from '../protocol/envelope.ts';
import { receiveRatchetMessage } from '../receive/ratchet-message.ts';
import { findConnection } from '../store/connections.ts';
import { loadRatchet } from '../store/ratchets.ts';
import type { Step } from '../step.ts';
import { ratchetKeyReceived } from './ratchet-sync.ts';

type Party = {
  readonly k1: VectorPair;
  readonly k2: VectorPair;
  readonly params: string;
  readonly ratchetKeyEnvelope: string;
};
type Ready = {
  readonly from: 'sender' | 'receiver';
  readonly encryptedSha256: string;
  readonly generatedRandom: VectorRandom;
  readonly receiverRatchetAfter?: VectorState;
  readonly senderRatchetAfter?: VectorState;
};
type Vector = {
  readonly name: string;
  readonly pqSupport: boolean;
  readonly partyA: Party;
  readonly partyB: Party;
  readonly receiver: 'A' | 'B';
  readonly receiverRatchet: VectorState;
  readonly senderRatchet: VectorState;
  readonly ready: readonly Ready[];
};
type End = { readonly person: Person; readonly id: Connected['aliceConn'] };

beforeAll(async () => {
  await initCrypto();
});

let made: Connected | undefined;
afterEach(async () => {
  await made?.world.stop();
});

test.each(vectorCases<Vector>('ratchet_sync', 'ratchetSync'))('[AG163] $name', async (vector) => {
  made = await connected();
  await made.alice.agent.stop();
  await made.bob.agent.stop();
  const receiver = { person: made.alice, id: made.aliceConn };
  const sender = { person: made.bob, id: made.bobConn };
  const [ours, theirs] =
    vector.receiver === 'A' ? [vector.partyA, vector.partyB] : [vector.partyB, vector.partyA];
  const kem = stateOf(vector.senderRatchet).kem?.pair;
  // The numbers of the recorded messages.
  begin(receiver, vector, { secrets: secretsOf(ours, undefined), sndExtId: 8, rcvExtId: 11 });
  begin(sender, vector, { secrets: secretsOf(theirs, kem), sndExtId: 11, rcvExtId: 7 });

  const { dhPriv, dhPub } = vector.senderRatchet;
  receiveKey(receiver, theirs, recordedKeys({}));
  receiveKey(sender, ours, recordedKeys({ dh: [pairOf({ priv: dhPriv, pub: dhPub })] }));
  expect(loadRatchet(receiver.person.database.read, receiver.id)).toEqual(
    stateOf(vector.receiverRatchet),
  );

  const [first, second] = vector.ready;
  const ready = sentReady(sender);
  expect(hexEncode(sha256(ready))).toBe(first?.encryptedSha256);
  receive(receiver, ready, keysOf(first?.generatedRandom));
  const answer = sentReady(receiver);
  expect(hexEncode(sha256(answer))).toBe(second?.encryptedSha256);
  receive(sender, answer, keysOf(second?.generatedRandom));
  expect(loadRatchet(sender.person.database.read, sender.id)).toEqual(
    stateOf(defined(second?.senderRatchetAfter, 'state')),
  );
  for (const { person, id } of [receiver, sender]) {
    expect(findConnection(person.database.read, id)?.ratchetSync).toBe('ok');
  }
});

test.each(vectorCases<Vector>('ratchet_sync', 'ratchetSync'))(
  '[AG163] the envelope of the keys: $name',
  ({ partyA, partyB }) => {
    for (const { ratchetKeyEnvelope, params } of [partyA, partyB]) {
      const envelope = decodeAgentEnvelope(fromHex(ratchetKeyEnvelope));
      expect(envelope).toEqual({
        type: 'ratchetKey',
        agentVersion: 7,
        e2eParams: decodeAll(fromHex(params), 'ratchet key', readRcvParams),
        info: new TextEncoder().encode('R'),
      });
    }
  },
);

/** The end has sent its keys, and before that so many messages. */
function begin(
  { person, id }: End,
  { pqSupport }: Vector,
  sent: { readonly secrets: E2eSecrets; readonly sndExtId: number; readonly rcvExtId: number },
): void {
  const hashOfKeys = sha256(new TextEncoder().encode('R'));
  person.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET ratchet_sync = 'started',
      e2e_secrets = ${encodeE2eSecrets(sent.secrets)}, pq_support = ${pqSupport},
      snd_ext_id = ${sent.sndExtId}, snd_hash = ${hashOfKeys}, rcv_ext_id = ${sent.rcvExtId}
      WHERE conn_id = ${id}`);
  });
}

function inStep(end: End, keys: KeySource, work: (step: Step) => void): void {
  const { person } = end;
  const deps = { keys, host: { apply: () => ({}) } };
  person.transaction((db) => {
    const core = { deps, workers: {} };
    // What these steps ask of the agent is no more than that.
    work({ core, db, nowMs: 1_700_000_100_000, after: () => undefined } as never);
  });
}

function receiveKey(end: End, peer: Party, keys: KeySource): void {
  inStep(end, keys, (step) => {
    const connection = defined(findConnection(step.db, end.id), 'connection');
    const params = decodeAll(fromHex(peer.params), 'ratchet key', readRcvParams);
    ratchetKeyReceived(step, connection, params);
  });
}

function receive(end: End, encAgentMessage: Uint8Array, keys: KeySource): void {
  inStep(end, keys, (step) => {
    const connection = defined(findConnection(step.db, end.id), 'connection');
    receiveRatchetMessage(step, connection, { agentVersion: 7, encAgentMessage, sentAtMs: 0 });
  });
}

/** The ratchet message of the end's EREADY. */
function sentReady({ person }: End): Uint8Array {
  const rows = person.database.read.all<{ envelope: Uint8Array }>(
    sql`SELECT envelope FROM agent_outgoing WHERE kind = 'ready'`,
  );
  const envelope = decodeAgentEnvelope(defined(rows[0], 'EREADY').envelope);
  if (envelope.type !== 'message') throw new Error(envelope.type);
  return envelope.encAgentMessage;
}

function secretsOf({ k1, k2 }: Party, kem: E2eSecrets['kem']): E2eSecrets {
  return { k1: pairOf(k1), k2: pairOf(k2), kem };
}
