/**
 * Whole connections of the reference, all layers of every message in both directions
 * (shared/vectors agent_connection.json): what we would send is byte for byte what it sends.
 */
import { beforeAll, expect, test } from 'vitest';
import { defined, hexEncode } from '../../base/index.ts';
import {
  initCrypto,
  sha256,
  x25519,
  x25519Public,
  x25519Secret,
  x448Public,
  x448PublicOf,
  x448Secret,
} from '../../crypto/index.ts';
import {
  type KeySource,
  type RatchetState,
  type SkippedKeyMemory,
  agreeLinkParams,
  createSkippedKeyMemory,
  decrypt,
  encrypt,
  initRcvRatchet,
  initSndRatchet,
} from '../../crypto/ratchet/index.ts';
import { Reader, Writer } from '../../encoding/index.ts';
import { sealClientMessage, sealRcvMessage } from '../../smp/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { hex } from '../protocol/agent-vectors.ts';
import { decodeAgentMessage, encodeAgentMessage } from '../protocol/agent-message.ts';
import { parseConnectionRequest, writeConnectionRequest } from '../protocol/connection-request.ts';
import { encodeAgentEnvelope } from '../protocol/envelope.ts';
import { paddedConnInfoSizeBytes, paddedMessageSizeBytes } from '../protocol/versions.ts';
import { type LastReceived, findIrregularity } from './integrity.ts';
import { openQueueLayers } from './open-queue-layer.ts';

type Pair = { priv: string; pub: string };
type Kem = { pk: string; sk: string; accepted: { ct: string; ss: string } | null } | null;
type Side = {
  queueDhKey: Pair;
  rcvDhKey: Pair;
  serverDhKey: Pair;
  x3dhKey1: Pair;
  x3dhKey2: Pair;
  proposedKEM?: string | null;
  firstRatchetDhKey?: Pair;
  senderDhKeyForPeerQueue: Pair;
  initialRatchet: { kem: Kem };
  finalRatchet: { rk: string; ns: number; nr: number; pn: number };
};
type Role = 'initiator' | 'joiner';
type Message = {
  from: Role;
  to: Role;
  kind: 'confirmation' | 'message' | 'receipt';
  sndMsgId: string;
  prevMsgHash: string;
  agentMessage: string;
  hash: string;
  ratchetPaddedLength: number;
  encRatchetSha256: string;
  agentEnvelopeSha256: string;
  sendNonce: string;
  sendBodySha256: string;
  notification: boolean;
  msgId: string;
  serverTimestamp: string;
  encRcvBody: string;
  generatedRandom?: {
    dhPriv: string;
    kem?: { pk: string; sk: string; encapsulated?: { ct: string; ss: string } };
  };
};
type Vector = {
  name: string;
  agentVersion: number;
  smpClientVersion: number;
  pqSupport: boolean;
  link: string;
  linkBinary: string;
  initiator: Side;
  joiner: Side;
  messages: Message[];
};

beforeAll(async () => {
  await initCrypto();
});

const hashOf = (bytes: Uint8Array): string => hexEncode(sha256(bytes));
const secretOf = (own: Pair, peer: Pair): Uint8Array =>
  x25519(x25519Secret(hex(own.priv)), x25519Public(hex(peer.pub)));
const pairOf = (pair: Pair) => ({
  publicKey: x448Public(hex(pair.pub)),
  secretKey: x448Secret(hex(pair.priv)),
});

/** Keys in the order in which the reference drew them. */
function recorded(
  x448: readonly Pair[],
  kem?: { pk: string; sk: string; encapsulated?: { ct: string; ss: string } | null },
  answers: ReadonlyMap<string, string> = new Map(),
): KeySource {
  const left = [...x448];
  return {
    x448: () => pairOf(defined(left.shift(), 'recorded key')),
    kem: () => ({
      publicKey: hex(defined(kem, 'recorded KEM').pk),
      secretKey: hex(defined(kem, 'recorded KEM').sk),
    }),
    kemEncapsulate: () => {
      const { ct, ss } = defined(kem?.encapsulated ?? undefined, 'recorded encapsulation');
      return { ciphertext: hex(ct), sharedSecret: hex(ss) };
    },
    kemDecapsulate: (_secretKey, ciphertext) =>
      hex(defined(answers.get(hexEncode(ciphertext)), 'recorded shared secret')),
  };
}

