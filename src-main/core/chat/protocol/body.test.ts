import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, utf8Encode } from '../../base/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import {
  encodeBinaryBatch,
  encodeChatBody,
  encodeChatMessage,
  encodeCompressed,
  parseChatBody,
  shortenChatBody,
} from './body.ts';
import { initCompression, zstdCompress, zstdDecompress } from './compression.ts';
import { encodeLinkData, parseLinkData } from './link-data.ts';
import type { ChatEvent, ChatMessage, MsgContent, Profile } from './types.ts';

beforeAll(initCompression);

const id = fc.uint8Array({ minLength: 1, maxLength: 30 });
const versions = fc
  .tuple(fc.nat(20), fc.nat(20))
  .map(([min, more]) => ({ min: min + 1, max: min + 1 + more }));
const allowed = fc.constantFrom('always', 'yes', 'no');
const content: fc.Arbitrary<MsgContent> = fc.oneof(
  fc.string().map((text) => ({ type: 'text', text }) as const),
  fc.string().map((text) => {
    const json = { type: 'poll', text, options: ['a'] };
    return { type: 'other', contentType: 'poll', text, json } as const;
  }),
);
const timing = {
  ttlSeconds: fc.nat(),
  isLive: fc.boolean(),
};
const profile: fc.Arbitrary<Profile> = fc.record(
  {
    displayName: fc.string(),
    fullName: fc.string(),
    shortDescr: fc.string(),
    image: fc.string(),
    peerType: fc.constantFrom('human', 'bot'),
    preferences: fc.record(
      {
        timedMessages: fc.record({ allow: allowed, ttl: fc.nat() }, { requiredKeys: ['allow'] }),
        voice: fc.record({ allow: allowed }),
        calls: fc.record({ allow: allowed }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['displayName', 'fullName'] },
);
const noOther = fc.constant({});
const event: fc.Arbitrary<ChatEvent> = fc.oneof(
  fc.record({
    type: fc.constant('msg.new'),
    container: fc.record(
      { content, ...timing, other: fc.constantFrom({}, { forward: true }) },
      { requiredKeys: ['content', 'other'] },
    ),
  }),
  fc.record(
    { type: fc.constant('msg.update'), msgId: id, content, ...timing, other: noOther },
    { requiredKeys: ['type', 'msgId', 'content', 'other'] },
  ),
  fc.record({ type: fc.constant('msg.del'), msgId: id, other: noOther }),
  fc.record({
    type: fc.constant('msg.react'),
    msgId: id,
    reaction: fc.constantFrom(
      { type: 'emoji', emoji: '👍' } as const,
      { type: 'unknown', json: { type: 'emoji', emoji: '❤️' } } as const,
    ),
    isAdded: fc.boolean(),
    other: noOther,
  }),
  fc.record({ type: fc.constant('info'), profile }),
  fc.record(
    { type: fc.constant('contact'), profile, contactReqId: id, other: noOther },
    { requiredKeys: ['type', 'profile', 'other'] },
  ),
  fc.constantFrom({ type: 'direct.del' } as const, { type: 'ok' } as const),
  fc.record({
    type: fc.constant('other'),
    tag: fc.constant('x.future'),
    params: fc.constantFrom({}, { a: [1, { b: null }] }),
  }),
);
const message: fc.Arbitrary<ChatMessage> = fc.record(
  { versions, msgId: id, event },
  { requiredKeys: ['versions', 'event'] },
);

describe('a body', () => {
  it('reads as the message it was made of', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(parseChatBody(encodeChatMessage(value))).toEqual([{ ok: true, value }]);
      }),
    );
  });

  it('[CH31] with half of a character in it is one that peers can read', () => {
    const halves = 'a\ud83d b\ude00 \ud83d\ude00';
    const body = encodeChatMessage(textMessage(halves));
    expect(parseChatBody(body)).toEqual([{ ok: true, value: textMessage('a\ufffd b\ufffd 😀') }]);
    const whole: Profile = { displayName: 'a', fullName: halves };
    expect(parseLinkData(encodeLinkData(whole, halves))).toMatchObject({
      profile: { fullName: 'a\ufffd b\ufffd 😀' },
      welcomeText: 'a\ufffd b\ufffd 😀',
    });
  });

  it('of several elements reads as all of them, compressed or not', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), (values) => {
        const batch = encodeBinaryBatch(values.map(encodeChatMessage));
        const expected = values.map((value) => ({ ok: true, value }));
        expect(parseChatBody(batch)).toEqual(expected);
        expect(parseChatBody(encodeCompressed(batch))).toEqual(expected);
      }),
    );
  });

  it('of any bytes is read without throwing', () => {
    const form = fc.constantFrom('', '{', '[', 'X\u0001', 'X\u00011', 'F', '=', '/G\u0001M', '>C');
    fc.assert(
      fc.property(form, fc.uint8Array({ maxLength: 100 }), (start, rest) => {
        expect(Array.isArray(parseChatBody(concatBytes(utf8Encode(start), rest)))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('with one byte changed is read without throwing', () => {
    const bodies = [...vectorBodies(), ...vectorBodies().map(encodeCompressed)];
    const change = fc.tuple(fc.constantFrom(...bodies), fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(change, ([body, at, byte]) => {
        const changed = Uint8Array.from(body);
        changed[at % changed.length] = byte;
        expect(Array.isArray(parseChatBody(changed))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('of any JSON is read without throwing', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const tag = fc.constantFrom('x.msg.new', 'x.msg.react', 'x.info', 'x.contact', 'x.msg.update');
    fc.assert(
      fc.property(tag, json, json, (eventTag, value, other) => {
        const params = { content: value, profile: other, msgId: 'AQID', reaction: value };
        const body = { event: eventTag, params: { ...params, preferences: other } };
        expect(parseChatBody(utf8Encode(JSON.stringify(body)))).toHaveLength(1);
      }),
    );
  });
});

describe('compression', () => {
  it('restores any bytes and refuses to open more than allowed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const frame = zstdCompress(bytes);
        expect(zstdDecompress(frame, bytes.length)).toEqual(bytes);
        if (bytes.length > 0) {
          expect(() => zstdDecompress(frame, bytes.length - 1)).toThrow('too large when opened');
        }
      }),
    );
  });

  it('opens no more than 64 KiB a body', () => {
    const json = (sizeBytes: number) =>
      utf8Encode(`{"event":"x.ok","params":{}}`.padEnd(sizeBytes));
    expect(parseChatBody(encodeCompressed(json(65_536)))).toMatchObject([{ ok: true }]);
    expect(parseChatBody(encodeCompressed(json(65_537)))).toMatchObject([
      { ok: false, error: { path: 'compressed' } },
    ]);
  });
});

describe('the size of a body', () => {
  it('[CH25] is made smaller by compression, where that is possible and enough', () => {
    const message = utf8Encode(
      `{"v":"1-9","event":"x.msg.new","params":{"content":{"type":"text","text":"${'x'.repeat(15_000)}"}}}`,
    );
    const shorter = shortenChatBody(message, 13_380);
    expect(shorter?.length).toBeLessThan(200);
    expect(parseChatBody(shorter ?? new Uint8Array())).toEqual(parseChatBody(message));
    expect(shortenChatBody(message, (shorter?.length ?? 0) - 1)).toBeUndefined();
    const others = [encodeCompressed(message), encodeBinaryBatch([message]), new Uint8Array()];
    expect(others.map((body) => shortenChatBody(body, 13_380))).toEqual(
      others.map(() => undefined),
    );
  });

  const limits = { maxSizeBytes: 15_602, compress: { maxSizeBytes: 13_380 } };
  const emptySizeBytes = encodeChatMessage(textMessage('')).length;
  const sized = (sizeBytes: number) => textMessage('a'.repeat(sizeBytes - emptySizeBytes));

  it('is refused over the limit, with what is over it', () => {
    expect(encodeChatBody(sized(15_602), { maxSizeBytes: 15_602 })).toMatchObject({ ok: true });
    expect(encodeChatBody(sized(15_612), { maxSizeBytes: 15_602 })).toEqual({
      ok: false,
      error: { type: 'tooLarge', overBytes: 10 },
    });
    expect(encodeChatBody(sized(15_603), limits)).toMatchObject({ error: { overBytes: 1 } });
  });

  it('is brought under the compressed limit where the peer can open it', () => {
    expect(firstByte(sized(13_380), limits)).toBe('{');
    expect(firstByte(sized(13_381), limits)).toBe('X');
    expect(firstByte(sized(13_381), { maxSizeBytes: 15_602 })).toBe('{');
  });

  it('is refused when compression does not bring it under the limit', () => {
    const value = textMessage(noise(19_000));
    const sizeBytes = encodeChatMessage(value).length;
    expect(encodeChatBody(value, { ...limits, maxSizeBytes: 20_000 })).toEqual({
      ok: false,
      error: { type: 'tooLarge', overBytes: sizeBytes - 13_380 },
    });
  });
});

function textMessage(text: string): ChatMessage {
  return {
    versions: { min: 1, max: 9 },
    event: { type: 'msg.new', container: { content: { type: 'text', text }, other: {} } },
  };
}

/** Text of 64 characters without a pattern, by a linear congruence: six bits of eight. */
function noise(length: number): string {
  let seed = 1;
  const next = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0);
  return Array.from({ length }, () => String.fromCharCode(0x23 + (next() >>> 26))).join('');
}

function firstByte(value: ChatMessage, limits: Parameters<typeof encodeChatBody>[1]): string {
  const body = encodeChatBody(value, limits);
  return body.ok ? String.fromCharCode(body.value[0] ?? 0) : 'refused';
}

function vectorBodies(): readonly Uint8Array[] {
  const cases = vectorCases<{ readonly input?: string }>('chat', 'parseChatMessages');
  return cases.flatMap(({ input }) =>
    input === undefined || input === '' ? [] : [utf8Encode(input)],
  );
}
