/** The reference's own encodings of everything in this folder (shared/vectors agent.json). */
import { beforeAll, describe, expect, test } from 'vitest';
import { hexEncode } from '../../base/index.ts';
import { initCrypto, sha256 } from '../../crypto/index.ts';
import { DecodeError, Writer, decodeAll } from '../../encoding/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import {
  type JsonAgentMessage,
  type JsonE2e,
  type JsonQueue,
  type JsonRequest,
  agentMessageOf,
  e2eParamsOf,
  hex,
  plain,
  queueInfoOf,
  queueUriOf,
  requestOf,
} from './agent-vectors.ts';
import { decodeAgentMessage, encodeAgentMessage } from './agent-message.ts';
import {
  type ConnectionRequest,
  connectionRequestToText,
  parseConnectionRequest,
  readConnectionRequest,
  writeConnectionRequest,
} from './connection-request.ts';
import { type AgentEnvelope, decodeAgentEnvelope, encodeAgentEnvelope } from './envelope.ts';
import {
  parseQueueUri,
  queueUriToText,
  readQueueInfo,
  readQueueUri,
  writeQueueInfo,
  writeQueueUri,
} from './queue-address.ts';
import { paddedConnInfoSizeBytes, paddedMessageSizeBytes } from './versions.ts';

beforeAll(async () => {
  await initCrypto();
});

function bytesOf(write: (w: Writer) => unknown): string {
  const w = new Writer();
  write(w);
  return hexEncode(w.bytes());
}

test.each(
  vectorCases<{ name: string; value: JsonQueue; hex: string; decoded: JsonQueue }>(
    'agent',
    'smpQueueInfo',
  ),
)('$name', (vector) => {
  expect(bytesOf((w) => writeQueueInfo(w, queueInfoOf(vector.value)))).toBe(vector.hex);
  expect(plain(decodeAll(hex(vector.hex), 'vector', readQueueInfo))).toEqual(
    plain(queueInfoOf(vector.decoded)),
  );
});

type UriVector = {
  name: string;
  value: JsonQueue;
  hex: string;
  text: string;
  decodedFromHex: JsonQueue;
  decodedFromText: JsonQueue;
};

test.each(vectorCases<UriVector>('agent', 'smpQueueUri'))('$name', (vector) => {
  const value = queueUriOf(vector.value);
  expect(bytesOf((w) => writeQueueUri(w, value))).toBe(vector.hex);
  expect(queueUriToText(value)).toBe(vector.text);
  expect(plain(decodeAll(hex(vector.hex), 'vector', readQueueUri))).toEqual(
    plain(queueUriOf(vector.decodedFromHex)),
  );
  expect(plain(parseQueueUri(vector.text))).toEqual(plain(queueUriOf(vector.decodedFromText)));
});

type ParseVector<Value> = {
  name: string;
  text: string;
  value?: Value;
  reencoded?: string;
  error?: string;
};

test.each(vectorCases<ParseVector<JsonQueue>>('agent', 'smpQueueUriParse'))('$name', (vector) => {
  if (vector.value === undefined) {
    expect(() => parseQueueUri(vector.text)).toThrow(DecodeError);
    return;
  }
  const parsed = parseQueueUri(vector.text);
  expect(plain(parsed)).toEqual(plain(queueUriOf(vector.value)));
  expect(queueUriToText(parsed)).toBe(vector.reencoded);
});

type RequestVector = {
  name: string;
  value: JsonRequest;
  text: string;
  decodedFromText: JsonRequest;
  hex: string;
  decodedFromHex: JsonRequest;
};

/** The reference keeps a KEM key beside a version that has none; our decoder drops it. */
function withoutUselessKem(request: ConnectionRequest): ConnectionRequest {
  if (request.type === 'contact' || request.e2e.maxVersion >= 3) return request;
  return { ...request, e2e: { ...request.e2e, kem: undefined } };
}

test.each(vectorCases<RequestVector>('agent', 'connectionRequest'))('$name', (vector) => {
  const value = requestOf(vector.value);
  expect(connectionRequestToText(value, vector.value.scheme)).toBe(vector.text);
  expect(bytesOf((w) => writeConnectionRequest(w, value))).toBe(vector.hex);
  expect(plain(parseConnectionRequest(vector.text))).toEqual(
    plain(requestOf(vector.decodedFromText)),
  );
  expect(plain(decodeAll(hex(vector.hex), 'vector', readConnectionRequest))).toEqual(
    plain(withoutUselessKem(requestOf(vector.decodedFromHex))),
  );
});

