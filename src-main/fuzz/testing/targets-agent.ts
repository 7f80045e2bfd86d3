/** What a peer may put into a queue: agent envelopes and messages, ratchet keys and messages. */
import { bytesEqual, utf8Encode } from '../../core/base/index.ts';
import { decodeAgentEnvelope } from '../../core/agent/protocol/envelope.ts';
import { decodeAgentMessage } from '../../core/agent/protocol/agent-message.ts';
import { readConnectionRequest } from '../../core/agent/protocol/connection-request.ts';
import { readQueueInfo, readQueueUri } from '../../core/agent/protocol/queue-address.ts';
import { aeadSeal } from '../../core/crypto/index.ts';
import { decodeHeader, decodeMessage } from '../../core/crypto/ratchet/message.ts';
import {
  createRcvParams,
  decodeE2eSecrets,
  decodeRatchetState,
  decrypt,
  encodeE2eSecrets,
  encodeRatchetState,
  initRcvRatchet,
  readLinkParams,
  readRcvParams,
  readSndParams,
} from '../../core/crypto/ratchet/index.ts';
import {
  type Party,
  fastKeys,
  pass,
  send,
  startParties,
} from '../../core/crypto/ratchet/two-parties.testing.ts';
import { Writer, decodeAll } from '../../core/encoding/index.ts';
import type { Target } from './campaign.ts';
import { hexSeeds } from './seeds.ts';

const RATCHET_FILES = ['ratchet', 'ratchet_pq'] as const;
const PARAMS = RATCHET_FILES.flatMap((file) =>
  hexSeeds({ file, ops: ['x3dh', 'e2eParams'], fields: ['params', 'encoded', 'paramsUriBinary'] }),
).concat(hexSeeds({ file: 'ratchet', ops: ['rcvE2eParamsDecode'], fields: ['encoded'] }));
const HEADERS = hexSeeds({ file: 'ratchet', ops: ['msgHeader'], fields: ['encoded'] });
const RATCHET_MESSAGES = RATCHET_FILES.flatMap((file) =>
  hexSeeds({ file, ops: ['conversation'], fields: ['encrypted', 'message'] }),
);
const ENVELOPES = hexSeeds({ file: 'agent', ops: ['agentMsgEnvelope'], fields: ['hex'] }).concat(
  hexSeeds({ file: 'agent', ops: ['smpDecode'], fields: ['hex'], type: 'AgentMsgEnvelope' }),
);
const MESSAGES = hexSeeds({ file: 'agent', ops: ['agentMessage'], fields: ['hex'] }).concat(
  hexSeeds({ file: 'agent', ops: ['smpDecode'], fields: ['hex'], type: 'AgentMessage' }),
);

/** A ratchet in the middle of a conversation, and messages that it has not seen yet. */
function conversation(pq: boolean): { readonly receiver: Party; readonly coming: Uint8Array[] } {
  const { initiator, joiner } = startParties({ initiatorPq: pq, joinerPq: pq });
  for (let turn = 0; turn < 3; turn++) {
    pass(joiner, initiator, 'to and');
    pass(initiator, joiner, 'fro');
  }
  const coming = Array.from({ length: 6 }, (_, index) => send(joiner, `message ${String(index)}`));
  return { receiver: initiator, coming };
}

/** Whatever comes, the state that was given stays as it is: only an answer can move a ratchet. */
function decryptTarget(name: string, pq: boolean, cases: number): Target {
  const { receiver, coming } = conversation(pq);
  const before = encodeRatchetState(receiver.state);
  return {
    name,
    seeds: [...coming, ...RATCHET_MESSAGES],
    cases,
    run: (input) => {
      const result = decrypt(receiver.state, input, { keys: fastKeys, skipped: receiver.skipped });
      if (!bytesEqual(before, encodeRatchetState(receiver.state))) throw new Error('state changed');
      if (receiver.skipped.headerKeys().length > 0) throw new Error('keys were stored');
      return result;
    },
  };
}