/** Every encapsulation of the story, so that the other side can open it. */
function encapsulations({ joiner, messages }: Vector): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  const first = joiner.initialRatchet.kem?.accepted;
  if (first) answers.set(first.ct, first.ss);
  for (const { generatedRandom } of messages) {
    const made = generatedRandom?.kem?.encapsulated;
    if (made !== undefined) answers.set(made.ct, made.ss);
  }
  return answers;
}

function joinerKeys({ joiner }: Vector): KeySource {
  const { kem } = joiner.initialRatchet;
  const first = defined(joiner.firstRatchetDhKey, 'first key');
  const pair = kem === null ? undefined : { pk: kem.pk, sk: kem.sk, encapsulated: kem.accepted };
  return recorded([joiner.x3dhKey1, joiner.x3dhKey2, first], pair);
}

function initiatorSecrets({ initiator }: Vector) {
  const { proposedKEM, x3dhKey1, x3dhKey2 } = initiator;
  const r = new Reader(hex(proposedKEM ?? ''), 'KEM of the vector');
  const hasKem = r.tryLiteral('P');
  const kem = hasKem ? { publicKey: r.large(), secretKey: r.large() } : undefined;
  return { k1: pairOf(x3dhKey1), k2: pairOf(x3dhKey2), kem };
}