test.each(vectorCases<ParseVector<JsonRequest>>('agent', 'connectionRequestParse'))(
  '$name',
  (vector) => {
    if (vector.value === undefined) {
      expect(() => parseConnectionRequest(vector.text)).toThrow(DecodeError);
      return;
    }
    const parsed = parseConnectionRequest(vector.text);
    expect(plain(parsed)).toEqual(plain(requestOf(vector.value)));
    expect(connectionRequestToText(parsed)).toBe(vector.reencoded);
  },
);

type JsonEnvelope = {
  type: 'confirmation' | 'message' | 'invitation' | 'ratchetKey';
  agentVersion: number;
  e2eParams?: JsonE2e | null;
  encConnInfo?: string;
  encAgentMessage?: string;
  connReq?: JsonRequest;
  connReqText?: string;
  connInfo?: string;
  info?: string;
};

function envelopeOf(json: JsonEnvelope): AgentEnvelope {
  const { agentVersion } = json;
  switch (json.type) {
    case 'confirmation':
      return {
        type: 'confirmation',
        agentVersion,
        e2eParams: json.e2eParams ? e2eParamsOf(json.e2eParams) : undefined,
        encConnInfo: hex(json.encConnInfo ?? ''),
      };
    case 'message':
      return { type: 'message', agentVersion, encAgentMessage: hex(json.encAgentMessage ?? '') };
    case 'invitation': {
      const request = parseConnectionRequest(json.connReqText ?? '');
      if (request.type !== 'invitation') throw new Error('vector: not an invitation');
      return { type: 'invitation', agentVersion, request, info: hex(json.connInfo ?? '') };
    }
    case 'ratchetKey': {
      if (!json.e2eParams) throw new Error('vector: no parameters');
      const { kem, ...params } = e2eParamsOf(json.e2eParams);
      if (kem?.type === 'accepted') throw new Error('vector: accepted KEM');
      const info = hex(json.info ?? '');
      return { type: 'ratchetKey', agentVersion, e2eParams: { ...params, kem }, info };
    }
  }
}

test.each(
  vectorCases<{ name: string; value: JsonEnvelope; hex: string }>('agent', 'agentMsgEnvelope'),
)('$name', (vector) => {
  const value = envelopeOf(vector.value);
  expect(hexEncode(encodeAgentEnvelope(value))).toBe(vector.hex);
  expect(plain(decodeAgentEnvelope(hex(vector.hex)))).toEqual(plain(value));
});

test.each(
  vectorCases<{ name: string; value: JsonAgentMessage; hex: string; hash: string }>(
    'agent',
    'agentMessage',
  ),
)('$name', (vector) => {
  const value = agentMessageOf(vector.value);
  expect(hexEncode(encodeAgentMessage(value))).toBe(vector.hex);
  expect(plain(decodeAgentMessage(hex(vector.hex)))).toEqual(plain(value));
  expect(hexEncode(sha256(hex(vector.hex)))).toBe(vector.hash);
});

type DecodeVector = {
  name: string;
  type: 'AgentMsgEnvelope' | 'AgentMessage';
  hex: string;
  error?: string;
  reencoded?: string;
};

test.each(vectorCases<DecodeVector>('agent', 'smpDecode'))('$name', (vector) => {
  const recode = (): Uint8Array =>
    vector.type === 'AgentMessage'
      ? encodeAgentMessage(decodeAgentMessage(hex(vector.hex)))
      : encodeAgentEnvelope(decodeAgentEnvelope(hex(vector.hex)));
  if (vector.error === undefined) expect(hexEncode(recode())).toBe(vector.reencoded);
  else expect(recode).toThrow(DecodeError);
});

describe('padded lengths', () => {
  test.each(
    vectorCases<{
      name: string;
      agentVersion: number;
      pqSupport: boolean;
      connInfo: number;
      agentMessage: number;
    }>('agent', 'paddedLengths'),
  )('$name', ({ agentVersion, pqSupport, connInfo, agentMessage }) => {
    expect([
      paddedConnInfoSizeBytes(agentVersion, pqSupport),
      paddedMessageSizeBytes(agentVersion, pqSupport),
    ]).toEqual([connInfo, agentMessage]);
  });
});