/** Headers of a peer that has the keys: sealed rightly, with any content. */
function authenticHeaderTarget(): Target {
  const { receiver } = conversation(true);
  const { state } = receiver;
  const key = state.nextReceiveHeaderKey;
  const iv = new Uint8Array(16).fill(3);
  return {
    name: 'ratchet: header of the peer itself',
    seeds: HEADERS,
    cases: 2_000,
    run: (input) => {
      const header = input.subarray(0, 2_000);
      const sealed = aeadSeal({ key, iv, aad: state.associatedData, plaintext: pad(header) });
      const part = new Writer().u16(3).raw(iv).raw(sealed.tag).large(sealed.ciphertext).bytes();
      const message = new Writer().large(part).raw(new Uint8Array(16)).raw(header).bytes();
      return decrypt(state, message, { keys: fastKeys, skipped: receiver.skipped });
    },
  };
}

function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(2_310).fill(0x23);
  padded.set(new Writer().large(content).bytes());
  return padded;
}

function joinWith(input: Uint8Array): unknown {
  const { secrets } = OWN;
  const peer = decodeAll(input, 'params', readSndParams);
  return initRcvRatchet({ secrets, peer, pqSupport: true, keys: fastKeys });
}

const OWN = createRcvParams({ version: 3, pq: true, keys: fastKeys });
const STATES = [true, false].map((pq) => encodeRatchetState(conversation(pq).receiver.state));

export const AGENT_TARGETS: readonly Target[] = [
  { name: 'agent: envelope', seeds: ENVELOPES, cases: 10_000, run: decodeAgentEnvelope },
  { name: 'agent: message', seeds: MESSAGES, cases: 10_000, run: decodeAgentMessage },
  {
    name: 'agent: connection request, binary',
    seeds: hexSeeds({ file: 'agent', ops: ['connectionRequest'], fields: ['hex'] }),
    cases: 6_000,
    run: (input) => decodeAll(input, 'request', readConnectionRequest),
  },
  {
    name: 'agent: queue info',
    seeds: hexSeeds({ file: 'agent', ops: ['smpQueueInfo'], fields: ['hex'] }),
    cases: 4_000,
    run: (input) => decodeAll(input, 'queue', readQueueInfo),
  },
  {
    name: 'agent: queue address, binary',
    seeds: hexSeeds({ file: 'agent', ops: ['smpQueueUri'], fields: ['hex'] }),
    cases: 4_000,
    run: (input) => decodeAll(input, 'queue', readQueueUri),
  },
  {
    name: 'ratchet: initiator keys',
    seeds: PARAMS,
    cases: 5_000,
    run: (input) => decodeAll(input, 'params', readRcvParams),
  },
  {
    name: 'ratchet: link keys',
    seeds: PARAMS,
    cases: 5_000,
    run: (input) => decodeAll(input, 'params', readLinkParams),
  },
  { name: 'ratchet: joiner keys, agreement', seeds: PARAMS, cases: 1_000, run: joinWith },
  { name: 'ratchet: message', seeds: RATCHET_MESSAGES, cases: 5_000, run: decodeMessage },
  {
    name: 'ratchet: header',
    seeds: HEADERS,
    cases: 6_000,
    run: (input) => {
      for (const version of [2, 3]) decodeHeader(input, version);
    },
  },
  decryptTarget('ratchet: decrypt', false, 3_000),
  decryptTarget('ratchet: decrypt with PQ', true, 2_000),
  authenticHeaderTarget(),
  { name: 'ratchet: stored state', seeds: STATES, cases: 5_000, run: decodeRatchetState },
  {
    name: 'ratchet: stored secrets',
    seeds: [encodeE2eSecrets(OWN.secrets), utf8Encode('no secrets')],
    cases: 4_000,
    run: decodeE2eSecrets,
  },
];
