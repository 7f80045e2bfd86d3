import { beforeAll, describe, expect, it } from 'vitest';
import { hexDecode, hexEncode, utf8Decode, utf8Encode } from '../../base/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { encodeBinaryBatch, encodeChatMessage, encodeCompressed, parseChatBody } from './body.ts';
import { initCompression } from './compression.ts';
import { encodeEvent } from './events.ts';
import type { ChatEvent, ChatMessage, Forwarded } from './types.ts';

type Expected = {
  readonly error?: string;
  readonly event: string;
  readonly chatVersions: readonly [number, number];
  readonly msgId: string | null;
  readonly contentTag?: string;
  readonly contentText?: string;
  readonly reencoded?: unknown;
  readonly forward?: {
    readonly sender: 'channel' | { readonly memberId: string; readonly memberName: string };
    readonly brokerTs: string;
  };
};

type Case = {
  readonly name: string;
  readonly input?: string;
  readonly inputHex?: string;
  readonly result: readonly Expected[];
};

/** Events of groups: their fields are not interpreted here, so they stay as they came. */
const KEPT_AS_THEY_CAME = new Set([
  'x.grp.link.acpt maybe',
  'x.grp.relay.acpt no cap',
  'x.grp.mem.del messages false',
  'x.grp.info unknown fields',
  'x.grp.info unknown admission',
  'x.grp.msg.forward no member name',
  'x.grp.msg.forward unknown inner event',
  'x.grp.msg.forward bad inner',
]);

const parseCases = vectorCases<Case>('chat', 'parseChatMessages');

beforeAll(initCompression);

describe('a body reads as the reference reads it', () => {
  it.each(parseCases.filter(({ name }) => !KEPT_AS_THEY_CAME.has(name)))('$name', (c) => {
    expect(parseChatBody(bodyOf(c)).map(summary)).toEqual(c.result.map(expectedSummary));
  });
});

describe('an event of groups is kept as it came', () => {
  it.each(parseCases.filter(({ name }) => KEPT_AS_THEY_CAME.has(name)))('$name', (c) => {
    const json: unknown = JSON.parse(c.input ?? '');
    expect(parseChatBody(bodyOf(c)).map(reencoded)).toEqual([json]);
  });
});

describe('a compressed body', () => {
  type Compressed = {
    readonly name: string;
    readonly body: string;
    readonly compressedHex: string;
  };
  const cases = vectorCases<Compressed & Case>('chat', 'compress');

  it.each(cases)('$name: reads', ({ compressedHex, result }) => {
    expect(parseChatBody(bytes(compressedHex)).map(summary)).toEqual(result.map(expectedSummary));
  });

  it.each(cases)('$name: ours reads as the body itself', ({ body, compressedHex }) => {
    const ours = encodeCompressed(utf8Encode(body));
    expect(parseChatBody(ours)).toEqual(parseChatBody(utf8Encode(body)));
    expect(hexEncode(ours.subarray(0, 3))).toBe(compressedHex.slice(0, 6));
  });
});

describe('a binary batch', () => {
  type Batch = { readonly name: string; readonly bodies: readonly string[]; readonly hex: string };

  it.each(vectorCases<Batch & Case>('chat', 'binaryBatch'))('$name', ({ bodies, hex, result }) => {
    expect(hexEncode(encodeBinaryBatch(bodies.map(utf8Encode)))).toBe(hex);
    expect(parseChatBody(bytes(hex)).map(summary)).toEqual(result.map(expectedSummary));
  });
});

describe('a signed element', () => {
  type Signed = { readonly name: string; readonly elementHex: string };

  it.each(vectorCases<Signed & Case>('chat', 'signedMessage'))('$name', (c) => {
    expect(parseChatBody(bytes(c.elementHex)).map(summary)).toEqual(c.result.map(expectedSummary));
  });
});

describe('an inline file chunk', () => {
  type Chunk = {
    readonly name: string;
    readonly hex: string;
    readonly fileMsgId: string;
    readonly chunkNo: number | null;
    readonly bytes: string | null;
    readonly result: readonly { readonly error?: string; readonly reencodedHex?: string }[];
  };

  it.each(vectorCases<Chunk>('chat', 'fileChunk'))('$name', (c) => {
    const parsed = parseChatBody(bytes(c.hex));
    if (c.result[0]?.error !== undefined) {
      expect(parsed).toMatchObject([{ ok: false }]);
      return;
    }
    const chunk = c.chunkNo !== null && { number: c.chunkNo, bytes: bytes(c.bytes ?? '') };
    const event: ChatEvent = {
      type: 'file.chunk',
      msgId: bytes(c.fileMsgId),
      ...(chunk !== false && { chunk }),
    };
    expect(parsed).toEqual([{ ok: true, value: { versions: { min: 1, max: 1 }, event } }]);
    expect(hexEncode(encodeChatMessage({ versions: { min: 1, max: 1 }, event }))).toBe(c.hex);
  });
});

type Parsed = ReturnType<typeof parseChatBody>[number];

/** What the vectors tell of a message, in one comparable value. */
function summary(parsed: Parsed): unknown {
  if (!parsed.ok) return 'error';
  const { versions, msgId, event, forwarded } = parsed.value;
  return {
    event: event.type === 'file.chunk' ? 'F' : encodeEvent(event).tag,
    chatVersions: [versions.min, versions.max],
    msgId: msgId === undefined ? null : hexEncode(msgId),
    content: contentSummary(event),
    reencoded: reencoded(parsed),
    forward: forwarded && forwardSummary(forwarded),
  };
}

function expectedSummary(expected: Expected): unknown {
  if (expected.error !== undefined) return 'error';
  const { event, chatVersions, msgId, contentTag, contentText, forward } = expected;
  return {
    event,
    chatVersions,
    msgId,
    content: contentTag === undefined ? undefined : { type: contentTag, text: contentText },
    reencoded: expected.reencoded,
    forward,
  };
}

function contentSummary(event: ChatEvent): unknown {
  if (event.type !== 'msg.new') return undefined;
  const { content } = event.container;
  return { type: content.type === 'text' ? 'text' : content.contentType, text: content.text };
}

function forwardSummary({ member, sentAtSeconds }: Forwarded): unknown {
  const sender = member && { memberId: hexEncode(member.memberId), memberName: member.memberName };
  const brokerTs = new Date(Number(sentAtSeconds) * 1000).toISOString().replace('.000Z', 'Z');
  return { sender: sender ?? 'channel', brokerTs };
}

function reencoded(parsed: Parsed): unknown {
  if (!parsed.ok) return parsed.error;
  return parsedJson(parsed.value);
}

function parsedJson(message: ChatMessage): unknown {
  return JSON.parse(utf8Decode(encodeChatMessage(message)) ?? '');
}

function bodyOf({ input, inputHex }: Case): Uint8Array {
  return inputHex === undefined ? utf8Encode(input ?? '') : bytes(inputHex);
}

function bytes(hex: string): Uint8Array {
  return hexDecode(hex) ?? expect.fail('not hex');
}