test.each(vectorCases<Vector>('agent_connection', 'connection'))('$name', (vector) => {
  const { agentVersion, smpClientVersion, pqSupport } = vector;
  const request = parseConnectionRequest(vector.link);
  const w = new Writer();
  writeConnectionRequest(w, request);
  expect(hexEncode(w.bytes())).toBe(vector.linkBinary);
  if (request.type !== 'invitation') throw new Error('vector: not an invitation');

  const peer = defined(agreeLinkParams(request.e2e), 'parameters');
  const joined = initSndRatchet({ peer, pq: pqSupport, keys: joinerKeys(vector) });
  if (!joined.ok) throw new Error(joined.error.type);
  const answers = encapsulations(vector);
  const ratchets = new Map<Role, RatchetState>([['joiner', joined.value.state]]);
  const e2eSecrets = new Map<Role, Uint8Array>();
  const received = new Map<Role, LastReceived>();
  const skipped = new Map<Role, SkippedKeyMemory>([
    ['initiator', createSkippedKeyMemory()],
    ['joiner', createSkippedKeyMemory()],
  ]);

  for (const message of vector.messages) {
    const [sender, recipient] = [vector[message.from], vector[message.to]];
    const isConfirmation = message.kind === 'confirmation';
    const plaintext = hex(message.agentMessage);
    expect(hexEncode(encodeAgentMessage(decodeAgentMessage(plaintext)))).toBe(message.agentMessage);
    expect(hashOf(plaintext)).toBe(message.hash);

    // Outwards: ratchet, agent envelope, queue envelope, server's envelope.
    const paddedSizeBytes = isConfirmation
      ? paddedConnInfoSizeBytes(agentVersion, pqSupport)
      : paddedMessageSizeBytes(agentVersion, pqSupport);
    expect(paddedSizeBytes).toBe(message.ratchetPaddedLength);
    const before = defined(ratchets.get(message.from), 'ratchet');
    const encrypted = encrypt(before, { plaintext, paddedSizeBytes });
    ratchets.set(message.from, encrypted.state);
    expect(hashOf(encrypted.message)).toBe(message.encRatchetSha256);
    const isJoiners = message.from === 'joiner';
    const e2eParams = isConfirmation && isJoiners ? joined.value.params : undefined;
    const envelope = isConfirmation
      ? ({ type: 'confirmation', agentVersion, e2eParams, encConnInfo: encrypted.message } as const)
      : ({ type: 'message', agentVersion, encAgentMessage: encrypted.message } as const);
    const body = encodeAgentEnvelope(envelope);
    expect(hashOf(body)).toBe(message.agentEnvelopeSha256);
    const sealed = sealClientMessage(
      { body },
      {
        secret: secretOf(sender.senderDhKeyForPeerQueue, recipient.queueDhKey),
        nonce: hex(message.sendNonce),
        version: smpClientVersion,
        senderKey: isConfirmation
          ? x25519Public(hex(sender.senderDhKeyForPeerQueue.pub))
          : undefined,
      },
    );
    if (!sealed.ok) throw new Error(sealed.error);
    expect(hashOf(sealed.value)).toBe(message.sendBodySha256);
    const encRcvBody = sealRcvMessage(
      secretOf(recipient.serverDhKey, recipient.rcvDhKey),
      hex(message.msgId),
      {
        type: 'message',
        sentAtSeconds: Number(message.serverTimestamp),
        hasNotification: message.notification,
        body: sealed.value,
      },
    );
    expect(hexEncode(encRcvBody)).toBe(message.encRcvBody);

    // Inwards: what the recipient makes of it.
    const opened = openQueueLayers(
      {
        serverSecret: secretOf(recipient.rcvDhKey, recipient.serverDhKey),
        e2eKey: x25519Secret(hex(recipient.queueDhKey.priv)),
        e2eSecret: e2eSecrets.get(message.to),
      },
      hex(message.msgId),
      encRcvBody,
    );
    if (opened.type !== 'confirmation' && opened.type !== 'message') throw new Error(opened.type);
    if (opened.type === 'confirmation') e2eSecrets.set(message.to, opened.e2eSecret);
    const drawn = message.generatedRandom;
    const dh = drawn === undefined ? [] : [{ priv: drawn.dhPriv, pub: publicOf(drawn.dhPriv) }];
    const keys = recorded(dh, drawn?.kem, answers);
    if (opened.envelope.type === 'confirmation' && message.to === 'initiator') {
      const ratchet = initRcvRatchet({
        secrets: initiatorSecrets(vector),
        peer: defined(opened.envelope.e2eParams, 'parameters'),
        pqSupport,
        keys,
      });
      if (!ratchet.ok) throw new Error(ratchet.error.type);
      ratchets.set('initiator', ratchet.value);
    }
    const decrypted = decrypt(
      defined(ratchets.get(message.to), 'ratchet'),
      opened.envelope.type === 'confirmation'
        ? opened.envelope.encConnInfo
        : opened.envelope.type === 'message'
          ? opened.envelope.encAgentMessage
          : new Uint8Array(0),
      { keys, skipped: defined(skipped.get(message.to), 'skipped keys') },
    );
    if (!decrypted.ok) throw new Error(decrypted.error.type);
    ratchets.set(message.to, decrypted.value.state);
    expect(hexEncode(decrypted.value.plaintext)).toBe(message.agentMessage);
    if (!isConfirmation) {
      const last = defined(received.get(message.to), 'last message');
      const irregularity = findIrregularity(
        last,
        Number(message.sndMsgId),
        hex(message.prevMsgHash),
      );
      expect(irregularity).toBeUndefined();
    }
    received.set(message.to, {
      rcvExtId: Number(message.sndMsgId),
      rcvHash: hex(message.hash),
      rcvKeyCount: 0,
    });
  }

  for (const role of ['initiator', 'joiner'] as const) {
    const { rootKey, sendNumber, receiveNumber, previousCount } = defined(
      ratchets.get(role),
      'ratchet',
    );
    const { rk, ns, nr, pn } = vector[role].finalRatchet;
    expect([hexEncode(rootKey), sendNumber, receiveNumber, previousCount]).toEqual([
      rk,
      ns,
      nr,
      pn,
    ]);
  }
});

function publicOf(priv: string): string {
  return hexEncode(x448PublicOf(x448Secret(hex(priv))));
}
